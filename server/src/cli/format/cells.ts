/** Text in terminal cells: wide and invisible characters, wrapping. */

/** What a terminal would act on instead of showing it: controls, and what reorders or hides text. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\p{Cs}]/gu;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const COMBINING = /[\p{Mn}\p{Me}]/u;

/** The text on one line and harmless: files may hold escape sequences, the terminal must not get them. */
export function printable(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(UNPRINTABLE, '\ufffd');
}

/** How many cells a character (one code point) takes, at cell `column`: a tab goes to the next multiple of 4. */
export function cellsOf(character: string, column: number): number {
  if (character === '\t') {
    return 4 - (column % 4);
  }
  if (character < '\u0300') {
    return 1;
  }
  return COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** How many cells a printable text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    width += cellsOf(character, width);
  }
  return width;
}

/** The character as it is shown at cell `column`: a tab as spaces, an unprintable one as U+FFFD. */
export function shownCharacter(character: string, column: number): string {
  return character === '\t' ? ' '.repeat(cellsOf(character, column)) : character.replace(UNPRINTABLE, '\ufffd');
}

/** Breaks at spaces into lines of at most `width` cells, each after `indent`; a longer word stays whole. */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && indent.length + widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, indent + line];
}
