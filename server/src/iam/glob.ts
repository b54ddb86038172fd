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

/**
 * Whether the tokens match the whole text. The last star takes as little as it can and more only when what
 * follows it does not fit; earlier stars never need another try, unless a star that is bound to its segment
 * follows one that is not: then all positions are followed at once.
 */
export function matchTokens(tokens: readonly Token[], text: Characters): boolean {
  if (hasBoundStarAfterFreeOne(tokens)) return matchAllPositions(tokens, text);
  const tokenCount = tokens.length;
  const length = text.length;
  let at = 0;
  let token = 0;
  let star = -1;
  let starEnd = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    const wanted = token < tokenCount ? tokens[token]! : Number.NaN;
    if (wanted === code || isOne(wanted, code)) {
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
  reachable[0] = 1;
  spreadStars(reachable, right);
  for (const token of left) {
    const next = new Uint8Array(width);
    if (isStar(token)) {
      next.set(reachable);
      for (let j = 0; j < right.length; j++) if (next[j] === 1 && compatible(token, right[j]!)) next[j + 1] = 1;
    } else {
      for (let j = 0; j < right.length; j++) {
        if (reachable[j] !== 1 || !compatible(token, right[j]!)) continue;
        next[isStar(right[j]!) ? j : j + 1] = 1;
      }
    }
    spreadStars(next, right);
    reachable = next;
  }
  return reachable[right.length] === 1;
}

export function isStar(token: Token): boolean {
  return token === ANY || token === ANY_IN_SEGMENT;
}

function isOne(token: Token, code: number): boolean {
  return token === ONE || (token === ONE_IN_SEGMENT && code !== COLON);
}

function hasBoundStarAfterFreeOne(tokens: readonly Token[]): boolean {
  let free = false;
  for (let index = 0; index < tokens.length; index++) {
    if (tokens[index] === ANY) free = true;
    else if (free && tokens[index] === ANY_IN_SEGMENT) return true;
  }
  return false;
}

function matchAllPositions(tokens: readonly Token[], text: Characters): boolean {
  const count = tokens.length;
  let current = new Uint8Array(count + 1);
  let next = new Uint8Array(count + 1);
  current[0] = 1;
  spreadStars(current, tokens);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    next.fill(0);
    for (let index = 0; index < count; index++) {
      if (current[index] !== 1) continue;
      const token = tokens[index]!;
      if (token === ANY || (token === ANY_IN_SEGMENT && code !== COLON)) next[index] = 1;
      else if (token === code || isOne(token, code)) next[index + 1] = 1;
    }
    spreadStars(next, tokens);
    [current, next] = [next, current];
  }
  return current[count] === 1;
}

/** A star may stand for nothing. */
function spreadStars(positions: Uint8Array, tokens: readonly Token[]): void {
  for (let index = 0; index < tokens.length; index++) {
    if (positions[index] === 1 && isStar(tokens[index]!)) positions[index + 1] = 1;
  }
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
