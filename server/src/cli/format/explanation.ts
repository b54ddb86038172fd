/** Explanations as text, for people who are locked out. */
import type { Explanation, Note, Reason } from '../../ide/explain/explanation.ts';
import type { Fix } from '../../rules/finding.ts';
import type { Report } from '../report.ts';
import { printable, wrap } from './cells.ts';
import { type Paint, painter } from './colour.ts';
import { type Excerpts, excerptsOf, fixLines, hanging } from './excerpt.ts';
import { VERDICT_COLOURS } from './share.ts';
import type { TextOptions } from './text.ts';

/** One after the other; ends with a line break. */
export function formatExplanations(
  explanations: readonly Explanation[],
  files: Pick<Report, 'textOf' | 'workingDirectory' | 'docsFor'>,
  { colour, width }: TextOptions,
): string {
  const paint = painter(colour);
  const excerpts = excerptsOf(files, width, paint);
  const blocks = explanations.flatMap((explanation) => {
    const { reasons, decidedBy, notes, verdict } = explanation;
    const next = reasons.filter(({ first }) => !first);
    const reason = (one: Reason) => reasonBlock(one, files, excerpts, width, paint);
    return [
      wrap(explanation.summary, width, '').map((line) => paint(line, 'bold', VERDICT_COLOURS[verdict])),
      ...reasons.filter(({ first }) => first).map(reason),
      ...(decidedBy.length === 0 ? [] : [excerpts.related(decidedBy)]),
      ...(next.length === 0 ? [] : [[paint('In the way of the same share', 'bold')], ...next.map(reason)]),
      ...(notes.length === 0 ? [] : [notes.flatMap((note) => noteLines(note, width))]),
    ];
  });
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function reasonBlock(
  { code, message, file, range, related, fixes }: Reason,
  { docsFor }: Pick<Report, 'docsFor'>,
  excerpts: Excerpts,
  width: number,
  paint: Paint,
): string[] {
  return [
    paint(excerpts.place(file, range), 'bold') + (code === undefined ? '' : ` ${code}`),
    ...wrap(message, width, '  '),
    ...excerpts.source(file, range, 'red'),
    ...excerpts.related(related),
    ...(fixLines(fixes, width).length > 0 ? fixLines(fixes, width) : offered(fixes, width)),
    ...(code === undefined ? [] : [paint(`  docs: ${printable(docsFor(code))}`, 'dim')]),
  ];
}

/** What `fix` does not apply by itself. */
function offered(fixes: readonly Fix[], width: number): string[] {
  return fixes.slice(0, 1).flatMap(({ title }) => hanging(`fix, in an editor: ${title}`, width));
}

/** A command is never broken: it is there to be copied. */
function noteLines({ text, command }: Note, width: number): string[] {
  const lines = wrap(text, width, '  ').map((line, index) => (index === 0 ? `- ${line.slice(2)}` : line));
  return command === undefined ? lines : [...lines, `    ${printable(command)}`];
}
