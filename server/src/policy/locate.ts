/** A pointer to the node that it names, through escaped strings, and edits on the way back to the file. */
import { fileRange, mayHoldDocument, openSource, openString, type Source } from './source.ts';
import { isTemplatePath } from './template.ts';
import type { TextEdit } from './textEdits.ts';
import { type JsonMember, type JsonNode, memberOf, pointerTokens } from './tree.ts';

export interface Place {
  readonly source: Source;
  /** How many strings the source is wrapped in: 0 for the file itself. */
  readonly wrapping: number;
  /** Undefined where a property has no value yet, or (`missing`) is not there. */
  readonly node: JsonNode | undefined;
  /** The property, where the pointer names one. */
  readonly member: JsonMember | undefined;
  /** The object or array that has the node; undefined for a root. */
  readonly container: JsonNode | undefined;
  /** Its position there: of a member or an item; -1 for a root. */
  readonly index: number;
}

/**
 * The place that a pointer names, or undefined. With `enter`, a pointer to a string that holds a document
 * names that document's root instead of the string.
 */
export function locate(path: string, text: string, pointer: string, enter: boolean): Place | undefined {
  const source = openSource(text, isTemplatePath(path));
  if (!source.root) return undefined;
  let place: Place | undefined = rootOf(source, 0);
  for (const token of pointerTokens(pointer)) {
    place = childOf(entered(place), token);
    if (!place) return undefined;
  }
  return enter ? entered(place) : place;
}

/** An edit of a source as an edit of the file: the range mapped, the text escaped as often as needed. */
export function fileEdit(place: Place, start: number, end: number, newText: string): TextEdit {
  let escaped = newText;
  for (let level = 0; level < place.wrapping; level++) escaped = JSON.stringify(escaped).slice(1, -1);
  return { range: fileRange(place.source, start, end), newText: escaped };
}

function rootOf(source: Source, wrapping: number): Place {
  return { source, wrapping, node: source.root, member: undefined, container: undefined, index: -1 };
}

function entered(place: Place): Place {
  const { node, source, wrapping } = place;
  if (node?.type !== 'string' || !mayHoldDocument(node.value as string)) return place;
  const inner = openString(source, node);
  return inner.root ? rootOf(inner, wrapping + 1) : place;
}

function childOf(place: Place, token: string): Place | undefined {
  const { node: container, source, wrapping } = place;
  if (container?.type === 'object') {
    const member = memberOf(container, token);
    if (!member) return undefined;
    return { source, wrapping, node: member.value, member, container, index: container.members.indexOf(member) };
  }
  if (container?.type !== 'array' || !/^(?:0|[1-9]\d*)$/.test(token)) return undefined;
  const index = Number(token);
  const node = container.items[index];
  return node && { source, wrapping, node, member: undefined, container, index };
}
