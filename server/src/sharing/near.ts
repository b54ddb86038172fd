/** How alike two names are, and names without case and punctuation. */
import { distance } from 'fastest-levenshtein';

/** Whether one is probably a slip of the pen for the other: equal but for case, or a few letters. */
export function isNear(one: string, other: string): boolean {
  const a = one.toLowerCase();
  const b = other.toLowerCase();
  if (a === b) return true;
  const longest = Math.max(a.length, b.length);
  // Two swapped letters are two edits; three edits make `MailSecret` of `MobileSecret`.
  const allowed = longest <= 5 ? 1 : 2;
  return Math.abs(a.length - b.length) <= allowed && distance(a, b) <= allowed;
}

/**
 * The same for names that are numbered or staged: `data-1` and `data-2`, `logs-dev` and `logs-qa` are two things, however
 * little they differ.
 */
export function isNearName(one: string, other: string): boolean {
  const words = (name: string) => name.toLowerCase().split(/[^\p{L}\p{N}]+|(?<=\p{L})(?=\p{N})/u);
  const [ones, others] = [words(one), words(other)];
  const differing = ones.filter((word, at) => word !== others[at]);
  return isNear(one, other) && differing.every((word) => word.length > 4 && !/^\p{N}+$/u.test(word));
}

/** `Dev/Secret_1` and `dev-secret-1` are the same name in a file system: letters and digits only, lower case. */
export function squash(name: string): string {
  const lower = name.toLowerCase();
  let squashed = '';
  let from = 0;
  for (let at = 0; at < lower.length; at++) {
    const code = lower.charCodeAt(at);
    if (code > 127) return lower.replace(/[^\p{L}\p{N}]+/gu, '');
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) continue;
    squashed += lower.slice(from, at);
    from = at + 1;
  }
  return squashed + lower.slice(from);
}
