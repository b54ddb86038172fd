/** Filling in the placeholders of documents that belong together, each once for all its places. */
import type { FileEdit } from '../../rules/finding.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { type Found, occurrencesIn } from '../symbols/occurrences.ts';
import { joinedWith, meantOccurrences } from '../symbols/scope.ts';
import { fillingProblem, kindOf } from './openPlaces.ts';
import { editsOf, filling, manifestProblem, type Refusal } from './rename.ts';
import { ACCOUNT } from './values.ts';

export interface OpenPlaceholder {
  /** What it is asked and filled in by. */
  readonly name: string;
  /** As it is written. */
  readonly text: string;
  /** `account id`. */
  readonly what: string;
  readonly example: string;
  readonly places: number;
  readonly files: number;
  /** What the workspace knows that could be meant. */
  readonly known: readonly { readonly value: string; readonly label: string }[];
}

/** In the order of the text, first those of the file itself. */
export function openPlaceholders(snapshot: Snapshot, path: string): OpenPlaceholder[] {
  return [...placesOf(snapshot, path)].map(([name, places]) => {
    const kind = kindOf(places[0]!);
    return {
      name,
      text: places[0]!.symbol.text,
      what: kind.what,
      example: kind.example,
      places: places.length,
      files: new Set(places.map(({ file }) => file)).size,
      known: kind === ACCOUNT ? knownAccounts(snapshot) : [],
    };
  });
}

/** Why a value cannot be filled in for a placeholder; undefined if it can. */
export function placeholderProblem(snapshot: Snapshot, path: string, name: string, value: string): string | undefined {
  return fillingProblem(placesOf(snapshot, path).get(name) ?? [], value, false);
}

/** The edits that fill in values, by the placeholders' names; those without a value stay. */
export function fillPlaceholders(
  snapshot: Snapshot,
  path: string,
  values: Readonly<Record<string, string>>,
): readonly FileEdit[] | Refusal {
  const edits: FileEdit[] = [];
  for (const [name, places] of placesOf(snapshot, path)) {
    const value = values[name];
    if (value === undefined) continue;
    const renaming = filling(places, value, false);
    if (typeof renaming !== 'function') return { refusal: `${name}: ${renaming.refusal}` };
    edits.push(...editsOf(places, renaming));
  }
  return manifestProblem(snapshot, edits) ?? edits;
}

function placesOf(snapshot: Snapshot, path: string): Map<string, readonly Found[]> {
  const places = new Map<string, readonly Found[]>();
  for (const file of joinedWith(snapshot, path)) {
    const state = snapshot.files.get(file);
    if (state === undefined) continue;
    const open = [...occurrencesIn(snapshot, state)].filter(({ symbol }) => symbol.kind === 'placeholder');
    for (const at of open.sort((one, other) => one.name.start - other.name.start)) {
      if (!places.has(at.symbol.name)) places.set(at.symbol.name, meantOccurrences(snapshot, { ...at, file: path }));
    }
  }
  return places;
}

/** Accounts that a manifest has an alias for. */
function knownAccounts({ manifests }: Snapshot): { value: string; label: string }[] {
  const known = new Map([...manifests.values()].flatMap(({ accounts }) => [...accounts]));
  return [...known]
    .map(([value, label]) => ({ value, label }))
    .sort((one, other) => (one.label < other.label ? -1 : 1));
}
