/**
 * All files of a workspace as one immutable snapshot: documents, indexes, joins, shares.
 *
 * A join reads the indexes through a `Lookup` that notes the keys it read; a change makes dirty the keys that changed
 * documents stand under, and only the joins that read one of them run again. Then only shares whose parts differ are
 * evaluated again. So an edit costs what it touches.
 */
import { Map as PersistentMap } from 'immutable';
import type { FileChange } from './change.ts';
import { CROWD, createLookup, crowdKey, type DocumentIndex, indexKey, indexKeys, type Sources } from './documentIndex.ts';
import type { DocumentFacts } from './facts.ts';
import { type FileState, fileState, isExcluded, selectsSame } from './files.ts';
import { joinIdentityPolicy, joinSecretPolicy } from './joins.ts';
import type { JoinResult } from './joining.ts';
import type { Manifest } from './manifest.ts';
import { joinManifest } from './manifestScope.ts';
import { isInside } from './paths.ts';
import { secretLookupName, secretReference } from './references.ts';
import { mergeSeeds, sameSeed, type ShareSeed } from './seed.ts';
import { evaluateShare, type Share } from './verdict.ts';

export interface Snapshot {
  readonly folders: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly files: PersistentMap<string, FileState>;
  readonly manifests: PersistentMap<string, Manifest>;
  readonly facts: PersistentMap<string, DocumentFacts>;
  readonly index: DocumentIndex;
  readonly joins: PersistentMap<string, Joined>;
  /** From an index key to the joins that read it. */
  readonly readers: PersistentMap<string, readonly string[]>;
  /** From a share to the joins that propose it. */
  readonly proposals: PersistentMap<string, readonly string[]>;
  readonly shares: PersistentMap<string, Share>;
}

interface Joined extends JoinResult {
  readonly keysRead: readonly string[];
}

export interface WorkspaceStep {
  readonly snapshot: Snapshot;
  /** Changed files, and files whose join came out differently. */
  readonly files: ReadonlySet<string>;
  /** Shares that are new, different or gone. */
  readonly shares: ReadonlySet<string>;
  /** Joins that ran again: `identity|id`, `secret|id`, `manifest|path`. */
  readonly joins: ReadonlySet<string>;
}

export function createSnapshot(folders: readonly string[], now: number): Snapshot {
  return {
    folders,
    now,
    files: PersistentMap(),
    manifests: PersistentMap(),
    facts: PersistentMap(),
    index: PersistentMap(),
    joins: PersistentMap(),
    readers: PersistentMap(),
    proposals: PersistentMap(),
    shares: PersistentMap(),
  };
}

/** The snapshot after the changes. Changes to one path: the last one counts. */
export function applyChanges(before: Snapshot, changes: readonly FileChange[]): WorkspaceStep {
  const draft: Draft = {
    ...before,
    files: before.files.asMutable(),
    manifests: before.manifests.asMutable(),
    facts: before.facts.asMutable(),
    index: before.index.asMutable(),
    joins: before.joins.asMutable(),
    readers: before.readers.asMutable(),
    proposals: before.proposals.asMutable(),
    shares: before.shares.asMutable(),
    dirtyJoins: new Set(),
    changedFiles: new Set(),
    changedShares: new Set(),
  };
  const byPath = new Map(changes.map((change) => [change.path, change]));
  updateManifests(draft, byPath);
  for (const change of byPath.values()) updateFile(draft, change);
  const ran = new Set<string>();
  // Joins of identity policies first: the policies of secrets that none of them took come after.
  runJoins(draft, ran, (id) => !id.startsWith('secret|'));
  runJoins(draft, ran, () => true);
  const { dirtyJoins, changedFiles, changedShares, ...rest } = draft;
  const snapshot: Snapshot = {
    ...rest,
    files: rest.files.asImmutable(),
    manifests: rest.manifests.asImmutable(),
    facts: rest.facts.asImmutable(),
    index: rest.index.asImmutable(),
    joins: rest.joins.asImmutable(),
    readers: rest.readers.asImmutable(),
    proposals: rest.proposals.asImmutable(),
    shares: rest.shares.asImmutable(),
  };
  return { snapshot, files: changedFiles, shares: changedShares, joins: ran };
}

interface Draft extends Snapshot {
  readonly dirtyJoins: Set<string>;
  readonly changedFiles: Set<string>;
  readonly changedShares: Set<string>;
}

/** Manifests come first: they decide which files count, and which documents are joined by inference. */
function updateManifests(draft: Draft, changes: Map<string, FileChange>): void {
  const rescoped = new Set<string>();
  for (const change of [...changes.values()]) {
    const old = draft.manifests.get(change.path);
    const manifest = fileState(change, false)?.manifest;
    if (old === undefined && manifest === undefined) continue;
    for (const named of [old, manifest]) for (const { path } of named?.references ?? []) rescoped.add(path);
    for (const arn of old?.resources.keys() ?? []) removeFromIndex(draft, indexKey.manifestResource(arn), change.path);
    for (const { id, path } of old?.references ?? []) {
      removeFromIndex(draft, indexKey.manifestDocument(id), change.path);
      removeFromIndex(draft, indexKey.manifestFile(path), change.path);
    }
    if (manifest === undefined) draft.manifests.delete(change.path);
    else draft.manifests.set(change.path, manifest);
    for (const arn of manifest?.resources.keys() ?? []) addToIndex(draft, indexKey.manifestResource(arn), change.path);
    for (const { id, path } of manifest?.references ?? []) {
      addToIndex(draft, indexKey.manifestDocument(id), change.path);
      addToIndex(draft, indexKey.manifestFile(path), change.path);
    }
    markJoin(draft, `manifest|${change.path}`);
    if (!selectsSame(old, manifest)) {
      for (const path of draft.files.keys()) if (isInside((manifest ?? old)?.folder ?? '', path)) rescoped.add(path);
    }
  }
  for (const path of rescoped) {
    const file = draft.files.get(path);
    if (file?.text !== undefined && !changes.has(path)) changes.set(path, { path, text: file.text });
  }
}

function updateFile(draft: Draft, change: FileChange): void {
  const old = draft.files.get(change.path);
  const state = fileState(change, draft.manifests.size > 0 && isExcluded(change.path, draft.manifests.values()));
  draft.changedFiles.add(change.path);
  // What a manifest names is, or is no longer, there.
  for (const manifest of draft.index.get(indexKey.manifestFile(change.path)) ?? []) draft.changedFiles.add(manifest);
  if (old !== undefined) {
    for (const facts of old.facts) {
      for (const key of indexKeys(facts, draft.folders)) removeFromIndex(draft, key, facts.document.id);
      markDirty(draft, indexKey.document(facts.document.id));
      draft.facts.delete(facts.document.id);
      dropJoins(draft, facts.document.id);
    }
    indexDescriptions(draft, old, removeFromIndex);
  }
  markDirty(draft, indexKey.document(change.path));
  if (state === undefined) {
    draft.files.delete(change.path);
    return;
  }
  draft.files.set(change.path, state);
  for (const facts of state.facts) {
    draft.facts.set(facts.document.id, facts);
    markDirty(draft, indexKey.document(facts.document.id));
    const scoped = isScoped(draft, facts, state.facts.length > 1);
    for (const key of scoped ? [] : indexKeys(facts, draft.folders)) addToIndex(draft, key, facts.document.id);
    const proposes = facts.type === 'identity' ? facts.secrets.length + facts.keys.length > 0 : facts.kind === 'secret';
    if (!scoped && proposes) markJoin(draft, `${facts.type === 'identity' ? 'identity' : 'secret'}|${facts.document.id}`);
  }
  indexDescriptions(draft, state, addToIndex);
}

/** A document that a manifest names is joined by that manifest only. */
function isScoped(draft: Draft, facts: DocumentFacts, several: boolean): boolean {
  const named = (id: string) => (draft.index.get(indexKey.manifestDocument(id))?.length ?? 0) > 0;
  return named(facts.document.id) || (!several && named(facts.document.file));
}

function indexDescriptions(draft: Draft, file: FileState, update: typeof addToIndex): void {
  for (const { arn } of file.policies?.descriptions ?? []) {
    const reference = secretReference(arn.value);
    if (reference !== undefined) update(draft, indexKey.description(secretLookupName(reference)), file.path);
  }
}

function addToIndex(draft: Draft, key: string, id: string): void {
  const ids = draft.index.get(key);
  if (ids?.includes(id)) return;
  draft.index.set(key, ids === undefined ? [id] : [...ids, id]);
  markDirty(draft, key);
  if (ids?.length === CROWD) markDirty(draft, crowdKey(key));
}

function removeFromIndex(draft: Draft, key: string, id: string): void {
  const ids = draft.index.get(key);
  if (ids === undefined || !ids.includes(id)) return;
  if (ids.length === 1) draft.index.delete(key);
  else
    draft.index.set(
      key,
      ids.filter((other) => other !== id),
    );
  markDirty(draft, key);
  if (ids.length === CROWD + 1) markDirty(draft, crowdKey(key));
}

function markDirty(draft: Draft, key: string): void {
  for (const join of draft.readers.get(key) ?? []) draft.dirtyJoins.add(join);
}

function markJoin(draft: Draft, join: string): void {
  draft.dirtyJoins.add(join);
}

function dropJoins(draft: Draft, documentId: string): void {
  markJoin(draft, `identity|${documentId}`);
  markJoin(draft, `secret|${documentId}`);
}

function runJoins(draft: Draft, ran: Set<string>, wanted: (join: string) => boolean): void {
  const sources: Sources = {
    index: draft.index,
    folders: draft.folders,
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
  for (const shareId of affected) updateShare(draft, shareId);
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
    return manifest === undefined ? undefined : { ...joinManifest(lookup, manifest), keysRead: [...lookup.keysRead] };
  }
  const facts = draft.facts.get(subject);
  if (facts === undefined || isScoped(draft, facts, (draft.files.get(facts.document.file)?.facts.length ?? 0) > 1)) return undefined;
  if (kind === 'identity' && facts.type === 'identity') return { ...joinIdentityPolicy(lookup, facts), keysRead: [...lookup.keysRead] };
  if (kind === 'secret' && facts.kind === 'secret') return { ...joinSecretPolicy(lookup, facts), keysRead: [...lookup.keysRead] };
  return undefined;
}

function replaceJoin(draft: Draft, id: string, old: Joined | undefined, result: Joined | undefined): void {
  for (const key of old?.keysRead ?? []) if (!result?.keysRead.includes(key)) removeReader(draft, key, id);
  for (const key of result?.keysRead ?? []) if (!old?.keysRead.includes(key)) addReader(draft, key, id);
  if (result === undefined) draft.joins.delete(id);
  else draft.joins.set(id, result);
  const proposed = new Set(result?.seeds.map((seed) => seed.id));
  for (const seed of old?.seeds ?? []) if (!proposed.has(seed.id)) removeProposal(draft, seed.id, id);
  for (const share of proposed) addProposal(draft, share, id);
  for (const document of old?.joined ?? []) if (!result?.joined.includes(document)) removeFromIndex(draft, indexKey.joined(document), id);
  for (const document of result?.joined ?? []) addToIndex(draft, indexKey.joined(document), id);
  // An ambiguity is reported at the document that wants to be joined.
  for (const { from } of [...(old?.ambiguities ?? []), ...(result?.ambiguities ?? [])]) draft.changedFiles.add(from.document.file);
}

function addReader(draft: Draft, key: string, id: string): void {
  draft.readers.set(key, [...(draft.readers.get(key) ?? []), id]);
}

function removeReader(draft: Draft, key: string, id: string): void {
  const readers = (draft.readers.get(key) ?? []).filter((reader) => reader !== id);
  if (readers.length === 0) draft.readers.delete(key);
  else draft.readers.set(key, readers);
}

function addProposal(draft: Draft, share: string, join: string): void {
  const joins = draft.proposals.get(share) ?? [];
  if (!joins.includes(join)) draft.proposals.set(share, [...joins, join]);
}

function removeProposal(draft: Draft, share: string, join: string): void {
  const joins = (draft.proposals.get(share) ?? []).filter((other) => other !== join);
  if (joins.length === 0) draft.proposals.delete(share);
  else draft.proposals.set(share, joins);
}

function updateShare(draft: Draft, shareId: string): void {
  const seeds = (draft.proposals.get(shareId) ?? []).flatMap(
    (join): readonly ShareSeed[] => draft.joins.get(join)?.seeds.filter((seed) => seed.id === shareId) ?? [],
  );
  const seed = mergeSeeds(seeds);
  const old = draft.shares.get(shareId);
  if (seed === undefined) {
    if (old !== undefined) draft.changedShares.add(shareId);
    draft.shares.delete(shareId);
  } else if (old === undefined || !sameSeed(old.seed, seed)) {
    draft.changedShares.add(shareId);
    draft.shares.set(shareId, evaluateShare(seed, draft.now));
  }
}
