/**
 * Wildcard matching on tokens: at most pattern times text steps, whatever the pattern, and no regular
 * expression ever made from one.
 */

/** Tokens below zero are wildcards, others are the UTF-16 code that they stand for. */
export type Token = number;

/** `*` that reaches beyond colons. */
export const ANY: Token = -1;
/** `*` inside a colon-separated segment. */
export const ANY_IN_SEGMENT: Token = -2;
/** `?` */
export const ONE: Token = -3;
/** `?` inside a colon-separated segment. */
export const ONE_IN_SEGMENT: Token = -4;
/** One letter or digit that nobody knows; in texts only. */
export const UNKNOWN_ALPHANUMERIC: Token = -5;

const COLON = 58;

/** As much of a string as matching needs. */
export interface Characters {
  readonly length: number;
  charCodeAt(index: number): number;
}

/** Room for following all positions at once, for one match at a time. */
export interface Positions {
  readonly current: Uint8Array;
  readonly next: Uint8Array;
}

/** What matching the tokens needs, to be made once; most need nothing. */
export function positionsFor(tokens: readonly Token[]): Positions | undefined {
  if (!hasBoundStarAfterFreeOne(tokens)) return undefined;
  return { current: new Uint8Array(tokens.length + 1), next: new Uint8Array(tokens.length + 1) };
}

/**
 * Whether the tokens match the whole text. The last star takes as little as it can and more only when what
 * follows it does not fit; earlier stars never need another try, unless a star that is bound to its segment
 * follows one that is not: then all positions are followed at once.
 */
export function matchTokens(
  tokens: readonly Token[],
  text: Characters,
  positions: Positions | undefined = positionsFor(tokens),
): boolean {
  if (positions !== undefined) return matchAllPositions(tokens, text, positions);
  const tokenCount = tokens.length;
  const length = text.length;
  let at = 0;
  let token = 0;
  let star = -1;
  let starEnd = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    const wanted = token < tokenCount ? tokens[token]! : Number.NaN;
    if (isCharacter(wanted, code)) {
      at++;
      token++;
    } else if (wanted === ANY || wanted === ANY_IN_SEGMENT) {
      star = token++;
      starEnd = at;
    } else {
      if (star < 0) return false;
      if (tokens[star] === ANY_IN_SEGMENT && text.charCodeAt(starEnd) === COLON) return false;
      at = ++starEnd;
      token = star + 1;
    }
  }
  while (token < tokenCount && isStar(tokens[token]!)) token++;
  return token === tokenCount;
}

/**
 * Whether some text matches both: what a template value could make of two texts. Wildcards are allowed on
 * both sides.
 */
export function intersects(left: readonly Token[], right: readonly Token[]): boolean {
  const width = right.length + 1;
  // reachable[j]: the tokens of `left` so far and the first j tokens of `right` can match the same text.
  let reachable = new Uint8Array(width);
  let next = new Uint8Array(width);
  reachable[0] = 1;
  spreadStars(reachable, right);
  for (const token of left) {
    if (isStar(token)) {
      next.set(reachable);
      for (let j = 0; j < right.length; j++) if (next[j] === 1 && compatible(token, right[j]!)) next[j + 1] = 1;
    } else {
      next.fill(0);
      for (let j = 0; j < right.length; j++) {
        if (reachable[j] !== 1 || !compatible(token, right[j]!)) continue;
        next[isStar(right[j]!) ? j : j + 1] = 1;
      }
    }
    spreadStars(next, right);
    [reachable, next] = [next, reachable];
  }
  return reachable[right.length] === 1;
}

export function isStar(token: Token): boolean {
  return token === ANY || token === ANY_IN_SEGMENT;
}

/** Whether a token that is no star is this character. */
function isCharacter(token: Token, code: number): boolean {
  return token === code || token === ONE || (token === ONE_IN_SEGMENT && code !== COLON);
}

function hasBoundStarAfterFreeOne(tokens: readonly Token[]): boolean {
  let free = false;
  for (let index = 0; index < tokens.length; index++) {
    if (tokens[index] === ANY) free = true;
    else if (free && tokens[index] === ANY_IN_SEGMENT) return true;
  }
  return false;
}

/** What precedes the first star and follows the last stands where it has to; between them all positions are followed. */
function matchAllPositions(tokens: readonly Token[], text: Characters, positions: Positions): boolean {
  let first = 0;
  for (; !isStar(tokens[first]!); first++) {
    if (first === text.length || !isCharacter(tokens[first]!, text.charCodeAt(first))) return false;
  }
  let last = tokens.length - 1;
  let end = text.length;
  for (; !isStar(tokens[last]!); last--) {
    if (end === first || !isCharacter(tokens[last]!, text.charCodeAt(--end))) return false;
  }
  let { current, next } = positions;
  current.fill(0);
  current[first] = 1;
  let lowest = first;
  let highest = spreadStars(current, tokens, first, first);
  for (let at = first; at < end; at++) {
    const code = text.charCodeAt(at);
    next.fill(0);
    let low = -1;
    let high = -1;
    for (let index = lowest; index <= highest && index <= last; index++) {
      if (current[index] !== 1) continue;
      const token = tokens[index]!;
      const stays = token === ANY || (token === ANY_IN_SEGMENT && code !== COLON);
      if (!stays && !isCharacter(token, code)) continue;
      high = stays ? index : index + 1;
      next[high] = 1;
      if (low < 0) low = high;
    }
    if (low < 0) return false;
    lowest = low;
    highest = spreadStars(next, tokens, low, high);
    [current, next] = [next, current];
  }
  return current[last + 1] === 1;
}

/** A star may stand for nothing. Gives the highest of the positions then, which are between the two given. */
function spreadStars(positions: Uint8Array, tokens: readonly Token[], from = 0, to = tokens.length): number {
  let highest = to;
  for (let index = from; index <= highest && index < tokens.length; index++) {
    if (positions[index] !== 1 || !isStar(tokens[index]!)) continue;
    positions[index + 1] = 1;
    highest = Math.max(highest, index + 1);
  }
  return highest;
}

/** Whether one character could be of both tokens. */
function compatible(left: Token, right: Token): boolean {
  if (left >= 0 && right >= 0) return left === right;
  if (left >= 0) return canBe(right, left);
  if (right >= 0) return canBe(left, right);
  return true;
}

function canBe(wildcard: Token, code: number): boolean {
  if (wildcard === ANY || wildcard === ONE) return true;
  if (wildcard === UNKNOWN_ALPHANUMERIC) return isAlphanumeric(code);
  return code !== COLON;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/**
 * Whether surely every text that `inner` matches is matched by `outer`. Never true by mistake; it may be false
 * although the texts are the same, as for `a?*` and `a*?`.
 */
export function contains(outer: readonly Token[], inner: readonly Token[]): boolean {
  const width = outer.length + 1;
  let reachable = new Uint8Array(width);
  reachable[0] = 1;
  spreadStars(reachable, outer);
  for (const token of inner) {
    const next = new Uint8Array(width);
    for (let j = 0; j < outer.length; j++) {
      if (reachable[j] === 1 && covers(outer[j]!, token)) next[isStar(outer[j]!) ? j : j + 1] = 1;
    }
    spreadStars(next, outer);
    reachable = next;
  }
  return reachable[outer.length] === 1;
}

function covers(outer: Token, inner: Token): boolean {
  if (outer === ANY) return true;
  if (outer === ANY_IN_SEGMENT)
    return inner === ANY_IN_SEGMENT || inner === ONE_IN_SEGMENT || (inner >= 0 && inner !== COLON);
  if (isStar(inner)) return false;
  if (outer === ONE) return true;
  if (outer === ONE_IN_SEGMENT) return inner === ONE_IN_SEGMENT || (inner >= 0 && inner !== COLON);
  return outer === inner;
}
