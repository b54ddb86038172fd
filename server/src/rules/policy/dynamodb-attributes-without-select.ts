import { coversAction } from '../../sharing/facts.ts';
import { addingCondition, conditionKeys, keyOf } from '../elements/conditions.ts';
import { isAllow } from '../elements/statements.ts';
import { definePolicyRule } from '../policyRule.ts';

const READS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:Scan'];

export default definePolicyRule({
  code: 'dynamodb-attributes-without-select',
  severity: 'warning',
  summary: 'Reading is limited to attributes, but not to requests that name them',
  issues: ['DYNAMODB_ATTRIBUTES_WITHOUT_SELECT'],
  docs: `\`dynamodb:Attributes\` holds the attributes that a request names. One that names none reads the whole item, so the limit counts only together with \`dynamodb:Select\` being \`SPECIFIC_ATTRIBUTES\`.

AWS: [fine-grained access control](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html).`,
  condition: (entry, statement, { report }) => {
    if (keyOf(entry) !== 'dynamodb:attributes' || !isAllow(statement)) return;
    if (conditionKeys(statement).has('dynamodb:select')) return;
    if (!READS.some((action) => coversAction(statement, action))) return;
    report({
      message:
        'A request that names no attributes reads the whole item all the same. Add "StringEqualsIfExists": { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" }.',
      range: entry.key.range,
      pointer: entry.pointer,
      fixes: [
        {
          title: 'Ask for dynamodb:Select SPECIFIC_ATTRIBUTES',
          safety: 'unsafe',
          steps: [addingCondition(statement, 'StringEqualsIfExists', 'dynamodb:Select', 'SPECIFIC_ATTRIBUTES')],
        },
      ],
    });
  },
});
