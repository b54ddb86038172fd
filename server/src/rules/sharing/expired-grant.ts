import { defineConditionRule, writtenValues } from '../condition.ts';
import { answer, capitalised, policyName, whoActs } from '../words.ts';

export default defineConditionRule({
  code: 'expired-grant',
  severity: 'error',
  summary: 'The time limit of the grant is over, or has not begun',
  docs: `A condition on \`aws:CurrentTime\` or \`aws:EpochTime\` limits a statement in time. When the time is over the statement grants nothing, and AWS answers \`AccessDeniedException\` from one second to the next.

There is no fix: whether to renew the grant or to remove it is for a person to decide.

AWS: [aws:CurrentTime](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-currenttime).`,
  takesKey: (key) => key === 'aws:currenttime' || key === 'aws:epochtime',
  message: (cause, share) =>
    `${capitalised(policyName(share, cause))} limits this grant to ${cause.entry.operator.value} ${writtenValues(cause)}, and that does not hold now, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, write another date or remove the statement.`,
});
