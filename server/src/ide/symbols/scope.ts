/**
 * How far a placeholder reaches. Two teams both write `<ACCOUNT_ID>` and mean different accounts, so a placeholder means
 * the same only in documents that belong together.
 */
import type { FileState } from '../../sharing/files.ts';
import { folderOf, isInside } from '../../sharing/paths.ts';
import { type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import { type Found, type Occurrence, occurrencesOf, occurrencesWithin } from './occurrences.ts';

/** Where the workspace names what stands there: a placeholder among the documents that belong together, a Sid in its own. */
export function meantOccurrences(snapshot: Snapshot, at: Occurrence): Found[] {
  const { symbol, file: path } = at;
  if (symbol.kind === 'sid') return occurrencesNear(snapshot, at);
  const found = occurrencesOf(snapshot, symbol);
  if (symbol.kind !== 'placeholder' && symbol.kind !== 'interpolation') return found;
  const reached = reach(snapshot, path, new Set(found.map(({ file }) => file)));
  return found.filter(({ file }) => reached.has(file));
}

/** The same in its own file. */
export function occurrencesNear(snapshot: Snapshot, { symbol, file, document }: Occurrence): Found[] {
  const found = occurrencesWithin(snapshot, file, symbol);
  return symbol.kind === 'sid' ? found.filter((other) => other.document === document) : found;
}

/**
 * Of the files, those that belong together with `path`: through shares, and below the same folder as long as they take
 * part in none. A file that takes part in no share goes with those of the nearest folder upward that has any.
 */
export function reach(snapshot: Snapshot, path: string, files: ReadonlySet<string>): Set<string> {
  const joined = joinedWith(snapshot, path);
  if (joined.size > 1) {
    const folder = commonFolder(joined);
    const isFree = (file: string) => isInside(folder, file) && !isShared(snapshot, snapshot.files.get(file));
    return new Set([...files].filter((file) => joined.has(file) || isFree(file)));
  }
  for (let folder = folderOf(path); isBelowWorkspace(snapshot, folder); folder = folderOf(folder)) {
    const near = [...files].filter((file) => isInside(folder, file));
    if (near.some((file) => file !== path)) return new Set(near);
    if (folder === '') break;
  }
  return new Set([path]);
}

/** The files of all documents that shares join with those of a file, however many shares lie between. */
export function joinedWith(snapshot: Snapshot, path: string): Set<string> {
  const joined = new Set<string>([path]);
  for (const file of joined) {
    const shares = (snapshot.files.get(file)?.facts ?? []).flatMap(({ document }) => sharesOf(snapshot, document.id));
    for (const { documents, manifest } of shares) {
      const { resourcePolicy, keyPolicy, identityPolicies } = documents;
      for (const document of [resourcePolicy, keyPolicy, ...identityPolicies])
        if (document !== undefined) joined.add(document.file);
      if (manifest !== null) joined.add(manifest);
    }
  }
  return joined;
}

function isShared({ documentShares }: Snapshot, file: FileState | undefined): boolean {
  return (file?.facts ?? []).some(({ document }) => documentShares.has(document.id));
}

function commonFolder(files: Iterable<string>): string {
  let common: string | undefined;
  for (const file of files) {
    common ??= folderOf(file);
    while (common !== '' && !isInside(common, file)) common = folderOf(common);
  }
  return common ?? '';
}

function isBelowWorkspace({ folders }: Snapshot, folder: string): boolean {
  return folders.length === 0 || folders.some((workspace) => folder === workspace || isInside(workspace, folder));
}
