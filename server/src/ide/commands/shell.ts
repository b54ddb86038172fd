/** Commands for a POSIX shell, to be read and copied by a person: nothing here is ever run. */

/** What a terminal could act on when it is pasted, and what reorders or hides text: no quoting keeps that away. */
const UNSAFE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\p{Cs}]/u;

/** The words as one command line, quoted where needed. Undefined if a word cannot be pasted safely. */
export function commandLine(words: readonly string[]): string | undefined {
  return words.some((word) => UNSAFE.test(word)) ? undefined : words.map(quoted).join(' ');
}

/** As long as a line may be, in characters. */
const WIDTH = 80;

/** The same; a long one over several lines, one for each option. */
export function commandLines(words: readonly string[]): string[] | undefined {
  const whole = commandLine(words);
  if (whole === undefined || whole.length <= WIDTH) return whole === undefined ? undefined : [whole];
  const lines: string[][] = [[]];
  for (const word of words) {
    if (word.startsWith('--')) lines.push([]);
    lines.at(-1)?.push(word);
  }
  const quotedLines = lines.map((line) => commandLine(line));
  if (quotedLines.includes(undefined)) return undefined;
  return quotedLines.map((line, at) => `${at === 0 ? '' : '  '}${line}${at === lines.length - 1 ? '' : ' \\'}`);
}

/** A comment on one line, whatever the text holds. */
export function comment(text: string): string {
  return `# ${text.replace(/\s+/gu, ' ').replace(new RegExp(UNSAFE, 'gu'), '\ufffd')}`;
}

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02 */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
