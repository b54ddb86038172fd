import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lineBreakOf, lineIndex, rangeToPositions } from '../../../server/src/policy/text.ts';

const parameters = { seed: 20261123, numRuns: 300 };

test('lines end with \\n, \\r\\n or \\r; characters are UTF-16', () => {
  const index = lineIndex('a\nb😀c\r\n\rd');
  assert.equal(index.lineCount, 5 - 1);
  assert.deepEqual(index.positionAt(0), { line: 0, character: 0 });
  assert.deepEqual(index.positionAt(1), { line: 0, character: 1 });
  assert.deepEqual(index.positionAt(5), { line: 1, character: 3 });
  assert.deepEqual(index.positionAt(8), { line: 2, character: 0 });
  assert.deepEqual(index.positionAt(9), { line: 3, character: 0 });
  assert.deepEqual(rangeToPositions(index, { start: 2, end: 10 }), {
    start: { line: 1, character: 0 },
    end: { line: 3, character: 1 },
  });
});

test('places outside the text are bounded', () => {
  const index = lineIndex('ab\r\ncd');
  assert.equal(index.offsetAt({ line: 0, character: 99 }), 2);
  assert.equal(index.offsetAt({ line: 9, character: 0 }), 6);
  assert.equal(index.offsetAt({ line: -1, character: 5 }), 0);
  assert.equal(index.offsetAt({ line: 1, character: -3 }), 4);
  assert.deepEqual(index.positionAt(-4), { line: 0, character: 0 });
  assert.deepEqual(index.positionAt(99), { line: 1, character: 2 });
  assert.deepEqual(lineIndex('').positionAt(0), { line: 0, character: 0 });
});

test('the first line break is the text’s own', () => {
  assert.equal(lineBreakOf('a\r\nb\n'), '\r\n');
  assert.equal(lineBreakOf('a\nb\r\n'), '\n');
  assert.equal(lineBreakOf('a\rb'), '\r');
  assert.equal(lineBreakOf('a'), '\n');
});

test('positions agree with a plain count, and lead back to their offset', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '😀', '\n', '\r', '\r\n', ' '), maxLength: 40 });
  fc.assert(
    fc.property(text, fc.nat(60), (sample, number) => {
      const offset = Math.min(number, sample.length);
      const index = lineIndex(sample);
      const position = index.positionAt(offset);
      // Between \r and \n an offset is still on the line that they end.
      const before = sample.slice(0, offset);
      const isInBreak = sample[offset - 1] === '\r' && sample[offset] === '\n';
      const lines = (isInBreak ? before.slice(0, -1) : before).split(/\r\n|\r|\n/);
      assert.equal(position.line, lines.length - 1);
      assert.equal(position.character, lines.at(-1)!.length + (isInBreak ? 1 : 0));
      assert.equal(index.offsetAt(position), isInBreak ? offset - 1 : offset);
    }),
    parameters,
  );
});
