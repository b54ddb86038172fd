import type { Statement } from '../../policy/document.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { accountRoot, covers, principalParts } from '../../sharing/principalNames.ts';
import type { Share } from '../../sharing/verdict.ts';
import {
  documentActor,
  documentName,
  isAllow,
  isForeign,
  namedPrincipals,
  owningAccount,
  principalLabel,
} from '../document.ts';
import { editFile, fix, replacing } from '../edits.ts';
import { isWorking } from '../excess.ts';
import { defineSharedDocumentRule } from '../rule.ts';
import { listed } from '../words.ts';

export default defineSharedDocumentRule({
  code: 'account-root-principal',
  severity: 'hint',
  summary: 'The principal is a whole other account',
  docs: `The root of an account (\`arn:aws:iam::222222222222:root\`, or the account's id) stands for the account: every role and user there whose identity policy allows the action gets it. That is no mistake, it leaves the choice to the other account's administrators; it is more than one role needs.

Nothing fails because of it. If a call does, the other account's half is missing, and AWS answers \`AccessDeniedException … because no identity-based policy allows the … action\`. The root of the owner's own account, as in the default key policy, is never reported.

\`fix --unsafe\` names the principals that the workspace knows, where there are some.

AWS: [AWS account principals](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts).`,
  alone: true,
  check: (facts, shares, unlisted) => {
    const owner = facts.type === 'resource' ? owningAccount(facts, shares) : undefined;
    if (owner === undefined || (facts.kind !== 'secret' && facts.kind !== 'key')) return [];
    return (
      facts.document.statements
        .filter((statement) => isAllow(statement) && !isNarrowed(statement))
        .flatMap(namedPrincipals)
        .filter(({ value }) => isRoot(value) && isForeign(value, owner))
        // What is reported as not meant at all is not to be narrowed.
        .filter(({ value }) => !unlisted.some((one) => isWorking(one) && one.principal === accountRoot(value)))
        .map(({ value, range, pointer }) => {
          const known = knownPrincipals(value, shares);
          const remedy =
            known.length === 0
              ? 'name the role or user that needs it'
              : `name ${listed(known.map((arn) => principalLabel(arn, shares)))}`;
          return {
            range,
            pointer,
            message: `${documentName(facts, shares)} lets in ${principalLabel(value, shares)}: every role and user there whose identity policy allows it. If that is more than you mean, in ${documentActor(facts, shares)}, ${remedy}.`,
          };
        })
    );
  },
  fixes: (finding, facts, shares, snapshot) => {
    const value = valueAt(facts, finding.pointer);
    const known = value === undefined ? [] : knownPrincipals(value, shares);
    // Of several, one would have to be chosen, or the list be taken apart.
    if (known.length !== 1 || known[0] === undefined) return [];
    return fix(
      `Let in ${principalLabel(known[0], shares)} only`,
      'unsafe',
      editFile(snapshot, facts.document.file, replacing(finding.pointer, known[0])),
    );
  },
});

function isRoot(text: string): boolean {
  return /^\d{12}$/.test(text) || principalParts(text).name === 'root';
}

/** A condition says which principals of the account are meant. */
function isNarrowed({ conditions }: Statement): boolean {
  return conditions.some(({ key }) => /^aws:(?:principal(?:arn|tag\/.*)|userid|username)$/i.test(key.value));
}

function knownPrincipals(root: string, shares: readonly Share[]): string[] {
  const arn = accountRoot(root);
  const principals = shares.map(({ principal }) => principal);
  return [...new Set(principals)].filter((principal) => principal !== arn && covers(arn, principal));
}

function valueAt({ document }: DocumentFacts, pointer: string): string | undefined {
  return document.statements.flatMap(namedPrincipals).find((located) => located.pointer === pointer)?.value;
}
