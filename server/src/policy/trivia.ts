/** What stands between JSON values: blanks, comments, commas. Offsets are those of the text given. */
import type { TextRange } from './document.ts';
import type { JsonNode } from './tree.ts';

/** The ranges of a container's elements or properties (name to value), in text order. */
export function childRanges(container: JsonNode): TextRange[] {
  if (container.type === 'array') return container.items.map(({ start, end }) => ({ start, end }));
  return container.members.map(({ nameStart, nameEnd, value }) => ({ start: nameStart, end: value?.end ?? nameEnd }));
}

/** The offset of the next character that is neither blank nor in a comment; the text's length at its end. */
export function nextToken(text: string, from: number): number {
  const pattern = /(?:[\s\uFEFF]+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\/)*/y;
  pattern.lastIndex = from;
  pattern.exec(text);
  return pattern.lastIndex;
}

/** The offset behind the comma that follows, or undefined if something else does. */
export function commaBehind(text: string, from: number): number | undefined {
  const at = nextToken(text, from);
  return text[at] === ',' ? at + 1 : undefined;
}

/** Where the comments end that stand behind `from` as the last thing on its line; undefined if there are none. */
export function commentEndOnLine(text: string, from: number): number | undefined {
  const pattern = /(?:[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/))+(?=[ \t]*(?:[\r\n]|$))/y;
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** The offset behind the line break that ends the line, if only blanks (and comments) are left on it. */
export function endOfLine(text: string, from: number): number | undefined {
  const pattern = /[ \t]*(?:\r\n|\r|\n)/y;
  pattern.lastIndex = commentEndOnLine(text, from) ?? from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
