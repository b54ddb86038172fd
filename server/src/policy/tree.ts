/**
 * JSON text as a tree with the place of every node.
 *
 * Two readers give the same tree: a quick one for text that is plain JSON, and `jsonc-parser` for
 * everything else (comments, trailing commas, half-typed text), because it goes on after an error.
 */
import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { readStrictJson } from './strict.ts';

export type JsonType = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null';

/** A value; offsets are those of the text that was read, quotes included. */
export interface JsonNode {
  readonly type: JsonType;
  readonly start: number;
  readonly end: number;
  /** Of a scalar: string, number, boolean, null. */
  readonly value: string | number | boolean | null | undefined;
  /** Of an object, in text order, repeated names included. */
  readonly members: readonly JsonMember[];
  /** Of an array. */
  readonly items: readonly JsonNode[];
}

export interface JsonMember {
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Undefined where the value is still missing. */
  readonly value: JsonNode | undefined;
}

export interface JsonTree {
  readonly root: JsonNode | undefined;
  readonly errors: readonly ParseError[];
  /** Where the nesting went beyond `maximumDepth`; then there is no root. */
  readonly tooDeepAt: number | undefined;
}

/** Levels of nesting that are read. A policy has seven; a CloudFormation template around it some twenty. */
export const maximumDepth = 400;

/** Shared by all nodes that have none. */
export const noMembers: readonly JsonMember[] = Object.freeze([]);
export const noItems: readonly JsonNode[] = Object.freeze([]);

/** Reads any text; never throws. A byte order mark is skipped, comments and trailing commas are no errors. */
export function readJson(text: string): JsonTree {
  const root = readStrictJson(text, maximumDepth);
  if (root) return { root, errors: [], tooDeepAt: undefined };
  const tooDeepAt = findExcessiveDepth(text);
  if (tooDeepAt !== undefined) return { root: undefined, errors: [], tooDeepAt };
  const errors: ParseError[] = [];
  // jsonc-parser takes a byte order mark for a symbol; a blank keeps all offsets.
  const readable = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  const tree = parseTree(readable, errors, { allowTrailingComma: true, disallowComments: false });
  return { root: tree && fromNode(tree, text.length), errors, tooDeepAt: undefined };
}

/** The value of the last member of that name, as JSON readers take it. */
export function memberOf(node: JsonNode, name: string): JsonMember | undefined {
  for (let at = node.members.length - 1; at >= 0; at--) {
    if (node.members[at]!.name === name) return node.members[at];
  }
  return undefined;
}

/** The plain JavaScript value of a node; a property without a value is left out. */
export function plainValueOf(node: JsonNode): unknown {
  if (node.type === 'array') return node.items.map(plainValueOf);
  if (node.type !== 'object') return node.value;
  const result: Record<string, unknown> = {};
  for (const member of node.members) {
    if (!member.value) continue;
    // `__proto__` is an ordinary name in JSON.
    Object.defineProperty(result, member.name, {
      value: plainValueOf(member.value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

/** One reference token of an RFC 6901 pointer. */
export function pointerToken(name: string): string {
  if (!name.includes('/') && !name.includes('~')) return name;
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The names and indexes of a pointer. */
export function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** An unfinished comment makes jsonc-parser count one character too many: `limit` is the text's length. */
function fromNode(node: Node, limit: number): JsonNode {
  const base = { start: node.offset, end: Math.min(node.offset + Math.max(0, node.length), limit) };
  if (node.type === 'object') {
    const members = (node.children ?? []).map((child) => fromProperty(child, limit));
    return { type: 'object', ...base, value: undefined, members, items: noItems };
  }
  if (node.type === 'array') {
    const items = (node.children ?? []).map((child) => fromNode(child, limit));
    return { type: 'array', ...base, value: undefined, members: noMembers, items };
  }
  return { type: node.type as JsonType, ...base, value: node.value, members: noMembers, items: noItems };
}

function fromProperty(property: Node, limit: number): JsonMember {
  const [name, value] = property.children ?? [];
  return {
    name: String(name?.value ?? ''),
    nameStart: name?.offset ?? property.offset,
    nameEnd: name ? name.offset + name.length : property.offset,
    value: value && fromNode(value, limit),
  };
}

/** jsonc-parser calls itself for every level, so the depth is measured before it may exhaust the stack. */
function findExcessiveDepth(text: string): number | undefined {
  let depth = 0;
  for (const match of text.matchAll(/"(?:[^"\\\r\n]|\\.)*"?|[[\]{}]/g)) {
    const bracket = match[0];
    if (bracket === '{' || bracket === '[') {
      if (++depth > maximumDepth) return match.index;
    } else if (bracket === '}' || bracket === ']') depth--;
  }
  return undefined;
}
