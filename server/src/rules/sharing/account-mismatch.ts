import { definePartRule } from '../reference.ts';

export default definePartRule('account', {
  code: 'account-mismatch',
  severity: 'error',
  summary: "The Resource names another account than the share's",
  docs: `An ARN with the wrong account is another resource, one that most likely does not exist: the statement grants nothing. Often it is the consumer's own account, where the owner's belongs. For a secret AWS answers \`AccessDeniedException … because no identity-based policy allows the secretsmanager:GetSecretValue action\` (\`no resource-based policy\` where it stands in the secret's own), with the ARN that was asked for after \`on resource:\`, whose account is not the one in the policy; for a key \`Access to KMS is not allowed\`.

The other documents of the share say which account owns the secret and the key.`,
});
