import type { Statement } from '../../policy/document.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { Share } from '../../sharing/verdict.ts';
import { documentActor, namedPrincipals, principalLabel } from '../document.ts';
import { editFile, fix, setting } from '../edits.ts';
import { defineSharedDocumentRule, type PlacedReport } from '../rule.ts';
import { listed } from '../words.ts';

export default defineSharedDocumentRule({
  code: 'key-policy-resource',
  severity: 'error',
  summary: 'A statement of a key policy has no Resource, so KMS ignores it',
  issues: ['MISSING_RESOURCE'],
  docs: `Every statement of a key policy needs a \`Resource\`, and the one to write is \`"*"\`: in a key policy it means this key, never all keys. Without it the statement has no effect. The KMS console reports an error, but \`PutKeyPolicy\` and \`CreateKey\` save the policy without a word, and calls fail as if the statement were not there: through Secrets Manager with \`Access to KMS is not allowed\`, at KMS with \`AccessDeniedException … because no resource-based policy allows the kms:Decrypt action\` in the key's own account, with \`… because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access\` in another.

The fix adds \`"Resource": "*"\`.

AWS: [Elements in a key policy](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html#key-policy-elements).`,
  alone: true,
  check: (facts, shares) =>
    facts.kind === 'key'
      ? facts.document.statements.filter(lacksResource).map((one) => reportOf(one, facts, shares))
      : [],
  fixes: (finding, { document }, _shares, snapshot) => {
    const statement = document.statements.find(
      ({ sid, effect, pointer }) => (sid ?? effect)?.pointer === finding.pointer || pointer === finding.pointer,
    );
    if (statement === undefined) return [];
    return fix(
      'Add "Resource": "*"',
      // A Deny that begins to work may shut somebody out.
      statement.effect?.value === 'Allow' ? 'preferred' : 'offered',
      editFile(snapshot, document.file, setting(statement.pointer, 'Resource', '*')),
    );
  },
});

/** What is there and cannot be read is not missing. */
function lacksResource({ resource, notResource, notUnderstood }: Statement): boolean {
  const unreadable = notUnderstood.some(({ pointer }) => /\/(?:Not)?Resource$/.test(pointer));
  return resource === undefined && notResource === undefined && !unreadable;
}

function reportOf(statement: Statement, facts: DocumentFacts, shares: readonly Share[]): PlacedReport {
  const { range, pointer } = statement.sid ?? statement.effect ?? statement;
  const names = listed(namedPrincipals(statement).map(({ value }) => principalLabel(value, shares)));
  const consequence =
    statement.effect?.value === 'Deny'
      ? 'it denies nothing'
      : `it grants nothing${names === '' ? '' : ` to ${names}`}, and calls that need it fail with AccessDenied`;
  return {
    range,
    pointer,
    message: `This statement has no Resource, so KMS ignores it without a word: ${consequence}. In ${documentActor(facts, shares)}, add "Resource": "*", which in a key policy means this key only.`,
  };
}
