import { defineFileRule } from '../rule.ts';

export default defineFileRule({
  code: 'json-syntax',
  severity: 'error',
  summary: 'The file is not valid JSON',
  issues: ['JSON_SYNTAX_ERROR'],
  docs: `AWS takes a policy only as valid JSON, and refuses it otherwise: IAM with \`MalformedPolicyDocument: Syntax errors in policy.\` or \`This policy contains invalid Json\`, KMS and Secrets Manager with \`MalformedPolicyDocumentException\`. The policy that is deployed stays as it was, and so does an \`AccessDenied\` that this one is to end. What can be read of the file is analysed all the same, so a half-typed statement does not hide the rest.

Editors with a JSON checker of their own are not sent this finding.`,
  check: (file) =>
    (file.policies?.syntaxProblems ?? []).map(({ message, range }) => ({
      message,
      range,
      pointer: '',
    })),
  fixes: () => [],
});
