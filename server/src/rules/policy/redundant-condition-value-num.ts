import { parseNumber } from '../../iam/values.ts';
import { replacing } from '../edits.ts';
import { operatorWord } from '../elements/conditions.ts';
import { definePolicyRule } from '../policyRule.ts';

export default definePolicyRule({
  code: 'redundant-condition-value-num',
  severity: 'hint',
  summary: 'Of several limits only one counts',
  issues: ['REDUNDANT_CONDITION_VALUE_NUM'],
  docs: `Several values of a key are joined by "or". Of \`NumericLessThan\` with 2700 and 3600 only the greater counts, of \`NumericGreaterThan\` only the less.

AWS: [numeric operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Numeric).`,
  condition: (entry, _statement, { report, of }) => {
    const { name } = of(operatorWord, entry.operator.value);
    const less = name.startsWith('NumericLessThan');
    if ((!less && !name.startsWith('NumericGreaterThan')) || entry.values.length < 2) return;
    const numbers = entry.values.map(({ value }) => parseNumber(value));
    if (numbers.some((number) => number === undefined)) return;
    const one = less ? Math.max(...(numbers as number[])) : Math.min(...(numbers as number[]));
    report({
      message: `These limits are joined by "or", so only ${one}, the ${less ? 'greatest' : 'least'}, counts. Keep that one.`,
      range: entry.range,
      pointer: entry.pointer,
      fixes: [{ title: `Keep ${one}`, safety: 'preferred', steps: [replacing(entry.pointer, String(one))] }],
    });
  },
});
