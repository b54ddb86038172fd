/** `--format text`: each share with its required statements and what is wrong with it, then the rest, a summary. */
import type { Severity } from '../../rules/finding.ts';
import type { ShareReport, Verdict } from '../../sharing/share.ts';
import { countBySeverity, type Report, type ReportedFinding, SEVERITIES } from '../report.ts';
import { printable, wrap } from './cells.ts';
import { type Colour, type Paint, painter } from './colour.ts';
import { excerptsOf, fixLines, hanging } from './excerpt.ts';
import { replicatedShares, shareBlock, shareName, VERDICT_COLOURS } from './share.ts';

export interface TextOptions {
  readonly colour: boolean;
  /** In terminal cells: where sentences are broken. */
  readonly width: number;
  /** Of the terminal, where there is one: where lines of names and paths are broken, too. */
  readonly columns?: number | undefined;
}

/** The whole report; ends with a line break. */
export function formatText(report: Report, options: TextOptions): string {
  const { width, columns = Number.POSITIVE_INFINITY } = options;
  const paint = painter(options.colour);
  const findingBlock = findingWriter(report, width, paint);
  const { ofShare, others } = grouped(report);
  const replicated = replicatedShares(report.shares);
  const blocks = [
    ...report.shares.flatMap((share) => [
      shareBlock(report, share, replicated, columns, paint),
      ...(ofShare.get(share) ?? []).map((reported) => findingBlock(reported, share)),
    ]),
    ...(report.shares.length > 0 && others.length > 0 ? [[paint('Besides the shares', 'bold')]] : []),
    ...others.map((reported) => findingBlock(reported, undefined)),
    [summaryLine(report, paint)],
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

export const SEVERITY_COLOURS: Readonly<Record<Severity, Colour>> = {
  error: 'red',
  warning: 'yellow',
  information: 'blue',
  hint: 'cyan',
};

interface Grouped {
  readonly ofShare: ReadonlyMap<ShareReport, readonly ReportedFinding[]>;
  readonly others: readonly ReportedFinding[];
}

/** Each finding once: with the first share that it speaks of, or whose document it is in. */
function grouped({ shares, findings }: Report): Grouped {
  const ofShare = new Map<ShareReport, ReportedFinding[]>();
  const others: ReportedFinding[] = [];
  const order = new Map(shares.map(({ id }, index) => [id, index]));
  const byFile = firstByFile(shares);
  for (const reported of findings) {
    const { shares: ids, file } = reported.finding;
    const first = Math.min(...ids.map((id) => order.get(id) ?? Number.POSITIVE_INFINITY));
    const share = shares[first] ?? byFile.get(file);
    if (share === undefined) {
      others.push(reported);
    } else {
      ofShare.set(share, [...(ofShare.get(share) ?? []), reported]);
    }
  }
  return { ofShare, others };
}

function firstByFile(shares: readonly ShareReport[]): ReadonlyMap<string, ShareReport> {
  const byFile = new Map<string, ShareReport>();
  for (const share of shares) {
    const { resourcePolicy, keyPolicy, identityPolicies } = share.documents;
    for (const document of [resourcePolicy, keyPolicy, ...identityPolicies]) {
      if (document !== undefined && !byFile.has(document.file)) {
        byFile.set(document.file, share);
      }
    }
  }
  return byFile;
}

/** How many other shares are named that a finding concerns. */
const NAMED_SHARES = 3;

function findingWriter(
  report: Report,
  width: number,
  paint: Paint,
): (reported: ReportedFinding, group: ShareReport | undefined) => string[] {
  const excerpts = excerptsOf(report, width, paint);
  const byId = new Map(report.shares.map((share) => [share.id, share]));
  const replicated = replicatedShares(report.shares);
  return ({ finding, fixes }, group) => {
    const colour = SEVERITY_COLOURS[finding.severity];
    const concerned = finding.shares.flatMap((id) => byId.get(id) ?? []);
    const more = concerned
      .filter((share) => share !== group)
      .map((share) => shareName(share, replicated))
      .sort();
    const unnamed = more.length - NAMED_SHARES;
    const named = [...more.slice(0, NAMED_SHARES), ...(unnamed > 0 ? [`${unnamed} more`] : [])];
    return [
      `${paint(excerpts.place(finding.file, finding.range), 'bold')} ${paint(finding.severity, 'bold', colour)} ${finding.code}`,
      ...wrap(finding.message, width, '  '),
      ...excerpts.source(finding.file, finding.range, colour),
      ...(more.length === 0 ? [] : hanging(`also concerns ${named.join('; ')}`, width)),
      ...excerpts.related(finding.related),
      ...fixLines(fixes, width),
      paint(`  docs: ${printable(report.docsFor(finding.code))}`, 'dim'),
    ];
  };
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
