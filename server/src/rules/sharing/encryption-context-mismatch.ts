import { removeProperty, renameProperty, setProperty } from '../../policy/edit.ts';
import type { ConditionCause } from '../../sharing/causes.ts';
import { secretDifferences, secretReference } from '../../sharing/references.ts';
import type { Share } from '../../sharing/verdict.ts';
import { defineConditionRule, writeValue, writtenValues } from '../condition.ts';
import { editFile, fix } from '../edits.ts';
import { answer, keyName, resourceName, whoActs } from '../words.ts';

export default defineConditionRule({
  code: 'encryption-context-mismatch',
  severity: 'error',
  summary: "The condition on the encryption context does not match the secret's ARN",
  docs: `Secrets Manager encrypts every secret with the encryption context \`SecretARN\`, the secret's full ARN with its six last characters, and sends the same when it decrypts. A condition on \`kms:EncryptionContext:SecretARN\` with another ARN, or with a \`?\` or \`*\` under \`StringEquals\` (where they are ordinary characters), never holds. Then the statement grants nothing, and \`GetSecretValue\` answers \`Access to KMS is not allowed\`.

The fix writes the secret's ARN, or \`StringLike\` where the value has wildcards and is right otherwise.

AWS: [Encryption context of Secrets Manager](https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-encryption-context).`,
  takesKey: (key) => key.startsWith('kms:encryptioncontext:'),
  message: (cause, share) => {
    const wildcards =
      likeOperator(cause.entry.operator.value) !== undefined && isRightButForWildcards(cause.entry.values, share);
    const fact = wildcards
      ? `Under ${cause.entry.operator.value} a ? or * is an ordinary character, so this value is never the ARN of ${resourceName(share)}`
      : cause.match.actual.state === 'absent'
        ? `Secrets Manager sends no encryption context ${cause.entry.key.value.replace(/^.*:/, '')}, only SecretARN and SecretVersionId`
        : `This statement on ${keyName(share)} holds only for ${writtenValues(cause)}; this share's secret is ${share.agreement.resource?.spelled ?? resourceName(share)}`;
    const remedy = wildcards
      ? `use ${likeOperator(cause.entry.operator.value)}`
      : `write the ARN of ${resourceName(share)}`;
    return `${fact}. The statement grants nothing, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, ${remedy}.`;
  },
  fixes: (cause, share, snapshot) => {
    const { entry, facts } = cause;
    const like = likeOperator(entry.operator.value);
    if (like !== undefined && isRightButForWildcards(entry.values, share)) {
      return fix(
        `Change ${entry.operator.value} to ${like}`,
        'preferred',
        editFile(snapshot, facts.document.file, ...moveToOperator(cause, like)),
      );
    }
    const spelled = share.agreement.resource?.spelled;
    if (spelled === undefined || entry.key.value.toLowerCase() !== 'kms:encryptioncontext:secretarn') return [];
    const exact = spelled.endsWith('-??????') && like !== undefined;
    return exact ? [] : writeValue(cause, share, snapshot, spelled, (other) => other.agreement.resource?.spelled);
  },
});

/** The operator may stand over other keys, which have to keep it. */
function moveToOperator({ entry, statement }: ConditionCause, like: string) {
  const alone = statement.conditions.filter(({ operator }) => operator.pointer === entry.operator.pointer).length === 1;
  const existing = statement.conditions.find(({ operator }) => operator.value === like);
  if (alone && existing === undefined)
    return [(path: string, text: string) => renameProperty(path, text, entry.operator.pointer, like)];
  const values = entry.values.map(({ value }) => value);
  const value = entry.form === 'scalar' ? values[0] : values;
  const condition = statement.condition?.pointer ?? '';
  return [
    (path: string, text: string) => removeProperty(path, text, alone ? entry.operator.pointer : entry.pointer),
    (path: string, text: string) =>
      existing === undefined
        ? setProperty(path, text, condition, like, { [entry.key.value]: value })
        : setProperty(path, text, existing.operator.pointer, entry.key.value, value),
  ];
}

function isRightButForWildcards(values: readonly { readonly value: string }[], share: Share): boolean {
  const agreed = share.agreement.resource?.reference;
  return values.some(({ value }) => {
    const reference = /[*?]/.test(value) ? secretReference(value) : undefined;
    return reference !== undefined && agreed !== undefined && secretDifferences(reference, agreed).length === 0;
  });
}

/** The operator that understands wildcards, for one that does not. */
function likeOperator(operator: string): string | undefined {
  return /^(?:ForA(?:ll|ny)Values?:)?StringEquals(?:IfExists)?$/.test(operator)
    ? operator.replace('StringEquals', 'StringLike')
    : undefined;
}
