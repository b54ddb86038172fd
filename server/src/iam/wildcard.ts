/**
 * Patterns of policies: wildcards, policy variables and template interpolations, compiled once.
 *
 * `*` and `?` in Resource: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * Variables: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import {
  ANY,
  ANY_IN_SEGMENT,
  intersects,
  isStar,
  matchTokens,
  ONE,
  ONE_IN_SEGMENT,
  type Positions,
  positionsFor,
  type Token,
  UNKNOWN_ALPHANUMERIC,
} from './glob.ts';
import {
  type Interpolation,
  interpolationsOf,
  mayHoldBraces,
  type PolicyVariable,
  policyVariableAt,
} from './interpolation.ts';
import type { RequestContext } from './request.ts';
import { FALSE, TRUE, type Truth, truthOf, UNKNOWN } from './truth.ts';

/**
 * - `exact`: `*` and `?` are characters like others (StringEquals).
 * - `like`: they are wildcards over everything (StringLike, actions).
 * - `resource`: they stay in their colon-separated segment, but for a `*` that ends one.
 */
export type PatternMode = 'exact' | 'like' | 'resource';

export interface PatternOptions {
  readonly mode: PatternMode;
  /** Policy variables are replaced (version 2012-10-17); else they are literal text. */
  readonly variables: boolean;
  readonly ignoreCase?: boolean;
}

/** A token, a policy variable, or a template interpolation as written. */
type Piece = Token | PolicyVariable | string;

export interface Pattern {
  readonly text: string;
  readonly options: PatternOptions;
  readonly shape: 'everything' | 'literal' | 'prefix' | 'tokens' | 'pieces';
  /** Of the shapes `literal` and `prefix`; in lower case if case is ignored. */
  readonly literal: string;
  readonly tokens: readonly Token[];
  /** Of the shape `tokens`, where matching needs it. */
  readonly positions?: Positions | undefined;
  /** Only of the shape `pieces`: it holds policy variables or interpolations. */
  readonly pieces: readonly Piece[];
}

/** Stand for an interpolation while two texts are compared: private use, one for each spelling. */
const firstPrivateCode = 0xe000;

/** Stands for a character that nobody knows: only a wildcard surely matches it. */
const unknownCharacter = 0xf8ff;

/** What secrets are called whose six last characters nobody knows: `?` is not allowed in a secret's name. */
const unknownSuffix = '-??????';

export function compilePattern(text: string, options: PatternOptions): Pattern {
  if (!mayHoldBraces(text) && (options.mode === 'exact' || !/[*?]/.test(text))) return literalPattern(text, options);
  const pieces = piecesOf(text, options);
  if (pieces.some((piece) => typeof piece !== 'number')) {
    return { text, options, shape: 'pieces', literal: '', tokens: [], pieces };
  }
  const tokens = pieces as Token[];
  const wildcards = tokens.filter((token) => token < 0).length;
  const literal = options.ignoreCase ? text.toLowerCase() : text;
  if (wildcards === 0) return { text, options, shape: 'literal', literal, tokens, pieces: [] };
  if (tokens.at(-1) === ANY && wildcards === 1) {
    const shape = tokens.length === 1 ? 'everything' : 'prefix';
    return { text, options, shape, literal: literal.slice(0, tokens.length - 1), tokens, pieces: [] };
  }
  return { text, options, shape: 'tokens', literal: '', tokens, positions: positionsFor(tokens), pieces: [] };
}

/** Most patterns are a whole name: their tokens are made only where two patterns are compared. */
function literalPattern(text: string, options: PatternOptions): Pattern {
  const literal = options.ignoreCase ? text.toLowerCase() : text;
  return {
    text,
    options,
    shape: 'literal',
    literal,
    get tokens() {
      return Array.from({ length: literal.length }, (_, at): Token => literal.charCodeAt(at));
    },
    pieces: NO_PIECES,
  };
}

const NO_PIECES: readonly Piece[] = [];

/**
 * Whether the text matches. `uncertain` is `isUncertain(text)`, known beforehand; `text` is in lower case if
 * the pattern ignores case. Unknown where a template's value or an unknown context key in a policy variable
 * decides; a variable without a value and without a default matches nothing.
 */
export function matchPattern(pattern: Pattern, text: string, uncertain: boolean, context: RequestContext): Truth {
  if (pattern.shape === 'everything') return TRUE;
  if (uncertain || pattern.shape === 'pieces') return matchPieces(pattern, text, context);
  if (pattern.shape === 'literal') return truthOf(pattern.literal === text);
  if (pattern.shape === 'prefix') return truthOf(text.startsWith(pattern.literal));
  return truthOf(matchTokens(pattern.tokens, text, pattern.positions));
}

/** Whether a text holds something whose value is not known: an interpolation, or a secret's suffix as `-??????`. */
export function isUncertain(text: string): boolean {
  return text.endsWith(unknownSuffix) || (mayHoldBraces(text) && interpolationsOf(text).length > 0);
}

/** Two texts where no wildcard counts: equal, different, or unknown because of template interpolations. */
export function sameText(left: string, right: string): Truth {
  if (left === right) return TRUE;
  if (!mayHoldBraces(left) && !mayHoldBraces(right)) return FALSE;
  const pattern = compilePattern(left, { mode: 'exact', variables: false, ignoreCase: false });
  return matchPattern(pattern, right, isUncertain(right), emptyContext);
}

/** The variables of a pattern that have no value in this context and no default; the statement cannot hold then. */
export function unresolvedVariables(pattern: Pattern, context: RequestContext): string[] {
  const unresolved: string[] = [];
  for (const piece of pattern.pieces) {
    if (typeof piece === 'object' && resolveVariable(piece, context) === undefined) unresolved.push(piece.text);
  }
  return unresolved;
}

/** Names of what made a match unknown: context keys in variables, interpolations of pattern and text. */
export function unknownNames(pattern: Pattern, text: string, context: RequestContext): string[] {
  const names: string[] = [];
  for (const piece of pattern.pieces) {
    if (typeof piece === 'string') names.push(piece);
    else if (typeof piece === 'object' && resolveVariable(piece, context) === 'unknown') names.push(nameOf(piece));
  }
  for (const { start, end } of interpolationsOf(text)) names.push(text.slice(start, end));
  return names;
}

export const emptyContext: RequestContext = { lookup: () => ({ state: 'absent' }) };

function piecesOf(text: string, options: PatternOptions): Piece[] {
  const pieces: Piece[] = [];
  const codes = options.ignoreCase ? text.toLowerCase() : text;
  const braces = mayHoldBraces(text);
  const interpolations = [...interpolationsOf(text)];
  for (let at = 0; at < text.length; at++) {
    if (interpolations[0]?.start === at) {
      const { start, end } = interpolations.shift()!;
      pieces.push(text.slice(start, end));
      at = end - 1;
      continue;
    }
    const found = braces && options.variables ? policyVariableAt(text, at) : undefined;
    if (found !== undefined) {
      pieces.push(found.variable);
      at = found.end - 1;
      continue;
    }
    pushToken(pieces, codes, at, options.mode);
  }
  return pieces;
}

function pushToken(pieces: Piece[], text: string, at: number, mode: PatternMode): void {
  const code = text.charCodeAt(at);
  if (mode === 'exact' || (code !== 42 && code !== 63)) pieces.push(code);
  else if (code === 63) pieces.push(mode === 'like' ? ONE : ONE_IN_SEGMENT);
  else {
    // The last of several stars in a row says how far they reach.
    const previous = pieces.at(-1);
    if (typeof previous === 'number' && isStar(previous)) pieces.pop();
    const endsSegment = at + 1 === text.length || text.charCodeAt(at + 1) === 58;
    pieces.push(mode === 'like' || endsSegment ? ANY : ANY_IN_SEGMENT);
  }
}

function matchPieces(pattern: Pattern, text: string, context: RequestContext): Truth {
  const codes = new Map<string, Token>();
  const codeOf = (written: string): Token => {
    const known = codes.get(written) ?? firstPrivateCode + codes.size;
    codes.set(written, known);
    return known;
  };
  const expected = resolvePieces(pattern, context, codeOf);
  if (expected === undefined) return FALSE;
  const actual = textTokens(text, codeOf);
  if (expected.surely !== undefined && matchTokens(expected.surely, String.fromCharCode(...actual.surely))) return TRUE;
  return intersects(expected.perhaps, actual.perhaps) ? UNKNOWN : FALSE;
}

/** `surely` with a code of its own for each interpolation; `perhaps` with a star for everything that is not known. */
function resolvePieces(
  pattern: Pattern,
  context: RequestContext,
  codeOf: (written: string) => Token,
): { surely: Token[] | undefined; perhaps: Token[] } | undefined {
  if (pattern.shape !== 'pieces') return { surely: [...pattern.tokens], perhaps: [...pattern.tokens] };
  let surely: Token[] | undefined = [];
  const perhaps: Token[] = [];
  for (const piece of pattern.pieces) {
    if (typeof piece === 'number') {
      surely?.push(piece);
      perhaps.push(piece);
    } else if (typeof piece === 'string') {
      surely?.push(codeOf(piece));
      perhaps.push(ANY);
    } else {
      const value = resolveVariable(piece, context);
      if (value === undefined) return undefined;
      if (value === 'unknown') {
        surely = undefined;
        perhaps.push(ANY);
      } else {
        const text = pattern.options.ignoreCase ? value.text.toLowerCase() : value.text;
        const tokens = textTokens(text, codeOf);
        surely?.push(...tokens.surely);
        perhaps.push(...tokens.perhaps);
      }
    }
  }
  return { surely, perhaps };
}

function textTokens(text: string, codeOf: (written: string) => Token): { surely: Token[]; perhaps: Token[] } {
  const surely: Token[] = [];
  const perhaps: Token[] = [];
  const suffixStart = text.endsWith(unknownSuffix) ? text.length - 6 : text.length;
  let interpolations: readonly Interpolation[] = interpolationsOf(text);
  for (let at = 0; at < text.length; at++) {
    const next = interpolations[0];
    if (next?.start === at) {
      surely.push(codeOf(text.slice(next.start, next.end)));
      perhaps.push(ANY);
      interpolations = interpolations.slice(1);
      at = next.end - 1;
    } else {
      surely.push(at >= suffixStart ? unknownCharacter : text.charCodeAt(at));
      perhaps.push(at >= suffixStart ? UNKNOWN_ALPHANUMERIC : text.charCodeAt(at));
    }
  }
  return { surely, perhaps };
}

/** A key with several values cannot stand in a variable: it then has no value. */
function resolveVariable(variable: PolicyVariable, context: RequestContext): { text: string } | 'unknown' | undefined {
  const fallback = variable.defaultValue === undefined ? undefined : { text: variable.defaultValue };
  if (variable.key === undefined) return fallback;
  const value = context.lookup(variable.key);
  if (value.state === 'unknown') return 'unknown';
  if (value.state === 'absent' || value.values.length !== 1) return fallback;
  return { text: value.values[0]! };
}

function nameOf(variable: PolicyVariable): string {
  return /^\$\{\s*([^,}]*[^,}\s])/.exec(variable.text)?.[1] ?? variable.text;
}
