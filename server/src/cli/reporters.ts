/** `--format` and `--output`: how a report is printed, and where. */
import { writeFileSync } from 'node:fs';
import { isAbsence, reasonOf } from '../host/read.ts';
import * as ide from '../ide/index.ts';
import { Failure, type OptionValues, type Terminal } from './command.ts';
import { wantsColour } from './format/colour.ts';
import { documentationUrl, packageVersion } from './package.ts';
import type { Report } from './report.ts';
import { columnsOf, DEFAULT_WIDTH, textWidth } from './terminal.ts';
import { oneOf } from './values.ts';

export type Format = 'text' | 'json' | 'sarif';

export function formatOf(values: OptionValues): Format {
  return oneOf(values, 'format', ['text', 'json', 'sarif'], 'text');
}

export async function printReport(
  terminal: Terminal,
  values: OptionValues,
  format: Format,
  report: Report,
): Promise<void> {
  print(terminal, values, await REPORTERS[format](report, terminal, values));
}

type Reporter = (report: Report, terminal: Terminal, values: OptionValues) => Promise<string>;

const REPORTERS: Readonly<Record<Format, Reporter>> = {
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
    const reason = isAbsence(error) ? 'its folder does not exist' : reasonOf(error);
    throw new Failure(`${output}: cannot be written: ${reason}.`, 'Choose another file for --output.');
  }
}
