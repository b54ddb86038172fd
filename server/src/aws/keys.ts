/** A KMS key: its policy, grants and aliases, and whether it can be used at all. */
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  type GrantListEntry,
  type KeyMetadata,
  paginateListAliases,
  paginateListGrants,
} from '@aws-sdk/client-kms';
import type { Grant } from '../iam/evaluate.ts';
import type { DeployedKey, KeyDescription, Target } from '../sharing/deployed.ts';
import type { AccountAccess } from './accounts.ts';
import type { Asker } from './asking.ts';

export async function readKey(asker: Asker, access: AccountAccess, target: Target): Promise<DeployedKey> {
  const client = access.clients.kms(target.region);
  const described = await asker.ask(access, 'DescribeKey', target.arn, (options) =>
    client.send(new DescribeKeyCommand({ KeyId: target.arn }), options),
  );
  const arn = described?.KeyMetadata?.Arn ?? target.arn;
  if (described === null) return absentKey(target);
  const [policy, grants, aliases] = await Promise.all([
    asker.ask(access, 'GetKeyPolicy', arn, (options) =>
      client.send(new GetKeyPolicyCommand({ KeyId: arn, PolicyName: 'default' }), options),
    ),
    asker.ask(access, 'ListGrants', arn, async (options) => {
      const found: GrantListEntry[] = [];
      for await (const page of paginateListGrants({ client }, { KeyId: arn }, options))
        found.push(...(page.Grants ?? []));
      return found;
    }),
    asker.ask(access, 'ListAliases', arn, async (options) => {
      const found: string[] = [];
      for await (const page of paginateListAliases({ client }, { KeyId: arn }, options)) {
        found.push(...(page.Aliases ?? []).flatMap(({ AliasName }) => AliasName ?? []));
      }
      return found;
    }),
  ]);
  return {
    kind: 'key',
    asked: target.arn,
    arn,
    exists: described === undefined && policy === undefined ? undefined : policy !== null,
    policy: policy ? (policy.Policy ?? null) : policy,
    aliases: aliases?.sort(),
    grants: grants?.flatMap(grantOf).sort(byText),
    description: described?.KeyMetadata === undefined ? undefined : descriptionOf(described.KeyMetadata),
  };
}

/** The ARN of a key that is named by its id or an alias; undefined where AWS does not say. */
export async function resolveKey(
  asker: Asker,
  access: AccountAccess,
  partition: string,
  region: string,
  key: string,
): Promise<string | undefined> {
  if (/^arn:[^:]+:kms:[^:]+:\d{12}:key\//.test(key)) return key;
  const isAlias = key.includes('alias/');
  // A bare id is one of the account's own.
  if (!isAlias && !key.startsWith('arn:'))
    return `arn:${partition}:kms:${region}:${access.identity.account}:key/${key}`;
  const described = await asker.ask(access, 'DescribeKey', key, (options) =>
    access.clients.kms(region).send(new DescribeKeyCommand({ KeyId: key }), options),
  );
  return described?.KeyMetadata?.Arn;
}

function absentKey(target: Target): DeployedKey {
  return {
    kind: 'key',
    asked: target.arn,
    arn: target.arn,
    exists: false,
    policy: undefined,
    aliases: undefined,
    grants: undefined,
    description: undefined,
  };
}

function descriptionOf(metadata: KeyMetadata): KeyDescription {
  const { PrimaryKey, ReplicaKeys = [] } = metadata.MultiRegionConfiguration ?? {};
  const regions = [PrimaryKey, ...ReplicaKeys].flatMap((key) => key?.Region ?? []);
  return {
    state: metadata.KeyState ?? 'Enabled',
    manager: metadata.KeyManager === 'AWS' ? 'AWS' : 'CUSTOMER',
    spec: metadata.KeySpec ?? metadata.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT',
    usage: metadata.KeyUsage ?? 'ENCRYPT_DECRYPT',
    regions: metadata.MultiRegion === true ? regions : undefined,
  };
}

/** Grants to services of AWS are not for principals of a share, and no entry of a manifest. */
function grantOf({ GranteePrincipal, Operations, Constraints }: GrantListEntry): Grant[] {
  if (!GranteePrincipal?.startsWith('arn:')) return [];
  return [
    {
      grantee: GranteePrincipal,
      operations: [...(Operations ?? [])].sort(),
      constraints: {
        ...(Constraints?.EncryptionContextEquals && { encryptionContextEquals: Constraints.EncryptionContextEquals }),
        ...(Constraints?.EncryptionContextSubset && { encryptionContextSubset: Constraints.EncryptionContextSubset }),
      },
    },
  ];
}

function byText(one: Grant, other: Grant): number {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}
