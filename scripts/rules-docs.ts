/** `npm run docs`: writes `docs/rules.md` from the rules; the examples are what the command line prints for `samples/`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatText } from '../server/src/cli/format/text.ts';
import { type ReportedFinding, reportOf } from '../server/src/cli/report.ts';
import { discover } from '../server/src/host/discover.ts';
import { load } from '../server/src/host/load.ts';
import { toCorePath } from '../server/src/host/paths.ts';
import { FILE_LIMIT } from '../server/src/host/read.ts';
import { referenceLoader } from '../server/src/host/reference.ts';
import type { Analysis, AnalysisOptions, FileProblem, RuleDescription } from '../server/src/ide/analysis.ts';
import * as ide from '../server/src/ide/index.ts';
import type { FixSafety, Severity } from '../server/src/rules/finding.ts';

const ROOT = new URL('../', import.meta.url);
const SAMPLES = toCorePath(fileURLToPath(new URL('samples', ROOT)));
const NOW = Date.parse('2026-11-23T12:00:00Z');
const WIDTH = 100;

/** What `docs/rules.md` has to hold: the same text whenever and wherever it is made. */
export function rulesPage(): string {
  const rules = [...ide.allRules()].sort((one, other) => (one.code < other.code ? -1 : 1));
  return `${[INTRODUCTION, indexTable(rules), ...rules.map(section)].join('\n\n')}\n`;
}

const INTRODUCTION = `<!-- Written by npm run docs, from the rules. -->

# Rules

Every finding has a code. This page says what each of them means, and shows one as \`sharing-policies check\` prints it in the folder \`samples\`.

| severity | means |
|---|---|
| error | a share does not work on AWS, or a file could not be used; \`check\` exits with 1 |
| warning | something is left out of the answer |
| information | something is not known, or not filled in yet: a placeholder, or a grant that has to be in a policy that is not in the workspace |
| hint | a suggestion |

A rule's severity can be changed, or the rule turned \`off\`: in VS Code by the setting \`sharingPolicies.severity\`, for everybody and on the command line by \`settings.severity\` in a \`sharing.json\`, which holds for its folder and below and comes first.

\`\`\`jsonc
{
  "settings": { "severity": { "placeholder": "off", "ambiguous-attachment": "warning" } }
}
\`\`\`

A single finding is silenced by an entry of \`ignore\`, with the reason; \`file\` is a glob relative to the \`sharing.json\`, and \`pointer\`, where given, a JSON pointer to the finding's place or above it.

\`\`\`jsonc
{
  "ignore": [{ "code": "explicit-deny", "file": "security/*.json", "reason": "kept closed until the audit is over" }]
}
\`\`\`

Silencing a finding does not change a share's verdict. Of the fixes, \`sharing-policies fix\` applies those that this page marks so, one at a time; editors offer all of them.`;

function indexTable(rules: readonly RuleDescription[]): string {
  const rows = rules.map(
    ({ code, severity, summary }) => `| [${code}](#${code}) | ${severity} | ${escaped(summary)} |`,
  );
  return ['| code | severity | summary |', '|---|---|---|', ...rows].join('\n');
}

function section({ code, severity, summary, documentation }: RuleDescription): string {
  const { title, reported, text } = exampleOf(code, severity);
  return [
    `## ${code}`,
    `**${severity}** · ${escaped(summary)}.`,
    documentation,
    `${title}:`,
    `\`\`\`text\n${text}\n\`\`\``,
    fixList(reported),
  ].join('\n\n');
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

interface Example {
  readonly title: string;
  readonly reported: ReportedFinding;
  /** The finding as the command line prints it. */
  readonly text: string;
}

/** What no file of `samples/` can be. */
const PROBLEMS: Readonly<Record<string, { readonly path: string; readonly problem: FileProblem }>> = {
  'file-unreadable': {
    path: `${SAMPLES}/working-share/security/dev-secret.key-policy.json`,
    problem: { kind: 'unreadable', reason: 'permission denied' },
  },
  'file-too-large': {
    path: `${SAMPLES}/working-share/exported-policies.json`,
    problem: { kind: 'too-large', size: 6_300_000, limit: FILE_LIMIT },
  },
};

const reference = referenceLoader();

function exampleOf(code: string, severity: Severity): Example {
  const problem = PROBLEMS[code];
  if (problem !== undefined) {
    const { analysis } = ide.applyChanges(ide.createAnalysis(optionsFor(SAMPLES)), [problem]);
    return exampleIn(analysis, code, severity, 'Example');
  }
  const sample = Object.entries(sampleCodes()).find(([, other]) => other.code === code)?.[0];
  if (sample === undefined) throw new Error(`No sample in test/fixtures/samples.json has the code ${code}.`);
  const folder = `${SAMPLES}/${sample}`;
  const { files } = discover([folder], { include: [], exclude: [] });
  return exampleIn(load(ide, optionsFor(folder), files).analysis, code, severity, `Example, \`samples/${sample}\``);
}

function exampleIn(analysis: Analysis, code: string, severity: Severity, title: string): Example {
  const report = reportOf(ide, analysis, SAMPLES, ide.docsFor);
  const reported = report.findings.find(({ finding }) => finding.code === code && finding.severity === severity);
  if (reported === undefined) throw new Error(`${title} has no ${code} of severity ${severity}.`);
  const whole = formatText({ ...report, shares: [], findings: [reported] }, { colour: false, width: WIDTH });
  // Without the summary of all findings, and the line that says where this page is.
  const lines = (whole.split('\n\n')[0] ?? '').split('\n').filter((line) => !line.startsWith('  docs: '));
  return { title, reported, text: lines.join('\n') };
}

function optionsFor(folder: string): AnalysisOptions {
  return { now: NOW, folders: [folder], severity: {}, reference };
}

function sampleCodes(): Record<string, { readonly code: string | null }> {
  return JSON.parse(readFileSync(new URL('test/fixtures/samples.json', ROOT), 'utf8'));
}

/** Plain text in Markdown, table cells included. */
function escaped(text: string): string {
  return text.replace(/[\\`*<[\]|]/g, '\\$&');
}

if (import.meta.main) writeFileSync(new URL('docs/rules.md', ROOT), rulesPage());
