import { defineMissingGrant } from '../missingGrant.ts';

export default defineMissingGrant({
  code: 'missing-key-grant',
  leg: 'keyGrant',
  summary: 'The key policy does not let the principal use the key',
  docs: `A service decrypts with the caller's own permissions, so the caller needs the use of the key in the key's policy: \`kms:Decrypt\` to read a secret or an object, \`kms:GenerateDataKey\` to write one (a secret: both), \`kms:Decrypt\`, \`kms:CreateGrant\` and \`kms:DescribeKey\` to copy a snapshot. Without it \`GetSecretValue\` answers \`Access to KMS is not allowed\`, although the secret's own policy is right. S3, and KMS itself, answer \`… is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access\`: to another account KMS does not tell these three apart.

A KMS grant can stand in for the statement. Policies do not show grants, so "missing" means: not proven by the files here.

The fix adds the action to the statement that is for this principal alone, or a new statement.

AWS: [Allowing users in other accounts to use a KMS key](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html).`,
});
