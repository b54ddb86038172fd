import { definePartRule } from '../reference.ts';

export default definePartRule('partition', {
  code: 'partition-mismatch',
  severity: 'error',
  summary: "The Resource names another partition than the share's",
  docs: `An account lives in one partition (\`aws\`, \`aws-cn\`, \`aws-us-gov\`, …); nothing can be shared between two. An ARN with another partition matches nothing.`,
});
