import type { ConditionEntry, Located } from '../../policy/document.ts';
import { replacing } from '../edits.ts';
import { keyOf, operatorWord } from '../elements/conditions.ts';
import { REGIONS_KNOWN, regionMistake } from '../elements/regions.ts';
import { isUnfilled } from '../elements/unfilled.ts';
import { definePolicyRules, type PolicyRuleText, type PolicyView } from '../policyRule.ts';

interface Row extends PolicyRuleText {
  readonly keys: RegExp;
  readonly form: RegExp;
  readonly what: string;
}

const NETWORK = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html';

/** Keys whose values have a form of their own. */
const ROWS: readonly Row[] = [
  {
    code: 'invalid-vpc-format',
    severity: 'error',
    summary: 'A value of aws:SourceVpc is no id of a VPC',
    issues: ['INVALID_VPC_FORMAT'],
    docs: `The id of a VPC is \`vpc-\` with 8 or 17 letters and digits behind it. Another text is the source of no request.

AWS: [aws:SourceVpc](${NETWORK}#condition-keys-sourcevpc).`,
    keys: /^aws:sourcevpc$/,
    form: /^vpc-(?:[0-9a-z]{8}|[0-9a-z]{17})$/,
    what: 'the id of a VPC: "vpc-" and 8 or 17 letters and digits',
  },
  {
    code: 'invalid-vpce-format',
    severity: 'error',
    summary: 'A value of aws:SourceVpce is no id of a VPC endpoint',
    issues: ['INVALID_VPCE_FORMAT'],
    docs: `The id of a VPC endpoint is \`vpce-\` with 8 or 17 letters and digits behind it. Another text is the source of no request.

AWS: [aws:SourceVpce](${NETWORK}#condition-keys-sourcevpce).`,
    keys: /^aws:sourcevpce$/,
    form: /^vpce-(?:[0-9a-z]{8}|[0-9a-z]{17})$/,
    what: 'the id of a VPC endpoint: "vpce-" and 8 or 17 letters and digits',
  },
  {
    code: 'invalid-kms-key-value',
    severity: 'error',
    summary: 'A condition compares a KMS key with something else than a key ARN',
    issues: ['INVALID_KMS_KEY_VALUE'],
    docs: `The value of these keys in a request is the ARN of the KMS key, \`arn:aws:kms:<region>:<account>:key/<id>\`. A key id alone or an alias is equal to none.

AWS: [key ARN](https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN).`,
    keys: /^(?:s3:x-amz-server-side-encryption-aws-kms-key-id|[a-z0-9-]+:kmskeyarn)$/,
    form: /^arn:[^:]*:kms:[^:]*:[^:]*:key\/.+$/,
    what: 'the ARN of a KMS key: arn:aws:kms:<region>:<account>:key/<id>',
  },
];

export default definePolicyRules(
  [
    ...ROWS,
    {
      code: 'invalid-region',
      severity: 'error',
      summary: 'A value of aws:RequestedRegion is no Region',
      issues: ['INVALID_REGION'],
      docs: `A condition on \`aws:RequestedRegion\` with a name that no Region has matches no request; in a \`Deny\` for all other Regions it keeps everybody out of the one that was meant. A name of the right form in a part of the world that we know no Region of may be new: it is a warning, which says how old our list is.

AWS: [aws:RequestedRegion](${NETWORK}#condition-keys-requestedregion).`,
    },
  ],
  {
    condition: (entry, _statement, { report, of }) => {
      const key = keyOf(entry);
      const row = ROWS.find(({ keys }) => keys.test(key));
      if (row === undefined && key !== 'aws:requestedregion') return;
      const { operator } = of(operatorWord, entry.operator.value);
      if (operator === undefined || operator.type === 'null') return;
      for (const value of entry.values) {
        if (/[*?$]/.test(value.value) || isUnfilled(value.value)) continue;
        if (row !== undefined) {
          if (row.form.test(value.value)) continue;
          const { range, pointer } = value;
          report({
            code: row.code,
            message: `"${value.value}" is not ${row.what}, so it is equal to nothing. Write it in that form.`,
            range,
            pointer,
          });
        } else reportRegion(entry, value, report);
      }
    },
  },
);

function reportRegion(
  entry: ConditionEntry,
  { value, range, pointer }: Located<string>,
  report: PolicyView['report'],
): void {
  const mistake = regionMistake(value);
  if (mistake === undefined) return;
  const { meant } = mistake;
  if (mistake.mayBeNew) {
    report({
      code: 'invalid-region',
      severity: 'warning',
      message: `As of ${REGIONS_KNOWN} AWS has no Region "${value}". Look whether it is spelled right: ${entry.key.value} is never equal to a Region that does not exist.`,
      range,
      pointer,
    });
    return;
  }
  report({
    code: 'invalid-region',
    message: `"${value}" is no Region, so ${entry.key.value} is never equal to it. ${meant === undefined ? 'Write the name of a Region, such as eu-central-1.' : `Did you mean "${meant}"?`}`,
    range,
    pointer,
    fixes:
      meant === undefined ? [] : [{ title: `Write "${meant}"`, safety: 'offered', steps: [replacing(pointer, meant)] }],
  });
}
