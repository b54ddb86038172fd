import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { widthOf, wrap } from '../../../server/src/cli/format/cells.ts';
import { snippet } from '../../../server/src/cli/format/snippet.ts';
import { lineIndex } from '../../../server/src/policy/text.ts';

/** The line and its carets, as they stand one under the other. */
function drawn(text: string, mark: string, width = 60): string[] {
  const start = text.indexOf(mark);
  assert.notEqual(start, -1);
  return drawnRange(text, start, start + mark.length, width);
}

function drawnRange(text: string, start: number, end: number, width = 60): string[] {
  const { line, before, carets } = snippet(text, lineIndex(text), { start, end }, width);
  return [line, ' '.repeat(before) + '^'.repeat(carets)];
}

function characterAtCell(line: string, cell: number): string | undefined {
  let column = 0;
  for (const character of line) {
    if (column === cell) return character;
    column += widthOf(character);
  }
  return undefined;
}

test('the line alone, whatever ends it', () => {
  for (const lineBreak of ['\n', '\r\n', '\r']) {
    assert.deepEqual(drawn(['{', '  "a": 1,', '}'].join(lineBreak), '"a"'), ['  "a": 1,', '  ^^^']);
  }
});

test('a range over several lines is marked to the end of its first', () => {
  assert.deepEqual(drawn('{\n  "a": {\n  }\n}', '{\n  }'), ['  "a": {', '       ^']);
});

test('an empty range and the end of the text get one caret', () => {
  assert.deepEqual(drawnRange('ab\ncd', 1, 1), ['ab', ' ^']);
  assert.deepEqual(drawnRange('ab\ncd', 2, 2), ['ab', '  ^']);
  assert.deepEqual(drawnRange('ab', 9, 12), ['ab', '  ^']);
  assert.deepEqual(drawnRange('', 0, 0), ['', '^']);
});

test('a tab goes to the next multiple of four', () => {
  assert.deepEqual(drawn('\t"a":\t"b"', '"b"'), ['    "a":    "b"', '            ^^^']);
  assert.deepEqual(drawn('\t\t"a"', '\t"a"'), ['        "a"', '    ^^^^^^^']);
});

test('wide characters take two cells, combining ones none', () => {
  assert.deepEqual(drawn('"秘密": "b"', '"b"'), ['"秘密": "b"', '        ^^^']);
  assert.deepEqual(drawn('"🔑": "b"', '"🔑"'), ['"🔑": "b"', '^^^^']);
  assert.deepEqual(drawn('"e\u0301": "b"', '"b"'), ['"e\u0301": "b"', '     ^^^']);
});

test('a long line is cut around the range', () => {
  const text = `${'x'.repeat(1000)}MARK${'y'.repeat(1000)}`;
  assert.deepEqual(drawn(text, 'MARK', 30), ['…xxxxxxxxxxxxxMARKyyyyyyyyyyy…', '              ^^^^']);
  assert.deepEqual(drawn(`MARK${'y'.repeat(1000)}`, 'MARK', 20), ['MARKyyyyyyyyyyyyyyy…', '^^^^']);
  assert.deepEqual(drawn(`${'x'.repeat(1000)}MARK`, 'MARK', 20), ['…xxxxxxxxMARK', '         ^^^^']);
  assert.deepEqual(drawn(`${'x'.repeat(16)}MARK`, 'MARK', 20), ['…xxxxxxxxMARK', '         ^^^^']);
  assert.deepEqual(drawn(`${'x'.repeat(14)}MARK`, 'MARK', 20), [`${'x'.repeat(14)}MARK`, `${' '.repeat(14)}^^^^`]);
});

test('a range longer than the width is marked as far as it is shown', () => {
  const [line, carets] = drawnRange('z'.repeat(500), 100, 400, 40);
  assert.equal(line, `…${'z'.repeat(38)}…`);
  assert.equal(carets, `${' '.repeat(11)}${'^'.repeat(28)}`);
});

test('no surrogate pair is cut', () => {
  const text = `${'🔑'.repeat(500)}MARK`;
  for (let width = 20; width < 24; width++) {
    const [line = ''] = drawn(text, 'MARK', width);
    assert.match(line, /^…🔑+MARK$/u);
  }
});

test('the range is in view behind wide characters', () => {
  assert.deepEqual(drawn(`${'秘'.repeat(500)}MARK`, 'MARK', 20), ['…秘秘秘秘MARK', '         ^^^^']);
  assert.deepEqual(drawn(`${'\t'.repeat(9)}MARK`, 'MARK', 20), ['…       MARK', '        ^^^^']);
});

test('never wider than asked for, carets within the line, whatever the text', () => {
  const character = fc.constantFrom('a', '\t', '秘', '🔑', 'e\u0301', '\u0007', '"', ' ');
  fc.assert(
    fc.property(
      fc.array(character, { maxLength: 200 }).map((parts) => parts.join('')),
      fc.nat(400),
      fc.nat(100),
      fc.integer({ min: 20, max: 100 }),
      (text, start, length, width) => {
        const { line, before, carets } = snippet(text, lineIndex(text), { start, end: start + length }, width);
        assert.ok(widthOf(line) <= width);
        assert.ok(carets >= 1);
        assert.ok(before + carets <= width + 1);
        if (text.charAt(start) === '"') {
          assert.equal(characterAtCell(line, before), '"');
        }
      },
    ),
    { seed: 20261123, numRuns: 500 },
  );
});

test('wrapping keeps the words and their order', () => {
  assert.deepEqual(wrap('one two three', 9, '  '), ['  one two', '  three']);
  assert.deepEqual(wrap('a arn:aws:iam::222222222222:role/App b', 12, '  '), [
    '  a',
    '  arn:aws:iam::222222222222:role/App',
    '  b',
  ]);
  assert.deepEqual(wrap('秘密 秘密', 8, ''), ['秘密', '秘密']);
  assert.deepEqual(wrap('one\ntwo', 80, ''), ['one two']);
  assert.deepEqual(wrap('', 80, ''), []);
});
