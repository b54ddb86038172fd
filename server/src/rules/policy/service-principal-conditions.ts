import { parseArn } from '../../iam/arn.ts';
import type { ConditionEntry, Statement } from '../../policy/document.ts';
import { renaming } from '../edits.ts';
import { conditionKeys, holdsWithoutKey, keyOf, operatorWord } from '../elements/conditions.ts';
import { namesServicesOnly, principalValues } from '../elements/principals.ts';
import { isAllow } from '../elements/statements.ts';
import { definePolicyRules, type PolicyView } from '../policyRule.ts';
import { listed } from '../words.ts';

/** Where the request of a service comes from. */
const SOURCES: readonly string[] = ['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths'];

/** What a service's own requests do not carry: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties */
const OF_PEOPLE = /^aws:(?:principalorgid|principalorgpaths|principaltag\/.*|principalarn|userid|username)$/;

/** The same of the resource that the service works for. */
const OF_SOURCES: ReadonlyMap<string, string> = new Map([
  ['aws:principalorgid', 'aws:SourceOrgID'],
  ['aws:principalorgpaths', 'aws:SourceOrgPaths'],
]);

/** What callers say of themselves. */
const SAID_BY_CALLER: readonly string[] = ['aws:referer', 'aws:useragent'];

export default definePolicyRules(
  [
    {
      code: 'restrict-access-to-service-principal',
      severity: 'warning',
      summary: 'A service is allowed on behalf of anybody',
      issues: ['RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL'],
      docs: `A service works for all its customers. A resource policy that allows a service without saying on whose behalf lets anybody else's resources reach yours through it: the confused deputy. Say which resource or account the service has to act for, by \`aws:SourceArn\`, \`aws:SourceAccount\`, \`aws:SourceOrgID\` or \`aws:SourceOrgPaths\`. A value such as \`arn:aws:s3:::*\` leaves nobody out.

In a key policy a condition on the encryption context (\`kms:EncryptionContext:…\`) or on \`kms:ViaService\` and \`kms:CallerAccount\` limits the service as well. The trust policies of roles are left alone: most services assume roles of their own account only.

AWS: [the confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html).`,
    },
    {
      code: 'unsupported-condition-key-for-service-principal',
      severity: 'error',
      summary: 'A condition asks a service for what only people and roles have',
      issues: ['UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL'],
      docs: `A service that calls for itself is no member of your organization and has no tags and no user name. A condition on \`aws:PrincipalOrgID\`, \`aws:PrincipalTag/…\`, \`aws:PrincipalArn\` and the like never holds for it, so the statement allows nothing. To limit on whose behalf it acts use \`aws:SourceOrgID\`, \`aws:SourceAccount\` or \`aws:SourceArn\`.

AWS: [properties of the principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties).`,
    },
    {
      code: 'recommended-condition-key-for-service-principal',
      severity: 'hint',
      summary: 'A service is limited by what the caller says of itself',
      issues: ['RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL'],
      docs: `\`aws:Referer\` and \`aws:UserAgent\` were once the way to say on whose behalf a service acts. Today \`aws:SourceArn\`, \`aws:SourceAccount\`, \`aws:SourceOrgID\` and \`aws:SourceOrgPaths\` do, and AWS itself fills them in.

AWS: [the confused deputy problem](https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html).`,
    },
  ],
  {
    statement: (statement, view) => {
      const services =
        view.facts.type === 'resource' && isAllow(statement) ? principalValues(statement, 'Service') : [];
      if (services.length === 0) return;
      const keys = conditionKeys(statement);
      const said = SAID_BY_CALLER.find((key) => keys.has(key));
      for (const entry of statement.conditions) reportKeys(entry, statement, view);
      if (statement.conditions.some((entry) => limitsSource(entry, view)) || limitsKeyUse(keys)) return;
      const names = listed(services.map(({ value }) => value));
      const entry = statement.principal!.entries.find(({ kind }) => kind === 'Service')!;
      if (said !== undefined) return;
      view.report({
        code: 'restrict-access-to-service-principal',
        message: `${names} may do this on behalf of anybody, other customers of AWS included. Add a condition on aws:SourceArn or aws:SourceAccount that says for which resource or account.`,
        range: entry.range,
        pointer: entry.pointer,
      });
    },
  },
);

function reportKeys(entry: ConditionEntry, statement: Statement, { report, of }: PolicyView): void {
  const key = keyOf(entry);
  const at = { range: entry.key.range, pointer: entry.key.pointer };
  if (SAID_BY_CALLER.includes(key)) {
    report({
      code: 'recommended-condition-key-for-service-principal',
      message: `${entry.key.value} is what the caller says of itself. AWS fills in aws:SourceArn, aws:SourceAccount, aws:SourceOrgID and aws:SourceOrgPaths for requests of a service; use one of them instead.`,
      ...at,
    });
  }
  const word = of(operatorWord, entry.operator.value);
  if (!OF_PEOPLE.test(key) || !namesServicesOnly(statement) || word.operator === undefined) return;
  if (word.operator.type === 'null' || holdsWithoutKey(word)) return;
  const twin = OF_SOURCES.get(key);
  report({
    code: 'unsupported-condition-key-for-service-principal',
    message: `The requests of a service carry no ${entry.key.value}, so this condition never holds and the statement allows nothing. Use aws:SourceOrgID, aws:SourceAccount or aws:SourceArn.`,
    ...at,
    fixes:
      twin === undefined
        ? []
        : [{ title: `Write ${twin}`, safety: 'offered', steps: [renaming(entry.key.pointer, twin)] }],
  });
}

/** Whether it leaves out anybody: `"aws:SourceArn": "*"` does not, nor an ARN that names neither account nor resource. */
function limitsSource(entry: ConditionEntry, { of }: PolicyView): boolean {
  if (!SOURCES.includes(keyOf(entry))) return false;
  const { operator } = of(operatorWord, entry.operator.value);
  const takesWildcards = operator?.type === 'arn' || operator?.name === 'StringLike';
  return !takesWildcards || !entry.values.some(({ value }) => isAnySource(value));
}

function isAnySource(value: string): boolean {
  if (/^[*?]+$/.test(value)) return true;
  const arn = parseArn(value);
  return arn !== undefined && /^\**$/.test(arn.account) && /^(?:[a-z-]+[/:])?\*+$/.test(arn.resource);
}

function limitsKeyUse(keys: ReadonlySet<string>): boolean {
  if (keys.has('kms:calleraccount') || keys.has('kms:viaservice')) return true;
  return [...keys].some((key) => key.startsWith('kms:encryptioncontext'));
}
