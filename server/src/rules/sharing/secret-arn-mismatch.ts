import { defineReferenceRule } from '../reference.ts';
import { answer, capitalised, policyName, resourceName, whoActs } from '../words.ts';

export default defineReferenceRule({
  code: 'secret-arn-mismatch',
  severity: 'error',
  summary: 'The Resource is another secret than the one the other documents speak of',
  docs: `A Resource has to match the secret's full ARN, letter by letter: Region, account, name, and the six characters that Secrets Manager adds to the name. A statement for another ARN grants nothing on this secret, and AWS answers \`AccessDeniedException\`.

The other documents of the share (the ARN beside the resource policy, its own Resource, the key policy's encryption context, \`sharing.json\`) say which secret is meant.`,
  nouns: ['secret'],
  faults: ['name'],
  message: (cause, share) =>
    `${capitalised(policyName(share, cause))} names ${cause.located.value}, the other documents of this share speak of ${cause.expected ?? resourceName(share)}. This statement grants nothing on ${resourceName(share)}, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, name the same secret.`,
});
