/** How a JSON text is laid out, and new values printed in the same way. */
import type { Source } from './source.ts';
import { lineBreakOf } from './text.ts';
import type { JsonNode } from './tree.ts';

export interface Layout {
  readonly lineBreak: string;
  /** One level of indentation: a tab or some blanks. */
  readonly unit: string;
  /** The text takes several lines. */
  readonly multiLine: boolean;
  /** Between a name and its value, and between two values on one line. */
  readonly colon: string;
  readonly comma: string;
  /** Inside the brackets of what stands on one line: a blank or nothing. */
  readonly objectPadding: string;
  readonly arrayPadding: string;
  /** Whether lists of scalars stand on one line; undefined where the text has none. */
  readonly inlineLists: boolean | undefined;
  /** Whether objects that hold no objects, e.g. a Principal, stand on one line; undefined where the text has none. */
  readonly inlineLeaves: boolean | undefined;
}

type Evidence = { -readonly [Key in keyof Omit<Layout, 'lineBreak' | 'multiLine'>]?: Layout[Key] | undefined };

/** The layout of a text, told by the first place that shows each trait. */
export function layoutOf(source: Source): Layout {
  const { readable: text, root } = source;
  const found: Evidence = {};
  if (root) observe(text, root, 0, found);
  const colon = found.colon ?? ': ';
  return {
    lineBreak: lineBreakOf(text),
    unit: found.unit ?? '  ',
    multiLine: root !== undefined && isMultiLine(text, root),
    colon,
    comma: found.comma ?? (colon === ':' ? ',' : ', '),
    objectPadding: found.objectPadding ?? (colon === ':' ? '' : ' '),
    arrayPadding: found.arrayPadding ?? '',
    inlineLists: found.inlineLists,
    inlineLeaves: found.inlineLeaves,
  };
}

/**
 * A value as JSON text in that layout. `indent` is the indentation of the line that the value begins on;
 * with `inline` all of it stands on one line.
 */
export function printValue(value: unknown, layout: Layout, indent: string, inline: boolean): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const isList = Array.isArray(value);
  const [open, close] = isList ? '[]' : '{}';
  const entries = isList ? value.map((item) => [undefined, item]) : Object.entries(value);
  const written = entries.filter(([, item]) => item !== undefined || isList);
  if (written.length === 0) return `${open}${close}`;
  const oneLine = inline || !layout.multiLine || standsOnOneLine(value, layout);
  const inner = indent + layout.unit;
  const printed = written.map(([name, item]) => {
    const text = printValue(item, layout, inner, oneLine);
    return name === undefined ? text : `${JSON.stringify(name)}${layout.colon}${text}`;
  });
  if (oneLine) {
    const padding = isList ? layout.arrayPadding : layout.objectPadding;
    return `${open}${padding}${printed.join(layout.comma)}${padding}${close}`;
  }
  const { lineBreak } = layout;
  return `${open}${lineBreak}${inner}${printed.join(`,${lineBreak}${inner}`)}${lineBreak}${indent}${close}`;
}

/** The white space that the line of an offset begins with. */
export function lineIndent(text: string, offset: number): string {
  let start = offset;
  while (start > 0 && !isLineBreak(text, start - 1)) start--;
  if (text.charCodeAt(start) === 0xfeff) start++;
  return /^[ \t]*/.exec(text.slice(start, offset))![0];
}

/** Whether only white space stands before an offset on its line, and it is not the text's first line. */
export function startsLine(text: string, offset: number): boolean {
  let at = offset;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  return at > 0 && isLineBreak(text, at - 1);
}

/** As `startsLine`, but comments may stand before it as well. */
export function isFirstOnLine(text: string, offset: number): boolean {
  const comment = /\/\*[^\r\n]*?\*\/[ \t]*$/.exec(text.slice(Math.max(0, offset - LONGEST_COMMENT), offset));
  return comment === null ? startsLine(text, offset) : isFirstOnLine(text, offset - comment[0].length);
}

const LONGEST_COMMENT = 200;

export function isMultiLine(text: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return /[\r\n]/.test(text.slice(start, end));
}

function isLineBreak(text: string, at: number): boolean {
  return text[at] === '\n' || text[at] === '\r';
}

function standsOnOneLine(value: object, layout: Layout): boolean {
  const isScalar = (item: unknown): boolean => typeof item !== 'object' || item === null;
  if (Array.isArray(value)) return layout.inlineLists === true && value.every(isScalar);
  if (layout.inlineLeaves !== true || 'Effect' in value) return false;
  return Object.values(value).every(
    (item) => isScalar(item) || (Array.isArray(item) && layout.inlineLists !== false && item.every(isScalar)),
  );
}

function observe(text: string, node: JsonNode, depth: number, found: Evidence): void {
  const { start, end, type, items, members } = node;
  const first = members[0]?.nameStart ?? items[0]?.start;
  if (first === undefined) return;
  if (isFirstOnLine(text, first)) {
    const outer = lineIndent(text, start);
    const inner = lineIndent(text, first);
    if (inner.length > outer.length && inner.startsWith(outer)) found.unit ??= inner.slice(outer.length);
  } else if (!isMultiLine(text, { start, end })) {
    const padding = text[start + 1] === ' ' ? ' ' : '';
    if (type === 'object') found.objectPadding ??= padding;
    else found.arrayPadding ??= padding;
    const second = members[1]?.nameStart ?? items[1]?.start;
    if (second !== undefined) found.comma ??= /\s/.test(text[second - 1]!) ? ', ' : ',';
  }
  const firstValue = members[0]?.value;
  if (firstValue) found.colon ??= /\s/.test(text[firstValue.start - 1]!) ? ': ' : ':';
  observeForm(text, node, depth, found);
  for (const item of items) observe(text, item, depth + 1, found);
  for (const { value } of members) if (value) observe(text, value, depth + 1, found);
}

function observeForm(text: string, node: JsonNode, depth: number, found: Evidence): void {
  const isScalar = ({ type }: JsonNode): boolean => type !== 'object' && type !== 'array';
  if (node.type === 'array' && node.items.every(isScalar)) found.inlineLists ??= !isMultiLine(text, node);
  const isStatement = node.members.some(({ name }) => name === 'Effect' || name === 'Statement');
  if (node.type !== 'object' || depth === 0 || isStatement) return;
  const isLeaf = node.members.every(({ value }) => !value || isScalar(value) || value.items.every(isScalar));
  const holdsObject = node.members.some(({ value }) => value?.type === 'object');
  if (isLeaf && !holdsObject) found.inlineLeaves ??= !isMultiLine(text, node);
}
