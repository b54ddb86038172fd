/** Where template interpolations begin and end: `${…}`, `%{…}`, `{{…}}`, `{%…%}`, `{#…#}`, `<…>`. */

/** Longer ones are taken for a stray opening. */
const maximumLength = 8192;

/** Quoted strings inside an interpolation may hold interpolations again, so deep. */
const maximumNesting = 12;

/**
 * The offset behind the brace that closes the `${` or `%{` at `start`, or -1. Braces nest, and braces in
 * quoted strings do not count. With `singleLine` it has to close before the line ends.
 */
export function braceInterpolationEnd(text: string, start: number, singleLine: boolean): number {
  return closingBrace(text, start + 2, Math.min(text.length, start + maximumLength), singleLine, 0);
}

/** The offset behind the `closing` of an interpolation that `start` opens, or -1; it never spans lines. */
export function delimitedInterpolationEnd(text: string, start: number, closing: string): number {
  const end = text.indexOf(closing, start + 2);
  if (end < 0 || end - start > maximumLength) return -1;
  return /[\r\n]/.test(text.slice(start, end)) ? -1 : end + closing.length;
}

/** The offset behind the `>` of a `<NAME>` at `start`, or -1: no quotes, brackets or line breaks in it, not empty. */
export function angleEnd(text: string, start: number): number {
  const pattern = /<[^<>"'{}[\],\r\n]{1,200}>/y;
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** The end of whichever value interpolation begins at `start` (`${`, `{{`, `<`), or -1. */
export function interpolationEnd(text: string, start: number, singleLine: boolean): number {
  const code = text.charCodeAt(start);
  if (code === 36 && text.charCodeAt(start + 1) === 123) return braceInterpolationEnd(text, start, singleLine);
  if (code === 123 && text.charCodeAt(start + 1) === 123) return delimitedInterpolationEnd(text, start, '}}');
  if (code === 60) return angleEnd(text, start);
  return -1;
}

function closingBrace(text: string, from: number, limit: number, singleLine: boolean, nesting: number): number {
  let depth = 1;
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 125) {
      if (--depth === 0) return at + 1;
    } else if (code === 123) depth++;
    else if (code === 34) {
      at = closingQuote(text, at + 1, limit, singleLine, nesting) - 1;
      if (at < 0) return -1;
    } else if (singleLine && (code === 10 || code === 13)) return -1;
  }
  return -1;
}

function closingQuote(text: string, from: number, limit: number, singleLine: boolean, nesting: number): number {
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (code === 92) at++;
    else if (singleLine && (code === 10 || code === 13)) return -1;
    else if ((code === 36 || code === 37) && text.charCodeAt(at + 1) === 123 && nesting < maximumNesting) {
      const end = closingBrace(text, at + 2, limit, singleLine, nesting + 1);
      if (end > 0) at = end - 1;
    }
  }
  return -1;
}
