/** Where in a JSON text something is about to be typed: right also where the text is half-typed. */
import { createScanner } from 'jsonc-parser';
import type { TextRange } from '../../policy/document.ts';

export interface TypingPlace {
  /** From the text's root to the place: of a value, its property's name or its index is the last part. */
  readonly path: readonly (string | number)[];
  /** A property's name or a value is typed. */
  readonly role: 'name' | 'value';
  /** What is replaced: the word that the cursor is in, without its quotes, or nothing at all. */
  readonly range: TextRange;
  /** What of the word stands before the cursor. */
  readonly typed: string;
  readonly openingQuote: boolean;
  readonly closingQuote: boolean;
  /** Behind a name: no colon follows yet. */
  readonly lacksColon: boolean;
  /** Something follows that is not separated by a comma. */
  readonly lacksCommaBehind: boolean;
  /** Where a comma is missing that separates the place from what is before it. */
  readonly commaBefore: number | undefined;
  /** Names that the object has already, the one at the cursor left out. */
  readonly siblings: readonly string[];
}

interface Container {
  readonly form: 'object' | 'array';
  expects: 'name' | 'colon' | 'value' | 'comma';
  name: string;
  index: number;
  readonly names: string[];
  /** Where the last name or value ends. */
  end: number;
}

/** `SyntaxKind` of jsonc-parser, a const enum whose names are gone at run time. */
const OPEN_BRACE = 1;
const CLOSE_BRACE = 2;
const OPEN_BRACKET = 3;
const CLOSE_BRACKET = 4;
const COMMA = 5;
const COLON = 6;
const STRING = 10;
const LINE_COMMENT = 12;
const BLOCK_COMMENT = 13;
const LINE_BREAK = 14;
const BLANKS = 15;
const UNKNOWN = 16;
const END = 17;

/** Undefined where nothing can be typed that belongs to JSON: behind a complete value, in a comment, before a colon. */
export function typingPlace(text: string, offset: number): TypingPlace | undefined {
  const scanner = createScanner(text);
  const stack: Container[] = [];
  let rootEnd: number | undefined;
  for (let kind = scanner.scan() as number; ; kind = scanner.scan() as number) {
    const start = scanner.getTokenOffset();
    const end = start + scanner.getTokenLength();
    const top = stack.at(-1);
    if (start >= offset || kind === END) {
      // A word that begins right at the cursor is typed anew before it.
      return gap(text, offset, top, stack, rootEnd);
    }
    if (kind === STRING || (kind >= 7 && kind <= 11) || kind === UNKNOWN) {
      const closed = kind === STRING && end - start > 1 && text[end - 1] === '"' && text[end - 2] !== '\\';
      const inside = closed ? offset < end : offset <= end;
      if (inside) return word(text, offset, start, end, kind === STRING, closed, top, stack);
      settle(top, kind === STRING ? scanner.getTokenValue() : text.slice(start, end), end);
      if (top === undefined) rootEnd = end;
      continue;
    }
    if (kind === LINE_BREAK || kind === BLANKS) continue;
    if (kind === LINE_COMMENT || kind === BLOCK_COMMENT) {
      if (offset < end || (kind === LINE_COMMENT && offset === end)) return undefined;
      continue;
    }
    step(kind, end, stack);
    if (stack.length === 0) rootEnd = end;
  }
}

function step(kind: number, end: number, stack: Container[]): void {
  const top = stack.at(-1);
  if (kind === OPEN_BRACE) stack.push({ form: 'object', expects: 'name', name: '', index: 0, names: [], end });
  else if (kind === OPEN_BRACKET) stack.push({ form: 'array', expects: 'value', name: '', index: 0, names: [], end });
  else if (kind === CLOSE_BRACE || kind === CLOSE_BRACKET) {
    stack.pop();
    settle(stack.at(-1), undefined, end);
  } else if (kind === COLON && top?.form === 'object') top.expects = 'value';
  else if (kind === COMMA && top !== undefined) {
    top.expects = top.form === 'object' ? 'name' : 'value';
    top.index += 1;
  }
}

/** A name or a value is complete; `undefined` is the value that a container was. */
function settle(container: Container | undefined, token: string | undefined, end: number): void {
  if (container === undefined) return;
  container.end = end;
  // A name where a comma is missing before it.
  const isName =
    container.form === 'object' &&
    token !== undefined &&
    (container.expects === 'name' || container.expects === 'comma');
  if (isName) {
    container.name = token;
    container.names.push(token);
    container.expects = 'colon';
  } else container.expects = 'comma';
}

function word(
  text: string,
  offset: number,
  start: number,
  end: number,
  quoted: boolean,
  closed: boolean,
  top: Container | undefined,
  stack: readonly Container[],
): TypingPlace | undefined {
  if (top === undefined || top.expects === 'colon') return undefined;
  const isName = top.form === 'object' && top.expects !== 'value';
  const from = quoted ? start + 1 : start;
  // A quote that is missing makes the string swallow what follows: only what looks like one word is replaced.
  const rest = text.slice(offset, closed ? end - 1 : end);
  const whole = /^[^\s,"'{}[\]]*$/.test(rest);
  const to = whole ? offset + rest.length : offset;
  const closingQuote = closed && whole;
  const behind = closingQuote ? to + 1 : to;
  return {
    path: pathOf(stack, isName),
    role: isName ? 'name' : 'value',
    range: { start: from, end: to },
    typed: text.slice(from, offset),
    openingQuote: quoted,
    closingQuote,
    ...behindOf(text, behind, isName),
    commaBefore: top.expects === 'comma' ? top.end : undefined,
    siblings: [...top.names, ...namesBehind(text, behind, top)],
  };
}

function gap(
  text: string,
  offset: number,
  top: Container | undefined,
  stack: readonly Container[],
  rootEnd: number | undefined,
): TypingPlace | undefined {
  if (top === undefined) {
    if (rootEnd !== undefined) return undefined;
    return { ...EMPTY, path: [], role: 'value', range: { start: offset, end: offset } };
  }
  if (top.expects === 'colon') return undefined;
  // Right behind a complete value, nobody means to type the next one.
  if (top.expects === 'comma' && !/\s/.test(text.slice(top.end, offset))) return undefined;
  const isName = top.form === 'object' && top.expects !== 'value';
  return {
    path: pathOf(stack, isName),
    role: isName ? 'name' : 'value',
    range: { start: offset, end: offset },
    typed: '',
    openingQuote: false,
    closingQuote: false,
    ...behindOf(text, offset, isName),
    commaBefore: top.expects === 'comma' ? top.end : undefined,
    siblings: [...top.names, ...namesBehind(text, offset, top)],
  };
}

const EMPTY: Omit<TypingPlace, 'path' | 'role' | 'range'> = {
  typed: '',
  openingQuote: false,
  closingQuote: false,
  lacksColon: true,
  lacksCommaBehind: false,
  commaBefore: undefined,
  siblings: [],
};

/** The path of the innermost container's current element; of a name, the object's own path. */
function pathOf(stack: readonly Container[], isName: boolean): (string | number)[] {
  const parts = stack.map(({ form, name, index, expects }) =>
    form === 'object' ? name : index + (expects === 'comma' ? 1 : 0),
  );
  return isName ? parts.slice(0, -1) : parts;
}

function behindOf(text: string, offset: number, isName: boolean): Pick<TypingPlace, 'lacksColon' | 'lacksCommaBehind'> {
  const next = nextCharacter(text, offset);
  return {
    lacksColon: isName && next !== ':',
    lacksCommaBehind: next !== undefined && !',:}]'.includes(next),
  };
}

/** The next character that is neither blank nor in a comment. */
function nextCharacter(text: string, offset: number): string | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  return (scanner.scan() as number) === END ? undefined : text[scanner.getTokenOffset()];
}

/** Names of the same object behind the cursor. */
function namesBehind(text: string, offset: number, { form }: Container): string[] {
  if (form !== 'object') return [];
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  const names: string[] = [];
  let depth = 0;
  let last = '';
  for (let kind = scanner.scan() as number; kind !== END; kind = scanner.scan() as number) {
    if (kind === OPEN_BRACE || kind === OPEN_BRACKET) depth += 1;
    else if (kind === CLOSE_BRACE || kind === CLOSE_BRACKET) {
      depth -= 1;
      if (depth < 0) return names;
    } else if (kind === STRING && depth === 0) last = scanner.getTokenValue();
    else if (kind === COLON && depth === 0 && last !== '') names.push(last);
  }
  return names;
}
