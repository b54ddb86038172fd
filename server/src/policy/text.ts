/** Offsets to lines and back, as LSP counts them: lines and UTF-16 characters from 0. */
import type { TextRange } from './document.ts';

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface PositionRange {
  readonly start: Position;
  readonly end: Position;
}

export interface LineIndex {
  readonly lineCount: number;
  /** The place of an offset; offsets outside the text are taken as its start or end. */
  positionAt(offset: number): Position;
  /** The offset of a place; a character behind the line's end is taken as the line's end (before its line break). */
  offsetAt(position: Position): number;
}

/** An index over the lines of `text` (`\n`, `\r\n` and `\r` end a line); the lines are looked for when first asked. */
export function lineIndex(text: string): LineIndex {
  let starts: readonly number[] | undefined;
  const lines = (): readonly number[] => {
    starts ??= lineStarts(text);
    return starts;
  };
  return {
    get lineCount() {
      return lines().length;
    },
    positionAt(offset) {
      const bounded = Math.max(0, Math.min(offset, text.length));
      const line = lineAt(lines(), bounded);
      return { line, character: bounded - lines()[line]! };
    },
    offsetAt({ line, character }) {
      const known = lines();
      if (line < 0) return 0;
      if (line >= known.length) return text.length;
      const start = known[line]!;
      return Math.max(start, Math.min(start + character, lineEnd(text, known, line)));
    },
  };
}

/** The same range in lines and characters. */
export function rangeToPositions(index: LineIndex, range: TextRange): PositionRange {
  return { start: index.positionAt(range.start), end: index.positionAt(range.end) };
}

/** The file's own line break: the first one in it, `\n` where there is none. */
export function lineBreakOf(text: string): '\n' | '\r\n' | '\r' {
  const match = /\r\n|\r|\n/.exec(text);
  return (match?.[0] as '\n' | '\r\n' | '\r' | undefined) ?? '\n';
}

function lineStarts(text: string): number[] {
  const starts = [0];
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lineEnd(text: string, starts: readonly number[], line: number): number {
  const next = starts[line + 1];
  if (next === undefined) return text.length;
  return text.charCodeAt(next - 1) === 10 && text.charCodeAt(next - 2) === 13 ? next - 2 : next - 1;
}
