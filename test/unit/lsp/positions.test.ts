import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { changed, positionIndex } from '../../../server/src/lsp/positions.ts';

const ENCODINGS = ['utf-8', 'utf-16'] as const;

/** Text with what is two, three and four bytes long, and all kinds of line ends. */
const text = fc
  .array(fc.constantFrom('a', '"', 'ä', '—', '🔑', '𝔸', '\n', '\r\n', '\r'), { maxLength: 40 })
  .map((parts) => parts.join(''));

/** Offsets between two characters of a text, its ends too. */
function boundaries(of: string): number[] {
  let at = 0;
  return [0, ...[...of].map((character) => (at += character.length))];
}

test('a place is the line and the length of what is before it in the line, in the client’s measure', () => {
  const line = '{"Id": "Schlüssel 🔑 ab"}';
  const at = line.indexOf('ab');
  const before = `{}\n${line}`;
  assert.deepEqual(positionIndex(before, 'utf-16').positionAt(3 + at), { line: 1, character: 21 });
  assert.deepEqual(positionIndex(before, 'utf-8').positionAt(3 + at), { line: 1, character: 24 });
  // In the middle of a character it is taken as before it, and behind the line as its end.
  assert.equal(positionIndex('🔑a', 'utf-8').offsetAt({ line: 0, character: 3 }), 0);
  assert.equal(positionIndex('ä\nb', 'utf-8').offsetAt({ line: 0, character: 99 }), 1);
  assert.equal(positionIndex('ä\nb', 'utf-8').offsetAt({ line: 9, character: 0 }), 3);
});

test('offsets go to places and back', () => {
  fc.assert(
    fc.property(text, fc.constantFrom(...ENCODINGS), (content, encoding) => {
      const index = positionIndex(content, encoding);
      // Between the two characters of a line break there is no place.
      for (const offset of boundaries(content).filter((at) => content.slice(at - 1, at + 1) !== '\r\n'))
        assert.equal(index.offsetAt(index.positionAt(offset)), offset);
    }),
    { seed: 7, numRuns: 500 },
  );
});

test('a document is changed alike, whatever its places are counted in', () => {
  const edits = fc.array(fc.record({ from: fc.nat(), to: fc.nat(), text }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(text, edits, (content, wanted) => {
      const results = ENCODINGS.map((encoding) => {
        let after = content;
        const changes = wanted.map(({ from, to, text: newText }) => {
          const places = boundaries(after).filter((at) => after.slice(at - 1, at + 1) !== '\r\n');
          const [start = 0, end = 0] = [places[from % places.length]!, places[to % places.length]!].sort(
            (a, b) => a - b,
          );
          const index = positionIndex(after, encoding);
          const range = { start: index.positionAt(start), end: index.positionAt(end) };
          after = after.slice(0, start) + newText + after.slice(end);
          return { range, text: newText };
        });
        const document = changed(TextDocument.create('file:///a.json', 'json', 1, content), changes, 2, encoding);
        assert.equal(document.getText(), after);
        assert.equal(document.version, 2);
        return document.getText();
      });
      assert.equal(results[0], results[1]);
    }),
    { seed: 7, numRuns: 500 },
  );
});
