/**
 * What an identity needs to be allowed so that the product can read with it: one row for each call, none of which changes
 * anything. https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import type { Target } from '../../sharing/deployed.ts';

/** Whose ARN the permission is about; `everything`: it knows no resources, or they are not known before. */
export type PermissionResource =
  | 'secret'
  | 'key'
  | 'alias'
  | 'bucket'
  | 'role'
  | 'user'
  | 'group'
  | 'policy'
  | 'everything';

export interface CallRow {
  /** The operation as the API names it. */
  readonly operation: string;
  readonly permission: string;
  readonly on: PermissionResource;
  readonly use: 'read' | 'find ids' | 'simulate' | 'validate';
}

/** `sts:GetCallerIdentity` is not here: nobody has to be allowed it. */
export const CALLS = [
  row('DescribeSecret', 'secretsmanager:DescribeSecret', 'secret'),
  // On a secret's ARN as well: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html
  row('GetResourcePolicy', 'secretsmanager:GetResourcePolicy', 'secret'),
  row('DescribeKey', 'kms:DescribeKey', 'key'),
  row('GetKeyPolicy', 'kms:GetKeyPolicy', 'key'),
  row('ListGrants', 'kms:ListGrants', 'key'),
  // It knows no resources: https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
  row('ListAliases', 'kms:ListAliases', 'alias'),
  row('GetBucketPolicy', 's3:GetBucketPolicy', 'bucket'),
  row('GetBucketEncryption', 's3:GetEncryptionConfiguration', 'bucket'),
  row('GetRole', 'iam:GetRole', 'role'),
  row('ListRolePolicies', 'iam:ListRolePolicies', 'role'),
  row('GetRolePolicy', 'iam:GetRolePolicy', 'role'),
  row('ListAttachedRolePolicies', 'iam:ListAttachedRolePolicies', 'role'),
  row('GetUser', 'iam:GetUser', 'user'),
  row('ListUserPolicies', 'iam:ListUserPolicies', 'user'),
  row('GetUserPolicy', 'iam:GetUserPolicy', 'user'),
  row('ListAttachedUserPolicies', 'iam:ListAttachedUserPolicies', 'user'),
  row('ListGroupsForUser', 'iam:ListGroupsForUser', 'user'),
  row('ListGroupPolicies', 'iam:ListGroupPolicies', 'group'),
  row('GetGroupPolicy', 'iam:GetGroupPolicy', 'group'),
  row('ListAttachedGroupPolicies', 'iam:ListAttachedGroupPolicies', 'group'),
  row('GetPolicy', 'iam:GetPolicy', 'policy'),
  row('GetPolicyVersion', 'iam:GetPolicyVersion', 'policy'),
  row('ListRoles', 'iam:ListRoles', 'everything', 'find ids'),
  row('ListUsers', 'iam:ListUsers', 'everything', 'find ids'),
  row('SimulateCustomPolicy', 'iam:SimulateCustomPolicy', 'everything', 'simulate'),
  row('SimulatePrincipalPolicy', 'iam:SimulatePrincipalPolicy', 'role', 'simulate'),
  row('SimulatePrincipalPolicy', 'iam:SimulatePrincipalPolicy', 'user', 'simulate'),
  row('ValidatePolicy', 'access-analyzer:ValidatePolicy', 'everything', 'validate'),
] as const satisfies readonly CallRow[];

export type Operation = (typeof CALLS)[number]['operation'];

function row<const Name extends string>(
  operation: Name,
  permission: string,
  on: PermissionResource,
  use: CallRow['use'] = 'read',
): CallRow & { readonly operation: Name } {
  return { operation, permission, on, use };
}

/** The permission that an operation needs. */
export function permissionFor(operation: Operation): string {
  return CALLS.find((call) => call.operation === operation)?.permission ?? operation;
}

/** Whether the permission is given on "*" and not on what was asked about. */
export function isForEverything(operation: Operation): boolean {
  const on = CALLS.find((call) => call.operation === operation)?.on;
  return on === 'everything' || on === 'alias';
}

/**
 * For each account the smallest identity policy that lets the product read these targets; an account of `accounts` without
 * any target gets one for whatever may be read there.
 */
export function leastPolicies(
  targets: readonly Target[],
  accounts: readonly string[] = [],
): ReadonlyMap<string, object> {
  const named = targets.flatMap(({ account }) => account ?? []);
  const everyone = [...new Set([...accounts, ...named])].sort();
  return new Map(
    everyone.map((account) => {
      const own = targets.filter((target) => target.account === account || target.account === undefined);
      return [account, leastPolicy(account, own)];
    }),
  );
}

function leastPolicy(account: string, targets: readonly Target[]): object {
  const partition = targets[0]?.partition ?? 'aws';
  const statements = new Map<string, { Sid: string; Effect: 'Allow'; Action: string[]; Resource: string[] }>();
  for (const { permission, on, use } of CALLS) {
    const resources = resourcesFor(on, account, partition, targets);
    // Only who acts as somebody can be simulated.
    if (resources.length === 0 || (use === 'simulate' && !hasPrincipals(targets))) continue;
    const sid = `${use === 'read' ? 'Read' : 'Check'}${SIDS[on]}`;
    const known = statements.get(sid);
    if (known === undefined)
      statements.set(sid, { Sid: sid, Effect: 'Allow', Action: [permission], Resource: resources });
    else known.Action.push(permission);
  }
  return { Version: '2012-10-17', Statement: [...statements.values()] };
}

const SIDS: Readonly<Record<PermissionResource, string>> = {
  secret: 'Secrets',
  key: 'Keys',
  alias: 'Aliases',
  bucket: 'Buckets',
  role: 'Roles',
  user: 'Users',
  group: 'Groups',
  policy: 'ManagedPolicies',
  everything: 'Others',
};

function resourcesFor(
  on: PermissionResource,
  account: string,
  partition: string,
  targets: readonly Target[],
): string[] {
  const arn = (service: string, region: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const own = (kind: Target['kind'], all: string) =>
    targets.length === 0
      ? [all]
      : targets.filter((target) => target.kind === kind).map((target) => withSuffix(target.arn));
  switch (on) {
    case 'secret':
      return own('secret', arn('secretsmanager', '*', 'secret:*'));
    case 'alias':
      return targets.length === 0 || hasKeys(targets) ? ['*'] : [];
    case 'key': {
      const keys = own('key', arn('kms', '*', 'key/*'));
      // Which key a secret has is known only after it was read.
      return keys.length === 0 && hasKeys(targets) ? [arn('kms', '*', 'key/*')] : keys;
    }
    case 'bucket':
      return own('bucket', `arn:${partition}:s3:::*`);
    case 'role':
      return own('role', arn('iam', '', 'role/*'));
    case 'user':
      return own('user', arn('iam', '', 'user/*'));
    case 'group':
      return targets.length === 0 || targets.some(({ kind }) => kind === 'user') ? [arn('iam', '', 'group/*')] : [];
    case 'policy':
      return hasPrincipals(targets) ? [`arn:${partition}:iam::aws:policy/*`, arn('iam', '', 'policy/*')] : [];
    case 'everything':
      return ['*'];
  }
}

/** Also where whatever is there may be read. */
function hasPrincipals(targets: readonly Target[]): boolean {
  return targets.length === 0 || targets.some(({ kind }) => kind === 'user' || kind === 'role');
}

function hasKeys(targets: readonly Target[]): boolean {
  return targets.some(({ kind }) => kind === 'key' || kind === 'secret' || kind === 'bucket');
}

/** A secret's ARN may be written without the six characters that AWS has at its end. */
function withSuffix(arn: string): string {
  return arn.includes(':secretsmanager:') && !/-(?:[A-Za-z0-9]{6}|\?{6})$/.test(arn) ? `${arn}-??????` : arn;
}
