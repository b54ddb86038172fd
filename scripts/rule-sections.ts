/** Pages about rules: the index, and a section for each rule with an example of what the command line prints. */
import { formatText } from '../server/src/cli/format/text.ts';
import { type ReportedFinding, reportOf } from '../server/src/cli/report.ts';
import type { Analysis, RuleDescription } from '../server/src/ide/analysis.ts';
import * as ide from '../server/src/ide/index.ts';
import type { FixSafety, Severity } from '../server/src/rules/finding.ts';

const WIDTH = 100;

export interface Example {
  readonly title: string;
  readonly reported: ReportedFinding;
  /** The finding as the command line prints it. */
  readonly text: string;
}

export function sorted(rules: readonly RuleDescription[]): RuleDescription[] {
  return [...rules].sort((one, other) => (one.code < other.code ? -1 : 1));
}

export function indexTable(rules: readonly RuleDescription[]): string {
  const rows = rules.map(
    ({ code, severity, summary }) => `| [${code}](#${code}) | ${severity} | ${escaped(summary)} |`,
  );
  return ['| code | severity | summary |', '|---|---|---|', ...rows].join('\n');
}

export function section(
  { code, severity, summary, documentation }: RuleDescription,
  { title, reported, text }: Example,
  ...more: readonly string[]
): string {
  return [
    `## ${code}`,
    `**${severity}** · ${escaped(summary)}.`,
    documentation,
    ...more,
    `${title}:`,
    `\`\`\`text\n${text}\n\`\`\``,
    fixList(reported),
  ].join('\n\n');
}

/** The first finding of the code in the analysis; `folder` is where paths are printed from. */
export function exampleIn(
  analysis: Analysis,
  folder: string,
  code: string,
  severity: Severity,
  title: string,
): Example {
  const report = reportOf(ide, analysis, folder, ide.docsFor);
  const reported = report.findings.find(({ finding }) => finding.code === code && finding.severity === severity);
  if (reported === undefined) throw new Error(`${title} has no ${code} of severity ${severity}.`);
  const whole = formatText({ ...report, shares: [], findings: [reported] }, { colour: false, width: WIDTH });
  // Without the summary of all findings, and the line that says where this page is.
  const lines = (whole.split('\n\n')[0] ?? '').split('\n').filter((line) => !line.startsWith('  docs: '));
  return { title, reported, text: lines.join('\n') };
}

/** Plain text in Markdown, table cells included. */
export function escaped(text: string): string {
  return text.replace(/[\\`*<[\]|]/g, '\\$&');
}

/** Which command applies a fix. */
const APPLIED_BY: Readonly<Record<FixSafety, string>> = {
  preferred: '`fix` applies it',
  unsafe: '`fix --unsafe` applies it',
  offered: 'in editors, for a person to choose',
};

function fixList({ fixes }: ReportedFinding): string {
  if (fixes.length === 0) return 'No fix is offered.';
  const lines = fixes.map(({ title, safety }) => `- ${escaped(title)} (${APPLIED_BY[safety]})`);
  return `Fixes:\n\n${lines.join('\n')}`;
}
