import { defineReferenceRule } from '../reference.ts';
import { answer, resourceName, whoActs } from '../words.ts';

export default defineReferenceRule({
  code: 'secret-arn-suffix',
  severity: 'error',
  summary: "The secret's ARN lacks the six characters that Secrets Manager adds",
  docs: `Secrets Manager ends the ARN of every secret with a hyphen and six random characters: the secret \`DevSecret\` is \`…:secret:DevSecret-a1b2c3\`. A Resource without them is accepted and matches nothing: AWS answers \`AccessDeniedException … because no identity-based policy allows the secretsmanager:GetSecretValue action\`, although the name in the message is the one in the policy.

The fix writes the full ARN where a document of the workspace has it, else \`-??????\`: six characters, no more. \`-*\` lets in \`DevSecret-prod-x1y2z3\` as well; it works, so nothing shows at run time, and is a warning.

AWS: [Secret ARN](https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html).`,
  nouns: ['secret'],
  faults: ['suffix', 'wildcard-suffix'],
  severityOf: ({ fault }) => (fault === 'wildcard-suffix' ? 'warning' : undefined),
  message: (cause, share) =>
    cause.fault === 'wildcard-suffix'
      ? `This pattern matches ${resourceName(share)}, and every other secret whose name begins with ${resourceName(share)}, such as ${resourceName(share)}-prod. In ${whoActs(share, cause.leg)}, write ${cause.expected ?? '-?????? at its end'}, which stands for the six characters that Secrets Manager adds.`
      : `This ARN ends with the name of ${resourceName(share)}, but the ARN of a secret ends with a hyphen and six characters that Secrets Manager adds. So it matches nothing, and ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, write ${cause.expected ?? 'the full ARN, or -?????? at its end'}.`,
});
