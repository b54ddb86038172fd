/** What can be folded: statements and all else that has brackets over several lines. */
import type { TextRange } from '../../policy/document.ts';
import { containers } from '../../policy/nesting.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { statementName } from './words.ts';

export interface Fold {
  /** From the opening to the closing bracket. */
  readonly range: TextRange;
  /** What stands for a folded statement. */
  readonly collapsed: string | undefined;
}

export function folds(snapshot: Snapshot, path: string): Fold[] {
  const file = snapshot.files.get(path);
  if (file?.text === undefined || (file.facts.length === 0 && file.manifest === undefined)) return [];
  const names = new Map(
    file.facts.flatMap(({ document }) =>
      document.statements.map((statement) => [statement.range.start, statementName(statement)] as const),
    ),
  );
  return [...containers(path, file.text)].map((range) => ({ range, collapsed: names.get(range.start) }));
}
