/** Behind account ids, the aliases that manifests have for them. */
import type { TextRange } from '../../policy/document.ts';
import type { Manifest } from '../../sharing/manifest.ts';
import { isInside } from '../../sharing/paths.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { occurrencesIn } from '../symbols/occurrences.ts';

export interface Hint {
  /** Behind the account id. */
  readonly offset: number;
  readonly label: string;
  /** The manifest that says so. */
  readonly manifest: string;
}

/** Those within a range, in the order of the text. */
export function accountHints(snapshot: Snapshot, path: string, within: TextRange): Hint[] {
  const file = snapshot.files.get(path);
  const aliases = aliasesFor(snapshot, path);
  if (file === undefined || aliases.size === 0) return [];
  const isNear = ({ range }: { readonly range: TextRange }) => range.start <= within.end && within.start <= range.end;
  const hints = new Map<number, Hint>();
  for (const { symbol, name, declares } of occurrencesIn(snapshot, file, isNear, isNear)) {
    const alias = symbol.kind === 'account' ? aliases.get(symbol.name) : undefined;
    // Where the manifest itself says it, the alias stands beside.
    if (alias === undefined || (declares && alias.manifest === path)) continue;
    hints.set(name.end, { offset: name.end, ...alias });
  }
  return [...hints.values()]
    .filter(({ offset }) => within.start <= offset && offset <= within.end)
    .sort((one, other) => one.offset - other.offset);
}

/** Of the manifests at or above the file, the nearest one's word. */
function aliasesFor({ manifests }: Snapshot, path: string): Map<string, { label: string; manifest: string }> {
  const governing = [...manifests.values()]
    .filter(({ folder }) => isInside(folder, path))
    .sort((one: Manifest, other: Manifest) => one.folder.length - other.folder.length);
  return new Map(
    governing.flatMap((manifest) =>
      [...manifest.accounts].map(([account, label]) => [account, { label, manifest: manifest.path }] as const),
    ),
  );
}
