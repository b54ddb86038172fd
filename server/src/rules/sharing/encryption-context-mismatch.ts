import { removeProperty, renameProperty, setProperty } from '../../policy/edit.ts';
import { moveWithComments } from '../../policy/move.ts';
import { isSpelledOut } from '../../sharing/agreement.ts';
import type { ConditionCause } from '../../sharing/causes.ts';
import { escapePointer } from '../../sharing/manifestReader.ts';
import { expectedContext } from '../../sharing/requests.ts';
import { resourceDifferences } from '../../sharing/resourceTypes.ts';
import type { Share } from '../../sharing/verdict.ts';
import { defineConditionRule, writeValue, writtenValues } from '../condition.ts';
import { type EditStep, editFile, fix, replacing } from '../edits.ts';
import { answer, keyName, listed, resourceName, whoActs } from '../words.ts';

export default defineConditionRule({
  code: 'encryption-context-mismatch',
  severity: 'error',
  summary: "The condition on the encryption context does not match the shared resource's ARN",
  docs: `Secrets Manager encrypts every secret with the encryption context \`SecretARN\`, the secret's full ARN with its six last characters, and sends the same when it decrypts. A condition on \`kms:EncryptionContext:SecretARN\` with another ARN, or with a \`?\` or \`*\` under \`StringEquals\` (where they are ordinary characters), never holds. Then the statement grants nothing, and \`GetSecretValue\` answers \`Access to KMS is not allowed\`.

S3 sends \`aws:s3:arn\`: the ARN of the object, or with an S3 Bucket Key (\`"bucketKey": true\` in \`sharing.json\`) the ARN of the bucket.

The fix writes the ARN of the secret, bucket or objects, or \`StringLike\` where the value has wildcards and is right otherwise.

AWS: [Encryption context of Secrets Manager](https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-encryption-context), [Encryption context of Amazon S3](https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context).`,
  takesKey: (key) => key.startsWith('kms:encryptioncontext:'),
  message: (cause, share) => {
    const { noun } = share.seed.pattern;
    const name = resourceName(share);
    const wildcards =
      likeOperator(cause.entry.operator.value) !== undefined && isRightButForWildcards(cause.entry.values, share);
    const fact = wildcards
      ? `Under ${cause.entry.operator.value} a ? or * is an ordinary character, so this value is never the ARN of ${noun === 'bucket' ? `an object in ${name}` : name}`
      : cause.match.actual.state === 'absent'
        ? absence(cause, share)
        : `This statement on ${keyName(share)} holds only for ${writtenValues(cause)}; this share's ${noun} is ${expectedContext(share.seed, share.agreement) ?? name}`;
    const remedy = wildcards
      ? `use ${likeOperator(cause.entry.operator.value)}`
      : `write ${noun === 'bucket' ? (expectedContext(share.seed, share.agreement) ?? name) : `the ARN of ${name}`}`;
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
    const expected = expectedContext(share.seed, share.agreement);
    const key = contextKey(share);
    if (expected === undefined || key === undefined || entry.key.value.toLowerCase() !== key) return [];
    if (/[?*]/.test(expected) && like !== undefined) {
      // Some object's ARN: no text that is compared letter by letter can be it.
      const alone = entry.values.length === 1 && share.seed.pattern.noun === 'bucket' && isSpelledOut(expected);
      const edits = alone ? editFile(snapshot, facts.document.file, ...moveToOperator(cause, like, expected)) : [];
      return fix(`Change it to ${like} ${expected}`, 'preferred', edits);
    }
    return writeValue(cause, share, snapshot, expected, (other) =>
      contextKey(other) === key ? expectedContext(other.seed, other.agreement) : undefined,
    );
  },
});

/** The condition key that holds the resource's ARN, in lower case. */
function contextKey({ seed }: Share): string | undefined {
  const key = seed.pattern.encryptionContextKey;
  return key === undefined ? undefined : `kms:encryptioncontext:${key.toLowerCase()}`;
}

function absence({ entry }: ConditionCause, share: Share): string {
  const asked = entry.key.value.replace(/^kms:EncryptionContext:/i, '');
  const { encryptionContextKey: sent, otherContextKeys: others } = share.seed.pattern;
  return sent === undefined || others === undefined
    ? `The call has no encryption context ${asked}`
    : `The service sends no encryption context ${asked}, only ${listed([sent, ...others])}`;
}

/** The operator may stand over other keys, which have to keep it. */
function moveToOperator({ entry, statement }: ConditionCause, like: string, other?: string) {
  const alone = statement.conditions.filter(({ operator }) => operator.pointer === entry.operator.pointer).length === 1;
  const existing = statement.conditions.find(({ operator }) => operator.value === like);
  const values = entry.values.map(({ value }) => value);
  const value = other ?? (entry.form === 'scalar' ? values[0] : values);
  if (alone && existing === undefined)
    return [
      ...(other === undefined ? [] : [replacing(entry.pointer, other)]),
      (path: string, text: string) => renameProperty(path, text, entry.operator.pointer, like),
    ];
  const condition = statement.condition?.pointer ?? '';
  const out: EditStep = (path, text) => removeProperty(path, text, alone ? entry.operator.pointer : entry.pointer);
  const into: EditStep = (path, text) =>
    existing === undefined
      ? setProperty(path, text, condition, like, { [entry.key.value]: value })
      : setProperty(path, text, existing.operator.pointer, entry.key.value, value);
  const pointer = `${condition}/${escapePointer(like)}/${escapePointer(entry.key.value)}`;
  return [(path: string, text: string) => moveWithComments(path, text, out, into, pointer)];
}

function isRightButForWildcards(values: readonly { readonly value: string }[], share: Share): boolean {
  const agreed = share.agreement.resource?.reference;
  return values.some(({ value }) => {
    const reference = /[*?]/.test(value) ? share.seed.pattern.type?.read(value) : undefined;
    return reference !== undefined && agreed !== undefined && resourceDifferences(reference, agreed).length === 0;
  });
}

/** The operator that understands wildcards, for one that does not. */
function likeOperator(operator: string): string | undefined {
  return /^(?:ForA(?:ll|ny)Values?:)?StringEquals(?:IfExists)?$/.test(operator)
    ? operator.replace('StringEquals', 'StringLike')
    : undefined;
}
