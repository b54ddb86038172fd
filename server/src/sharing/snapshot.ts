/** All files of a workspace as one immutable snapshot, and the snapshot while it changes. */
import { createFolderTree, type FolderTree } from './documentIndex.ts';
import type { DocumentFacts } from './facts.ts';
import type { FileState } from './files.ts';
import { editIndex, fillIndex, type Index, type IndexDraft } from './indexDraft.ts';
import type { JoinResult } from './joining.ts';
import { type LayeredMap, type LayeredMapDraft, layeredMap } from './layeredMap.ts';
import type { Manifest } from './manifest.ts';
import type { Share } from './verdict.ts';

export interface Snapshot {
  readonly folders: readonly string[];
  readonly tree: FolderTree;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly files: LayeredMap<string, FileState>;
  readonly manifests: LayeredMap<string, Manifest>;
  readonly facts: LayeredMap<string, DocumentFacts>;
  readonly index: Index;
  readonly joins: LayeredMap<string, Joined>;
  /** From an index key to the joins that read it. */
  readonly readers: () => Readers;
  /** From a share to the joins that propose it. */
  readonly proposals: LayeredMap<string, readonly string[]>;
  readonly shares: LayeredMap<string, Share>;
  /** Access to what a manifest with `shares` names that it does not list, whether it works or not. */
  readonly unlisted: LayeredMap<string, Share>;
  /** From a document to the shares, and to the unlisted access, that it takes part in. */
  readonly documentShares: LayeredMap<string, readonly string[]>;
}

export interface Joined extends JoinResult {
  /** Some may be there twice. */
  readonly keysRead: readonly string[];
}

export type Readers = LayeredMap<string, readonly string[]>;

export function createSnapshot(folders: readonly string[], now: number): Snapshot {
  return {
    folders,
    tree: createFolderTree(folders),
    now,
    files: layeredMap(),
    manifests: layeredMap(),
    facts: layeredMap(),
    index: layeredMap(),
    joins: layeredMap(),
    readers: () => layeredMap(),
    proposals: layeredMap(),
    shares: layeredMap(),
    unlisted: layeredMap(),
    documentShares: layeredMap(),
  };
}

type Edited = 'files' | 'manifests' | 'facts' | 'joins' | 'proposals' | 'shares' | 'unlisted' | 'documentShares';

export type Draft = Pick<Snapshot, 'folders' | 'tree' | 'now'> & {
  readonly [Name in Edited]: Snapshot[Name] extends LayeredMap<infer Key, infer Value>
    ? LayeredMapDraft<Key, Value>
    : never;
} & {
  readonly index: IndexDraft;
  /** Undefined in the first filling, when all joins run anyway: who read what is worked out when it is first needed. */
  readonly readers: LayeredMapDraft<string, readonly string[]> | undefined;
  readonly dirtyJoins: Set<string>;
  readonly changedFiles: Set<string>;
  readonly changedShares: Set<string>;
  /** Documents that are new, different or gone, or that a changed share has or had. */
  readonly changedDocuments: Set<string>;
};

export function editSnapshot(before: Snapshot): Draft {
  const readers = before.files.size === 0 ? undefined : before.readers().edit();
  const dirtyJoins = new Set<string>();
  return {
    folders: before.folders,
    tree: before.tree,
    now: before.now,
    files: before.files.edit(),
    manifests: before.manifests.edit(),
    facts: before.facts.edit(),
    index:
      readers === undefined ? fillIndex() : editIndex(before.index, (key) => markReaders(readers, dirtyJoins, key)),
    joins: before.joins.edit(),
    readers,
    proposals: before.proposals.edit(),
    shares: before.shares.edit(),
    unlisted: before.unlisted.edit(),
    documentShares: before.documentShares.edit(),
    dirtyJoins,
    changedFiles: new Set(),
    changedShares: new Set(),
    changedDocuments: new Set(),
  };
}

/** The draft is not to be changed after that. */
export function sealSnapshot(draft: Draft): Snapshot {
  const joins = draft.joins.seal();
  const known = draft.readers?.seal();
  return {
    folders: draft.folders,
    tree: draft.tree,
    now: draft.now,
    files: draft.files.seal(),
    manifests: draft.manifests.seal(),
    facts: draft.facts.seal(),
    index: draft.index.seal(),
    joins,
    readers: known === undefined ? once(() => readersOf(joins)) : () => known,
    proposals: draft.proposals.seal(),
    shares: draft.shares.seal(),
    unlisted: draft.unlisted.seal(),
    documentShares: draft.documentShares.seal(),
  };
}

/** Whoever read the key has to look again, although nothing came to stand or ceased to stand under it. */
export function markDirty(draft: Draft, key: string): void {
  if (draft.readers !== undefined) markReaders(draft.readers, draft.dirtyJoins, key);
}

/** Notes what a join has read, in place of what it read before. */
export function updateReaders(
  { readers }: Draft,
  join: string,
  old: Joined | undefined,
  now: Joined | undefined,
): void {
  // Mostly a join reads again what it has read before.
  if (readers === undefined || isSameList(old?.keysRead ?? [], now?.keysRead ?? [])) return;
  const before = new Set(old?.keysRead);
  const after = new Set(now?.keysRead);
  for (const key of before) if (!after.has(key)) removeMember(readers, key, join);
  for (const key of after) if (!before.has(key)) addMember(readers, key, join);
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

export type Members = LayeredMapDraft<string, readonly string[]>;

export function addMember(lists: Members, key: string, member: string): void {
  const members = lists.get(key) ?? [];
  if (!members.includes(member)) lists.set(key, [...members, member]);
}

export function removeMember(lists: Members, key: string, member: string): void {
  const left = (lists.get(key) ?? []).filter((other) => other !== member);
  if (left.length === 0) lists.delete(key);
  else lists.set(key, left);
}

function markReaders(readers: Pick<Readers, 'get'>, dirtyJoins: Set<string>, key: string): void {
  for (const join of readers.get(key) ?? []) dirtyJoins.add(join);
}

function readersOf(joins: LayeredMap<string, Joined>): Readers {
  const readers = new Map<string, string[]>();
  for (const [join, { keysRead }] of joins.entries()) {
    for (const key of keysRead) {
      const known = readers.get(key);
      if (known === undefined) readers.set(key, [join]);
      else if (known.at(-1) !== join) known.push(join);
    }
  }
  return layeredMap<string, readonly string[]>(readers);
}

function once<Value extends object>(compute: () => Value): () => Value {
  let computed: Value | undefined;
  return () => {
    computed ??= compute();
    return computed;
  };
}
