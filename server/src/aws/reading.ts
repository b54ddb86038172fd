/** Reads targets, and the keys that they turn out to have. */
import { parseArn } from '../iam/arn.ts';
import type { DeployedThing, Gap, Target } from '../sharing/deployed.ts';
import type { AccountAccess, Accounts } from './accounts.ts';
import type { Asker } from './asking.ts';
import { readBucket } from './buckets.ts';
import type { LiveHost } from './host.ts';
import { readKey } from './keys.ts';
import { readIds, readPrincipal } from './principals.ts';
import { readSecret } from './secrets.ts';

export interface ReadThings {
  readonly things: readonly DeployedThing[];
  /** Targets whose account nobody can read, or nobody knows. */
  readonly gaps: readonly Gap[];
}

const READERS: Readonly<
  Record<Target['kind'], (asker: Asker, access: AccountAccess, target: Target) => Promise<DeployedThing>>
> = {
  secret: readSecret,
  key: readKey,
  bucket: readBucket,
  role: readPrincipal,
  user: readPrincipal,
};

/**
 * Reads all targets; with a secret or a bucket also its key, which may be in an account that nobody thought of before: its
 * identity is shown then.
 */
export async function readThings(
  accounts: Accounts,
  asker: Asker,
  host: LiveHost,
  targets: readonly Target[],
): Promise<ReadThings> {
  const things: DeployedThing[] = [];
  const gaps: Gap[] = [];
  const known = new Set(targets.map(({ arn }) => arn));
  let done = 0;
  let pending = targets;
  while (pending.length > 0) {
    await accounts.enter(
      pending.flatMap(({ account, partition }) => (account === undefined ? [] : [{ account, partition }])),
    );
    // The ARN of a bucket does not say whose it is.
    const only = pending.some(({ account }) => account === undefined) ? await accounts.only() : undefined;
    const read = await Promise.all(
      pending.map(async (target) => {
        const access = target.account === undefined ? only : accounts.of(target.account);
        if (access === undefined) {
          const gap = unreadable(accounts, target);
          if (gap.account === '' || !gaps.some(({ account }) => account === gap.account)) gaps.push(gap);
          return undefined;
        }
        host.progress(shortName(target), done, known.size);
        const thing = await READERS[target.kind](asker, access, target);
        done += 1;
        host.progress(shortName(target), done, known.size);
        return thing;
      }),
    );
    pending = [];
    for (const thing of read) {
      if (thing === undefined) continue;
      things.push(thing);
      const keys = keysOf(thing).flatMap((arn) => keyTarget(arn) ?? []);
      for (const key of keys) {
        if (known.has(key.arn)) continue;
        known.add(key.arn);
        pending = [...pending, key];
      }
    }
  }
  return { things, gaps };
}

/** Who is behind these unique ids, of all accounts that are entered. */
export async function readAllIds(
  accounts: Accounts,
  asker: Asker,
  ids: readonly string[],
): Promise<{ readonly ids: ReadonlyMap<string, string>; readonly accounts: readonly string[] }> {
  const kinds = { roles: ids.some((id) => id.startsWith('AROA')), users: ids.some((id) => id.startsWith('AIDA')) };
  if (!kinds.roles && !kinds.users) return { ids: new Map(), accounts: [] };
  const all = new Map<string, string>();
  const complete: string[] = [];
  for (const access of accounts.all()) {
    const found = await readIds(asker, access, kinds);
    if (found === undefined) continue;
    complete.push(access.identity.account);
    for (const [id, arn] of found) all.set(id, arn);
  }
  return { ids: all, accounts: complete };
}

function keysOf(thing: DeployedThing): string[] {
  if (thing.kind === 'secret')
    return [thing.key, ...(thing.replicas ?? []).map(({ key }) => key)].flatMap((key) => key ?? []);
  return thing.kind === 'bucket' ? [thing.key ?? ''] : [];
}

function keyTarget(text: string): Target | undefined {
  const arn = parseArn(text);
  if (arn === undefined || !arn.resource.startsWith('key/')) return undefined;
  return { kind: 'key', arn: text, partition: arn.partition, region: arn.region, account: arn.account };
}

/** An account that nobody can read is one gap, whatever was wanted of it. */
function unreadable(accounts: Accounts, { account = '', arn }: Target): Gap {
  if (account === '') {
    const detail =
      'its ARN does not say which account owns it. Name that by --account, or by "account" in sharing.json';
    return { account, permission: '', resource: arn, reason: 'failed', detail };
  }
  const reason = accounts.leftOut.find((one) => one.account === account)?.reason ?? 'nobody can';
  const detail = reason.charAt(0).toLowerCase() + reason.slice(1).replace(/\.$/, '');
  return { account, permission: '', resource: '', reason: 'failed', detail };
}

function shortName({ arn, account }: Target): string {
  const name = arn.split(':').slice(5).join(':');
  return account === undefined ? name : `${name} (${account})`;
}
