/** Edits of a text, and what they make of it. */
import type { TextRange } from './document.ts';

/** Replaces the text of a range (half-open UTF-16 offsets into the file). */
export interface TextEdit {
  readonly range: TextRange;
  readonly newText: string;
}

/**
 * The text after the edits, whose ranges all refer to the text before them, as in LSP: they do not overlap, and
 * several insertions at one place come in their order. Throws an Error for edits that overlap.
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  const parts: string[] = [];
  let at = 0;
  for (const { range, newText } of sorted) {
    if (range.start < at) {
      throw new Error(`Edits overlap at offset ${range.start}.`);
    }
    parts.push(text.slice(at, range.start), newText);
    at = range.end;
  }
  return parts.join('') + text.slice(at);
}

/** The smallest single edit that makes `after` of `before`; it splits no surrogate pair and no line break. */
export function smallestEdit(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let prefix = 0;
  while (prefix < shorter && before.charCodeAt(prefix) === after.charCodeAt(prefix)) {
    prefix++;
  }
  while (prefix > 0 && (isGlued(before, prefix) || isGlued(after, prefix))) {
    prefix--;
  }
  let suffix = 0;
  while (
    suffix < shorter - prefix &&
    before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)
  ) {
    suffix++;
  }
  while (suffix > 0 && (isGlued(before, before.length - suffix) || isGlued(after, after.length - suffix))) {
    suffix--;
  }
  return {
    range: { start: prefix, end: before.length - suffix },
    newText: after.slice(prefix, after.length - suffix),
  };
}

/** Whether the place lies within a surrogate pair or between CR and LF. */
function isGlued(text: string, at: number): boolean {
  const left = text.charCodeAt(at - 1);
  const right = text.charCodeAt(at);
  return (left === 13 && right === 10) || (left >= 0xd800 && left <= 0xdbff && right >= 0xdc00 && right <= 0xdfff);
}
