import { definePartRule } from '../reference.ts';

export default definePartRule('region', {
  code: 'region-mismatch',
  severity: 'error',
  summary: "The Resource names another Region than the share's",
  docs: `Secrets and keys live in one Region, and a secret's key is in the secret's own Region. An ARN with another Region is another resource: the statement grants nothing. For a secret AWS answers \`AccessDeniedException … because no identity-based policy allows the secretsmanager:GetSecretValue action\` (\`no resource-based policy\` where it stands in the secret's own), with the ARN that was asked for after \`on resource:\`, whose Region is not the one in the policy; for a key \`Access to KMS is not allowed\`.

The other documents of the share say which Region it is. The fix is preferred only where more than one of them says so.`,
});
