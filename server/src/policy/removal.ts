/** Taking elements and properties out of an array or object, with their commas and lines. */
import type { TextRange } from './document.ts';
import { startsLine } from './layout.ts';
import { fileEdit, type Place } from './locate.ts';
import type { TextEdit } from './textEdits.ts';
import type { JsonNode } from './tree.ts';
import { childRanges, commaBehind, commentEndOnLine, endOfLine } from './trivia.ts';

/** Edits that remove the children at `indexes` (ascending) from a container. */
export function removalOf(place: Place, container: JsonNode, indexes: readonly number[]): TextEdit[] {
  const text = place.source.readable;
  const children = childRanges(container);
  const ranges = cuts(text, container, children, indexes);
  return merged(ranges).map(({ start, end }) => fileEdit(place, start, end, ''));
}

function cuts(
  text: string,
  container: JsonNode,
  children: readonly TextRange[],
  indexes: readonly number[],
): TextRange[] {
  if (indexes.length === 0) return [];
  const inside = { start: container.start + 1, end: container.end - 1 };
  const gaps = [inside.start, ...children.map(({ end }) => end)].map((from, index) =>
    text.slice(from, children[index]?.start ?? inside.end),
  );
  if (indexes.length === children.length && gaps.every((gap) => /^[\s,]*$/.test(gap))) return [inside];
  const removed = new Set(indexes);
  const hasTrailingComma = commaBehind(text, children.at(-1)!.end) !== undefined;
  // From the tail on everything goes, and with it the comma before.
  let tail = children.length;
  while (!hasTrailingComma && tail > 0 && removed.has(tail - 1)) tail--;
  const result = indexes
    .filter((index) => index < tail)
    .map((index) => cutWithComma(text, children[index]!, children[index + 1]));
  if (tail === children.length) return result;
  result.push(cutTail(text, { start: children[tail]!.start, end: children.at(-1)!.end }));
  if (tail > 0) result.push(...commaOf(text, children[tail - 1]!, children[tail]!));
  return result;
}

function cutWithComma(text: string, child: TextRange, next: TextRange | undefined): TextRange {
  const behind = commaBehind(text, child.end) ?? child.end;
  const line = startsLine(text, child.start) ? endOfLine(text, behind) : undefined;
  if (line !== undefined) return { start: lineStart(text, child.start), end: line };
  const isBlank = next !== undefined && text.slice(behind, next.start).trim() === '';
  return { start: child.start, end: isBlank ? next.start : behind };
}

/** The last children go with the white space before them; a line break stays if none follows (a comment may end there). */
function cutTail(text: string, tail: TextRange): TextRange {
  const ownLine = startsLine(text, tail.start);
  if (ownLine && endOfLine(text, tail.end) === undefined) return tail;
  let start = tail.start;
  while (/\s/.test(text[start - 1] ?? '')) start--;
  return { start, end: ownLine ? (commentEndOnLine(text, tail.end) ?? tail.end) : tail.end };
}

/** The comma between the last child that stays and the first of those that go. */
function commaOf(text: string, kept: TextRange, gone: TextRange): TextRange[] {
  const behind = commaBehind(text, kept.end);
  return behind !== undefined && behind <= gone.start ? [{ start: behind - 1, end: behind }] : [];
}

function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  return at;
}

/** Sorted, overlapping and touching ranges joined. */
function merged(ranges: readonly TextRange[]): TextRange[] {
  const result: TextRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = result.at(-1);
    if (last && range.start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else result.push(range);
  }
  return result;
}
