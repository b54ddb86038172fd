/** What the reporters print: an analysis, sorted, with the fixes of every finding. */
import type { Analysis, AnalysisFunctions, AnalysisSummary } from '../ide/analysis.ts';
import type { TextRange } from '../policy/document.ts';
import { type LineIndex, lineIndex, type PositionRange, rangeToPositions } from '../policy/text.ts';
import type { Finding, Fix, Severity } from '../rules/finding.ts';
import type { ShareReport } from '../sharing/share.ts';
import { displayPath } from './paths.ts';

export interface ReportedFinding {
  readonly finding: Finding;
  /** The preferred one first. */
  readonly fixes: readonly Fix[];
}

export interface Report {
  /** The working directory, a core path: the paths that are printed are relative to it. */
  readonly workingDirectory: string;
  readonly summary: AnalysisSummary;
  /** Sorted by principal, resource, access. */
  readonly shares: readonly ShareReport[];
  /** Sorted by file, range, code. */
  readonly findings: readonly ReportedFinding[];
  /** Undefined for a file that could not be read. */
  textOf(path: string): string | undefined;
  /** An absolute URL, or the shipped file's path with `#code`. */
  docsFor(code: string): string;
}

/** Worst first. */
export const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const satisfies readonly Severity[];

type Reading = Pick<
  AnalysisFunctions,
  'filesWithFindings' | 'findingsOf' | 'fixesFor' | 'shares' | 'summary' | 'textOf' | 'docsFor'
>;

/** Collects what an analysis found. `docsFor` replaces the engine's, whose paths are relative to the package. */
export function reportOf(
  functions: Reading,
  analysis: Analysis,
  workingDirectory: string,
  docsFor: (code: string) => string,
): Report {
  const findings = functions
    .filesWithFindings(analysis)
    .map((path) => ({ shown: displayPath(workingDirectory, path), findings: functions.findingsOf(analysis, path) }))
    .sort((a, b) => compareText(a.shown, b.shown))
    .flatMap((file) => [...file.findings].sort(compareFindings));
  return {
    workingDirectory,
    summary: functions.summary(analysis),
    shares: functions.shares(analysis),
    findings: findings.map((finding) => ({ finding, fixes: functions.fixesFor(analysis, finding) })),
    textOf: (path) => functions.textOf(analysis, path),
    docsFor,
  };
}

/** How many findings there are of each severity. */
export function countBySeverity(findings: readonly ReportedFinding[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { finding } of findings) {
    counts[finding.severity]++;
  }
  return counts;
}

/** Gives ranges as lines and characters; each file's lines are counted once. */
export function positionsOf(report: Pick<Report, 'textOf'>): (path: string, range: TextRange) => PositionRange {
  const files = new Map<string, { index: LineIndex; mark: number }>();
  return (path, range) => {
    let file = files.get(path);
    if (file === undefined) {
      const text = report.textOf(path) ?? '';
      file = { index: lineIndex(text), mark: text.startsWith('\uFEFF') ? 1 : 0 };
      files.set(path, file);
    }
    const { start, end } = rangeToPositions(file.index, range);
    return { start: withoutMark(start, file.mark), end: withoutMark(end, file.mark) };
  };
}

// A byte order mark is in the text but no character of its first line, neither in an editor nor in SARIF.
function withoutMark(position: PositionRange['start'], mark: number): PositionRange['start'] {
  return mark === 0 || position.line > 0 ? position : { line: 0, character: Math.max(0, position.character - mark) };
}

function compareFindings(a: Finding, b: Finding): number {
  return a.range.start - b.range.start || a.range.end - b.range.end || compareText(a.code, b.code);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
