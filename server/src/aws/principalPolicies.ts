/** The policies of a role or a user: inline, attached, and those of a user's groups. */
import {
  GetGroupPolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupPolicies,
  paginateListGroupsForUser,
  paginateListRolePolicies,
  paginateListUserPolicies,
} from '@aws-sdk/client-iam';
import type { Operation } from '../ide/live/permissions.ts';
import type { DeployedPolicy, Target } from '../sharing/deployed.ts';
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

/** Undefined unless all of them could be read: half of a principal's policies say nothing of what it may do. */
export async function policiesOf(
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

/** A managed policy as it is in force. Many roles have the same ones. */
export function managedPolicy(
  asker: Asker,
  access: AccountAccess,
  client: IAMClient,
  arn: string,
): Promise<DeployedPolicy | undefined> {
  return asker.once(`${access.identity.account} ${arn}`, async () => {
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
    return { name: arn.slice(arn.lastIndexOf('/') + 1), arn, group: undefined, document: decoded(document) };
  });
}

/**
 * Policies come URL-encoded by RFC 3986.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export function decoded(document: string): string {
  if (/^\s*\{/.test(document)) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
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
  const attachedTo = async (policy: string): Promise<DeployedPolicy | undefined> => {
    const read = await managedPolicy(asker, access, client, policy);
    return read && { ...read, group };
  };
  const read = await Promise.all([
    ...inline,
    ...(attached ?? []).flatMap((policy) => (policy ? [attachedTo(policy)] : [])),
  ]);
  if (!inlineNames || !attached || read.some((policy) => policy === undefined)) return undefined;
  return read.flatMap((policy) => policy ?? []).sort(byName);
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
