/** Places as the client counts them: lines, and in them UTF-16 units or bytes of UTF-8. */
import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { type LineIndex, lineIndex } from '../policy/text.ts';

export type PositionEncoding = 'utf-16' | 'utf-8';

/** An index over the lines of a text whose characters are counted in `encoding`. */
export function positionIndex(text: string, encoding: PositionEncoding): LineIndex {
  const lines = lineIndex(text);
  if (encoding === 'utf-16') return lines;
  return {
    get lineCount() {
      return lines.lineCount;
    },
    positionAt(offset) {
      const { line, character } = lines.positionAt(offset);
      const start = lines.offsetAt({ line, character: 0 });
      return { line, character: bytesOf(text.slice(start, start + character)) };
    },
    offsetAt({ line, character }) {
      const start = lines.offsetAt({ line, character: 0 });
      const end = lines.offsetAt({ line, character: Number.MAX_SAFE_INTEGER });
      return start + unitsIn(text.slice(start, end), character);
    },
  };
}

/** The document with changes applied one after the other, each counted in the text that the one before it left. */
export function changed(
  document: TextDocument,
  changes: readonly TextDocumentContentChangeEvent[],
  version: number,
  encoding: PositionEncoding,
): TextDocument {
  if (encoding === 'utf-16') return TextDocument.update(document, [...changes], version);
  return changes.reduce((before, change) => {
    if (!('range' in change)) return TextDocument.update(before, [change], version);
    const index = positionIndex(before.getText(), encoding);
    const start = before.positionAt(index.offsetAt(change.range.start));
    const end = before.positionAt(index.offsetAt(change.range.end));
    return TextDocument.update(before, [{ range: { start, end }, text: change.text }], version);
  }, document);
}

/** How many UTF-16 units of a line its first bytes are; a character that is begun is left out. */
function unitsIn(line: string, bytes: number): number {
  let units = 0;
  let left = bytes;
  for (const character of line) {
    left -= bytesOf(character);
    if (left < 0) break;
    units += character.length;
  }
  return units;
}

function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
