import { OPERATORS } from '../../iam/operators.ts';
import { renaming } from '../edits.ts';
import { operatorWord } from '../elements/conditions.ts';
import { isOpen } from '../elements/open.ts';
import { definePolicyRules, type FixPlan } from '../policyRule.ts';

const OPERATORS_PAGE =
  'AWS: [condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).';

export default definePolicyRules(
  [
    {
      code: 'invalid-condition-operator',
      severity: 'error',
      summary: 'A condition operator does not exist',
      issues: ['INVALID_CONDITION_OPERATOR'],
      docs: `AWS refuses a policy with an operator that it does not know. An operator is one of ${[...OPERATORS.keys()].map((name) => `\`${name}\``).join(', ')}; \`ForAllValues:\` or \`ForAnyValue:\` may stand before it, and \`IfExists\` behind it. Where only the case differs it is a warning: AWS documents no other spelling than its own.

${OPERATORS_PAGE}`,
    },
    {
      code: 'null-with-if-exists',
      severity: 'error',
      summary: 'Null has the suffix IfExists',
      issues: ['NULL_WITH_IF_EXISTS'],
      docs: `\`Null\` itself asks whether the key is in the request, so \`IfExists\` has no meaning behind it, and AWS refuses it.

${OPERATORS_PAGE}`,
    },
    {
      code: 'null-with-qualifier',
      severity: 'hint',
      summary: 'Null has the prefix ForAllValues or ForAnyValue',
      issues: ['NULL_WITH_QUALIFIER'],
      docs: `\`Null\` asks whether the key is in the request, not for its values. With \`ForAllValues:\` it always holds, with \`ForAnyValue:\` never.

AWS: [the Null operator](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null).`,
    },
  ],
  {
    condition: (entry, statement, { report, of }) => {
      const { operator: located } = entry;
      const text = located.value;
      // An operator with several keys is one mistake.
      if (statement.conditions.find((other) => other.operator.pointer === located.pointer) !== entry) return;
      const word = of(operatorWord, text);
      const at = { range: located.range, pointer: located.pointer };
      const write = (name: string, safety: FixPlan['safety']): FixPlan[] => [
        { title: `Write ${name}`, safety, steps: [renaming(located.pointer, name)] },
      ];
      if (word.operator?.type === 'null' && word.ifExists) {
        report({
          code: 'null-with-if-exists',
          message: 'Null asks whether the key is there, and takes no IfExists; AWS refuses the policy. Write "Null".',
          ...at,
          fixes: write('Null', 'preferred'),
        });
      } else if (word.operator?.type === 'null' && word.qualifier !== undefined) {
        const result = word.qualifier === 'ForAllValues' ? 'holds always' : 'never holds';
        report({
          code: 'null-with-qualifier',
          message: `Null with ${word.qualifier} ${result}. Write "Null" to ask whether the key is in the request.`,
          ...at,
          fixes: write('Null', 'offered'),
        });
      } else if (word.operator === undefined && !isOpen(text)) {
        const sameLetters = word.meant?.toLowerCase() === text.toLowerCase();
        report({
          code: 'invalid-condition-operator',
          ...(sameLetters ? { severity: 'warning' } : {}),
          message: sameLetters
            ? `AWS spells this operator "${word.meant}", and documents no other spelling. Write it so.`
            : `There is no condition operator "${text}", so AWS refuses the policy. ${word.meant === undefined ? 'Write one that exists, such as StringEquals.' : `Did you mean "${word.meant}"?`}`,
          ...at,
          fixes: word.meant === undefined ? [] : write(word.meant, 'preferred'),
        });
      }
    },
  },
);
