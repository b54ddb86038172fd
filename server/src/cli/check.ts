/** `check`: verdicts and findings. */
import * as ide from '../ide/index.ts';
import type { Command } from './command.ts';
import { documentationPath } from './package.ts';
import { reportOf } from './report.ts';
import { formatOf, printReport } from './reporters.ts';
import { failOn, hasFindingAt, now } from './values.ts';
import { loadWorkspace } from './workspace.ts';

export const check: Command = {
  help: `Decides for every share that the policies describe whether it works on AWS, and reports what is wrong.

Usage: sharing-policies check [path…] [options]

Paths are folders or files, together one workspace; without any, the working directory. A file that is
named is read whatever its extension or ignore rules.

Options:
  --format text|json|sarif   what to print; text unless given
  --fail-on SEVERITY         exit with 1 if there is a finding at or above: error (unless given),
                             warning, information, hint, never
  --output FILE              write there instead of to standard output
  --now DATE                 the time to check for, like 2026-12-31 or 2026-12-31T23:59:00Z
  -h, --help                 print this

Exit status: 0 no finding at or above --fail-on, 1 findings (also for a file that could not be read),
2 wrong usage, a folder that could not be read, or output that could not be written.
`,
  options: {
    format: { type: 'string' },
    'fail-on': { type: 'string' },
    output: { type: 'string' },
    now: { type: 'string' },
  },
  async run(terminal, values, positionals) {
    const format = formatOf(values);
    const level = failOn(values);
    const { analysis, complete } = loadWorkspace(terminal, positionals, now(values));
    const report = reportOf(ide, analysis, terminal.workingDirectory, (code) =>
      documentationPath(ide.docsFor(code), terminal.workingDirectory),
    );
    await printReport(terminal, values, format, report);
    return complete ? (hasFindingAt(report.findings, level) ? 1 : 0) : 2;
  },
};
