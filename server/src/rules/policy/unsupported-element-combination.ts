import { removingProperty } from '../edits.ts';
import { definePolicyRule } from '../policyRule.ts';

const PAIRS = [
  ['action', 'notAction'],
  ['resource', 'notResource'],
  ['principal', 'notPrincipal'],
] as const;

export default definePolicyRule({
  code: 'unsupported-element-combination',
  severity: 'error',
  summary: 'A statement has an element and its opposite',
  issues: ['UNSUPPORTED_ELEMENT_COMBINATION'],
  docs: `\`Action\` and \`NotAction\`, \`Resource\` and \`NotResource\`, \`Principal\` and \`NotPrincipal\` exclude one another: a statement has one of each pair. AWS refuses a policy with both.

AWS: [elements of a policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html).`,
  statement: (statement, { report }) => {
    for (const [one, other] of PAIRS) {
      const [first, second] = [statement[one], statement[other]];
      if (first === undefined || second === undefined) continue;
      const name = one.charAt(0).toUpperCase() + one.slice(1);
      report({
        message: `This statement has ${name} and Not${name}, so AWS refuses the policy. Keep one of them; what the other says belongs into a statement of its own.`,
        range: second.keyRange,
        pointer: second.pointer,
        fixes: [
          { title: `Remove Not${name}`, safety: 'offered', steps: [removingProperty(second.pointer)] },
          { title: `Remove ${name}`, safety: 'offered', steps: [removingProperty(first.pointer)] },
        ],
      });
    }
  },
});
