import { matchesAction } from '../../iam/action.ts';
import { documentActor, isAllow, isForeign, namedPrincipals, owningAccount, principalLabel } from '../document.ts';
import { editFile, fix, removingValue } from '../edits.ts';
import { defineSharedDocumentRule } from '../rule.ts';
import { listed } from '../words.ts';

export default defineSharedDocumentRule({
  code: 'shared-policy-administration',
  severity: 'warning',
  summary: "A principal of another account may change the secret's policy",
  docs: `\`secretsmanager:PutResourcePolicy\` replaces the secret's resource policy as a whole. A principal of another account that has it can give itself, or anybody else, every action on the secret, and shut out those that you let in. Unlike key policies, this works across accounts.

Nothing fails because of it, so nothing shows at run time but a \`PutResourcePolicy\` event in CloudTrail. Reading or writing a secret does not need the action. \`fix --unsafe\` removes it where it is spelled out; a pattern such as \`secretsmanager:*\` has to be replaced by the actions that are meant.

AWS: [Permissions for users in a different account](https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html).`,
  alone: true,
  check: (facts, shares) => {
    const owner = facts.kind === 'secret' ? owningAccount(facts, shares) : undefined;
    if (owner === undefined) return [];
    return facts.document.statements.filter(isAllow).flatMap((statement) => {
      const foreign = namedPrincipals(statement).filter(({ value }) => isForeign(value, owner));
      if (foreign.length === 0) return [];
      // A pattern is measured against the list of shares where there is one, and reported as more than they need.
      const isMeasured = shares.some(({ seed }) => seed.manifest?.shares !== undefined);
      const who = listed(foreign.map(({ value }) => principalLabel(value, shares)));
      return (statement.action?.values ?? [])
        .filter(({ value }) => isSpelledOut(value) || (matchesAction(value, PUT_POLICY) && !isMeasured))
        .map(({ value, range, pointer }) => ({
          range,
          pointer,
          message: `${isSpelledOut(value) ? `${value} lets` : `${value} covers ${PUT_POLICY}, which lets`} ${who} replace this policy: it can give itself and others everything on the secret, and shut you out. Reading a secret does not need it. In ${documentActor(facts, shares)}, ${isSpelledOut(value) ? 'take it out' : 'name the actions that are meant'}.`,
        }));
    });
  },
  fixes: (finding, { document }, _shares, snapshot) => {
    const action = document.statements
      .map((statement) => statement.action)
      .find((list) => list?.values.some(({ pointer }) => pointer === finding.pointer));
    const written = action?.values.find(({ pointer }) => pointer === finding.pointer)?.value;
    if (action === undefined || written === undefined || !isSpelledOut(written) || action.values.length < 2) return [];
    return fix(
      `Remove ${written}`,
      'unsafe',
      editFile(snapshot, document.file, removingValue(action.pointer, written)),
    );
  },
});

const PUT_POLICY = 'secretsmanager:PutResourcePolicy';

function isSpelledOut(action: string): boolean {
  return action.toLowerCase() === PUT_POLICY.toLowerCase();
}
