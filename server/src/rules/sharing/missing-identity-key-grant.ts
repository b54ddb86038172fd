import { defineMissingGrant } from '../missingGrant.ts';

export default defineMissingGrant({
  code: 'missing-identity-key-grant',
  leg: 'identityKeyGrant',
  summary: "The consumer's identity policy does not allow the action on the key",
  docs: `A key of another account has to be allowed twice: in its key policy and in the caller's identity policy, by the key's ARN. Without the second half \`GetSecretValue\` answers \`Access to KMS is not allowed\`, KMS and S3 \`… is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows the kms:Decrypt action\`, other services \`AccessDenied\`.

The fix adds a statement with the key's ARN, where a document of the workspace names it.

AWS: [Allowing users in other accounts to use a KMS key](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html).`,
});
