/** Renaming a principal, account, secret, key, bucket or placeholder wherever it means the same. */

import type { TextRange } from '../../policy/document.ts';
import { templateSpans } from '../../policy/placeholder.ts';
import { isTemplatePath } from '../../policy/template.ts';
import { applyEdits } from '../../policy/textEdits.ts';
import { editsByFile } from '../../rules/edits.ts';
import type { FileEdit } from '../../rules/finding.ts';
import { parseManifest } from '../../sharing/manifest.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { type Found, type Occurrence, symbolAt } from '../symbols/occurrences.ts';
import { meantOccurrences } from '../symbols/scope.ts';
import { labelOf } from '../symbols/symbol.ts';
import { fillingProblem } from './openPlaces.ts';
import { isNamed, type Refusal, type Renaming, renamingTo } from './renaming.ts';

export type { Refusal } from './renaming.ts';

export interface Renameable {
  /** The part that is renamed. */
  readonly range: TextRange;
  readonly placeholder: string;
}

export interface Renamed {
  /** `Rename ApplicationRole to ReportRole`. */
  readonly title: string;
  readonly edits: readonly FileEdit[];
  /** Where it may mean something else as well: a pattern for every account, a name without its account. */
  readonly doubtful: readonly FileEdit[];
}

/** Undefined where there is nothing that has a name of its own. */
export function renameableAt(snapshot: Snapshot, path: string, offset: number): Renameable | Refusal | undefined {
  const at = symbolAt(snapshot, path, offset);
  if (at === undefined) return undefined;
  const { kind } = at.symbol;
  if (kind !== 'placeholder' && kind !== 'interpolation' && !isNamed(at.symbol)) return undefined;
  const placeholder = snapshot.files.get(path)?.text?.slice(at.name.start, at.name.end) ?? '';
  const [filled] = isTemplatePath(path) ? templateSpans(placeholder) : [];
  if (kind === 'interpolation' || filled !== undefined)
    return {
      refusal: `${filled?.text ?? at.symbol.name} is filled in by the template: rename it where the template is rendered.`,
    };
  return { range: at.name, placeholder };
}

export function renameAt(
  snapshot: Snapshot,
  path: string,
  offset: number,
  newName: string,
): Renamed | Refusal | undefined {
  const able = renameableAt(snapshot, path, offset);
  if (able === undefined || 'refusal' in able) return able;
  const at = symbolAt(snapshot, path, offset)!;
  const found = meantOccurrences(snapshot, at).filter(
    ({ relation, symbol }) => relation === 'same' || symbol.name === at.symbol.name,
  );
  const renaming = at.symbol.kind === 'placeholder' ? filling(found, newName, true) : renamingTo(at.symbol, newName);
  if (typeof renaming !== 'function') return renaming;
  const edits = editsOf(
    found.filter(({ relation }) => relation === 'same'),
    renaming,
  );
  const doubtful = editsOf(
    found.filter(({ relation }) => relation === 'perhaps'),
    renaming,
  );
  return (
    manifestProblem(snapshot, [...edits, ...doubtful]) ?? {
      title: `Rename ${labelOf(at.symbol)} to ${newName}`,
      edits,
      doubtful,
    }
  );
}

/** Puts a text in the place of a placeholder. */
export function filling(places: readonly Occurrence[], text: string, open: boolean): Renaming | Refusal {
  const problem = fillingProblem(places, text, open);
  return problem === undefined ? ({ name }) => ({ range: name, newText: text }) : { refusal: problem };
}

export function editsOf(places: readonly Found[], renaming: Renaming): FileEdit[] {
  return places.flatMap((place) => {
    const edit = renaming(place);
    return edit === undefined ? [] : [{ file: place.file, ...edit }];
  });
}

/** A manifest that would say two things of one name. */
export function manifestProblem(snapshot: Snapshot, edits: readonly FileEdit[]): Refusal | undefined {
  for (const [file, ofFile] of editsByFile(edits)) {
    const manifest = snapshot.manifests.get(file);
    if (manifest === undefined) continue;
    const renamed = parseManifest(file, applyEdits(manifest.text, ofFile));
    const twice = renamed.problems.find(
      ({ message }) => /stands twice/.test(message) && !manifest.problems.some((known) => known.message === message),
    );
    if (twice !== undefined)
      return {
        refusal: `Two entries of ${file.slice(file.lastIndexOf('/') + 1)} would have one name. ${twice.message}`,
      };
  }
  return undefined;
}
