import { isSessionArn } from '../../iam/principalFault.ts';
import { actualValue, defineConditionRule, writtenValues } from '../condition.ts';
import { isTrust } from '../trust.ts';
import { answer, whoActs } from '../words.ts';

const OTHER_RULES = /^(?:kms:viaservice|kms:encryptioncontext:.*|aws:currenttime|aws:epochtime)$/;

export default defineConditionRule({
  code: 'condition-never-matches',
  severity: 'error',
  summary: "A condition can never hold for this share's requests",
  docs: `Every operator and every key in a Condition has to hold. Some keys are known for the requests of a share: the principal's ARN and account, the secret's version stage, \`aws:SecureTransport\`. Others are never there: \`aws:SourceArn\` and \`aws:SourceAccount\` are set only when a service calls with its own identity. A condition that asks for another value switches its statement off: AWS answers as if the statement were not there (\`AccessDeniedException … because no resource-based policy allows the … action\`, or \`no identity-based policy\`; for the key of a secret \`Access to KMS is not allowed\`), without a word about the condition.

A condition on a key that nobody can know here, such as \`aws:SourceIp\`, is no error: the share is then \`conditional\`.

AWS: [Global condition keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).`,
  takesKey: (key, share, { entry, leg }) =>
    !OTHER_RULES.test(key) &&
    !isTrust(share, leg) &&
    // A session's ARN never matches, share or not, and that has a rule of its own.
    !(key === 'aws:principalarn' && entry.values.every(({ value }) => isSessionArn(value))),
  message: (cause, share) =>
    `This condition asks for ${cause.entry.key.value} ${cause.entry.operator.value} ${writtenValues(cause)}, but ${actualValue(cause)}. The statement never applies, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, correct the condition or take it out.`,
});
