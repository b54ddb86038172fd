/** All places that name what is under the cursor. */
import type { TextRange } from '../../policy/document.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { symbolAt } from '../symbols/occurrences.ts';
import { meantOccurrences, occurrencesNear } from '../symbols/scope.ts';

export interface Reference {
  readonly file: string;
  readonly range: TextRange;
}

/** In all files, by file and place; with `declarations` also where a manifest says what it is. */
export function referencesAt(snapshot: Snapshot, path: string, offset: number, declarations: boolean): Reference[] {
  const at = symbolAt(snapshot, path, offset);
  if (at === undefined) return [];
  return meantOccurrences(snapshot, at)
    .filter(({ declares }) => declarations || !declares)
    .map(({ file, name }) => ({ file, range: name }));
}

/** The same in this file alone. */
export function highlightsAt(snapshot: Snapshot, path: string, offset: number): TextRange[] {
  const at = symbolAt(snapshot, path, offset);
  return at === undefined ? [] : occurrencesNear(snapshot, at).map(({ name }) => name);
}
