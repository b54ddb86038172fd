import { conditionKeys, keyOf } from '../elements/conditions.ts';
import { definePolicyRule } from '../policyRule.ts';
import { listed } from '../words.ts';

/** An address says something only within its network. */
const PAIRS: readonly { readonly key: string; readonly with: readonly string[] }[] = [
  { key: 'aws:vpcsourceip', with: ['aws:SourceVpc', 'aws:SourceVpce', 'aws:SourceVpcArn'] },
  { key: 'aws:ec2instancesourceprivateipv4', with: ['aws:Ec2InstanceSourceVpc'] },
];

export default definePolicyRule({
  code: 'missing-paired-condition-keys',
  severity: 'warning',
  summary: 'A private address is asked for, but not its network',
  issues: ['MISSING_PAIRED_CONDITION_KEYS'],
  docs: `Private addresses are the same in many networks: \`aws:VpcSourceIp\` says where a request comes from only together with \`aws:SourceVpc\`, \`aws:SourceVpce\` or \`aws:SourceVpcArn\`, and \`aws:Ec2InstanceSourcePrivateIPv4\` together with \`aws:Ec2InstanceSourceVpc\`. Anybody can have a VPC with that address.

AWS: [aws:VpcSourceIp](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip).`,
  condition: (entry, statement, { report }) => {
    const pair = PAIRS.find(({ key }) => key === keyOf(entry));
    if (pair === undefined) return;
    const keys = conditionKeys(statement);
    if (pair.with.some((name) => keys.has(name.toLowerCase()))) return;
    const names = pair.with.length === 1 ? pair.with[0] : listed(pair.with).replace(/ and (?=\S+$)/, ' or ');
    report({
      message: `Private addresses are the same in many networks, so ${entry.key.value} alone lets in a request from anybody's VPC. Add a condition on ${names}.`,
      range: entry.key.range,
      pointer: entry.pointer,
    });
  },
});
