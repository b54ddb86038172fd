/** What a place in a file is nested in, also inside a document that is stored in a string. */
import type { Located, TextRange } from './document.ts';
import { fileRange, located, mayHoldDocument, openSource, openString, type Source, stringOf } from './source.ts';
import { isTemplatePath } from './template.ts';
import type { JsonNode } from './tree.ts';

export interface Nesting {
  /** Values and properties around the offset, the outermost first. */
  readonly ranges: readonly TextRange[];
  /** The string that it is in, a property's name included. */
  readonly text: Located<string> | undefined;
}

export function nestingAt(path: string, text: string, offset: number): Nesting {
  const ranges: TextRange[] = [];
  const source = openSource(text, isTemplatePath(path));
  const found = source.root === undefined ? undefined : descend(source, source.root, offset, ranges);
  return { ranges, text: found };
}

/** Objects and arrays of a file that hold something. */
export function* containers(path: string, text: string): Iterable<TextRange> {
  const { root } = openSource(text, isTemplatePath(path));
  if (root !== undefined) yield* containersIn(root);
}

function* containersIn(node: JsonNode): Iterable<TextRange> {
  if (node.members.length + node.items.length === 0) return;
  yield { start: node.start, end: node.end };
  for (const { value } of node.members) if (value !== undefined) yield* containersIn(value);
  for (const item of node.items) yield* containersIn(item);
}

function descend(source: Source, node: JsonNode, offset: number, ranges: TextRange[]): Located<string> | undefined {
  const holds = (start: number, end: number) => start <= offset && offset <= end;
  const add = (start: number, end: number) => ranges.push(fileRange(source, start, end));
  if (!holds(node.start, node.end)) return undefined;
  add(node.start, node.end);
  if (node.type === 'string') {
    const inner = mayHoldDocument(node.value as string) ? openString(source, node) : undefined;
    if (inner?.root === undefined) return located(source, node, '', stringOf(source, node) ?? '');
    return descend(inner, inner.root, innerOffset(inner, fileRange(source, offset, offset).start), ranges);
  }
  for (const { name, nameStart, nameEnd, value } of node.members) {
    if (!holds(nameStart, value?.end ?? nameEnd)) continue;
    add(nameStart, value?.end ?? nameEnd);
    if (holds(nameStart, nameEnd)) {
      add(nameStart, nameEnd);
      return { value: name, range: fileRange(source, nameStart, nameEnd), pointer: '' };
    }
    return value && descend(source, value, offset, ranges);
  }
  const item = node.items.find(({ start, end }) => holds(start, end));
  return item && descend(source, item, offset, ranges);
}

/** The offset in a decoded string of a place in the file. */
function innerOffset({ offsets }: Source, place: number): number {
  if (offsets === undefined) return place;
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (offsets[middle]! <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
