/** What evaluation has to know of single services. */
import { parseArn } from './arn.ts';
import type { PreparedRequest } from './match.ts';
import type { ServiceReference } from './reference/reference.ts';

/**
 * Actions on no resource: a policy has to say `*` for them, whatever ARN is asked for, and no policy of a resource takes
 * part. Those of the services that secrets are shared with; for others a request says so itself.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */
export const ON_ALL_RESOURCES: ReadonlySet<string> = new Set([
  'kms:connectcustomkeystore',
  'kms:createcustomkeystore',
  'kms:createkey',
  'kms:deletecustomkeystore',
  'kms:describecustomkeystores',
  'kms:disconnectcustomkeystore',
  'kms:generaterandom',
  'kms:listaliases',
  'kms:listkeys',
  'kms:listretirablegrants',
  'kms:updatecustomkeystore',
  'secretsmanager:batchgetsecretvalue',
  'secretsmanager:getrandompassword',
  'secretsmanager:listsecrets',
]);

/**
 * Prefixes of the services whose resources are under resource control policies, as of September 2026.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
 */
export const UNDER_RESOURCE_CONTROL: ReadonlySet<string> = new Set([
  'aoss',
  'appconfig',
  'appstream',
  'autoscaling',
  'autoscaling-plans',
  'budgets',
  'clouddirectory',
  'cloudfront',
  'cloudsearch',
  'cloudtrail-data',
  'codeartifact',
  'codebuild',
  'codecommit',
  'codepipeline',
  'cognito-identity',
  'cognito-idp',
  'comprehend',
  'comprehendmedical',
  'compute-optimizer',
  'cost-optimization-hub',
  'dax',
  'dsql',
  'dynamodb',
  'ecr',
  'ecr-public',
  'events',
  'firehose',
  'fis',
  'fms',
  'gamelift',
  'health',
  'inspector-scan',
  'kendra',
  'kinesisvideo',
  'kms',
  'logs',
  'memorydb',
  'networkmonitor',
  'notifications',
  'opensearch',
  'pca-connector-ad',
  'personalize',
  'polly',
  'pricing',
  'resource-groups',
  'rolesanywhere',
  's3',
  'secretsmanager',
  'servicediscovery',
  'signin',
  'sqs',
  'sts',
  'support',
  'swf',
  'textract',
  'timestream-influxdb',
  'transcribe',
  'transfer',
  'translate',
  'wafv2',
  'workspaces',
  'xray',
]);

/** What `Request.onAllResources` is for an action, by the service reference data; undefined: the data does not know it. */
export function isOnAllResources(action: string, reference: ServiceReference): boolean | undefined {
  const known = reference.action(action);
  return known === undefined ? undefined : known.resourceTypes.length === 0;
}

/**
 * Whether the resource's policy must allow as well, in the same account too: key policies and trust policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function resourcePolicyDecides(request: PreparedRequest): boolean {
  if (request.trust) return true;
  if (!request.action.startsWith('kms:') || request.onAllResources) return false;
  const arn = request.resource === null ? undefined : parseArnCheaply(request.resource);
  return arn === undefined || !arn.startsWith('alias/');
}

/**
 * Whether resource control policies limit a request: on resources, not on none. They leave kms:RetireGrant alone, and
 * the trust policies of service-linked roles.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-effects-on-permissions
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#actions-not-restricted-by-rcps
 */
export function underResourceControl(request: PreparedRequest): boolean {
  const { action } = request;
  if (request.onAllResources) return false;
  if (request.trust && request.resource?.includes(':role/aws-service-role/') === true) return false;
  return UNDER_RESOURCE_CONTROL.has(action.slice(0, action.indexOf(':'))) && action !== 'kms:retiregrant';
}

/**
 * Service-linked roles are under no organization policy.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html#scp-effects-on-permissions
 */
export function isServiceLinkedRole(request: PreparedRequest): boolean {
  const { caller } = request;
  if (caller.kind === 'role') return caller.arn.includes(':role/aws-service-role/');
  return caller.kind === 'session' && caller.roleName.startsWith('AWSServiceRoleFor');
}

function parseArnCheaply(text: string): string | undefined {
  return text.includes(':alias/') ? parseArn(text)?.resource : undefined;
}
