/** Places, the lines that they are on, and what is said beside them. */
import type { TextRange } from '../../policy/document.ts';
import { type LineIndex, lineIndex } from '../../policy/text.ts';
import type { Fix, RelatedPlace } from '../../rules/finding.ts';
import { displayPath } from '../paths.ts';
import { positionsOf, type Report } from '../report.ts';
import { printable, wrap } from './cells.ts';
import type { Colour, Paint } from './colour.ts';
import { snippet } from './snippet.ts';

export interface Excerpts {
  /** `path:line:column`, counted from 1. */
  place(file: string, range: TextRange): string;
  /** The line on which the range begins, and marks under it; nothing for a file without text. */
  source(file: string, range: TextRange, colour: Colour): string[];
  related(places: readonly RelatedPlace[]): string[];
}

export function excerptsOf(files: Pick<Report, 'textOf' | 'workingDirectory'>, width: number, paint: Paint): Excerpts {
  const positions = positionsOf(files);
  const indexes = new Map<string, LineIndex>();
  const place = (file: string, range: TextRange): string => {
    const { line, character } = positions(file, range).start;
    return `${printable(displayPath(files.workingDirectory, file))}:${line + 1}:${character + 1}`;
  };
  return {
    place,
    source(file, range, colour) {
      const text = files.textOf(file);
      if (text === undefined || text === '') {
        return [];
      }
      const index = indexes.get(file) ?? lineIndex(text);
      indexes.set(file, index);
      const number = `${index.positionAt(range.start).line + 1}`.padStart(5);
      const { line, before, carets } = snippet(text, index, range, width - number.length - 3);
      return [
        `${paint(`${number} |`, 'dim')} ${line}`.trimEnd(),
        `${paint(`${' '.repeat(number.length)} |`, 'dim')} ${' '.repeat(before)}${paint('^'.repeat(carets), 'bold', colour)}`,
      ];
    },
    related: (places) =>
      places.flatMap(({ file, range, message }) => hanging(`see ${place(file, range)}: ${printable(message)}`, width)),
  };
}

/** Wrapped and indented, the lines after the first more. */
export function hanging(text: string, width: number): string[] {
  return wrap(text, width - 2, '  ').map((line, index) => (index === 0 ? line : `  ${line}`));
}

/** One fix, as `fix` would choose it; fixes that a person has to choose between are for editors. */
export function fixLines(fixes: readonly Fix[], width: number): string[] {
  const preferred = fixes.find(({ safety }) => safety === 'preferred');
  if (preferred !== undefined) {
    return hanging(`fix: ${preferred.title}`, width);
  }
  const unsafe = fixes.find(({ safety }) => safety === 'unsafe');
  return unsafe === undefined ? [] : hanging(`fix --unsafe: ${unsafe.title}`, width);
}
