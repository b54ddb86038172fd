/** Parts of a string's value, and where they stand in the file: through escapes, and through the string that a document is stored in. */
import type { Located, TextRange } from './document.ts';
import { decodeEscapes } from './source.ts';

/** The file's range of the characters from `start` to `end` of a value. */
export type Inside = (start: number, end: number) => TextRange;

/**
 * For a value that stands in `text`, the file's text. Undefined where the way from value to text cannot be told, such as
 * in a string whose template interpolation holds escapes of its own.
 */
export function insideOf(text: string, { value, range }: Located<string>): Inside | undefined {
  const written = text.slice(range.start, range.end);
  // A template's unquoted interpolation.
  if (written === value) return shifted(range.start);
  const opening = /^\\*"/.exec(written)?.[0].length ?? 0;
  // A quote behind one backslash is in a string that stands in one string; behind three, in two.
  const strings = Math.log2(opening) + 1;
  if (!Number.isInteger(strings)) return undefined;
  // A string that nobody has closed yet ends with its line.
  const closing = written.endsWith(written.slice(0, opening)) && written.length >= 2 * opening ? opening : 0;
  const start = range.start + opening;
  const end = range.end - closing;
  if (end - start === value.length && text.startsWith(value, start)) return shifted(start);
  return decoded(text, value, start, end, strings);
}

function shifted(by: number): Inside {
  return (start, end) => ({ start: start + by, end: end + by });
}

function decoded(text: string, value: string, start: number, end: number, strings: number): Inside | undefined {
  let { text: plain, offsets } = decodeEscapes(text, start, end);
  for (let level = 1; level < strings; level++) {
    const outer = offsets;
    const inner = decodeEscapes(plain, 0, plain.length);
    plain = inner.text;
    offsets = inner.offsets.map((at) => outer[at]!);
  }
  if (plain !== value) return undefined;
  return (from, to) => ({ start: offsets[from]!, end: offsets[to]! });
}
