/**
 * The state of the server: the analysis and the changes that are still to be applied to it.
 *
 * Changes are taken up at once and applied by whoever asks first for the analysis, so that a burst of changes costs one
 * step and no request sees an older text than the client had when it asked.
 */
import { parentOf } from '../files/paths.ts';
import { settle } from '../files/settle.ts';
import type { FileSource } from '../files/source.ts';
import type { Analysis, AnalysisFunctions, AnalysisOptions, AnalysisStep, FileChange } from '../ide/analysis.ts';
import type { Deployed } from '../sharing/deployed.ts';
import type { Documents } from './documents.ts';

export interface Workspace {
  readonly functions: AnalysisFunctions;
  /** All changes applied. */
  current(): Analysis;
  change(change: FileChange): void;
  /** The last text that was given for a path. */
  textOf(path: string): string | undefined;
  configure(options: AnalysisOptions): void;
  /** What was read of accounts: findings about it are added. */
  observe(deployed: Deployed): void;
  /** Paths that are in the analysis or will be at the next step, however they came there. */
  readonly known: ReadonlySet<string>;
  /** Paths that came in because a manifest names them. */
  readonly named: ReadonlySet<string>;
  /** Reads a path that a manifest names, under the rules for such paths. */
  readNamed(path: string): FileChange;
}

export interface WorkspaceEvents {
  onStep(step: Pick<AnalysisStep, 'affected' | 'shares'>): void;
  /** There is something to apply. */
  onChange(): void;
  onError(message: string): void;
}

export function createWorkspace(
  functions: AnalysisFunctions,
  options: AnalysisOptions,
  documents: Documents,
  source: FileSource,
  events: WorkspaceEvents,
): Workspace {
  const known = new Set<string>();
  const named = new Set<string>();
  const pending = new Map<string, FileChange>();
  let analysis = functions.createAnalysis(options);

  function readNamed(path: string): FileChange {
    const open = documents.get(path);
    if (open !== undefined) {
      return { path, text: open.getText() };
    }
    const { folders } = analysis.options;
    // A file that is opened without a folder may name those beside it.
    return source.readNamed(folders.length > 0 ? folders : [...documents.paths()].map(parentOf), path);
  }

  function accept(step: AnalysisStep): void {
    const settled = settle(functions, step, readNamed);
    analysis = settled.analysis;
    for (const path of settled.wanted) {
      named.add(path);
      known.add(path);
    }
    events.onStep(settled);
  }

  /** A change that the analysis cannot bear is left out, and the last state kept. */
  function apply(changes: readonly FileChange[]): void {
    try {
      accept(functions.applyChanges(analysis, changes));
    } catch (error) {
      if (changes.length > 1) {
        for (const change of changes) {
          apply([change]);
        }
        return;
      }
      events.onError(`The analysis of ${changes[0]?.path} failed, its last state is kept: ${stackOf(error)}`);
    }
  }

  function current(): Analysis {
    if (pending.size > 0) {
      const changes = [...pending.values()];
      pending.clear();
      apply(changes);
    }
    return analysis;
  }

  return {
    functions,
    known,
    named,
    readNamed,
    current,
    change(change) {
      if ('deleted' in change) {
        known.delete(change.path);
      } else {
        known.add(change.path);
      }
      pending.set(change.path, change);
      events.onChange();
    },
    textOf(path) {
      const change = pending.get(path);
      if (change === undefined) {
        return functions.textOf(analysis, path);
      }
      return 'text' in change ? change.text : undefined;
    },
    observe(deployed) {
      accept(functions.withDeployed(current(), deployed));
      events.onChange();
    },
    configure(newOptions) {
      const before = current();
      try {
        accept(functions.withOptions(before, newOptions));
      } catch (error) {
        events.onError(`The settings could not be applied: ${stackOf(error)}`);
      }
    },
  };
}

export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
