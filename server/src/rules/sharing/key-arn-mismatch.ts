import { defineReferenceRule } from '../reference.ts';
import { answer, capitalised, keyName, policyName, whoActs } from '../words.ts';

export default defineReferenceRule({
  code: 'key-arn-mismatch',
  severity: 'error',
  summary: "The Resource is another key than the share's",
  docs: `The identity policy has to name the very key that encrypts what is shared. A statement for another key grants nothing here, and the call is denied: \`GetSecretValue\` with \`Access to KMS is not allowed\`, KMS and S3 with \`… is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action\`.

The key policy's own Resource or \`sharing.json\` says which key is meant.`,
  nouns: ['key'],
  faults: ['name'],
  message: (cause, share) =>
    `${capitalised(policyName(share, cause))} names ${cause.located.value}, but the key of this share is ${cause.expected ?? keyName(share)}. The statement grants nothing on that key, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, name the share's key.`,
});
