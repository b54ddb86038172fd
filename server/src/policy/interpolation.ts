/** Where template interpolations begin and end: `${…}`, `%{…}`, `{{…}}`, `{%…%}`, `{#…#}`, `<…>`. */

/** Longer ones are taken for a stray opening; so the search for an end takes a bounded time. */
const longestOnOneLine = 2048;
const longest = 8192;

/**
 * The offset behind the brace that closes the `${` or `%{` at `start`, or -1. Braces nest, braces in quoted
 * strings do not count, and such a string may hold interpolations again. With `singleLine` it has to close
 * before the line ends.
 */
export function braceInterpolationEnd(text: string, start: number, singleLine: boolean): number {
  const limit = Math.min(text.length, start + (singleLine ? longestOnOneLine : longest));
  /** What is open, innermost last: true for a brace, false for a quote. */
  const open = [true];
  for (let at = start + 2; at < limit; at++) {
    const code = text.charCodeAt(at);
    if (singleLine && (code === 10 || code === 13)) return -1;
    if (code === 34) {
      if (open.at(-1)) open.push(false);
      else open.pop();
    } else if (open.at(-1)) {
      if (code === 123) open.push(true);
      else if (code === 125) {
        open.pop();
        if (open.length === 0) return at + 1;
      }
    } else if (code === 92) at++;
    else if ((code === 36 || code === 37) && text.charCodeAt(at + 1) === 123) {
      open.push(true);
      at++;
    }
  }
  return -1;
}

/** The offset behind the `closing` of an interpolation that `start` opens, or -1; it never spans lines. */
export function delimitedInterpolationEnd(text: string, start: number, closing: string): number {
  const line = text.slice(start + 2, start + longestOnOneLine);
  const end = line.indexOf(closing);
  return end < 0 || /[\r\n]/.test(line.slice(0, end)) ? -1 : start + 2 + end + closing.length;
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
