/** Reads a JSON tree by shape, and collects what is not of that shape instead of throwing. */
import type { Node } from 'jsonc-parser';
import type { Located, TextRange } from '../policy/document.ts';

export interface ManifestProblem {
  readonly message: string;
  readonly range: TextRange;
  readonly pointer: string;
}

export interface JsonValue {
  readonly node: Node;
  readonly pointer: string;
}

export interface JsonProperty extends JsonValue {
  readonly name: Located<string>;
}

/** One reader a manifest; `problems` grows while reading. */
export interface Reader {
  readonly problems: ManifestProblem[];
}

export function rangeOf(node: Node): TextRange {
  return { start: node.offset, end: node.offset + node.length };
}

export function report(reader: Reader, value: JsonValue, message: string): undefined {
  reader.problems.push({ message, range: rangeOf(value.node), pointer: value.pointer });
  return undefined;
}

/** The properties of an object by name; anything else is a problem. `known` lists the allowed names, or is undefined for a map. */
export function properties(
  reader: Reader,
  value: JsonValue | undefined,
  what: string,
  known?: readonly string[],
): Map<string, JsonProperty> {
  const found = new Map<string, JsonProperty>();
  if (value === undefined) return found;
  if (value.node.type !== 'object') {
    report(reader, value, `${what} has to be an object.`);
    return found;
  }
  for (const child of value.node.children ?? []) {
    const [key, node] = child.children ?? [];
    if (key === undefined || node === undefined) continue;
    const name = String(key.value);
    const pointer = `${value.pointer}/${escapePointer(name)}`;
    const property = { name: { value: name, range: rangeOf(key), pointer }, node, pointer };
    if (known !== undefined && !known.includes(name)) {
      reader.problems.push({
        message: `${what} has no entry "${name}", so it has no effect. Known entries: ${known.join(', ')}.`,
        range: rangeOf(key),
        pointer,
      });
    } else if (found.has(name)) {
      reader.problems.push({
        message: `"${name}" stands twice in ${what}; only the first counts.`,
        range: rangeOf(key),
        pointer,
      });
    } else {
      found.set(name, property);
    }
  }
  return found;
}

export function elements(reader: Reader, value: JsonValue | undefined, what: string): JsonValue[] {
  if (value === undefined) return [];
  if (value.node.type !== 'array') {
    report(reader, value, `${what} has to be an array.`);
    return [];
  }
  return (value.node.children ?? []).map((node, index) => ({ node, pointer: `${value.pointer}/${index}` }));
}

export function text(reader: Reader, value: JsonValue | undefined, what: string): Located<string> | undefined {
  if (value === undefined) return undefined;
  if (value.node.type !== 'string') return report(reader, value, `${what} has to be a string.`);
  return { value: String(value.node.value), range: rangeOf(value.node), pointer: value.pointer };
}

export function texts(reader: Reader, value: JsonValue | undefined, what: string): Located<string>[] {
  return elements(reader, value, what).flatMap((element) => text(reader, element, `Each entry of ${what}`) ?? []);
}

export function oneOf<Word extends string>(
  reader: Reader,
  value: JsonValue | undefined,
  what: string,
  words: readonly Word[],
): Word | undefined {
  const located = text(reader, value, what);
  if (located === undefined) return undefined;
  const word = words.find((candidate) => candidate === located.value);
  if (word !== undefined || value === undefined) return word;
  return report(reader, value, `${what} has to be one of ${words.join(', ')}.`);
}

export function boolean(reader: Reader, value: JsonValue | undefined, what: string): boolean | undefined {
  if (value === undefined) return undefined;
  if (value.node.type !== 'boolean') return report(reader, value, `${what} has to be true or false.`);
  return value.node.value === true;
}

export function integer(reader: Reader, value: JsonValue | undefined, what: string): number | undefined {
  if (value === undefined) return undefined;
  const number = value.node.type === 'number' ? Number(value.node.value) : Number.NaN;
  return Number.isInteger(number) && number >= 0 ? number : report(reader, value, `${what} has to be a whole number.`);
}

/** One reference token of a JSON pointer (RFC 6901). */
export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
