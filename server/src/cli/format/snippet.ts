/** The line that a finding speaks of, and where its carets go. */
import type { TextRange } from '../../policy/document.ts';
import type { LineIndex } from '../../policy/text.ts';
import { cellsOf, shownCharacter, widthOf } from './cells.ts';

export interface Snippet {
  /** The line as it is shown: tabs as spaces, cut with `…` where it is longer than the width. */
  readonly line: string;
  /** How many cells come before the first caret, and how many carets there are. */
  readonly before: number;
  readonly carets: number;
}

/**
 * Shows the line in which `range` begins, at most `width` cells of it. A range over several lines is marked to the end
 * of its first one; an empty one gets one caret.
 */
export function snippet(text: string, index: LineIndex, range: TextRange, width: number): Snippet {
  const { line } = index.positionAt(range.start);
  const lineStart = index.offsetAt({ line, character: line === 0 && text.startsWith('\uFEFF') ? 1 : 0 });
  const lineEnd = index.offsetAt({ line, character: Number.POSITIVE_INFINITY });
  const start = Math.min(Math.max(range.start, lineStart), lineEnd);
  const end = Math.min(Math.max(range.end, start), lineEnd);
  const from = windowStart(text, lineStart, { start, end }, width);
  return render(text, from, lineEnd, { start, end }, width, from > lineStart);
}

// Lines may be megabytes long (minified JSON): only what can be shown is ever looked at.
function windowStart(text: string, lineStart: number, marked: TextRange, width: number): number {
  const length = Math.min(widthOf(text.slice(marked.start, Math.min(marked.end, marked.start + width))), width >> 1);
  const room = width - 2 - length;
  const half = (width - length) >> 1;
  const limit = Math.max(lineStart, marked.start - 4 * width);
  let cells = 0;
  let at = marked.start;
  let from = at;
  while (at > limit && cells <= room) {
    at -= isLowSurrogate(text.charCodeAt(at - 1)) && at - 1 > limit ? 2 : 1;
    cells += cellsOf(String.fromCodePoint(text.codePointAt(at)!), 0);
    from = cells <= half ? at : from;
  }
  return at === lineStart && cells <= room ? lineStart : from;
}

function render(
  text: string,
  from: number,
  lineEnd: number,
  marked: TextRange,
  width: number,
  isCut: boolean,
): Snippet {
  let line = isCut ? '…' : '';
  let column = line.length;
  let before: number | undefined;
  let carets = 0;
  let at = from;
  while (at < lineEnd) {
    const character = String.fromCodePoint(text.codePointAt(at)!);
    const cells = cellsOf(character, column);
    // One cell is kept for the mark of the cut, unless this is the last character.
    if (column + cells > (at + character.length >= lineEnd ? width : width - 1)) {
      line += '…';
      break;
    }
    if (at >= marked.start) {
      before ??= column;
      carets += at < marked.end ? cells : 0;
    }
    line += shownCharacter(character, column);
    column += cells;
    at += character.length;
  }
  return { line: line.trimEnd(), before: before ?? column, carets: Math.max(carets, 1) };
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
