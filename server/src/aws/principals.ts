/** A role or a user: what it is allowed by, what limits it, who may assume it. */
import {
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  paginateListRoles,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import type { DeployedPrincipal, Target } from '../sharing/deployed.ts';
import type { AccountAccess } from './accounts.ts';
import type { Asker } from './asking.ts';
import { decoded, managedPolicy, policiesOf } from './principalPolicies.ts';

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
  const boundary = found.boundary === undefined ? null : await managedPolicy(asker, access, client, found.boundary);
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
