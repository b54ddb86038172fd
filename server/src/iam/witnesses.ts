/**
 * Values that stand for all values of a context key that nobody knows: between them they make every
 * combination of results that the conditions on the key can have.
 */
import { splitArn } from './arn.ts';
import type { CompiledCondition } from './conditions.ts';
import { ANY, contains, intersects, type Token } from './glob.ts';
import { isTrueOrFalse } from './keyValues.ts';
import type { Constant, OperatorType } from './operators.ts';
import type { ContextValue } from './request.ts';
import { TRUE } from './truth.ts';
import { type AddressRange, parseAddressRange, parseDate, parseNumber } from './values.ts';
import { compilePattern, emptyContext } from './wildcard.ts';

/** More wildcard patterns on one key than this, and no witnesses are given. */
const mostPatterns = 4;

/** More values than this, and their sets are too many to try. */
const mostMembers = 9;

/**
 * The states of a key to try, absent first, or undefined where a finite choice of values would not stand for
 * all of them. A key that is asked about with a set operator somewhere may have several values, unless it is known to
 * have one at most.
 */
export function witnesses(conditions: readonly CompiledCondition[], multivalued: boolean): ContextValue[] | undefined {
  const found = witnessValues(conditions);
  if (found === undefined) return undefined;
  const values = distinct(found, conditions);
  const states: ContextValue[] = [{ state: 'absent' }];
  // An empty text is an empty set to a set operator.
  if (conditions.some(({ quantifier }) => quantifier !== 'one')) {
    states.push({ state: 'present', values: [''] });
  }
  if (!multivalued) {
    return [...states, ...values.map((value): ContextValue => ({ state: 'present', values: [value] }))];
  }
  if (values.length > mostMembers) return undefined;
  for (let set = 1; set < 1 << values.length; set++) {
    states.push({ state: 'present', values: values.filter((_, index) => (set & (1 << index)) !== 0) });
  }
  return states;
}

/** One value for each combination of results: values that no condition tells apart are as good as one. */
function distinct(values: readonly string[], conditions: readonly CompiledCondition[]): string[] {
  const found = new Map<string, string>();
  for (const value of values) {
    const results = conditions.map(({ constants }) =>
      Math.max(0, ...constants.map((constant) => constant.matches(value, emptyContext))),
    );
    if (!found.has(results.join())) found.set(results.join(), value);
  }
  return [...found.values()];
}

function witnessValues(conditions: readonly CompiledCondition[]): string[] | undefined {
  const types = new Set<OperatorType>();
  for (const { operator, malformed } of conditions) {
    if (operator === undefined || malformed.length > 0) return undefined;
    if (operator.type !== 'null') types.add(operator.type === 'arn' ? 'string' : operator.type);
  }
  if (isTrueOrFalse(conditions[0]!.key)) return ['true', 'false'];
  const [type, ...more] = types;
  if (more.length > 0) return undefined;
  const constants = conditions.filter(({ operator }) => operator?.type !== 'null').flatMap((each) => each.constants);
  switch (type) {
    case undefined:
      return [FRESH];
    case 'bool':
      return constants.every(({ text }) => /^\s*(?:true|false)\s*$/i.test(text)) ? ['true', 'false'] : undefined;
    case 'numeric':
      return orderedWitnesses(constants, parseNumber, String);
    case 'date':
      return orderedWitnesses(constants, parseDate, (milliseconds) => (milliseconds / 1000).toFixed(4));
    case 'ip':
      return addressWitnesses(constants);
    case 'binary':
      return [...constants.map(({ text }) => text), btoa(FRESH)];
    default:
      return textWitnesses(conditions);
  }
}

/** Each constant, one value between two neighbours, and one beyond each end. */
function orderedWitnesses(
  constants: readonly Constant[],
  parse: (text: string) => number | undefined,
  print: (value: number) => string,
): string[] | undefined {
  const numbers: number[] = [];
  for (const { text } of constants) {
    const value = parse(text);
    if (value === undefined) return undefined;
    numbers.push(value);
  }
  numbers.sort((a, b) => a - b);
  const found: number[] = numbers.length === 0 ? [0] : [numbers[0]! - 1];
  for (const [index, value] of numbers.entries()) found.push(value, (value + (numbers[index + 1] ?? value + 2)) / 2);
  return [...new Set(found.map(print))];
}

/** Ranges are nested or apart: their ends, and the neighbours of their ends, meet every part of them. */
function addressWitnesses(constants: readonly Constant[]): string[] | undefined {
  const found = new Set<string>(['192.0.2.1', '2001:db8::1']);
  for (const { text } of constants) {
    const range = parseAddressRange(text);
    if (range === undefined) return undefined;
    for (const value of [range.first - 1n, range.first, range.last, range.last + 1n]) {
      const printed = printAddress(range.version, value);
      if (printed !== undefined) found.add(printed);
    }
  }
  return [...found];
}

function printAddress(version: AddressRange['version'], value: bigint): string | undefined {
  const bits = version === 4 ? 32 : 128;
  if (value < 0n || value >= 1n << BigInt(bits)) return undefined;
  const size = version === 4 ? 8 : 16;
  const groups: string[] = [];
  for (let shift = bits - size; shift >= 0; shift -= size) {
    groups.push(((value >> BigInt(shift)) & BigInt((1 << size) - 1)).toString(version === 4 ? 10 : 16));
  }
  return groups.join(version === 4 ? '.' : ':');
}

/** More ways than this to write a text, and only some of them are tried. */
const mostVariants = 64;

/** Letters that no policy spells like this. */
const FRESH = 'zQx7zQx';

interface TextPattern {
  readonly constant: Constant;
  readonly tokens: readonly Token[];
  readonly arn: boolean;
}

/**
 * Literals as they are; for wildcard patterns one value for each combination of them that some text can match.
 * A combination without a value has to be proven impossible, else there are no witnesses.
 */
function textWitnesses(conditions: readonly CompiledCondition[]): string[] | undefined {
  const literals = new Set<string>();
  const patterns = new Map<string, TextPattern>();
  let ignoreCase = false;
  for (const { operator, constants } of conditions) {
    if (operator === undefined || operator.type === 'null') continue;
    const wild = operator.type === 'arn' || operator.name.endsWith('Like');
    if (operator.name.endsWith('IgnoreCase')) ignoreCase = true;
    for (const constant of constants) {
      const pattern = compilePattern(constant.text, { mode: wild ? 'like' : 'exact', variables: true });
      if (pattern.shape === 'pieces') return undefined;
      if (pattern.shape === 'literal') literals.add(constant.text);
      else {
        const arn = operator.type === 'arn';
        patterns.set(`${arn} ${constant.text}`, { constant, tokens: pattern.tokens, arn });
      }
    }
  }
  if (patterns.size > mostPatterns) return undefined;
  for (const literal of ignoreCase ? [...literals] : []) {
    const variants = caseVariants(literal);
    if (variants === undefined && patterns.size > 0) return undefined;
    for (const variant of variants ?? someCaseVariants(literal)) literals.add(variant);
  }
  const regions = regionWitnesses([...patterns.values()], literals);
  return regions === undefined ? undefined : [...literals, ...regions];
}

/** All ways to write the letters of a text, or undefined if there are too many. */
function caseVariants(text: string): string[] | undefined {
  let variants = [''];
  for (const letter of text) {
    const ways = [...new Set([letter.toLowerCase(), letter.toUpperCase()])];
    variants = ways.flatMap((way) => variants.map((variant) => variant + way));
    if (variants.length > mostVariants) return undefined;
  }
  return variants;
}

/** Enough where no pattern looks at case: one of them is not what another condition spells. */
function someCaseVariants(text: string): string[] {
  const swapped = [...text].map((letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
  return [text.toLowerCase(), text.toUpperCase(), swapped.join('')];
}

/** One text for each set of patterns that can be matched together and without the others. */
function regionWitnesses(patterns: readonly TextPattern[], literals: ReadonlySet<string>): string[] | undefined {
  const found = new Map<number, string>();
  for (const text of candidates(patterns)) {
    if (literals.has(text)) continue;
    let region = 0;
    for (const [index, { constant }] of patterns.entries()) {
      if (constant.matches(text, emptyContext) === TRUE) region |= 1 << index;
    }
    if (!found.has(region)) found.set(region, text);
  }
  for (let region = 0; region < 1 << patterns.length; region++) {
    if (!found.has(region) && !isEmptyRegion(patterns, region, literals)) return undefined;
  }
  return [...found.values()];
}

/** Whether no text but the literals can be in the region: they are tried anyway. */
function isEmptyRegion(patterns: readonly TextPattern[], region: number, literals: ReadonlySet<string>): boolean {
  const inside = patterns.filter((_, index) => (region & (1 << index)) !== 0);
  const outside = patterns.filter((_, index) => (region & (1 << index)) === 0);
  for (const [index, left] of inside.entries()) {
    for (const right of inside.slice(index + 1)) {
      if (!intersects(left.tokens, right.tokens)) return true;
      // Part by part one of the two is literal, so that they have one ARN in common at most.
      const common = left.arn && right.arn ? mergedArn(left.constant.text, right.constant.text, '*') : undefined;
      if (common !== undefined && !/[*?]/.test(common) && literals.has(common)) return true;
    }
    for (const other of outside) if (!other.arn && contains(other.tokens, left.tokens)) return true;
  }
  return outside.some(({ tokens, arn }) => !arn && tokens.length === 1 && tokens[0] === ANY);
}

/** Instances of the patterns, of pairs of them put into one another, and texts that none is made for. */
function candidates(patterns: readonly TextPattern[]): Set<string> {
  const texts = new Set<string>([FRESH, '', 'z', `arn:${FRESH}:${FRESH}:${FRESH}:${FRESH}:${FRESH}`]);
  for (const { constant } of patterns) {
    texts.add(instance(constant.text, FRESH));
    texts.add(instance(constant.text, ''));
  }
  const single = [...texts];
  for (const { constant } of patterns) for (const text of single) texts.add(instance(constant.text, text));
  for (const { constant: left } of patterns) {
    for (const { constant: right } of patterns) {
      const merged = mergedArn(left.text, right.text, FRESH);
      if (merged !== undefined) texts.add(merged);
    }
  }
  return texts;
}

/** An ARN that takes each part from the pattern that spells it out; where both have wildcards, `star` is put for `*`. */
function mergedArn(left: string, right: string, star: string): string | undefined {
  const leftParts = splitArn(left);
  const rightParts = splitArn(right);
  if (leftParts === undefined || rightParts === undefined) return undefined;
  return leftParts
    .map((part, index) => {
      const other = rightParts[index]!;
      if (!/[*?]/.test(part)) return part;
      return /[*?]/.test(other) ? (star === '*' ? '*' : instance(part, instance(other, star))) : other;
    })
    .join(':');
}

function instance(pattern: string, star: string): string {
  return pattern.replaceAll('?', 'z').split('*').join(star);
}
