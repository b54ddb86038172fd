import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type LayeredMap, layeredMap } from '../../../server/src/sharing/layeredMap.ts';

const change = fc.record({ key: fc.nat(2000), value: fc.option(fc.nat(9), { nil: undefined }) });
/** Batches of every size: somebody typing, and files that come in by the hundred. */
const batch = fc.oneof(fc.array(change, { maxLength: 4 }), fc.array(change, { minLength: 300, maxLength: 900 }));

test('it holds what a Map would, and what it was before stays as it was', () => {
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
      const model = new Map<number, number>();
      let map: LayeredMap<number, number> = layeredMap();
      const earlier: { map: LayeredMap<number, number>; entries: [number, number][] }[] = [];
      for (const changes of batches) {
        earlier.push({ map, entries: [...model] });
        const draft = map.edit();
        for (const { key, value } of changes) {
          if (value === undefined) {
            draft.delete(key);
            model.delete(key);
          } else {
            draft.set(key, value);
            model.set(key, value);
          }
        }
        map = draft.seal();
        assert.equal(map.size, model.size);
      }
      earlier.push({ map, entries: [...model] });
      for (const { map: then, entries } of earlier) {
        assert.deepEqual([...then.entries()].sort(byKey), entries.sort(byKey));
        for (const [key, value] of entries.slice(0, 20)) assert.equal(then.get(key), value);
      }
    }),
    { numRuns: 60, seed: 20261123 },
  );
});

function byKey([one]: [number, number], [other]: [number, number]): number {
  return one - other;
}
