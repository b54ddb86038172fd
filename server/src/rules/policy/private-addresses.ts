import { parseAddressRange } from '../../iam/values.ts';
import { removingElement, renaming } from '../edits.ts';
import { isPrivate } from '../elements/addresses.ts';
import { keyOf, operatorWord } from '../elements/conditions.ts';
import { definePolicyRules } from '../policyRule.ts';

const PAGE =
  'AWS: [aws:SourceIp](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip), [aws:VpcSourceIp](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip).';

export default definePolicyRules(
  [
    {
      code: 'private-ip-address',
      severity: 'error',
      summary: 'aws:SourceIp is compared with private addresses only',
      issues: ['PRIVATE_IP_ADDRESS'],
      docs: `\`aws:SourceIp\` is the public address that a request comes from, so it is never a private one and the condition never holds. The private address of a request through a VPC endpoint is \`aws:VpcSourceIp\`.

${PAGE}`,
    },
    {
      code: 'private-not-ip-address',
      severity: 'error',
      summary: 'aws:SourceIp is asked not to be one of private addresses only',
      issues: ['PRIVATE_NOT_IP_ADDRESS'],
      docs: `\`aws:SourceIp\` is the public address that a request comes from. It is never a private one, so the condition always holds: as a limit to an \`Allow\` it limits nothing, and a \`Deny\` denies everybody.

${PAGE}`,
    },
    {
      code: 'private-ip-address-subset',
      severity: 'hint',
      summary: 'Some of the addresses that aws:SourceIp is compared with are private',
      issues: ['PRIVATE_IP_ADDRESS_SUBSET'],
      docs: `\`aws:SourceIp\` is a public address, so the private ones among the values match no request. For requests through a VPC endpoint use \`aws:VpcSourceIp\`.

${PAGE}`,
    },
    {
      code: 'private-not-ip-address-subset',
      severity: 'hint',
      summary: 'Some of the addresses that aws:SourceIp is asked not to be are private',
      issues: ['PRIVATE_NOT_IP_ADDRESS_SUBSET'],
      docs: `\`aws:SourceIp\` is a public address, so the private ones among the values have no effect. For requests through a VPC endpoint use \`NotIpAddress\` with \`aws:VpcSourceIp\`.

${PAGE}`,
    },
  ],
  {
    condition: (entry, _statement, { report, of }) => {
      if (keyOf(entry) !== 'aws:sourceip') return;
      const { operator } = of(operatorWord, entry.operator.value);
      if (operator?.type !== 'ip') return;
      const ranges = entry.values.map(({ value }) => parseAddressRange(value));
      const mine = entry.values.filter((_, index) => ranges[index] !== undefined && isPrivate(ranges[index]));
      if (mine.length === 0) return;
      if (mine.length === entry.values.length) {
        report({
          code: operator.negated ? 'private-not-ip-address' : 'private-ip-address',
          message: operator.negated
            ? 'aws:SourceIp is a public address and never one of these, so the condition always holds. Write public addresses, or use aws:VpcSourceIp for requests through a VPC endpoint.'
            : 'aws:SourceIp is a public address and never one of these, so the condition never holds. Write public addresses, or use aws:VpcSourceIp for requests through a VPC endpoint.',
          range: entry.range,
          pointer: entry.pointer,
          fixes: [
            { title: 'Write aws:VpcSourceIp', safety: 'offered', steps: [renaming(entry.pointer, 'aws:VpcSourceIp')] },
          ],
        });
        return;
      }
      for (const { value, range, pointer } of mine) {
        report({
          code: operator.negated ? 'private-not-ip-address-subset' : 'private-ip-address-subset',
          message: `aws:SourceIp is a public address, so ${value} matches no request. Use aws:VpcSourceIp for requests through a VPC endpoint.`,
          range,
          pointer,
          fixes: [{ title: `Remove ${value}`, safety: 'preferred', steps: [removingElement(pointer)] }],
        });
      }
    },
  },
);
