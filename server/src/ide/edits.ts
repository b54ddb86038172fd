/** Edits of fixes, file by file. */
import type { FileEdit } from '../rules/finding.ts';

/** The edits of each file, files in the order in which they come. */
export function editsByFile(edits: readonly FileEdit[]): ReadonlyMap<string, readonly FileEdit[]> {
  const files = new Map<string, FileEdit[]>();
  for (const edit of edits) {
    const known = files.get(edit.file);
    if (known === undefined) {
      files.set(edit.file, [edit]);
    } else {
      known.push(edit);
    }
  }
  return files;
}
