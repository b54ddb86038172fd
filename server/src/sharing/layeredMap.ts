/**
 * An immutable map that is cheap to fill and cheap to change: a large base that snapshots share, and a small layer of
 * changes above it that is copied with each change.
 *
 * A person edits the same few files over and over, so the layer stays small; when it outgrows a fraction of the base the
 * two are merged. A persistent hash trie took twice as long to fill and four times as long to read (measured with 100,000
 * keys of text, warm).
 */
export interface LayeredMap<Key, Value> {
  readonly size: number;
  readonly get: (key: Key) => Value | undefined;
  readonly has: (key: Key) => boolean;
  readonly keys: () => Iterable<Key>;
  readonly values: () => Iterable<Value>;
  readonly entries: () => Iterable<[Key, Value]>;
  /** A copy to change. The map itself never changes. */
  readonly edit: () => LayeredMapDraft<Key, Value>;
}

export interface LayeredMapDraft<Key, Value> extends LayeredMap<Key, Value> {
  readonly set: (key: Key, value: Value) => void;
  readonly delete: (key: Key) => void;
  /** The map as it is now; the draft is not to be changed after that. */
  readonly seal: () => LayeredMap<Key, Value>;
}

const GONE = Symbol('gone');

/** The layer, which every change copies, may hold this many entries or this fraction of the base; then it is merged. */
const SMALL = 256;
const FRACTION = 64;

/** Of these entries; the `Map` is not to be changed after that. */
export function layeredMap<Key, Value>(base: ReadonlyMap<Key, Value> = new Map()): LayeredMap<Key, Value> {
  return reading(base, new Map<Key, Value | typeof GONE>(), base.size);
}

function reading<Key, Value>(
  base: ReadonlyMap<Key, Value>,
  layer: ReadonlyMap<Key, Value | typeof GONE>,
  size: number,
): LayeredMap<Key, Value> {
  return { size, ...accessors(base, layer), edit: () => editing(base, layer, size) };
}

function editing<Key, Value>(
  base: ReadonlyMap<Key, Value>,
  before: ReadonlyMap<Key, Value | typeof GONE>,
  sizeBefore: number,
): LayeredMapDraft<Key, Value> {
  const filling = base.size === 0;
  const layer = new Map<Key, Value | typeof GONE>(before);
  let size = sizeBefore;
  const access = accessors(base, layer);
  return {
    ...access,
    get size() {
      return filling ? layer.size : size;
    },
    set: (key, value) => {
      if (!filling && !access.has(key)) size += 1;
      layer.set(key, value);
    },
    delete: (key) => {
      if (!access.has(key)) return;
      size -= 1;
      if (base.has(key)) layer.set(key, GONE);
      else layer.delete(key);
    },
    edit: () => editing(base, layer, filling ? layer.size : size),
    seal: () => {
      // Nothing is deleted from an empty base, so the layer holds values only.
      if (filling) return layer.size <= SMALL ? reading(base, layer, layer.size) : layeredMap(layer as Map<Key, Value>);
      if (layer.size <= SMALL || layer.size * FRACTION <= base.size) return reading(base, layer, size);
      return layeredMap(new Map(access.entries()));
    },
  };
}

function accessors<Key, Value>(base: ReadonlyMap<Key, Value>, layer: ReadonlyMap<Key, Value | typeof GONE>) {
  function* entries(): Iterable<[Key, Value]> {
    for (const [key, value] of base) if (!layer.has(key)) yield [key, value];
    for (const [key, value] of layer) if (value !== GONE) yield [key, value];
  }
  return {
    get: (key: Key): Value | undefined => {
      const value = layer.get(key);
      if (value !== undefined) return value === GONE ? undefined : (value as Value);
      return base.get(key);
    },
    has: (key: Key): boolean => {
      const value = layer.get(key);
      return value === undefined ? base.has(key) : value !== GONE;
    },
    *keys(): Iterable<Key> {
      for (const [key] of entries()) yield key;
    },
    *values(): Iterable<Value> {
      for (const [, value] of entries()) yield value;
    },
    entries,
  };
}
