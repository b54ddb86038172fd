/** Tries a fix on a copy of the workspace, so that nothing is offered that does not help. */
import { applyEdits } from '../policy/textEdits.ts';
import { applyChanges, type Snapshot } from '../sharing/workspace.ts';
import { editsByFile } from './edits.ts';
import type { FileEdit } from './finding.ts';

/** The workspace as it would be after the edits. */
export function attempt(snapshot: Snapshot, edits: readonly FileEdit[]): Snapshot {
  const changes = [...editsByFile(edits)].map(([path, own]) => ({
    path,
    text: applyEdits(snapshot.files.get(path)?.text ?? '', own),
  }));
  return applyChanges(snapshot, changes).snapshot;
}
