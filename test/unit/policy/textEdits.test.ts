import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits, smallestEdit } from '../../../server/src/policy/textEdits.ts';

test('edits refer to the text before them; insertions at one place keep their order', () => {
  const edits = [
    { range: { start: 4, end: 5 }, newText: 'E' },
    { range: { start: 1, end: 1 }, newText: '1' },
    { range: { start: 1, end: 1 }, newText: '2' },
    { range: { start: 1, end: 3 }, newText: '' },
  ];
  assert.equal(applyEdits('abcdef', edits), 'a12dEf');
  assert.equal(applyEdits('abc', []), 'abc');
});

test('edits that overlap are a mistake of their maker', () => {
  const edits = [
    { range: { start: 0, end: 2 }, newText: '' },
    { range: { start: 1, end: 3 }, newText: '' },
  ];
  assert.throws(() => applyEdits('abc', edits), /overlap at offset 1/);
});

test('the smallest edit makes the one text of the other and splits neither a character nor a line end', () => {
  assert.deepEqual(smallestEdit('{"a":1}', '{"a":12}'), { range: { start: 6, end: 6 }, newText: '2' });
  assert.deepEqual(smallestEdit('a\r\nb', 'a\nb'), { range: { start: 1, end: 3 }, newText: '\n' });
  assert.deepEqual(smallestEdit('x😀', 'x😁'), { range: { start: 1, end: 3 }, newText: '😁' });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n', '😀', '😁') });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const edit = smallestEdit(before, after);
      assert.equal(applyEdits(before, [edit]), after);
      // Throws for half a surrogate pair.
      encodeURIComponent(edit.newText + before.slice(0, edit.range.start));
    }),
    { seed: 1 },
  );
});
