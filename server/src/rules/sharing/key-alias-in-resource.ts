import { parseArn } from '../../iam/arn.ts';
import { setProperty } from '../../policy/edit.ts';
import { editFile, fix, replacing } from '../edits.ts';
import { defineReferenceRule } from '../reference.ts';
import { answer, whoActs } from '../words.ts';

export default defineReferenceRule({
  code: 'key-alias-in-resource',
  severity: 'error',
  summary: 'An alias in Resource does not grant the use of its key',
  docs: `An alias ARN in a Resource covers operations on the alias itself (\`kms:CreateAlias\`, \`kms:DeleteAlias\`), not the use of the key behind it. So \`kms:Decrypt\` on an alias grants nothing: \`GetSecretValue\` answers \`Access to KMS is not allowed\`, S3 \`AccessDenied: … is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action\`.

The fix writes the key's ARN where a document of the workspace names it. Otherwise the editor offers a condition on \`kms:ResourceAliases\`, which covers every key of that account and Region that has the alias.

AWS: [Specifying KMS keys in IAM policy statements](https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html).`,
  nouns: ['key'],
  faults: ['alias'],
  message: (cause, share) =>
    `An alias in Resource covers operations on the alias only, not the use of its key, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, name the key by its ARN${cause.expected === undefined ? ', which no document here knows' : `: ${cause.expected}`}.`,
  moreFixes: (cause, _share, snapshot) => {
    const arn = parseArn(cause.located.value);
    // Only a statement that is about this alias alone can be rewritten without touching something else.
    const { statement } = cause;
    if (arn === undefined || statement === undefined || statement.condition !== undefined) return [];
    if (statement.resource?.values.length !== 1) return [];
    const anyKey = `arn:${arn.partition}:kms:${arn.region}:${arn.account}:key/*`;
    const condition = { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': arn.resource } };
    const edits = editFile(snapshot, cause.facts.document.file, replacing(cause.pointer, anyKey), (path, text) =>
      setProperty(path, text, statement.pointer, 'Condition', condition),
    );
    return fix(`Allow every key there that has ${arn.resource}, by kms:ResourceAliases`, 'offered', edits);
  },
});
