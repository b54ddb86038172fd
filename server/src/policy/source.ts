/** A text that was read as JSON: the file itself, or what a string in it says, with the way back to the file. */
import type { ParseError } from 'jsonc-parser';
import type { Located, TextRange } from './document.ts';
import { intrinsicText } from './intrinsic.ts';
import { type MaskedSpan, maskTemplate } from './template.ts';
import { type JsonNode, readJson } from './tree.ts';

export interface Source {
  /** The file's text, or the decoded text of a string. */
  readonly text: string;
  /** The same with template parts hidden, as the JSON reader saw it: the same length, the same offsets. */
  readonly readable: string;
  readonly root: JsonNode | undefined;
  readonly errors: readonly ParseError[];
  readonly tooDeepAt: number | undefined;
  /** Template parts that were hidden from the JSON reader; undefined in ordinary JSON. */
  readonly masked: readonly MaskedSpan[] | undefined;
  /** The file offset of every character of a decoded string (and of its end); undefined for the file itself. */
  readonly offsets: Uint32Array | undefined;
  /** The file is a template by its name. */
  readonly template: boolean;
}

/** Reads a file's text; never throws. */
export function openSource(text: string, template: boolean, offsets?: Uint32Array): Source {
  const plain = readJson(text);
  if (plain.errors.length > 0 && plain.tooDeepAt === undefined) {
    const mask = maskTemplate(text, template);
    if (mask) return { text, readable: mask.text, ...readJson(mask.text), masked: mask.spans, offsets, template };
  }
  return { text, readable: text, ...plain, masked: undefined, offsets, template };
}

/** Reads the JSON that a string of `outer` holds. */
export function openString(outer: Source, node: JsonNode): Source {
  const { text, offsets } = decodeString(outer, node);
  return openSource(text, outer.template, offsets);
}

/** Whether a string's value may be a policy document: an object or array with a property that one has. */
export function mayHoldDocument(value: string): boolean {
  let at = 0;
  let code = value.charCodeAt(0);
  while (code === 32 || code === 10 || code === 13 || code === 9) code = value.charCodeAt(++at);
  return (code === 123 || code === 91) && policyProperty.test(value);
}

/** `"Statement"` or `"Effect"`, the quote escaped any number of times. */
export const policyProperty = /(?:Statement|Effect)\\*"/;

/** From the source's own offsets to the file's. */
export function fileRange(source: Source, start: number, end: number): TextRange {
  const { offsets } = source;
  return offsets ? { start: offsets[start]!, end: offsets[end]! } : { start, end };
}

/** What a string node says, template interpolations as written; undefined if it is no string. */
export function stringOf(source: Source, node: JsonNode): string | undefined {
  if (node.type !== 'string') return undefined;
  return source.masked ? unmask(source, source.masked, node) : (node.value as string);
}

/** What stands where a text belongs: a string, or a template's function. */
export function textOf(source: Source, node: JsonNode): string | undefined {
  return stringOf(source, node) ?? (node.type === 'object' ? intrinsicText(node) : undefined);
}

export function located<T>(source: Source, node: JsonNode, pointer: string, value: T): Located<T> {
  return { value, range: fileRange(source, node.start, node.end), pointer };
}

/** Whether a node is a template's stand-in for a value: an unquoted interpolation, or a function. */
export function isPlaceholderValue(source: Source, node: JsonNode): boolean {
  if (node.type === 'object') return intrinsicText(node) !== undefined;
  return node.type === 'string' && source.masked !== undefined && source.text[node.start] !== '"';
}

function unmask(source: Source, masked: readonly MaskedSpan[], node: JsonNode): string {
  const { text } = source;
  if (text[node.start] !== '"') return text.slice(node.start, node.end);
  const inside = masked.filter((span) => span.start > node.start && span.end < node.end);
  if (inside.length === 0) return node.value as string;
  let result = '';
  let from = node.start + 1;
  for (const span of inside) {
    result += decodeEscapes(text, from, span.start).text + text.slice(span.start, span.end);
    from = span.end;
  }
  return result + decodeEscapes(text, from, node.end - 1).text;
}

function decodeString(outer: Source, node: JsonNode): { text: string; offsets: Uint32Array } {
  const closed = node.end - node.start > 1 && outer.text[node.end - 1] === '"';
  const decoded = decodeEscapes(outer.text, node.start + 1, closed ? node.end - 1 : node.end);
  if (outer.offsets) {
    for (let at = 0; at < decoded.offsets.length; at++) decoded.offsets[at] = outer.offsets[decoded.offsets[at]!]!;
  }
  return decoded;
}

const simpleEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Decodes JSON escapes; a broken escape stays as it is written, so that nothing gets lost. */
export function decodeEscapes(text: string, start: number, end: number): { text: string; offsets: Uint32Array } {
  const offsets = new Uint32Array(end - start + 1);
  let result = '';
  let length = 0;
  let from = start;
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) !== 92) {
      offsets[length++] = at;
      continue;
    }
    result += text.slice(from, at);
    offsets[length++] = at;
    const letter = text[at + 1] ?? '';
    const hex = letter === 'u' ? /^[0-9a-fA-F]{4}/.exec(text.slice(at + 2, Math.min(at + 6, end))) : null;
    if (hex) {
      result += String.fromCharCode(Number.parseInt(hex[0], 16));
      at += 5;
    } else if (at + 1 < end && '"\\/bfnrt'.includes(letter)) {
      result += simpleEscapes[letter] ?? letter;
      at += 1;
    } else result += '\\';
    from = at + 1;
  }
  offsets[length++] = end;
  return { text: result + text.slice(from, end), offsets: offsets.subarray(0, length) };
}
