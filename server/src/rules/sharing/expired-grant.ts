import { defineConditionRule, writtenValues } from '../condition.ts';
import { answer, capitalised, policyName, whoActs } from '../words.ts';

export default defineConditionRule({
  code: 'expired-grant',
  severity: 'error',
  summary: 'The time limit of the grant is over, has not begun, or ends soon',
  docs: `A condition on \`aws:CurrentTime\` or \`aws:EpochTime\` limits a statement in time. When the time is over the statement grants nothing, and AWS answers \`AccessDeniedException … because no resource-based policy allows the … action\` (or \`no identity-based policy\`; for the key \`Access to KMS is not allowed\`) from one second to the next.

While the grant still holds, its end is a warning in the last 30 days; \`settings.expiresSoonDays\` of \`sharing.json\` says how many.

There is no fix: whether to renew the grant or to remove it is for a person to decide.

AWS: [aws:CurrentTime](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-currenttime).`,
  takesKey: (key) => key === 'aws:currenttime' || key === 'aws:epochtime',
  severityOf: ({ soon }) => (soon ? 'warning' : undefined),
  message: (cause, share) => {
    const limit = `${capitalised(policyName(share, cause))} limits this grant to ${cause.entry.operator.value} ${writtenValues(cause)}`;
    return cause.soon
      ? `${limit}, and that will not hold for much longer: from then on ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, write a later date if the share is to go on.`
      : `${limit}, and that does not hold now, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, write another date or remove the statement.`;
  },
});
