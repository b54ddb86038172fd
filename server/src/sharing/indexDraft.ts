/** The document index while it changes: entries are collected, and each key is written once, whatever comes and goes. */
import { CROWD, crowdKey } from './documentIndex.ts';
import { type LayeredMap, layeredMap } from './layeredMap.ts';

/** From an index key to the ids of the documents that stand under it. */
export type Index = LayeredMap<string, readonly string[]>;

export interface IndexDraft {
  readonly get: (key: string) => readonly string[] | undefined;
  readonly add: (key: string, id: string) => void;
  readonly remove: (key: string, id: string) => void;
  /** Before this, `get` may not know what was added and removed. */
  readonly flush: () => void;
  readonly seal: () => Index;
}

/** A first filling: nobody has read the index, and entries can be written at once. One id's entries come together. */
export function fillIndex(): IndexDraft {
  const filled = new Map<string, string[]>();
  return {
    get: (key) => filled.get(key),
    add: (key, id) => {
      const ids = filled.get(key);
      if (ids === undefined) filled.set(key, [id]);
      else if (ids.at(-1) !== id) ids.push(id);
    },
    remove: (key, id) => {
      const left = filled.get(key)?.filter((other) => other !== id) ?? [];
      if (left.length === 0) filled.delete(key);
      else filled.set(key, left);
    },
    flush: () => {},
    seal: () => layeredMap<string, readonly string[]>(filled),
  };
}

/** `changed` is told of each key whose readers have to look again. */
export function editIndex(before: Index, changed: (key: string) => void): IndexDraft {
  const index = before.edit();
  /** For each key, which documents will stand under it and which will not. */
  const pending = new Map<string, Map<string, boolean>>();
  // The document has changed, whether or not it stays under the key: whoever read the key has to look again.
  const stage = (key: string, id: string, present: boolean) => {
    const staged = pending.get(key);
    if (staged === undefined) pending.set(key, new Map([[id, present]]));
    else staged.set(id, present);
  };
  const flushKey = (key: string, staged: ReadonlyMap<string, boolean>) => {
    const known = index.get(key) ?? [];
    const gone = new Set<string>();
    const added: string[] = [];
    for (const [id, present] of staged) {
      if (known.includes(id)) {
        if (!present) gone.add(id);
      } else if (present) added.push(id);
    }
    const size = known.length + added.length - gone.size;
    if (size === 0) index.delete(key);
    else if (gone.size > 0) index.set(key, [...known.filter((id) => !gone.has(id)), ...added]);
    else if (added.length > 0) index.set(key, [...known, ...added]);
    changed(key);
    if (known.length > CROWD !== size > CROWD) changed(crowdKey(key));
  };
  return {
    get: index.get,
    add: (key, id) => stage(key, id, true),
    remove: (key, id) => stage(key, id, false),
    flush: () => {
      for (const [key, staged] of pending) flushKey(key, staged);
      pending.clear();
    },
    seal: index.seal,
  };
}
