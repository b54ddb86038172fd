/** A role or a user: what it is allowed by, what limits it, who may assume it. */
import {
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupPolicies,
  paginateListGroupsForUser,
  paginateListRolePolicies,
  paginateListRoles,
  paginateListUserPolicies,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import type { Operation } from '../ide/live/permissions.ts';
import type { DeployedPolicy, DeployedPrincipal, Target } from '../sharing/deployed.ts';
import type { AccountAccess } from './accounts.ts';
import type { Asker, CallOptions } from './asking.ts';

/** The calls for one kind of holder of policies. */
interface Holder {
  readonly listInline: Operation;
  readonly getInline: Operation;
  readonly listAttached: Operation;
  inlineNames(client: IAMClient, name: string, options: CallOptions): AsyncIterable<readonly string[]>;
  inline(client: IAMClient, name: string, policy: string, options: CallOptions): Promise<string | undefined>;
  attached(client: IAMClient, name: string, options: CallOptions): AsyncIterable<readonly (string | undefined)[]>;
}

const ROLE: Holder = {
  listInline: 'ListRolePolicies',
  getInline: 'GetRolePolicy',
  listAttached: 'ListAttachedRolePolicies',
  inlineNames: (client, RoleName, options) =>
    pages(paginateListRolePolicies({ client }, { RoleName }, options), ({ PolicyNames }) => PolicyNames),
  inline: async (client, RoleName, PolicyName, options) =>
    (await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }), options)).PolicyDocument,
  attached: (client, RoleName, options) =>
    pages(paginateListAttachedRolePolicies({ client }, { RoleName }, options), ({ AttachedPolicies }) =>
      AttachedPolicies?.map(({ PolicyArn }) => PolicyArn),
    ),
};

const USER: Holder = {
  listInline: 'ListUserPolicies',
  getInline: 'GetUserPolicy',
  listAttached: 'ListAttachedUserPolicies',
  inlineNames: (client, UserName, options) =>
    pages(paginateListUserPolicies({ client }, { UserName }, options), ({ PolicyNames }) => PolicyNames),
  inline: async (client, UserName, PolicyName, options) =>
    (await client.send(new GetUserPolicyCommand({ UserName, PolicyName }), options)).PolicyDocument,
  attached: (client, UserName, options) =>
    pages(paginateListAttachedUserPolicies({ client }, { UserName }, options), ({ AttachedPolicies }) =>
      AttachedPolicies?.map(({ PolicyArn }) => PolicyArn),
    ),
};

const GROUP: Holder = {
  listInline: 'ListGroupPolicies',
  getInline: 'GetGroupPolicy',
  listAttached: 'ListAttachedGroupPolicies',
  inlineNames: (client, GroupName, options) =>
    pages(paginateListGroupPolicies({ client }, { GroupName }, options), ({ PolicyNames }) => PolicyNames),
  inline: async (client, GroupName, PolicyName, options) =>
    (await client.send(new GetGroupPolicyCommand({ GroupName, PolicyName }), options)).PolicyDocument,
  attached: (client, GroupName, options) =>
    pages(paginateListAttachedGroupPolicies({ client }, { GroupName }, options), ({ AttachedPolicies }) =>
      AttachedPolicies?.map(({ PolicyArn }) => PolicyArn),
    ),
};

export async function readPrincipal(asker: Asker, access: AccountAccess, target: Target): Promise<DeployedPrincipal> {
  const client = await access.clients.iam();
  // The last part of the path is the name, which is unique in the account whatever the path.
  const name = target.arn.slice(target.arn.lastIndexOf('/') + 1);
  const { found, trustPolicy } = await describe(asker, access, client, target, name);
  const absent = found === null;
  const kind = target.kind === 'user' ? 'user' : 'role';
  if (!found) {
    return {
      kind,
      asked: target.arn,
      arn: target.arn,
      exists: absent ? false : undefined,
      id: undefined,
      policies: absent ? undefined : await policiesOf(asker, access, client, target, name),
      boundary: undefined,
      trustPolicy,
    };
  }
  const boundary =
    found.boundary === undefined ? null : await managed(asker, access, client, found.boundary, undefined);
  return {
    kind,
    asked: target.arn,
    arn: found.arn ?? target.arn,
    exists: true,
    id: found.id,
    policies: await policiesOf(asker, access, client, target, name),
    boundary: boundary ?? (found.boundary === undefined ? null : undefined),
    trustPolicy,
  };
}

/** Principals of the account by unique id; undefined where they could not all be listed. */
export async function readIds(
  asker: Asker,
  access: AccountAccess,
  kinds: { readonly roles: boolean; readonly users: boolean },
): Promise<ReadonlyMap<string, string> | undefined> {
  const client = await access.clients.iam();
  const ids = new Map<string, string>();
  const account = `arn:${access.partition}:iam::${access.identity.account}:root`;
  const roles = !kinds.roles
    ? true
    : await asker.ask(access, 'ListRoles', account, async (options) => {
        for await (const page of paginateListRoles({ client }, {}, options)) {
          for (const { RoleId, Arn } of page.Roles ?? []) if (RoleId && Arn) ids.set(RoleId, Arn);
        }
        return true;
      });
  const users = !kinds.users
    ? true
    : await asker.ask(access, 'ListUsers', account, async (options) => {
        for await (const page of paginateListUsers({ client }, {}, options)) {
          for (const { UserId, Arn } of page.Users ?? []) if (UserId && Arn) ids.set(UserId, Arn);
        }
        return true;
      });
  return roles && users ? ids : undefined;
}

interface Described {
  readonly arn: string | undefined;
  readonly id: string | undefined;
  readonly boundary: string | undefined;
}

async function describe(
  asker: Asker,
  access: AccountAccess,
  client: IAMClient,
  target: Target,
  name: string,
): Promise<{ found: Described | null | undefined; trustPolicy: string | null | undefined }> {
  if (target.kind === 'user') {
    const answer = await asker.ask(access, 'GetUser', target.arn, (options) =>
      client.send(new GetUserCommand({ UserName: name }), options),
    );
    return { found: answer ? describedBy(answer.User) : answer, trustPolicy: null };
  }
  const answer = await asker.ask(access, 'GetRole', target.arn, (options) =>
    client.send(new GetRoleCommand({ RoleName: name }), options),
  );
  const trust = answer?.Role?.AssumeRolePolicyDocument;
  return {
    found: answer ? describedBy(answer.Role) : answer,
    trustPolicy: trust === undefined ? undefined : decoded(trust),
  };
}

interface IamEntity {
  readonly Arn?: string | undefined;
  readonly RoleId?: string | undefined;
  readonly UserId?: string | undefined;
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn?: string | undefined } | undefined;
}

function describedBy(entity: IamEntity | undefined): Described {
  return {
    arn: entity?.Arn,
    id: entity?.RoleId ?? entity?.UserId,
    boundary: entity?.PermissionsBoundary?.PermissionsBoundaryArn,
  };
}

/** Undefined unless all of them could be read: half of a principal's policies say nothing of what it may do. */
async function policiesOf(
  asker: Asker,
  access: AccountAccess,
  client: IAMClient,
  target: Target,
  name: string,
): Promise<DeployedPolicy[] | undefined> {
  if (target.kind !== 'user') return heldBy(asker, access, client, ROLE, target.arn, name, undefined);
  const [own, groups] = await Promise.all([
    heldBy(asker, access, client, USER, target.arn, name, undefined),
    asker.ask(access, 'ListGroupsForUser', target.arn, async (options) => {
      const found: { arn: string; name: string }[] = [];
      for await (const page of paginateListGroupsForUser({ client }, { UserName: name }, options)) {
        found.push(...(page.Groups ?? []).map(({ Arn, GroupName }) => ({ arn: Arn ?? '', name: GroupName ?? '' })));
      }
      return found;
    }),
  ]);
  const ofGroups = await Promise.all(
    (groups ?? []).map((group) => heldBy(asker, access, client, GROUP, group.arn, group.name, group.name)),
  );
  if (!own || !groups || ofGroups.some((policies) => policies === undefined)) return undefined;
  return [...own, ...ofGroups.flatMap((policies) => policies ?? [])];
}

async function heldBy(
  asker: Asker,
  access: AccountAccess,
  client: IAMClient,
  holder: Holder,
  arn: string,
  name: string,
  group: string | undefined,
): Promise<DeployedPolicy[] | undefined> {
  const [inlineNames, attached] = await Promise.all([
    asker.ask(access, holder.listInline, arn, (options) => collect(holder.inlineNames(client, name, options))),
    asker.ask(access, holder.listAttached, arn, (options) => collect(holder.attached(client, name, options))),
  ]);
  const inline = (inlineNames ?? []).map(async (policy): Promise<DeployedPolicy | undefined> => {
    const document = await asker.ask(access, holder.getInline, arn, (options) =>
      holder.inline(client, name, policy, options),
    );
    return document ? { name: policy, arn: undefined, group, document: decoded(document) } : undefined;
  });
  const read = await Promise.all([
    ...inline,
    ...(attached ?? []).flatMap((policy) => (policy ? [managed(asker, access, client, policy, group)] : [])),
  ]);
  if (!inlineNames || !attached || read.some((policy) => policy === undefined)) return undefined;
  return read.flatMap((policy) => policy ?? []).sort(byName);
}

async function managed(
  asker: Asker,
  access: AccountAccess,
  client: IAMClient,
  arn: string,
  group: string | undefined,
): Promise<DeployedPolicy | undefined> {
  const policy = await asker.ask(access, 'GetPolicy', arn, (options) =>
    client.send(new GetPolicyCommand({ PolicyArn: arn }), options),
  );
  const VersionId = policy?.Policy?.DefaultVersionId;
  if (VersionId === undefined) return undefined;
  const version = await asker.ask(access, 'GetPolicyVersion', arn, (options) =>
    client.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId }), options),
  );
  const document = version?.PolicyVersion?.Document;
  if (document === undefined) return undefined;
  return { name: arn.slice(arn.lastIndexOf('/') + 1), arn, group, document: decoded(document) };
}

/**
 * Policies come URL-encoded by RFC 3986.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
function decoded(document: string): string {
  if (/^\s*\{/.test(document)) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

async function* pages<Page, Item>(
  paginator: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): AsyncIterable<readonly Item[]> {
  for await (const page of paginator) yield items(page) ?? [];
}

async function collect<Item>(lists: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const list of lists) all.push(...list);
  return all;
}

function byName(one: DeployedPolicy, other: DeployedPolicy): number {
  const [a, b] = [`${one.name}|${one.arn ?? ''}`, `${other.name}|${other.arn ?? ''}`];
  return a < b ? -1 : a > b ? 1 : 0;
}
