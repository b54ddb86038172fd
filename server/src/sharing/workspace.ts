/**
 * Changes a workspace: documents, indexes, joins, shares.
 *
 * A join reads the indexes through a `Lookup` that notes the keys it read; a change makes dirty the keys that changed
 * documents stand under, and only the joins that read one of them run again. Then only shares whose parts differ are
 * evaluated again. So an edit costs what it touches.
 */
import type { FileChange } from './change.ts';
import { createLookup, indexKey, type Sources, visitIndexKeys } from './documentIndex.ts';
import { EXPIRES_SOON_DAYS, isDated } from './expiry.ts';
import type { DocumentFacts } from './facts.ts';
import { type FileState, fileState, isExcluded, readsSame } from './files.ts';
import { joinIdentityPolicy } from './joins.ts';
import { isManifestPath, type Manifest, parseManifest } from './manifest.ts';
import { joinManifest } from './manifestJoins.ts';
import { joinResourcePolicy } from './ownerJoins.ts';
import { isInside } from './paths.ts';
import { secretReference } from './references.ts';
import { entryArns } from './replicas.ts';
import { lookupName, type ResourceType, typeOwning } from './resourceTypes.ts';
import { mergeSeeds, type ShareSeed, sameSeed } from './seed.ts';
import {
  addMember,
  type Draft,
  editSnapshot,
  type Joined,
  markDirty,
  removeMember,
  type Snapshot,
  sealSnapshot,
  updateReaders,
} from './snapshot.ts';
import { sameSurroundings, surroundings } from './surroundings.ts';
import { evaluateShare, type Share } from './verdict.ts';

export { createSnapshot, type Snapshot } from './snapshot.ts';

export interface WorkspaceStep {
  readonly snapshot: Snapshot;
  /** Changed files, and files whose join came out differently. */
  readonly files: ReadonlySet<string>;
  /** Shares that are new, different or gone. */
  readonly shares: ReadonlySet<string>;
  /** Documents that are new, different or gone, and those of the shares above, before as after. */
  readonly documents: ReadonlySet<string>;
  /** Joins that ran again: `identity|id`, `resource|id`, `manifest|path`. */
  readonly joins: ReadonlySet<string>;
}

/** The snapshot after the changes. Changes to one path: the last one counts. */
export function applyChanges(before: Snapshot, changes: readonly FileChange[]): WorkspaceStep {
  const draft = editSnapshot(before);
  const byPath = new Map(changes.map((change) => [change.path, change]));
  updateManifests(draft, byPath);
  draft.index.flush();
  const manifests = [...draft.manifests.values()];
  for (const change of byPath.values()) updateFile(draft, change, manifests);
  draft.index.flush();
  const ran = new Set<string>();
  // Joins of identity policies first: the policies of resources that none of them took come after.
  runJoins(draft, ran, (id) => !id.startsWith('resource|'));
  runJoins(draft, ran, () => true);
  const { changedFiles: files, changedShares: shares, changedDocuments: documents } = draft;
  return { snapshot: sealSnapshot(draft), files, shares, documents, joins: ran };
}

/** The shares that a document takes part in, sorted by id. */
export function sharesOf({ documentShares, shares }: Snapshot, documentId: string): Share[] {
  return [...(documentShares.get(documentId) ?? [])].sort().flatMap((id) => shares.get(id) ?? []);
}

/** Of the document, the access that a manifest with `shares` does not list, sorted by id. */
export function unlistedOf({ documentShares, unlisted }: Snapshot, documentId: string): Share[] {
  return [...(documentShares.get(documentId) ?? [])].sort().flatMap((id) => unlisted.get(id) ?? []);
}

/** A share, or access that is not listed. */
export function shareOf({ shares, unlisted }: Snapshot, id: string): Share | undefined {
  return shares.get(id) ?? unlisted.get(id);
}

/** Manifests come first: they decide which files count, and which documents are joined by inference. */
function updateManifests(draft: Draft, changes: Map<string, FileChange>): void {
  const rescoped = new Set<string>();
  for (const change of [...changes.values()]) {
    const old = draft.manifests.get(change.path);
    if (!isManifestPath(change.path)) continue;
    const manifest = 'text' in change ? parseManifest(change.path, change.text) : undefined;
    if (old === undefined && manifest === undefined) continue;
    for (const named of [old, manifest]) for (const { path } of named?.references ?? []) rescoped.add(path);
    for (const arn of old === undefined ? [] : entryArns(old))
      draft.index.remove(indexKey.manifestResource(arn), change.path);
    for (const arn of old?.principals.keys() ?? []) draft.index.remove(indexKey.manifestPrincipal(arn), change.path);
    for (const { principal } of old?.shares ?? [])
      draft.index.remove(indexKey.manifestShare(principal.value), change.path);
    for (const { id, path } of old?.references ?? []) {
      draft.index.remove(indexKey.manifestDocument(id), change.path);
      draft.index.remove(indexKey.manifestFile(path), change.path);
    }
    if (!sameSurroundings(old, manifest)) {
      draft.index.remove(indexKey.surroundings, change.path);
      if (surroundings(manifest) !== '') draft.index.add(indexKey.surroundings, change.path);
    }
    if (manifest === undefined) draft.manifests.delete(change.path);
    else draft.manifests.set(change.path, manifest);
    for (const arn of manifest === undefined ? [] : entryArns(manifest))
      draft.index.add(indexKey.manifestResource(arn), change.path);
    for (const arn of manifest?.principals.keys() ?? []) draft.index.add(indexKey.manifestPrincipal(arn), change.path);
    for (const { principal } of manifest?.shares ?? [])
      draft.index.add(indexKey.manifestShare(principal.value), change.path);
    for (const { id, path } of manifest?.references ?? []) {
      draft.index.add(indexKey.manifestDocument(id), change.path);
      draft.index.add(indexKey.manifestFile(path), change.path);
    }
    draft.dirtyJoins.add(`manifest|${change.path}`);
    if (!readsSame(old, manifest)) {
      for (const path of draft.files.keys()) if (isInside((manifest ?? old)?.folder ?? '', path)) rescoped.add(path);
    }
  }
  for (const path of rescoped) {
    const file = draft.files.get(path);
    if (file?.text !== undefined && !changes.has(path)) changes.set(path, { path, text: file.text });
  }
}

function updateFile(draft: Draft, change: FileChange, manifests: readonly Manifest[]): void {
  const old = draft.files.get(change.path);
  const state = fileState(change, draft.manifests.get(change.path), isExcluded(change.path, manifests), draft.folders);
  draft.changedFiles.add(change.path);
  // What a manifest names is, or is no longer, there.
  for (const manifest of draft.index.get(indexKey.manifestFile(change.path)) ?? []) draft.changedFiles.add(manifest);
  if (old !== undefined) {
    for (const facts of old.facts) {
      visitIndexKeys(facts, draft.tree, (key) => draft.index.remove(key, facts.document.id));
      markDirty(draft, indexKey.document(facts.document.id));
      draft.facts.delete(facts.document.id);
      draft.changedDocuments.add(facts.document.id);
      dropJoins(draft, facts.document.id);
    }
    visitDescriptions(old, (key) => draft.index.remove(key, old.path));
  }
  markDirty(draft, indexKey.document(change.path));
  if (state === undefined) {
    draft.files.delete(change.path);
    return;
  }
  draft.files.set(change.path, state);
  for (const facts of state.facts) {
    const { id } = facts.document;
    draft.facts.set(id, facts);
    draft.changedDocuments.add(id);
    markDirty(draft, indexKey.document(id));
    if (isScoped(draft, facts, state.facts.length > 1)) continue;
    visitIndexKeys(facts, draft.tree, (key) => draft.index.add(key, id));
    if (facts.type === 'identity' && facts.resources.length + facts.keys.length > 0)
      draft.dirtyJoins.add(`identity|${id}`);
    if (encryptedType(facts) !== undefined) draft.dirtyJoins.add(`resource|${id}`);
  }
  visitDescriptions(state, (key) => draft.index.add(key, state.path));
}

/** A document that a manifest names is joined by that manifest only. */
function isScoped(draft: Draft, facts: DocumentFacts, several: boolean): boolean {
  if (draft.manifests.size === 0) return false;
  const named = (id: string) => (draft.index.get(indexKey.manifestDocument(id))?.length ?? 0) > 0;
  return named(facts.document.id) || (!several && named(facts.document.file));
}

function visitDescriptions(file: FileState, visit: (key: string) => void): void {
  for (const { arn } of file.policies?.descriptions ?? []) {
    const reference = secretReference(arn.value);
    if (reference !== undefined) visit(indexKey.description(lookupName(reference)));
  }
}

function dropJoins(draft: Draft, documentId: string): void {
  draft.dirtyJoins.add(`identity|${documentId}`);
  draft.dirtyJoins.add(`resource|${documentId}`);
}

function runJoins(draft: Draft, ran: Set<string>, wanted: (join: string) => boolean): void {
  const sources: Sources = {
    index: draft.index,
    tree: draft.tree,
    facts: (id) => draft.facts.get(id) ?? soleDocument(draft.files.get(id)),
    descriptions: (path) => draft.files.get(path)?.policies?.descriptions ?? [],
    manifest: (path) => draft.manifests.get(path),
  };
  const affected = new Set<string>();
  for (const id of [...draft.dirtyJoins].filter(wanted)) {
    draft.dirtyJoins.delete(id);
    ran.add(id);
    const old = draft.joins.get(id);
    const result = runJoin(draft, id, sources);
    replaceJoin(draft, id, old, result);
    for (const seed of old?.seeds ?? []) affected.add(seed.id);
    for (const seed of result?.seeds ?? []) affected.add(seed.id);
  }
  draft.index.flush();
  const seedsOf = seedsByShare(draft);
  for (const shareId of affected) updateShare(draft, shareId, seedsOf);
}

/** The seeds of a join for a share. A manifest's join has very many: they are sorted once, not looked through for each. */
function seedsByShare({ joins }: Draft): (join: string, share: string) => readonly ShareSeed[] {
  const sorted = new Map<string, Map<string, ShareSeed[]>>();
  return (join, share) => {
    let ofJoin = sorted.get(join);
    if (ofJoin === undefined) {
      ofJoin = new Map();
      sorted.set(join, ofJoin);
      for (const seed of joins.get(join)?.seeds ?? []) ofJoin.set(seed.id, [...(ofJoin.get(seed.id) ?? []), seed]);
    }
    return ofJoin.get(share) ?? [];
  };
}

/** A manifest may name a file for the one document that it holds. */
function soleDocument(file: FileState | undefined): DocumentFacts | undefined {
  return file?.facts.length === 1 ? file.facts[0] : undefined;
}

/** Undefined where the document that proposed is gone, or a manifest took it. */
function runJoin(draft: Draft, id: string, sources: Sources): Joined | undefined {
  const bar = id.indexOf('|');
  const kind = id.slice(0, bar);
  const subject = id.slice(bar + 1);
  const lookup = createLookup(sources);
  if (kind === 'manifest') {
    const manifest = draft.manifests.get(subject);
    return manifest === undefined ? undefined : { ...joinManifest(lookup, manifest), keysRead: lookup.keysRead };
  }
  const facts = draft.facts.get(subject);
  if (facts === undefined || isScoped(draft, facts, (draft.files.get(facts.document.file)?.facts.length ?? 0) > 1))
    return undefined;
  if (kind === 'identity' && facts.type === 'identity')
    return { ...joinIdentityPolicy(lookup, facts), keysRead: lookup.keysRead };
  const type = encryptedType(facts);
  if (kind === 'resource' && type !== undefined)
    return { ...joinResourcePolicy(lookup, facts, type), keysRead: lookup.keysRead };
  return undefined;
}

/** Of a resource that a key encrypts, whose policy: with the key's policy it may tell something without the consumer's. */
function encryptedType({ owner }: DocumentFacts): ResourceType | undefined {
  const type = owner === undefined ? undefined : typeOwning(owner);
  return type?.encrypted === 'never' ? undefined : type;
}

function replaceJoin(draft: Draft, id: string, old: Joined | undefined, result: Joined | undefined): void {
  updateReaders(draft, id, old, result);
  if (result === undefined) draft.joins.delete(id);
  else draft.joins.set(id, result);
  const proposed = new Set(result?.seeds.map((seed) => seed.id));
  for (const seed of old?.seeds ?? []) if (!proposed.has(seed.id)) removeMember(draft.proposals, seed.id, id);
  for (const share of proposed) addMember(draft.proposals, share, id);
  for (const document of old?.joined ?? [])
    if (!result?.joined.includes(document)) draft.index.remove(indexKey.joined(document), id);
  for (const document of result?.joined ?? []) draft.index.add(indexKey.joined(document), id);
  // An ambiguity is reported at the document that wants to be joined.
  for (const { from } of [...(old?.ambiguities ?? []), ...(result?.ambiguities ?? [])])
    draft.changedFiles.add(from.document.file);
}

function updateShare(
  draft: Draft,
  shareId: string,
  seedsOf: (join: string, share: string) => readonly ShareSeed[],
): void {
  const seeds = (draft.proposals.get(shareId) ?? []).flatMap((join) => seedsOf(join, shareId));
  const seed = mergeSeeds(seeds);
  const old = draft.shares.get(shareId) ?? draft.unlisted.get(shareId);
  if (old !== undefined && seed !== undefined && sameSeed(old.seed, seed)) return;
  const share = seed === undefined ? undefined : evaluateShare(seed, draft.now, soonDaysOf(draft, seed));
  replaceShare(draft, shareId, old, share);
}

/** What the share's manifest says, else the nearest above one of its documents. */
function soonDaysOf({ manifests }: Draft, seed: ShareSeed): number {
  if (manifests.size === 0 || !isDated(seed)) return EXPIRES_SOON_DAYS;
  const files = [seed.resourcePolicy, seed.keyPolicy, ...seed.identities].flatMap(
    (facts) => facts?.document.file ?? [],
  );
  const above = [...manifests.values()]
    .filter(({ folder }) => files.some((file) => isInside(folder, file)))
    .sort((one, other) => other.folder.length - one.folder.length);
  const days = [seed.manifest, ...above].map((manifest) => manifest?.settings.expiresSoonDays);
  return days.find((one) => one !== undefined) ?? EXPIRES_SOON_DAYS;
}

function replaceShare(draft: Draft, id: string, old: Share | undefined, share: Share | undefined): void {
  if (old === undefined && share === undefined) return;
  draft.changedShares.add(id);
  draft.shares.delete(id);
  draft.unlisted.delete(id);
  if (share !== undefined) (share.seed.unlisted ? draft.unlisted : draft.shares).set(id, share);
  const before = documentIds(old);
  const after = documentIds(share);
  for (const document of before) if (!after.has(document)) removeMember(draft.documentShares, document, id);
  for (const document of after) if (!before.has(document)) addMember(draft.documentShares, document, id);
  for (const document of [...before, ...after]) draft.changedDocuments.add(document);
}

function documentIds(share: Share | undefined): Set<string> {
  const { resourcePolicy, keyPolicy, identities = [] } = share?.seed ?? {};
  return new Set([resourcePolicy, keyPolicy, ...identities].flatMap((facts) => facts?.document.id ?? []));
}
