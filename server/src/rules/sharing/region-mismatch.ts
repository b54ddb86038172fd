import { definePartRule } from '../reference.ts';

export default definePartRule('region', {
  code: 'region-mismatch',
  severity: 'error',
  summary: "The Resource names another Region than the share's",
  docs: `Secrets and keys live in one Region, and a secret's key is in the secret's own Region. An ARN with another Region is another resource: the statement grants nothing, and AWS answers \`AccessDeniedException\`.

The other documents of the share say which Region it is. The fix is preferred only where more than one of them says so.`,
});
