import { defineReferenceRule } from '../reference.ts';
import { whoActs } from '../words.ts';

export default defineReferenceRule({
  code: 'ambiguous-secret-name',
  severity: 'warning',
  summary: "The end of the secret's ARN may be part of its name",
  docs: `Secrets Manager ends the ARN of every secret with a hyphen and six random characters. A name such as \`my-secret\` ends in a hyphen and six characters itself, so that nobody can tell from \`secret:my-secret\` whether the suffix is there. If it is not, the statement matches nothing, and AWS answers \`AccessDeniedException … because no identity-based policy allows the secretsmanager:GetSecretValue action\`.

It is reported where the six characters are all lower-case letters, as random ones hardly ever are, and no other document states the ARN. The editor offers to add \`-??????\`; if the ARN is right as it is, name it in \`sharing.json\`.

AWS: [Secret ARN](https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html).`,
  nouns: ['secret'],
  faults: ['ambiguous-name'],
  message: (cause, share) =>
    `The last six characters of this ARN look like part of the secret's name, not like the random ones that Secrets Manager adds. If they are the name, the statement matches nothing and the call fails with AccessDenied. In ${whoActs(share, cause.leg)}, write the full ARN, or ${cause.expected}.`,
});
