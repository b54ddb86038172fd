import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { insideOf } from '../../../server/src/policy/inside.ts';

const at = (text: string, value: string, start: number, end: number) =>
  insideOf(text, { value, range: { start, end }, pointer: '' });

test('every part of a value is where it is written, however often its string is stored in a string', () => {
  const strings = fc.string({
    unit: fc.constantFrom('a', '"', '\\', '/', '\n', 'é', '\u{1f511}', '<', ':'),
    maxLength: 12,
  });
  fc.assert(
    fc.property(strings, fc.integer({ min: 0, max: 3 }), fc.nat(), fc.nat(), (value, levels, one, other) => {
      let written = JSON.stringify(value);
      for (let level = 0; level < levels; level++) written = JSON.stringify(written).slice(1, -1);
      const text = `{"x": ${written}, "y": 1}`;
      const inside = at(text, value, 6, 6 + written.length);
      assert.ok(inside !== undefined, written);
      const [start, end] = [one % (value.length + 1), other % (value.length + 1)].sort((a, b) => a - b) as [
        number,
        number,
      ];
      const range = inside(start, end);
      let part = text.slice(range.start, range.end);
      for (let level = 0; level <= levels; level++) part = JSON.parse(`"${part}"`);
      assert.equal(part, value.slice(start, end));
    }),
    { seed: 11, numRuns: 400 },
  );
});

test('an unquoted interpolation, a string that is not closed, an escaped slash', () => {
  assert.deepEqual(at('x ${arn} y', '${arn}', 2, 8)?.(2, 5), { start: 4, end: 7 });
  assert.deepEqual(at('"abc', 'abc', 0, 4)?.(1, 3), { start: 2, end: 4 });
  assert.deepEqual(at('"a\\/b"', 'a/b', 0, 6)?.(1, 2), { start: 2, end: 4 });
});

test('nothing is guessed where value and text do not fit together', () => {
  assert.equal(at('"a${f("\\n")}b"', 'a${f("\\n")}b', 0, 14)?.(0, 1)?.start, 1);
  assert.equal(at('"a\\nb"', 'other', 0, 6), undefined);
  assert.equal(at('17', '18', 0, 2), undefined);
  assert.equal(at('\\\\"x\\\\"', 'x', 0, 7), undefined);
});
