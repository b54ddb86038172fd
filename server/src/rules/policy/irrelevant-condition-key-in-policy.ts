import { keyOf } from '../elements/conditions.ts';
import { typeName } from '../elements/types.ts';
import { definePolicyRule } from '../policyRule.ts';

/** Keys about the resource: the same for all that the policy is about. */
const ABOUT_THE_RESOURCE: ReadonlySet<string> = new Set([
  's3:resourceaccount',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
]);

export default definePolicyRule({
  code: 'irrelevant-condition-key-in-policy',
  severity: 'hint',
  summary: "A resource's policy asks whose the resource is",
  issues: ['IRRELEVANT_CONDITION_KEY_IN_POLICY'],
  docs: `A policy that is attached to a resource is about that resource alone, so \`aws:ResourceAccount\`, \`s3:ResourceAccount\` and the like have the same value in every request that it sees. They are meant for the policies of users and roles, for control policies and for endpoint policies.

AWS: [properties of the resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resource-properties).`,
  condition: (entry, _statement, { facts, report }) => {
    if (facts.type !== 'resource' || !ABOUT_THE_RESOURCE.has(keyOf(entry))) return;
    report({
      message: `${entry.key.value} has the same value in every request to this resource, so ${typeName(facts)} decides nothing by it. Use it in the policies of those who ask.`,
      range: entry.key.range,
      pointer: entry.key.pointer,
    });
  },
});
