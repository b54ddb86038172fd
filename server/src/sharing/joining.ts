/** What every join does: look for the one best document, note ambiguities, propose a share. */
import type { Located } from '../policy/document.ts';
import { hasOwn, indexKey, isOnlyOne, type Lookup, nearest } from './documentIndex.ts';
import { choose, type JoinTarget } from './evidence.ts';
import type { DocumentFacts, NamedResource } from './facts.ts';
import { squash } from './near.ts';
import {
  type KeyReference,
  keyReference,
  type SecretReference,
  secretDifferences,
  secretLookupName,
  secretReference,
} from './references.ts';
import { type Ambiguity, type ShareSeed, seedId } from './seed.ts';

export interface JoinResult {
  readonly seeds: readonly ShareSeed[];
  readonly ambiguities: readonly Ambiguity[];
  /** Ids of the owner-side documents that were joined. */
  readonly joined: readonly string[];
}

/** What a join looks for; whether a candidate is another share's, it finds out itself. */
export type Target = Omit<JoinTarget, 'isAnothers' | 'isOnlyOne' | 'stems'>;

export interface Join {
  readonly lookup: Lookup;
  readonly seeds: ShareSeed[];
  readonly ambiguities: Ambiguity[];
  readonly joined: Set<string>;
}

export function createJoin(lookup: Lookup): Join {
  return { lookup, seeds: [], ambiguities: [], joined: new Set() };
}

export function joinResult({ seeds, ambiguities, joined }: Join): JoinResult {
  return { seeds, ambiguities, joined: [...joined] };
}

/** The one document of that kind with the strongest evidence; several equally good ones are noted as an ambiguity. */
export function pick(
  join: Join,
  owner: 'secret' | 'key',
  target: Target,
  near: readonly DocumentFacts[],
  at: Located<string> | undefined,
): DocumentFacts | undefined {
  const { lookup } = join;
  const found = new Set<DocumentFacts>();
  const add = (documents: readonly DocumentFacts[]) => {
    for (const facts of documents) found.add(facts);
  };
  if (target.secret !== undefined) {
    const name = secretLookupName(target.secret);
    add(lookup.read(indexKey.arn(owner, name)));
    add(lookup.read(indexKey.fileName(owner, name)));
    if (owner === 'key') add(lookup.read(indexKey.context(name)));
  }
  if (owner === 'key') for (const key of target.keys) add(lookup.read(indexKey.arn('key', squash(key.name))));
  for (const { text } of target.principals) add(lookup.read(indexKey.principal(owner, text)));
  for (const facts of near) add(nearest(lookup, owner, facts.folder));
  const stems = near.flatMap((facts) => facts.stems);
  for (const name of stems) add(lookup.read(indexKey.fileName(owner, name)));
  const { chosen, tied } = choose(found, {
    ...target,
    stems,
    isOnlyOne: (candidate) => isOnlyOne(lookup, owner, candidate.folder),
    isAnothers: (candidate) =>
      hasOwn(lookup, owner === 'key' ? 'secret' : 'identity', candidate.folder, target.folders, ({ secrets }) =>
        secrets.some(({ reference }) => target.secret !== undefined && reference.full === target.secret.full),
      ),
  });
  if (chosen !== undefined) join.joined.add(chosen.document.id);
  else if (tied.length > 1 && tied.length <= 5 && at !== undefined && near[0] !== undefined) {
    join.ambiguities.push({ owner, from: near[0], at, candidates: tied });
  }
  return chosen;
}

export type SeedParts = Pick<
  ShareSeed,
  'pattern' | 'principal' | 'identities' | 'secrets' | 'resourcePolicy' | 'keyPolicy'
> &
  Partial<Pick<ShareSeed, 'manifest' | 'expect' | 'declared' | 'open' | 'guardrails'>>;

export function addSeed(join: Join, parts: SeedParts): void {
  const declared = parts.declared ?? describedKey(join.lookup, parts.secrets[0]?.reference);
  const seed = { manifest: undefined, expect: 'allowed' as const, ...parts, declared, keys: meantKeys(parts) };
  join.seeds.push({ ...seed, id: seedId(seed) });
}

/** `describe-secret` output says which key a secret is encrypted with; without a `KmsKeyId` it is the default key. */
function describedKey(lookup: Lookup, secret: SecretReference | undefined): ShareSeed['declared'] {
  if (secret === undefined) return undefined;
  const [description] = lookup.descriptions(indexKey.description(secretLookupName(secret))).filter(({ arn }) => {
    const described = secretReference(arn.value);
    return described !== undefined && secretDifferences(described, secret).length === 0;
  });
  if (description === undefined) return undefined;
  const key = description.kmsKeyId ?? { ...description.arn, value: 'alias/aws/secretsmanager' };
  return { resource: description.arn.value, resourceEntry: undefined, listed: undefined, key, file: description.file };
}

/** Of several keys that the identity policies name, those that can be this secret's. */
export function meantKeys(
  parts: Pick<SeedParts, 'identities' | 'secrets' | 'keyPolicy'>,
): readonly NamedResource<KeyReference>[] {
  const all = parts.identities.flatMap(({ keys }) => keys);
  if (all.length <= 1) return all;
  const own = (parts.keyPolicy?.keys ?? []).map(({ reference }) => reference.name);
  const stated =
    parts.keyPolicy?.attachment === undefined ? undefined : keyReference(parts.keyPolicy.attachment.value)?.name;
  const secret = parts.secrets[0];
  const filters: ((named: NamedResource<KeyReference>) => boolean)[] = [
    ({ reference }) => reference.name === stated || own.includes(reference.name),
    ({ statement }) => statement === secret?.statement,
    ({ reference }) => reference.region === secret?.reference.region && reference.account === secret?.reference.account,
    ({ reference }) => parts.keyPolicy?.ownerAccounts.some(({ value }) => value === reference.account) ?? false,
  ];
  for (const filter of filters) {
    const meant = all.filter(filter);
    if (meant.length > 0) return meant;
  }
  return all;
}
