/** `check`: verdicts and findings. */
import { writeFileSync } from 'node:fs';
import { reasonOf } from '../host/read.ts';
import * as ide from '../ide/index.ts';
import { type Command, Failure, type OptionValues, type Terminal } from './command.ts';
import { wantsColour } from './format/colour.ts';
import { documentationPath, documentationUrl, packageVersion } from './package.ts';
import { type Report, reportOf } from './report.ts';
import { columnsOf, DEFAULT_WIDTH, textWidth } from './terminal.ts';
import { failOn, hasFindingAt, now, oneOf } from './values.ts';
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
    const format = oneOf(values, 'format', ['text', 'json', 'sarif'], 'text');
    const level = failOn(values);
    const { analysis, complete } = loadWorkspace(terminal, positionals, now(values));
    const report = reportOf(ide, analysis, terminal.workingDirectory, (code) =>
      documentationPath(ide.docsFor(code), terminal.workingDirectory),
    );
    print(terminal, values, await REPORTERS[format](report, terminal, values));
    return complete ? (hasFindingAt(report.findings, level) ? 1 : 0) : 2;
  },
};

type Reporter = (report: Report, terminal: Terminal, values: OptionValues) => Promise<string>;

const REPORTERS: Readonly<Record<'text' | 'json' | 'sarif', Reporter>> = {
  async text(report, terminal, values) {
    const { formatText } = await import('./format/text.ts');
    const toFile = values.output !== undefined;
    return formatText(report, {
      colour: !toFile && wantsColour(terminal.environment, terminal.stdout.isTTY),
      width: toFile ? DEFAULT_WIDTH : textWidth(terminal),
      columns: toFile ? undefined : columnsOf(terminal),
    });
  },
  async json(report) {
    const { formatJson } = await import('./format/json.ts');
    return formatJson(report);
  },
  async sarif(report) {
    const { formatSarif } = await import('./format/sarif.ts');
    const rules = ide.allRules().map((rule) => ({ ...rule, docs: documentationUrl(rule.docs) }));
    return formatSarif(report, { version: packageVersion(), rules });
  },
};

function print(terminal: Terminal, { output }: OptionValues, text: string): void {
  if (typeof output !== 'string') {
    terminal.stdout.write(text);
    return;
  }
  try {
    writeFileSync(output, text);
  } catch (error) {
    throw new Failure(`${output}: cannot be written: ${reasonOf(error)}.`, 'Choose another file for --output.');
  }
}
