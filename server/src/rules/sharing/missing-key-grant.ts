import { defineMissingGrant } from '../missingGrant.ts';

export default defineMissingGrant({
  code: 'missing-key-grant',
  leg: 'keyGrant',
  summary: 'The key policy does not let the principal use the key',
  docs: `A service decrypts with the caller's own permissions, so the caller needs the use of the key in the key's policy: \`kms:Decrypt\` to read a secret or an object, \`kms:GenerateDataKey\` to write one (a secret: both), \`kms:Decrypt\`, \`kms:CreateGrant\` and \`kms:DescribeKey\` to copy a snapshot. Without it \`GetSecretValue\` answers \`Access to KMS is not allowed\` and S3 \`AccessDenied\`, although the resource's own policy is right.

A KMS grant can stand in for the statement. Policies do not show grants, so "missing" means: not proven by the files here.

The fix adds the action to the statement that is for this principal alone, or a new statement.

AWS: [Allowing users in other accounts to use a KMS key](https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html).`,
});
