import { definePartRule } from '../reference.ts';

export default definePartRule('partition', {
  code: 'partition-mismatch',
  severity: 'error',
  summary: "The Resource names another partition than the share's",
  docs: `An account lives in one partition (\`aws\`, \`aws-cn\`, \`aws-us-gov\`, …); nothing can be shared between two. IAM refuses to save an identity policy with an ARN of another one (\`MalformedPolicyDocument: Partition "aws" is not valid for resource "arn:aws:…"\`). Where such an ARN is accepted it matches nothing, and AWS answers \`AccessDeniedException\`.`,
});
