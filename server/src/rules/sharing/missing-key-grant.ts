import { defineMissingGrant } from '../missingGrant.ts';

export default defineMissingGrant({
  code: 'missing-key-grant',
  leg: 'keyGrant',
  summary: 'The key policy does not let the principal use the key',
  docs: `Secrets Manager decrypts a secret with the caller's own permissions, so the caller needs \`kms:Decrypt\` (a writer also \`kms:GenerateDataKey\`) in the policy of the secret's key. Without it \`GetSecretValue\` answers \`Access to KMS is not allowed\`, although the secret's own policy is right.

A KMS grant can stand in for the statement. Policies do not show grants, so "missing" means: not proven by the files here.

The fix adds the action to the statement that is for this principal alone, or a new statement.

AWS: [Allowing users in other accounts to use a KMS key](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html).`,
});
