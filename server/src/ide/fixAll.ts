/** Applies fixes until none is left, on a scratch analysis: nothing is written. */
import { applyEdits } from '../policy/textEdits.ts';
import { editsByFile } from '../rules/edits.ts';
import type { Finding, Fix, FixSafety } from '../rules/finding.ts';
import type { Analysis, AnalysisFunctions, FileChange } from './analysis.ts';

export interface FixAllOptions {
  /** Only the findings in these files; all files if absent. */
  readonly files?: readonly string[];
  /** Only fixes that edit no other file than these. */
  readonly within?: readonly string[];
  /** Also fixes that remove a permission, narrow a principal or create a file. */
  readonly unsafe: boolean;
}

export interface AppliedFix {
  readonly finding: Finding;
  readonly fix: Fix;
}

export interface FixAllResult {
  /** The analysis of the files as they would be. */
  readonly analysis: Analysis;
  /** The new text of every file that differs, created files included, in the order in which they were touched. */
  readonly changed: ReadonlyMap<string, string>;
  readonly applied: readonly AppliedFix[];
}

type Fixing = Pick<AnalysisFunctions, 'applyChanges' | 'findingsOf' | 'filesWithFindings' | 'fixesFor' | 'textOf'>;

/**
 * One finding at a time, analysing again after each, because a fix may mend, move or bring up other findings.
 * No finding is mended twice, so that two fixes that undo each other come to an end.
 */
export function fixAll(functions: Fixing, analysis: Analysis, options: FixAllOptions): FixAllResult {
  const allowed: readonly FixSafety[] = options.unsafe ? ['preferred', 'unsafe'] : ['preferred'];
  const asked = options.files && new Set(options.files);
  const within = options.within && new Set(options.within);
  const mended = new Set<string>();
  const changed = new Map<string, string>();
  const applied: AppliedFix[] = [];
  let current = analysis;
  const queue = new Set(options.files ?? functions.filesWithFindings(analysis));

  for (const path of queue) {
    const seen = new Set<string>();
    for (let next = pick(path, seen); next !== undefined; next = pick(path, seen)) {
      const { finding, fix, changes } = next;
      const step = functions.applyChanges(current, changes);
      current = step.analysis;
      applied.push({ finding, fix });
      for (const change of changes) {
        changed.set(change.path, change.text);
      }
      for (const affected of step.affected) {
        // A set goes on with what is added while it is gone through; to come again a path has to be taken out first.
        if (affected !== path && (asked === undefined || asked.has(affected))) {
          queue.delete(affected);
          queue.add(affected);
        }
      }
    }
  }
  for (const [path, text] of changed) {
    if (text === functions.textOf(analysis, path)) {
      changed.delete(path);
    }
  }
  return { analysis: current, changed, applied };

  function pick(path: string, seen: Set<string>) {
    for (const finding of functions.findingsOf(current, path)) {
      const key = `${finding.file}\n${finding.code}\n${finding.pointer}\n${finding.message}`;
      if (seen.has(key) || mended.has(key)) {
        continue;
      }
      seen.add(key);
      const fix = functions
        .fixesFor(current, finding)
        .find(
          (candidate) =>
            allowed.includes(candidate.safety) && (!within || candidate.edits.every((edit) => within.has(edit.file))),
        );
      const changes = fix && changesOf(functions, current, fix);
      if (fix && changes && changes.length > 0) {
        mended.add(key);
        return { finding, fix, changes };
      }
    }
    return undefined;
  }
}

/** What applying a fix makes of the files; undefined if it edits a file whose text is not known. */
export function changesOf(
  functions: Pick<AnalysisFunctions, 'textOf'>,
  analysis: Analysis,
  fix: Fix,
): readonly (FileChange & { readonly text: string })[] | undefined {
  const changes: { path: string; text: string }[] = [];
  for (const [path, edits] of editsByFile(fix.edits)) {
    const known = functions.textOf(analysis, path);
    const creates = edits.some((edit) => edit.create);
    if (creates ? known !== undefined : known === undefined) {
      return undefined;
    }
    changes.push({ path, text: applyEdits(known ?? '', edits) });
  }
  return changes;
}
