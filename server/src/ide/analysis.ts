/**
 * The one door that hosts (language server, command line, bench, tests) go through: text in, findings,
 * shares and fixes out. Values are immutable; `applyChanges` gives a new one that shares what did not change.
 *
 * Paths are opaque to the core but for `/` as separator: absolute, decoded, e.g. `/home/me/ws/a b.json`,
 * `/c:/ws/ä.json`. Hosts convert from and to URIs or native paths.
 */
import type { LoadReference } from '../iam/reference/reference.ts';
import type { PolicyFile, TextRange } from '../policy/document.ts';
import type { Finding, Fix, Severity } from '../rules/finding.ts';
import type { FileChange } from '../sharing/change.ts';
import type { Deployed } from '../sharing/deployed.ts';
import type { InferredManifest } from '../sharing/inferredManifest.ts';
import type { ShareReport } from '../sharing/share.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import type { CommandFiles } from './commands/commands.ts';
import type { Denial } from './explain/denial.ts';
import type { Explanation } from './explain/explanation.ts';
import type { Refactoring } from './refactor/refactorings.ts';

export type { FileChange, FileProblem } from '../sharing/change.ts';
export type { InferredManifest } from '../sharing/inferredManifest.ts';

export interface AnalysisOptions {
  /** The clock comes in as an argument, in milliseconds since the epoch. */
  readonly now: number;
  /** Workspace folders (paths without a trailing `/`). */
  readonly folders: readonly string[];
  /** Severity by code; `off` silences. What a manifest says wins in its folder. */
  readonly severity: Readonly<Record<string, Severity | 'off'>>;
  /** Called when something needs the service reference data for the first time. Without it, what needs it is silent. */
  readonly reference?: LoadReference;
  /** A rule that throws loses its findings, not those of the others. Without this it throws on, as it should in a test. */
  readonly onRuleCrash?: (code: string, error: unknown) => void;
}

export interface Analysis {
  readonly options: AnalysisOptions;
  /** Grows by one with every change. */
  readonly version: number;
}

export interface AnalysisStep {
  readonly analysis: Analysis;
  /** Files whose findings may differ from before, changed files included. */
  readonly affected: readonly string[];
  /** Ids of shares that are new, different or gone. */
  readonly shares: readonly string[];
  /** Paths that manifests name and that were never given to `applyChanges`: the host reads them (or says why not) and applies that. */
  readonly wanted: readonly string[];
}

export interface AnalysisSummary {
  readonly files: number;
  readonly documents: number;
  readonly shares: number;
}

/** The facade's functions, in `ide/index.ts`. */
export interface AnalysisFunctions {
  createAnalysis(options: AnalysisOptions): Analysis;
  applyChanges(analysis: Analysis, changes: readonly FileChange[]): AnalysisStep;
  /** Same files, other options (settings changed). */
  withOptions(analysis: Analysis, options: AnalysisOptions): AnalysisStep;
  /**
   * Findings about what was read of accounts are added, in place of those that were made of the same before; each goes
   * when a text that it speaks of changes.
   */
  withDeployed(analysis: Analysis, deployed: Deployed): AnalysisStep;
  /** Sorted by range, then code. Severities and ignores applied. */
  findingsOf(analysis: Analysis, path: string): readonly Finding[];
  /** Paths that have findings, sorted. */
  filesWithFindings(analysis: Analysis): readonly string[];
  /** Sorted by principal, resource, access. */
  shares(analysis: Analysis): readonly ShareReport[];
  summary(analysis: Analysis): AnalysisSummary;
  /** The manifest for a folder that says what was inferred there. */
  inferManifest(analysis: Analysis, folder: string): InferredManifest;
  /** What the features of `features.ts` work on. */
  snapshotOf(analysis: Analysis): Snapshot;
  file(analysis: Analysis, path: string): PolicyFile | undefined;
  /** Text of any file the analysis was given, manifests included. */
  textOf(analysis: Analysis, path: string): string | undefined;
  /** Looked up by code, computed on this analysis; the preferred one first. */
  fixesFor(analysis: Analysis, finding: Finding): readonly Fix[];
  /** Those at a selection, or at the cursor if nothing is selected; none changes how the shares stand. */
  refactoringsAt(analysis: Analysis, path: string, range: TextRange): readonly Refactoring[];
  /** The denied requests that a text speaks of: an error message as AWS or an SDK prints it, or CloudTrail events. */
  readDenials(text: string): readonly Denial[];
  /** Why a request was, or would be, denied, as far as the files tell. */
  explain(analysis: Analysis, denial: Denial): Explanation;
  /** `ApplicationRole (account 222222222222) → DevSecret`. */
  shareTitle(share: ShareReport): string;
  /** The AWS CLI commands that put a share in place and try it. Undefined if the share is gone. */
  commandsFor(analysis: Analysis, shareId: string, files: CommandFiles): string | undefined;
  /** Where the rule is documented: an absolute URL, or a path inside the package (`docs/rules.md#code`). */
  docsFor(code: string): string;
  allRules(): readonly RuleDescription[];
}

export interface RuleDescription {
  readonly code: string;
  readonly severity: Severity;
  readonly summary: string;
  /** Markdown. */
  readonly documentation: string;
  readonly docs: string;
}
