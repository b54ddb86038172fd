/** `fix`: applies fixes, and says what remains. */
import { type AppliedFix, fixAll } from '../ide/fixAll.ts';
import * as ide from '../ide/index.ts';
import type { Command, Terminal } from './command.ts';
import { printable } from './format/cells.ts';
import { wantsColour } from './format/colour.ts';
import { documentationPath } from './package.ts';
import { displayPath } from './paths.ts';
import { reportOf } from './report.ts';
import { columnsOf, textWidth } from './terminal.ts';
import { hasFindingAt, now } from './values.ts';
import { loadWorkspace } from './workspace.ts';
import { type FileWrite, writeAll } from './write.ts';

export const fix: Command = {
  help: `Applies the preferred fix of every finding that has one, analysing again after each, until none is
left.

Usage: sharing-policies fix [path…] [options]

Paths are folders or files, together one workspace; without any, the working directory. Preferred are
corrections, and additions that give a share's principal the share's actions on its resource.

Options:
  --dry-run    write nothing, print a unified diff for 'git apply' or 'patch -p1'
  --unsafe     also fixes that remove a permission, narrow a principal or create a file
  --now DATE   the time to check for, like 2026-12-31 or 2026-12-31T23:59:00Z
  -h, --help   print this

Exit status: 0 no error remains, 1 errors remain, 2 wrong usage, a folder that could not be read, or a
file that could not be written. With --dry-run: as it would be.
`,
  options: {
    'dry-run': { type: 'boolean' },
    unsafe: { type: 'boolean' },
    now: { type: 'string' },
  },
  async run(terminal, values, positionals) {
    const { analysis, complete } = loadWorkspace(terminal, positionals, now(values));
    const result = fixAll(ide, analysis, { unsafe: values.unsafe === true });
    const writes = [...result.changed].map(([path, after]): FileWrite => {
      const shown = displayPath(terminal.workingDirectory, path);
      return { path, shown, before: ide.textOf(analysis, path), after };
    });
    const report = reportOf(ide, result.analysis, terminal.workingDirectory, (code) =>
      documentationPath(ide.docsFor(code), terminal.workingDirectory),
    );
    if (values['dry-run'] === true) {
      const { unifiedDiff } = await import('./patch.ts');
      terminal.stdout.write(unifiedDiff(writes.map(({ shown, before, after }) => ({ path: shown, before, after }))));
    } else {
      writeAll(writes, analysis.options.folders);
      const { formatText } = await import('./format/text.ts');
      const colour = wantsColour(terminal.environment, terminal.stdout.isTTY);
      terminal.stdout.write(appliedLines(terminal, result.applied));
      terminal.stdout.write(formatText(report, { colour, width: textWidth(terminal), columns: columnsOf(terminal) }));
    }
    return complete ? (hasFindingAt(report.findings, 'error') ? 1 : 0) : 2;
  },
};

function appliedLines({ workingDirectory }: Terminal, applied: readonly AppliedFix[]): string {
  const lines = applied.map(({ fix: { title, edits } }) => {
    const files = [...new Set(edits.map(({ file }) => displayPath(workingDirectory, file)))];
    return `${printable(files.join(', '))}: ${printable(title)}\n`;
  });
  return lines.length === 0 ? '' : `${lines.join('')}\n`;
}
