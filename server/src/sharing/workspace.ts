/**
 * All files of a workspace as one immutable snapshot: documents, indexes, joins, shares.
 *
 * A join reads the indexes through a `Lookup` that notes the keys it read; a change makes dirty the keys that changed
 * documents stand under, and only the joins that read one of them run again. Then only shares whose parts differ are
 * evaluated again. So an edit costs what it touches.
 */
import type { FileChange } from './change.ts';
import { CROWD, createLookup, crowdKey, indexKey, indexKeys, type Sources } from './documentIndex.ts';
import type { DocumentFacts } from './facts.ts';
import { type FileState, fileState, isExcluded, selectsSame } from './files.ts';
import type { JoinResult } from './joining.ts';
import { joinIdentityPolicy, joinSecretPolicy } from './joins.ts';
import { type LayeredMap, type LayeredMapDraft, layeredMap } from './layeredMap.ts';
import { isManifestPath, type Manifest, parseManifest } from './manifest.ts';
import { joinManifest } from './manifestScope.ts';
import { isInside } from './paths.ts';
import { secretLookupName, secretReference } from './references.ts';
import { mergeSeeds, type ShareSeed, sameSeed } from './seed.ts';
import { evaluateShare, type Share } from './verdict.ts';

export interface Snapshot {
  readonly folders: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly files: LayeredMap<string, FileState>;
  readonly manifests: LayeredMap<string, Manifest>;
  readonly facts: LayeredMap<string, DocumentFacts>;
  readonly index: LayeredMap<string, readonly string[]>;
  readonly joins: LayeredMap<string, Joined>;
  /** From an index key to the joins that read it. */
  readonly readers: LayeredMap<string, readonly string[]>;
  /** From a share to the joins that propose it. */
  readonly proposals: LayeredMap<string, readonly string[]>;
  readonly shares: LayeredMap<string, Share>;
}

interface Joined extends JoinResult {
  readonly keysRead: ReadonlySet<string>;
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
    files: layeredMap(),
    manifests: layeredMap(),
    facts: layeredMap(),
    index: layeredMap(),
    joins: layeredMap(),
    readers: layeredMap(),
    proposals: layeredMap(),
    shares: layeredMap(),
  };
}

/** The snapshot after the changes. Changes to one path: the last one counts. */
export function applyChanges(before: Snapshot, changes: readonly FileChange[]): WorkspaceStep {
  const draft = createDraft(before);
  const byPath = new Map(changes.map((change) => [change.path, change]));
  updateManifests(draft, byPath);
  flushIndex(draft);
  for (const change of byPath.values()) updateFile(draft, change);
  flushIndex(draft);
  const ran = new Set<string>();
  // Joins of identity policies first: the policies of secrets that none of them took come after.
  runJoins(draft, ran, (id) => !id.startsWith('secret|'));
  runJoins(draft, ran, () => true);
  const snapshot: Snapshot = {
    folders: draft.folders,
    now: draft.now,
    files: draft.files.seal(),
    manifests: draft.manifests.seal(),
    facts: draft.facts.seal(),
    index: draft.index.seal(),
    joins: draft.joins.seal(),
    readers: draft.readers.seal(),
    proposals: draft.proposals.seal(),
    shares: draft.shares.seal(),
  };
  return { snapshot, files: draft.changedFiles, shares: draft.changedShares, joins: ran };
}

/** A snapshot while it changes. */
type Draft = {
  readonly [Name in keyof Snapshot]: Snapshot[Name] extends LayeredMap<infer Key, infer Value>
    ? LayeredMapDraft<Key, Value>
    : Snapshot[Name];
} & {
  /** Index entries to come: for each key, which documents will stand under it and which will not; alone, one that will. */
  readonly pending: Map<string, string | Map<string, boolean>>;
  readonly dirtyJoins: Set<string>;
  readonly changedFiles: Set<string>;
  readonly changedShares: Set<string>;
};

function createDraft(before: Snapshot): Draft {
  return {
    folders: before.folders,
    now: before.now,
    files: before.files.edit(),
    manifests: before.manifests.edit(),
    facts: before.facts.edit(),
    index: before.index.edit(),
    joins: before.joins.edit(),
    readers: before.readers.edit(),
    proposals: before.proposals.edit(),
    shares: before.shares.edit(),
    pending: new Map(),
    dirtyJoins: new Set(),
    changedFiles: new Set(),
    changedShares: new Set(),
  };
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
    for (const arn of old?.resources.keys() ?? []) removeFromIndex(draft, indexKey.manifestResource(arn), change.path);
    for (const arn of old?.principals.keys() ?? [])
      removeFromIndex(draft, indexKey.manifestPrincipal(arn), change.path);
    for (const { id, path } of old?.references ?? []) {
      removeFromIndex(draft, indexKey.manifestDocument(id), change.path);
      removeFromIndex(draft, indexKey.manifestFile(path), change.path);
    }
    if (manifest === undefined) draft.manifests.delete(change.path);
    else draft.manifests.set(change.path, manifest);
    for (const arn of manifest?.resources.keys() ?? []) addToIndex(draft, indexKey.manifestResource(arn), change.path);
    for (const arn of manifest?.principals.keys() ?? [])
      addToIndex(draft, indexKey.manifestPrincipal(arn), change.path);
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
  const manifests = [...draft.manifests.values()];
  const state = fileState(change, draft.manifests.get(change.path), isExcluded(change.path, manifests));
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
    if (!scoped && proposes)
      markJoin(draft, `${facts.type === 'identity' ? 'identity' : 'secret'}|${facts.document.id}`);
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
  stage(draft, key, id, true);
}

function removeFromIndex(draft: Draft, key: string, id: string): void {
  stage(draft, key, id, false);
}

/** The document has changed, whether or not it stays under the key: whoever read the key has to look again. */
function stage(draft: Draft, key: string, id: string, present: boolean): void {
  const staged = draft.pending.get(key);
  if (staged === undefined) draft.pending.set(key, present ? id : new Map([[id, false]]));
  else if (typeof staged !== 'string') staged.set(id, present);
  else if (staged !== id || !present) draft.pending.set(key, new Map([[staged, true]]).set(id, present));
}

/** Writes each key once, however many documents of a batch stand under it. */
function flushIndex(draft: Draft): void {
  for (const [key, staged] of draft.pending) {
    const before = draft.index.get(key) ?? [];
    if (typeof staged === 'string' && before.length === 0) {
      draft.index.set(key, [staged]);
      markDirty(draft, key);
      continue;
    }
    flushKey(draft, key, before, typeof staged === 'string' ? new Map([[staged, true]]) : staged);
  }
  draft.pending.clear();
}

function flushKey(draft: Draft, key: string, before: readonly string[], staged: ReadonlyMap<string, boolean>): void {
  const added: string[] = [];
  const gone = new Set<string>();
  for (const [id, present] of staged) {
    if (before.includes(id)) {
      if (!present) gone.add(id);
    } else if (present) added.push(id);
  }
  const after =
    gone.size === 0
      ? [...(added.length === 0 ? [] : before), ...added]
      : [...before.filter((id) => !gone.has(id)), ...added];
  const size = before.length + added.length - gone.size;
  if (size === 0) draft.index.delete(key);
  else if (added.length > 0 || gone.size > 0) draft.index.set(key, after);
  markDirty(draft, key);
  if (before.length > CROWD !== size > CROWD) markDirty(draft, crowdKey(key));
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
  flushIndex(draft);
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
    return manifest === undefined ? undefined : { ...joinManifest(lookup, manifest), keysRead: lookup.keysRead };
  }
  const facts = draft.facts.get(subject);
  if (facts === undefined || isScoped(draft, facts, (draft.files.get(facts.document.file)?.facts.length ?? 0) > 1))
    return undefined;
  if (kind === 'identity' && facts.type === 'identity')
    return { ...joinIdentityPolicy(lookup, facts), keysRead: lookup.keysRead };
  if (kind === 'secret' && facts.kind === 'secret')
    return { ...joinSecretPolicy(lookup, facts), keysRead: lookup.keysRead };
  return undefined;
}

function replaceJoin(draft: Draft, id: string, old: Joined | undefined, result: Joined | undefined): void {
  for (const key of old?.keysRead ?? []) if (!result?.keysRead.has(key)) removeReader(draft, key, id);
  for (const key of result?.keysRead ?? []) if (!old?.keysRead.has(key)) addReader(draft, key, id);
  if (result === undefined) draft.joins.delete(id);
  else draft.joins.set(id, result);
  const proposed = new Set(result?.seeds.map((seed) => seed.id));
  for (const seed of old?.seeds ?? []) if (!proposed.has(seed.id)) removeProposal(draft, seed.id, id);
  for (const share of proposed) addProposal(draft, share, id);
  for (const document of old?.joined ?? [])
    if (!result?.joined.includes(document)) removeFromIndex(draft, indexKey.joined(document), id);
  for (const document of result?.joined ?? []) addToIndex(draft, indexKey.joined(document), id);
  // An ambiguity is reported at the document that wants to be joined.
  for (const { from } of [...(old?.ambiguities ?? []), ...(result?.ambiguities ?? [])])
    draft.changedFiles.add(from.document.file);
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
