import { isLocalOnly } from '../../iam/crossAccount.ts';
import { documentActor, isAllow, isForeign, namedPrincipals, owningAccount, principalLabel } from '../document.ts';
import { editFile, fix, removingValue } from '../edits.ts';
import { defineSharedDocumentRule } from '../rule.ts';
import { listed } from '../words.ts';

export default defineSharedDocumentRule({
  code: 'action-not-cross-account',
  severity: 'warning',
  summary: 'The action has no effect for a principal of another account',
  docs: `Some actions on keys and secrets work in the resource's own account only: administration of a key such as \`kms:PutKeyPolicy\` or \`kms:TagResource\`, and what is not done on one secret, such as \`secretsmanager:ListSecrets\`. A policy that allows them to a principal of another account is saved without a word, and a call that uses them fails all the same: KMS and Secrets Manager answer \`AccessDeniedException\`, or look for the resource in the caller's own account (\`NotFoundException\`, \`ResourceNotFoundException\`).

Only an action that is spelled out is reported, or a pattern of which nothing is usable across accounts; and only in a statement all of whose principals are of other accounts. \`fix --unsafe\` removes it from the list.

AWS: [KMS permissions, column "Cross-account use"](https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html), [Secrets Manager, access from another account](https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html).`,
  alone: true,
  check: (facts, shares) => {
    const service = SERVICES[facts.kind ?? 'other'];
    const owner = service === undefined ? undefined : owningAccount(facts, shares);
    if (service === undefined || owner === undefined) return [];
    return facts.document.statements.filter(isAllow).flatMap((statement) => {
      const principals = namedPrincipals(statement).map(({ value }) => value);
      const foreign = principals.every((text) => isForeign(text, owner));
      const others = statement.principal?.entries.some(({ kind }) => kind !== 'AWS') ?? true;
      if (principals.length === 0 || !foreign || others) return [];
      const who = listed(principals.map((text) => principalLabel(text, shares)));
      return (statement.action?.values ?? [])
        .filter(({ value }) => isLocalOnly(value, service))
        .map(({ value, range, pointer }) => ({
          range,
          pointer,
          message: `${value} works in ${service === 'kms' ? "the key's" : "the secret's"} own account only, so it has no effect for ${who}: a call fails with AccessDenied although this statement lists the action. In ${documentActor(facts, shares)}, take it out.`,
        }));
    });
  },
  fixes: (finding, { document }, _shares, snapshot) => {
    const action = document.statements
      .map((statement) => statement.action)
      .find((list) => list?.values.some(({ pointer }) => pointer === finding.pointer));
    const written = action?.values.find(({ pointer }) => pointer === finding.pointer)?.value;
    if (action === undefined || written === undefined || action.values.length < 2) return [];
    return fix(
      `Remove ${written}`,
      'unsafe',
      editFile(snapshot, document.file, removingValue(action.pointer, written)),
    );
  },
});

const SERVICES: Readonly<Record<string, 'kms' | 'secretsmanager'>> = { key: 'kms', secret: 'secretsmanager' };
