/**
 * Edits of a policy file that keep its formatting, comments, indentation and line endings.
 *
 * Every function reads the text again, takes pointers of that text, and gives edits that do not overlap,
 * in text order; none where the pointer leads nowhere or there is nothing to change. A document in an
 * escaped string is edited in place, the new text escaped.
 */
import { isFirstOnLine, isMultiLine, type Layout, layoutOf, lineIndent, printValue, startsLine } from './layout.ts';
import { fileEdit, locate, type Place } from './locate.ts';
import { removalOf } from './removal.ts';
import type { TextEdit } from './textEdits.ts';
import { type JsonNode, pointerToken } from './tree.ts';
import { childRanges, commaBehind, commentEndOnLine, nextToken } from './trivia.ts';

export { applyEdits, type TextEdit } from './textEdits.ts';

/** Replaces the value at `pointer`; `value` is any JSON value. */
export function replaceValue(path: string, text: string, pointer: string, value: unknown): TextEdit[] {
  const place = locate(path, text, pointer, false);
  if (!place?.node) return [];
  const { node, source } = place;
  const isFilled = node.members.length > 0 || node.items.length > 0;
  const inline = isFilled && !isMultiLine(source.readable, node);
  const printed = printValue(value, layoutOf(source), lineIndent(source.readable, node.start), inline);
  return source.text.slice(node.start, node.end) === printed ? [] : [fileEdit(place, node.start, node.end, printed)];
}

/**
 * Appends a statement to a document (`documentPointer` is PolicyDocument.pointer). A single statement
 * becomes an array, in a lone-statement file the file does; an absent `Statement` is added.
 */
export function insertStatement(path: string, text: string, documentPointer: string, statement: object): TextEdit[] {
  const place = locate(path, text, documentPointer, true);
  if (!place?.node) return [];
  const { node } = place;
  if (node.type === 'array') return append(place, node, statement);
  if (node.type !== 'object') return [];
  const own = `${documentPointer}/Statement`;
  const property = locate(path, text, own, false);
  if (!property) {
    const isFragment = node.members.some(({ name }) => name === 'Effect');
    return isFragment
      ? wrap(place, node, statement)
      : setProperty(path, text, documentPointer, 'Statement', [statement]);
  }
  const value = property.node;
  if (!value) return fillValue(property, [statement]);
  if (value.type === 'array') return append(property, value, statement);
  if (value.type === 'object') return wrap(property, value, statement);
  return value.type === 'string' ? [] : replaceValue(path, text, own, [statement]);
}

/**
 * Adds a value to `Action`, `Resource`, a principal or a condition's values: a scalar becomes an array, an
 * absent property is added with the value alone. No edit if it is there already.
 */
export function addToList(path: string, text: string, pointer: string, value: string): TextEdit[] {
  const place = locate(path, text, pointer, false);
  if (!place) {
    const cut = pointer.lastIndexOf('/');
    if (cut < 0) return [];
    const name = pointer
      .slice(cut + 1)
      .replaceAll('~1', '/')
      .replaceAll('~0', '~');
    return setProperty(path, text, pointer.slice(0, cut), name, value);
  }
  const { node } = place;
  if (!node) return fillValue(place, value);
  if (node.type === 'object') return [];
  if (node.type !== 'array') return node.value === value ? [] : wrap(place, node, value);
  return node.items.some((item) => item.value === value) ? [] : append(place, node, value);
}

/** Adds any JSON value behind the last element of the array at `pointer`. */
export function appendElement(path: string, text: string, pointer: string, value: unknown): TextEdit[] {
  const place = locate(path, text, pointer, false);
  return place?.node?.type === 'array' ? append(place, place.node, value) : [];
}

/** Removes a value from an array, every time that it is there; a scalar is left alone, an empty array remains. */
export function removeFromList(path: string, text: string, pointer: string, value: string): TextEdit[] {
  const place = locate(path, text, pointer, false);
  if (place?.node?.type !== 'array') return [];
  const indexes = place.node.items.flatMap((item, index) => (item.value === value ? [index] : []));
  return removalOf(place, place.node, indexes);
}

/** Sets a property of the object at `objectPointer`: replaced where it is, else added behind the last one. */
export function setProperty(
  path: string,
  text: string,
  objectPointer: string,
  name: string,
  value: unknown,
): TextEdit[] {
  const pointer = `${objectPointer}/${pointerToken(name)}`;
  const existing = locate(path, text, pointer, false);
  if (existing) return existing.node ? replaceValue(path, text, pointer, value) : fillValue(existing, value);
  const place = locate(path, text, objectPointer, true);
  return place?.node?.type === 'object' ? append(place, place.node, value, name) : [];
}

/** Adds a property before the first one of the object at `objectPointer`; no edit if it is there already. */
export function setFirstProperty(
  path: string,
  text: string,
  objectPointer: string,
  name: string,
  value: unknown,
): TextEdit[] {
  if (locate(path, text, `${objectPointer}/${pointerToken(name)}`, false)) return [];
  const place = locate(path, text, objectPointer, true);
  const first = place?.node?.members[0];
  if (!place || !first) return setProperty(path, text, objectPointer, name, value);
  const { readable } = place.source;
  const layout = layoutOf(place.source);
  const indent = lineIndent(readable, first.nameStart);
  const ownLine = isFirstOnLine(readable, first.nameStart);
  const printed = `${JSON.stringify(name)}${layout.colon}${printValue(value, layout, indent, !ownLine)}`;
  const behind = ownLine ? `,${layout.lineBreak}${indent}` : layout.comma;
  return [fileEdit(place, first.nameStart, first.nameStart, printed + behind)];
}

/** Removes the property at `pointer`, name and value. */
export function removeProperty(path: string, text: string, pointer: string): TextEdit[] {
  const place = locate(path, text, pointer, false);
  return place?.member && place.container ? removalOf(place, place.container, [place.index]) : [];
}

/** Removes the array element at `pointer`, e.g. a statement. */
export function removeElement(path: string, text: string, pointer: string): TextEdit[] {
  const place = locate(path, text, pointer, false);
  return place?.container?.type === 'array' ? removalOf(place, place.container, [place.index]) : [];
}

/** Gives the property at `pointer` another name; its value stays. */
export function renameProperty(path: string, text: string, pointer: string, newName: string): TextEdit[] {
  const place = locate(path, text, pointer, false);
  if (!place?.member || place.member.name === newName) return [];
  return [fileEdit(place, place.member.nameStart, place.member.nameEnd, JSON.stringify(newName))];
}

/** Adds an element, or with `name` a property, behind the last one of a container. */
function append(place: Place, container: JsonNode, value: unknown, name?: string): TextEdit[] {
  const { readable } = place.source;
  const layout = layoutOf(place.source);
  const label = name === undefined ? '' : `${JSON.stringify(name)}${layout.colon}`;
  const children = childRanges(container);
  const last = children.at(-1);
  if (!last) return appendFirst(place, container, layout, label, value);
  const isObject = (node: JsonNode | undefined): boolean => node?.type === 'object' && node.members.length > 0;
  const siblingInline = isObject(container.items.at(-1)) && !isMultiLine(readable, last);
  const ownLine = isFirstOnLine(readable, last.start);
  const inline = siblingInline || (!isMultiLine(readable, container) && !ownLine);
  const indent = lineIndent(readable, ownLine ? last.start : last.end);
  const printed = label + printValue(value, layout, indent, inline);
  if (!ownLine) return [fileEdit(place, last.end, last.end, layout.comma + printed)];
  const line = layout.lineBreak + indent + printed;
  const comma = commaBehind(readable, last.end);
  const comment = commentEndOnLine(readable, comma ?? last.end);
  if (comment === undefined) return [fileEdit(place, last.end, last.end, `,${line}`)];
  // The comment at the end of the line belongs to the last element and stays with it.
  if (comma !== undefined) return [fileEdit(place, comment, comment, `${line},`)];
  return [fileEdit(place, last.end, last.end, ','), fileEdit(place, comment, comment, line)];
}

function appendFirst(place: Place, container: JsonNode, layout: Layout, label: string, value: unknown): TextEdit[] {
  const { readable } = place.source;
  const isList = container.type === 'array';
  const isScalar = typeof value !== 'object' || value === null;
  const indent = lineIndent(readable, container.start);
  const inner = indent + layout.unit;
  const content = { start: container.start + 1, end: Math.max(container.start + 1, container.end - 1) };
  const isBlank = readable.slice(content.start, content.end).trim() === '';
  const inline = isBlank && (!layout.multiLine || (isList && isScalar && !isMultiLine(readable, container)));
  if (inline) {
    const padding = isList ? layout.arrayPadding : layout.objectPadding;
    const printed = `${padding}${label}${printValue(value, layout, indent, true)}${padding}`;
    return [fileEdit(place, content.start, content.end, printed)];
  }
  const printed = `${layout.lineBreak}${inner}${label}${printValue(value, layout, inner, false)}`;
  if (isBlank) return [fileEdit(place, content.start, content.end, `${printed}${layout.lineBreak}${indent}`)];
  const isOpenEnded = !startsLine(readable, container.end - 1) && !isMultiLine(readable, content);
  return [
    fileEdit(place, content.start, content.start, isOpenEnded ? `${printed}${layout.lineBreak}${inner}` : printed),
  ];
}

/** Makes an array of a value and another one behind it. */
function wrap(place: Place, node: JsonNode, value: unknown): TextEdit[] {
  const { readable } = place.source;
  const layout = layoutOf(place.source);
  const indent = lineIndent(readable, node.start);
  const isScalar = node.type !== 'object';
  if (isScalar ? layout.inlineLists !== false || !layout.multiLine : !isMultiLine(readable, node)) {
    const padding = layout.arrayPadding;
    const added = `${layout.comma}${printValue(value, layout, indent, true)}${padding}]`;
    return [fileEdit(place, node.start, node.start, `[${padding}`), fileEdit(place, node.end, node.end, added)];
  }
  const { lineBreak, unit } = layout;
  const inner = indent + unit;
  const edits = [fileEdit(place, node.start, node.start, `[${lineBreak}${inner}`)];
  for (const match of readable.slice(node.start, node.end).matchAll(/(?:\r\n|\r|\n)(?=[ \t]*[^\s])/g)) {
    const at = node.start + match.index + match[0].length;
    edits.push(fileEdit(place, at, at, unit));
  }
  const added = `,${lineBreak}${inner}${printValue(value, layout, inner, false)}${lineBreak}${indent}]`;
  edits.push(fileEdit(place, node.end, node.end, added));
  return edits;
}

/** Gives a property its value where only the name, or the name and a colon, are typed. */
function fillValue(place: Place, value: unknown): TextEdit[] {
  const { member, source } = place;
  if (!member) return [];
  const layout = layoutOf(source);
  const printed = printValue(value, layout, lineIndent(source.readable, member.nameStart), false);
  const colon = nextToken(source.readable, member.nameEnd);
  const hasColon = source.readable[colon] === ':';
  const at = hasColon ? colon + 1 : member.nameEnd;
  return [fileEdit(place, at, at, hasColon ? ` ${printed}` : `${layout.colon}${printed}`)];
}
