import { definePartRule } from '../reference.ts';

export default definePartRule('account', {
  code: 'account-mismatch',
  severity: 'error',
  summary: "The Resource names another account than the share's",
  docs: `An ARN with the wrong account is another resource, one that most likely does not exist: the statement grants nothing, and AWS answers \`AccessDeniedException\`. Often it is the consumer's own account, where the owner's belongs.

The other documents of the share say which account owns the secret and the key.`,
});
