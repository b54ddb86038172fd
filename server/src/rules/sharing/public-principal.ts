import type { Statement } from '../../policy/document.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { Share } from '../../sharing/verdict.ts';
import { documentActor, documentName, isAllow, namedPrincipals, principalLabel } from '../document.ts';
import { editFile, fix, replacing } from '../edits.ts';
import { isForEverybody, isLimited, isLimitedByDeny } from '../publicAccess.ts';
import { defineSharedDocumentRule } from '../rule.ts';
import { listed } from '../words.ts';

export default defineSharedDocumentRule({
  code: 'public-principal',
  severity: 'error',
  summary: 'Everybody is let in: the principal is "*", and no condition limits it',
  docs: `\`"Principal": "*"\` (\`{ "AWS": "*" }\` is the same) lets in every principal of every AWS account whose own identity policy allows the action, which is up to them. Calls work, so nothing shows at run time; Secrets Manager refuses to save such a policy with \`--block-public-policy\` (\`PublicPolicyException: The BlockPublicPolicy parameter is set to true, and the resource policy did not prevent broad access to the secret.\`).

A condition limits it where it fixes who calls or from where: \`aws:PrincipalArn\`, \`aws:PrincipalAccount\`, \`aws:PrincipalOrgID\`, \`kms:CallerAccount\`, \`aws:SourceArn\`, \`aws:SourceAccount\`, \`aws:SourceVpc\`, \`aws:SourceVpce\`, \`aws:SourceIp\` and the like, without a wildcard that leaves the account open. \`kms:ViaService\` does not: everybody can call through a service.

On a secret or a key it is an error. In the trust policy of a role, where a condition on \`sts:ExternalId\` limits it too, on a queue, a topic or a bucket (for more than reading objects, which is how websites are published) it is a warning. \`fix --unsafe\` names the principals of the shares that the workspace knows.

AWS: [The meaning of "public"](https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status).`,
  alone: true,
  check: (facts, shares) => {
    const isAnybodys = facts.type === 'resource' && facts.kind !== undefined && facts.kind !== 'other';
    if (!isAnybodys && facts.type !== 'trust') return [];
    return facts.document.statements
      .filter((statement) => isPublic(statement, facts))
      .flatMap((statement) => {
        const everybody = namedPrincipals(statement).find(({ value }) => value === '*');
        if (everybody === undefined) return [];
        const known = knownPrincipals(shares);
        const remedy =
          known.length === 0
            ? 'name the principals that need it, or add a condition such as aws:PrincipalOrgID'
            : `name ${listed(known.map((arn) => principalLabel(arn, shares)))}`;
        const isSensitive = facts.kind === 'secret' || facts.kind === 'key';
        return [
          {
            range: everybody.range,
            pointer: everybody.pointer,
            ...(isSensitive ? {} : { severity: 'warning' as const }),
            message: `${documentName(facts, shares)} lets everybody in: any principal of any AWS account can ${facts.type === 'trust' ? 'assume the role' : 'give itself the other half in its own account'}. In ${documentActor(facts, shares)}, ${remedy}.`,
          },
        ];
      });
  },
  fixes: (finding, facts, shares, snapshot) => {
    const known = knownPrincipals(shares);
    const statement = facts.document.statements.find((one) =>
      namedPrincipals(one).some(({ pointer }) => pointer === finding.pointer),
    );
    // Others may stand beside the star.
    if (known.length === 0 || statement?.principal === undefined || namedPrincipals(statement).length !== 1) return [];
    const value = known.length === 1 ? known[0] : known;
    const inAws = statement.principal.entries.find(
      ({ kind, form, values }) =>
        kind === 'AWS' && form === 'scalar' && values.some(({ pointer }) => pointer === finding.pointer),
    );
    const step =
      inAws === undefined ? replacing(statement.principal.pointer, { AWS: value }) : replacing(inAws.pointer, value);
    return fix(
      `Let in ${listed(known.map((arn) => principalLabel(arn, shares)))} only`,
      'unsafe',
      editFile(snapshot, facts.document.file, step),
    );
  },
});

function isPublic(statement: Statement, { document, kind, type }: DocumentFacts): boolean {
  if (!isAllow(statement) || !isForEverybody(statement)) return false;
  // A bare "*" is refused there.
  if (type === 'trust' && statement.principal?.entries[0]?.kind === '*') return false;
  if (kind === 'bucket' && isWebsite(statement)) return false;
  return !isLimited(statement) && !asksForExternalId(statement) && !isLimitedByDeny(document, statement);
}

/** An external id does not say who calls, but in a trust policy only who knows it gets in. */
function asksForExternalId({ conditions }: Statement): boolean {
  return conditions.some(
    ({ key, operator }) => /^sts:ExternalId$/i.test(key.value) && operator.value === 'StringEquals',
  );
}

/** Objects that everybody may read are how a bucket publishes a website. */
function isWebsite({ action }: Statement): boolean {
  return action?.values.every(({ value }) => /^s3:GetObject(?:Version)?$/i.test(value)) ?? false;
}

/** Not those that are an account as a whole or everybody: nothing is known then. */
function knownPrincipals(shares: readonly Share[]): string[] {
  return [...new Set(shares.map(({ principal }) => principal))].filter((principal) => principal.startsWith('arn:'));
}
