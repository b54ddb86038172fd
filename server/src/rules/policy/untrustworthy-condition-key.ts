import { keyOf } from '../elements/conditions.ts';
import { principalValues } from '../elements/principals.ts';
import { definePolicyRule } from '../policyRule.ts';

const SAID_BY_CALLER: ReadonlySet<string> = new Set(['aws:referer', 'aws:useragent']);

export default definePolicyRule({
  code: 'untrustworthy-condition-key',
  severity: 'warning',
  summary: 'Access depends on what the caller says of itself',
  issues: ['UNTRUSTWORTHY_CONDITION_KEY'],
  docs: `\`aws:Referer\` and \`aws:UserAgent\` are headers that the caller writes: whoever knows the value has access. They may keep search engines away, but they protect nothing.

AWS: [aws:Referer](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-referer), [aws:UserAgent](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-useragent).`,
  condition: (entry, statement, { report }) => {
    // For a service `recommended-condition-key-for-service-principal` says what to use instead.
    if (!SAID_BY_CALLER.has(keyOf(entry)) || principalValues(statement, 'Service').length > 0) return;
    report({
      message: `${entry.key.value} is what the caller writes into the request, so anybody can have it right. Do not let access depend on it.`,
      range: entry.key.range,
      pointer: entry.pointer,
    });
  },
});
