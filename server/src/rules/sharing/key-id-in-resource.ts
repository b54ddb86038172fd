import { defineReferenceRule } from '../reference.ts';
import { whoActs } from '../words.ts';

export default defineReferenceRule({
  code: 'key-id-in-resource',
  severity: 'error',
  summary: 'A bare key id is no Resource',
  docs: `An API call may name a key by its id; a policy's Resource may not: it takes an ARN. IAM refuses to save a Resource that is none: \`MalformedPolicyDocument: Resource 1234abcd-… must be in ARN format or "*".\` The policy that is deployed stays as it was; as long as it does not name the key, \`GetSecretValue\` answers \`Access to KMS is not allowed\`.

The fix writes the key's ARN, from the documents of the share.

AWS: [Specifying KMS keys in IAM policy statements](https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html).`,
  nouns: ['key'],
  faults: ['id'],
  message: (cause, share) =>
    `A Resource has to be an ARN; AWS refuses to save this bare key id (MalformedPolicyDocument), and an id alone would not say whose key it is. In ${whoActs(share, cause.leg)}, write the key's ARN${cause.expected === undefined ? '' : `: ${cause.expected}`}.`,
});
