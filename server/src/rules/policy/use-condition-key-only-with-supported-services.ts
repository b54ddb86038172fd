import { keyOf } from '../elements/conditions.ts';
import { isOpen } from '../elements/open.ts';
import { definePolicyRule } from '../policyRule.ts';

/**
 * Prefixes of the services that one of the keys is documented for, as of September 2026.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceorgid
 */
const SUPPORTED: ReadonlySet<string> = new Set([
  'acm-pca',
  'applicationinsights',
  'apprunner',
  'athena',
  'b2bi',
  'cassandra',
  'cloudformation',
  'cognito-identity',
  'comprehendmedical',
  'compute-optimizer',
  'datasync',
  'discovery',
  'dms',
  'ds-data',
  'dynamodb',
  'ebs',
  'ecr',
  'ecs',
  'firehose',
  'gamelift',
  'healthlake',
  'iam',
  'identitystore',
  'iotfleetwise',
  'iottwinmaker',
  'iotwireless',
  'kinesisanalytics',
  'kms',
  'lambda',
  'medical-imaging',
  'network-firewall',
  'omics',
  'payment-cryptography',
  'polly',
  'pricing',
  'rbin',
  'rekognition',
  'route53',
  's3',
  'scheduler',
  'servicediscovery',
  'servicequotas',
  'ses',
  'shield',
  'sms-voice',
  'sqs',
  'ssm-contacts',
  'storagegateway',
  'textract',
  'transcribe',
  'transfer',
  'workmail',
]);

const KEYS: ReadonlySet<string> = new Set(['aws:vpceaccount', 'aws:vpceorgid', 'aws:vpceorgpaths']);

export default definePolicyRule({
  code: 'use-condition-key-only-with-supported-services',
  severity: 'warning',
  summary: 'A condition asks whose the VPC endpoint is, for services that do not tell',
  issues: ['USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES'],
  docs: `\`aws:VpceAccount\`, \`aws:VpceOrgID\` and \`aws:VpceOrgPaths\` are in the requests of some services only. For the others the key is absent: an \`Allow\` allows nothing there, and a \`Deny\` for all but your own endpoints denies everything. Name the actions of services that AWS lists for the key.

AWS: [aws:VpceOrgID](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceorgid).`,
  condition: (entry, statement, { report }) => {
    if (!KEYS.has(keyOf(entry))) return;
    const actions = statement.action?.values ?? [];
    const other = actions.find(({ value }) => !isOpen(value) && !SUPPORTED.has(serviceOf(value)));
    if (statement.notAction === undefined && other === undefined) return;
    report({
      message: `${entry.key.value} is in the requests of some services only, and ${other === undefined ? 'NotAction covers' : `"${other.value}" is about`} others, as of September 2026. Name the actions of services that AWS lists for the key.`,
      range: entry.key.range,
      pointer: entry.pointer,
    });
  },
});

function serviceOf(action: string): string {
  return action.slice(0, Math.max(action.indexOf(':'), 0)).toLowerCase();
}
