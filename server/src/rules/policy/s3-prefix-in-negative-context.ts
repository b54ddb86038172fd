import { keyOf, operatorWord } from '../elements/conditions.ts';
import { isAllow, isDeny } from '../elements/statements.ts';
import { definePolicyRule } from '../policyRule.ts';

export default definePolicyRule({
  code: 's3-prefix-in-negative-context',
  severity: 'warning',
  summary: 's3:prefix is used to keep listings out of a folder',
  issues: ['S3_PREFIX_IN_NEGATIVE_CONTEXT'],
  docs: `\`s3:prefix\` is the prefix that the request asks for, not that of the objects listed. A \`Deny\` for the prefix \`private/*\`, or an \`Allow\` for all but it, is got round by asking for a shorter prefix. Allow listing for the prefixes that are wanted with \`StringLike\`, or deny all others with \`StringNotLike\`.

AWS: [condition keys of Amazon S3](https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html).`,
  condition: (entry, statement, { report, of }) => {
    if (keyOf(entry) !== 's3:prefix') return;
    const { operator } = of(operatorWord, entry.operator.value);
    if (operator?.type !== 'string') return;
    if (operator.negated ? !isAllow(statement) : !isDeny(statement)) return;
    // To deny listing with an empty prefix is to deny listing the whole bucket.
    if (entry.values.every(({ value }) => value === '')) return;
    report({
      message: `s3:prefix is the prefix that a request asks for, so a request for a shorter one lists these objects all the same. ${operator.negated ? 'Allow the wanted prefixes with StringLike.' : 'Deny all other prefixes with StringNotLike.'}`,
      range: entry.key.range,
      pointer: entry.pointer,
    });
  },
});
