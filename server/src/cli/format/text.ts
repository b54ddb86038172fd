/** `--format text`: shares with their required statements, findings with the line they speak of, a summary. */
import type { PolicyDocument } from '../../policy/document.ts';
import { type LineIndex, lineIndex } from '../../policy/text.ts';
import type { Fix, Severity } from '../../rules/finding.ts';
import type { Leg, ShareReport, StatementStatus, Verdict } from '../../sharing/share.ts';
import { displayDocument, displayPath } from '../paths.ts';
import { countBySeverity, positionsOf, type Report, type ReportedFinding, SEVERITIES } from '../report.ts';
import { printable, wrap } from './cells.ts';
import { type Colour, type Paint, painter } from './colour.ts';
import { principalName, resourceName } from './names.ts';
import { snippet } from './snippet.ts';

export interface TextOptions {
  readonly colour: boolean;
  /** In terminal cells. */
  readonly width: number;
}

/** The whole report; ends with a line break. */
export function formatText(report: Report, options: TextOptions): string {
  const paint = painter(options.colour);
  const blocks = [
    ...report.shares.map((share) => shareBlock(report, share, paint)),
    ...findingBlocks(report, options.width, paint),
    [summaryLine(report, paint)],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const VERDICT_COLOURS: Readonly<Record<Verdict, Colour>> = {
  allowed: 'green',
  denied: 'red',
  conditional: 'yellow',
  unknown: 'yellow',
};

const SEVERITY_COLOURS: Readonly<Record<Severity, Colour>> = {
  error: 'red',
  warning: 'yellow',
  information: 'blue',
  hint: 'cyan',
};

const STATUSES: Readonly<Record<StatementStatus, { symbol: string; words: string; colour: Colour }>> = {
  present: { symbol: '✓', words: 'present', colour: 'green' },
  missing: { symbol: '✗', words: 'missing', colour: 'red' },
  blocked: { symbol: '✗', words: 'blocked', colour: 'red' },
  conditional: { symbol: '?', words: 'conditional', colour: 'yellow' },
  unknown: { symbol: '?', words: 'no document', colour: 'yellow' },
  notRequired: { symbol: '–', words: 'not required', colour: 'dim' },
};

const LEGS: readonly {
  leg: Leg;
  words: string;
  documents: (share: ShareReport) => readonly (PolicyDocument | undefined)[];
}[] = [
  { leg: 'resourceGrant', words: 'resource grant', documents: ({ documents }) => [documents.resourcePolicy] },
  { leg: 'keyGrant', words: 'key grant', documents: ({ documents }) => [documents.keyPolicy] },
  { leg: 'identityGrant', words: 'identity grant', documents: ({ documents }) => documents.identityPolicies },
  { leg: 'identityKeyGrant', words: 'identity key grant', documents: ({ documents }) => documents.identityPolicies },
];

function shareBlock(report: Report, share: ShareReport, paint: Paint): string[] {
  const names = `${principalName(share.principal)} → ${share.resource === null ? 'a resource that is not named' : resourceName(share.resource)}`;
  const conditions = [...new Set(share.requests.flatMap(({ decision }) => decision.conditions))].sort();
  const verdict = paint(share.verdict, 'bold', VERDICT_COLOURS[share.verdict]);
  return [
    `${paint(printable(names), 'bold')} · ${printable(share.access)} · ${verdict}`,
    ...LEGS.flatMap(({ leg, words, documents }) =>
      statementLines(words, share.statements[leg], paths(report, documents(share)), paint),
    ),
    ...(conditions.length > 0 ? [`  depends on ${printable(conditions.join(', '))}`] : []),
    ...(share.manifest === null
      ? []
      : [paint(`  manifest: ${printable(displayPath(report.workingDirectory, share.manifest))}`, 'dim')]),
  ];
}

function paths(report: Report, documents: readonly (PolicyDocument | undefined)[]): string[] {
  return documents
    .filter((document) => document !== undefined)
    .map((document) => printable(displayDocument(report.workingDirectory, document)));
}

function statementLines(words: string, status: StatementStatus, documents: readonly string[], paint: Paint): string[] {
  const { symbol, words: statusWords, colour } = STATUSES[status];
  // "no document" and "not required" are the whole message.
  const named = status === 'unknown' || status === 'notRequired' ? [] : documents;
  const head = `  ${paint(symbol, colour)} ${words.padEnd(18)}  `;
  const [first = '', ...others] = named;
  return [
    (head + paint(statusWords, colour) + (first === '' ? '' : ' '.repeat(14 - statusWords.length) + first)).trimEnd(),
    ...others.map((path) => ' '.repeat(4 + 18 + 2 + 14) + path),
  ];
}

function findingBlocks(report: Report, width: number, paint: Paint): string[][] {
  const positions = positionsOf(report);
  const indexes = new Map<string, LineIndex>();
  const place = (file: string, range: { start: number; end: number }): string => {
    const { line, character } = positions(file, range).start;
    return `${printable(displayPath(report.workingDirectory, file))}:${line + 1}:${character + 1}`;
  };
  const source = ({ finding }: ReportedFinding): string[] => {
    const text = report.textOf(finding.file);
    if (text === undefined || text === '') {
      return [];
    }
    const index = indexes.get(finding.file) ?? lineIndex(text);
    indexes.set(finding.file, index);
    const number = `${index.positionAt(finding.range.start).line + 1}`.padStart(5);
    const { line, before, carets } = snippet(text, index, finding.range, width - number.length - 3);
    const marks = paint('^'.repeat(carets), 'bold', SEVERITY_COLOURS[finding.severity]);
    return [
      `${paint(`${number} |`, 'dim')} ${line}`.trimEnd(),
      `${paint(`${' '.repeat(number.length)} |`, 'dim')} ${' '.repeat(before)}${marks}`,
    ];
  };
  return report.findings.map((reported) => {
    const { finding, fixes } = reported;
    const severity = paint(finding.severity, 'bold', SEVERITY_COLOURS[finding.severity]);
    return [
      `${paint(place(finding.file, finding.range), 'bold')} ${severity} ${finding.code}`,
      ...wrap(finding.message, width, '  '),
      ...source(reported),
      ...finding.related.flatMap(({ file, range, message }) =>
        hanging(`see ${place(file, range)}: ${printable(message)}`, width),
      ),
      ...fixLines(fixes, width),
      paint(`  docs: ${printable(report.docsFor(finding.code))}`, 'dim'),
    ];
  });
}

/** One fix, as `fix` would choose it; fixes that a person has to choose between are for editors. */
function fixLines(fixes: readonly Fix[], width: number): string[] {
  const preferred = fixes.find(({ safety }) => safety === 'preferred');
  if (preferred !== undefined) {
    return hanging(`fix: ${preferred.title}`, width);
  }
  const unsafe = fixes.find(({ safety }) => safety === 'unsafe');
  return unsafe === undefined ? [] : hanging(`fix --unsafe: ${unsafe.title}`, width);
}

function hanging(text: string, width: number): string[] {
  return wrap(text, width - 2, '  ').map((line, index) => (index === 0 ? line : `  ${line}`));
}

function summaryLine(report: Report, paint: Paint): string {
  const { files, documents, shares } = report.summary;
  const counts = countBySeverity(report.findings);
  const found = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) =>
    paint(counted(counts[severity], severity), SEVERITY_COLOURS[severity]),
  );
  const verdicts = (Object.keys(VERDICT_COLOURS) as Verdict[])
    .map((verdict) => ({ verdict, count: report.shares.filter((share) => share.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => paint(`${count} ${verdict}`, VERDICT_COLOURS[verdict]));
  return [
    `${counted(documents, 'policy document')} in ${counted(files, 'file')}`,
    counted(shares, 'share') + (verdicts.length === 0 ? '' : ` (${verdicts.join(', ')})`),
    found.length === 0 ? paint('no findings', 'green') : found.join(', '),
  ].join(' · ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 || noun === 'information' ? '' : 's'}`;
}
