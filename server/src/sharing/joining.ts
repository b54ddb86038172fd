/** What every join does: look for the one best document, note ambiguities, propose a share. */
import type { Located } from '../policy/document.ts';
import { hasOwn, indexKey, isOnlyOne, type Lookup, nearest } from './documentIndex.ts';
import { choose, fileNamesOf, type JoinTarget, NEIGHBOURS } from './evidence.ts';
import type { DocumentFacts } from './facts.ts';
import { isTypeWord } from './fileNames.ts';
import type { Guardrails } from './guardrails.ts';
import { agreementOnPrincipal } from './likeness.ts';
import { DEFAULT_SECRET_KEY } from './managedKeys.ts';
import { guardrailsOf } from './manifestGuardrails.ts';
import type { Manifest } from './manifestShape.ts';
import type { NamedResource } from './namedResources.ts';
import { isNearName, squash } from './near.ts';
import { folderDistance } from './paths.ts';
import type { SharePrincipal } from './principals.ts';
import {
  type KeyReference,
  keyReference,
  type ResourceReference,
  secretDifferences,
  secretReference,
} from './references.ts';
import { lookupName, namesInFiles, type Owner, type ResourceType, resourceType } from './resourceTypes.ts';
import { type Ambiguity, type ShareSeed, seedId } from './seed.ts';
import { surroundingsOf } from './surroundings.ts';

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
  /** What is around documents, looked for once: a policy may name a thousand resources. */
  readonly nearby: Map<string, readonly DocumentFacts[]>;
}

export function createJoin(lookup: Lookup): Join {
  return { lookup, seeds: [], ambiguities: [], joined: new Set(), nearby: new Map() };
}

export function joinResult({ seeds, ambiguities, joined }: Join): JoinResult {
  return { seeds, ambiguities, joined: [...joined] };
}

/** The one document of that kind with the strongest evidence; several equally good ones are noted as an ambiguity. */
export function pick(
  join: Join,
  owner: Owner,
  target: Target,
  near: readonly DocumentFacts[],
  at: Located<string> | undefined,
): DocumentFacts | undefined {
  const { lookup } = join;
  const found = new Set<DocumentFacts>();
  const add = (documents: readonly DocumentFacts[]) => {
    for (const facts of documents) found.add(facts);
  };
  if (target.resource !== undefined) {
    const name = lookupName(target.resource);
    add(lookup.read(indexKey.arn(owner, name)));
    for (const form of fileNamesOf(target.resource)) add(lookup.read(indexKey.fileName(owner, form)));
    if (owner === 'key') add(lookup.read(indexKey.context(name)));
  }
  if (owner === 'key') for (const key of target.keys) add(lookup.read(indexKey.arn('key', squash(key.name))));
  for (const { text } of target.principals) add(lookup.read(indexKey.principal(owner, text)));
  add(around(join, owner, near));
  const stems = near.flatMap((facts) => facts.stems);
  // Most of many resources that a policy names have no document here.
  if (found.size === 0) return undefined;
  const { chosen, tied } = choose(found, {
    ...target,
    stems,
    isOnlyOne: (candidate) => isOnlyOne(lookup, owner, candidate.folder),
    isAnothers: (candidate) => isAnothers(lookup, owner, candidate, { ...target, stems }),
  });
  if (chosen !== undefined) join.joined.add(chosen.document.id);
  else if (tied.length > 1 && tied.length <= 5 && at !== undefined && near[0] !== undefined) {
    join.ambiguities.push({ owner, from: near[0], at, candidates: tied });
  }
  return chosen;
}

/** Documents of that kind in the nearest folders, and of the same name. */
function around({ lookup, nearby }: Join, owner: Owner, near: readonly DocumentFacts[]): readonly DocumentFacts[] {
  const key = `${owner} ${near.map(({ document }) => document.id).join(' ')}`;
  const known = nearby.get(key);
  if (known !== undefined) return known;
  const stems = near.flatMap((facts) => facts.stems);
  const found = [
    ...near.flatMap(({ folder }) => nearest(lookup, owner, folder)),
    ...stems.flatMap((name) => lookup.read(indexKey.fileName(owner, name))),
  ];
  nearby.set(key, found);
  return found;
}

/**
 * The policy of the key that encrypts the resource. Where nobody says that a key takes part, a key policy nearby is no sign
 * of one, unless it speaks of that service.
 */
export function pickKey(
  join: Join,
  target: Target,
  near: readonly DocumentFacts[],
  at: Located<string> | undefined,
): DocumentFacts | undefined {
  const type = target.resource === undefined ? undefined : resourceType(target.resource);
  if (type?.encrypted !== 'perhaps') return pick(join, 'key', target, near, at);
  const found = pick(join, 'key', target, near, target.keys.length === 0 ? undefined : at);
  if (found === undefined || keyServes(found, type)) return found;
  const servesOthers = found.viaServices.length + found.contextResources.length > 0;
  return target.keys.length > 0 && (!servesOthers || isNamedTogether(found, near)) ? found : undefined;
}

/** `reports.key-policy.json` beside `reports.bucket-policy.json`: what it says of another service is a slip. */
function isNamedTogether({ folder, stems }: DocumentFacts, near: readonly DocumentFacts[]): boolean {
  return near.some(
    (other) =>
      other.owner !== undefined &&
      other.folder === folder &&
      other.stems.some((stem) => !isTypeWord(stem) && stems.includes(stem)),
  );
}

/** Whether a key policy speaks of what is encrypted: of its service, or of such a resource. */
export function keyServes(keyPolicy: DocumentFacts | undefined, { noun, services }: ResourceType): boolean {
  return (
    keyPolicy !== undefined &&
    (keyPolicy.viaServices.some(({ service }) => services.includes(service)) ||
      keyPolicy.contextResources.some(({ reference }) => reference?.noun === noun))
  );
}

type Named = Pick<JoinTarget, 'resource' | 'principals' | 'stems' | 'folders'>;

function isAnothers(lookup: Lookup, owner: Owner, candidate: DocumentFacts, target: Named): boolean {
  const { resource, stems } = target;
  const ours = [...stems, ...(resource === undefined ? [] : namesInFiles(resource))];
  const isNamedAfterOurs = candidate.stems.some((stem) => ours.some((name) => isNearName(name, stem)));
  if (!isNamedAfterOurs && isNamedAfterAnother(lookup, candidate, target)) return true;
  const isIts = (facts: DocumentFacts) => {
    // Beside a trust policy most often stands what its own role may do: that speaks of another share only if it assumes roles.
    if (owner === 'role') return facts.resources.some(({ reference }) => reference.noun === 'role');
    // Of what stands beside a key policy, what is named after something else is not its own.
    return (
      owner !== 'key' ||
      !isNamedAfterOurs ||
      facts.stems.some((stem) => isTypeWord(stem) || candidate.stems.includes(stem))
    );
  };
  return hasOwn(lookup, GOES_WITH[owner], candidate.folder, target.folders, isIts, ({ resources }) =>
    resources.some(({ reference }) => resource !== undefined && reference.full === resource.full),
  );
}

/**
 * `billing.key-policy.json` is not the policy of the key for Orders where a policy no farther away names Billing, unless it
 * lets in whom the policy of Orders does.
 */
function isNamedAfterAnother(lookup: Lookup, candidate: DocumentFacts, { principals, folders }: Named): boolean {
  const agrees = candidate.principals.some(({ parts }) =>
    principals.some((other) => ['same', 'near'].includes(agreementOnPrincipal(parts, other))),
  );
  if (agrees) return false;
  const distance = (folder: string) => folderDistance(folder, candidate.folder);
  const ours = Math.max(NEIGHBOURS, ...folders.map(distance));
  return candidate.stems.some(
    (stem) =>
      !isTypeWord(stem) &&
      lookup.read(indexKey.identityNaming(stem)).some((identity) => distance(identity.folder) <= ours),
  );
}

/** What stands beside a document of that owner where it belongs to somebody else's share. */
const GOES_WITH: Readonly<Record<Owner, readonly (Owner | 'identity')[]>> = {
  key: ['secret', 'bucket'],
  secret: ['identity'],
  bucket: ['identity'],
  role: ['identity'],
};

export type SeedParts = Pick<
  ShareSeed,
  'pattern' | 'principal' | 'identities' | 'resources' | 'resourcePolicy' | 'keyPolicy'
> &
  Partial<Pick<ShareSeed, 'manifest' | 'expect' | 'unlisted' | 'declared' | 'open' | 'guardrails' | 'keys'>>;

export function addSeed(join: Join, parts: SeedParts): void {
  const declared = parts.declared ?? describedKey(join.lookup, parts.resources[0]?.reference);
  const keys = parts.keys ?? meantKeys(parts);
  const around =
    parts.manifest ?? surroundingsOf(join.lookup, [...parts.identities, parts.resourcePolicy, parts.keyPolicy]);
  const seed = {
    manifest: undefined,
    expect: 'allowed' as const,
    guardrails: around && guardrailsAround(join.lookup, around, parts, declared, keys),
    ...parts,
    declared,
    keys,
    surroundings: around,
  };
  join.seeds.push({ ...seed, id: seedId(seed) });
}

/** A share that a manifest does not list is limited by what the manifest says of its principal and its accounts all the same. */
function guardrailsAround(
  lookup: Lookup,
  manifest: Manifest,
  { principal, resources }: SeedParts,
  declared: ShareSeed['declared'],
  keys: ShareSeed['keys'],
): Guardrails | undefined {
  const [resource, key] = [resources[0]?.reference.text, keys[0]?.located];
  const known = declared ?? { resource, resourceEntry: undefined, listed: undefined, key, file: manifest.path };
  return guardrailsOf(lookup, { manifest, declared: known }, principal.arn, manifest.principals.get(principal.arn));
}

/** `describe-secret` output says which key a secret is encrypted with; without a `KmsKeyId` it is the default key. */
function describedKey(lookup: Lookup, secret: ResourceReference | undefined): ShareSeed['declared'] {
  if (secret?.noun !== 'secret') return undefined;
  const [description] = lookup.descriptions(indexKey.description(lookupName(secret))).filter(({ arn }) => {
    const described = secretReference(arn.value);
    return described !== undefined && secretDifferences(described, secret).length === 0;
  });
  if (description === undefined) return undefined;
  const key = description.kmsKeyId ?? { ...description.arn, value: DEFAULT_SECRET_KEY };
  return { resource: description.arn.value, resourceEntry: undefined, listed: undefined, key, file: description.file };
}

/** Of several keys that the identity policies name, those that can be this resource's. */
export function meantKeys(
  parts: Pick<SeedParts, 'identities' | 'resources' | 'keyPolicy'>,
): readonly NamedResource<KeyReference>[] {
  const all = parts.identities.flatMap(({ keys }) => keys);
  if (all.length <= 1) return all;
  const own = (parts.keyPolicy?.keys ?? []).map(({ reference }) => reference.name);
  const stated =
    parts.keyPolicy?.attachment === undefined ? undefined : keyReference(parts.keyPolicy.attachment.value)?.name;
  const resource = parts.resources[0];
  const filters: ((named: NamedResource<KeyReference>) => boolean)[] = [
    ({ reference }) => reference.name === stated || own.includes(reference.name),
    ({ statement }) => statement === resource?.statement,
    ({ reference }) =>
      reference.region === resource?.reference.region && reference.account === resource?.reference.account,
    ({ reference }) => parts.keyPolicy?.ownerAccounts.some(({ value }) => value === reference.account) ?? false,
  ];
  for (const filter of filters) {
    const meant = all.filter(filter);
    if (meant.length > 0) return meant;
  }
  return all;
}

/** The two halves of a disagreement are one principal. */
export function markJoined(join: Join, resourcePolicy: DocumentFacts, { arn, disagreements }: SharePrincipal): void {
  const halves = disagreements.flatMap(({ wrong, right }) => [wrong.arn, right.arn]);
  for (const principal of [arn, ...halves]) join.joined.add(principalOf(resourcePolicy, principal));
}

/** Under what a principal of a resource's policy is noted once it is joined. */
function principalOf(resourcePolicy: DocumentFacts, principal: string): string {
  return `${resourcePolicy.document.id}|${principal}`;
}

export function isJoined({ lookup }: Join, resourcePolicy: DocumentFacts, principal: string): boolean {
  return lookup.ids(indexKey.joined(principalOf(resourcePolicy, principal))).length > 0;
}
