/** Writes entries into the `sharing.json` that governs a file, or into a new one. What is said there already stays. */
import { appendElement, setProperty } from '../policy/edit.ts';
import { type Manifest, parseManifest } from '../sharing/manifest.ts';
import { isSame, type ManifestEntry, printManifest } from '../sharing/manifestEntries.ts';
import { escapePointer } from '../sharing/manifestReader.ts';
import { isInside, resolvePath } from '../sharing/paths.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import { type EditStep, editFile } from './edits.ts';
import type { FileEdit } from './finding.ts';

/** Where entries go. */
export interface ManifestPlace {
  readonly path: string;
  readonly folder: string;
  /** Undefined: the file is to be created. */
  readonly manifest: Manifest | undefined;
}

/** The nearest manifest above a file; else the place for one in the file's workspace folder. Undefined: there is none to write in. */
export function manifestAbove(snapshot: Snapshot, file: string): ManifestPlace | undefined {
  const nearest = <Value>(values: readonly Value[], folderOf: (value: Value) => string) =>
    values
      .filter((value) => isInside(folderOf(value), file))
      .sort((one, other) => folderOf(other).length - folderOf(one).length)[0];
  const manifest = nearest(
    [...snapshot.manifests.values()].sort((one, other) => (one.path < other.path ? -1 : 1)),
    ({ folder }) => folder,
  );
  if (manifest !== undefined) return { path: manifest.path, folder: manifest.folder, manifest };
  const folder = nearest(snapshot.folders, (one) => one);
  const path = `${folder}/sharing.json`;
  // A file that could not be read is there all the same.
  return folder === undefined || snapshot.files.has(path) ? undefined : { path, folder, manifest: undefined };
}

export function writeEntries(
  snapshot: Snapshot,
  { path, manifest }: ManifestPlace,
  entries: readonly ManifestEntry[],
): FileEdit[] {
  if (manifest === undefined)
    return [{ file: path, range: { start: 0, end: 0 }, newText: printManifest(entries), create: true }];
  return editFile(
    snapshot,
    path,
    ...entries.map(
      (entry): EditStep =>
        (file, text) =>
          addEntry(file, text, entry),
    ),
  );
}

function addEntry(path: string, text: string, entry: ManifestEntry): ReturnType<EditStep> {
  const manifest = parseManifest(path, text);
  if (isMisshapen(manifest, entry)) return [];
  if ('share' in entry) return addShare(path, text, manifest, entry.share);
  if ('principal' in entry) return addToPrincipal(path, text, manifest, entry);
  const { resource, ...properties } = entry;
  const known = manifest.resources.get(resource);
  return Object.entries(properties).flatMap(([name, value]) =>
    known?.[name as 'account' | 'policy' | 'key'] === undefined
      ? setIn(path, text, 'resources', manifest.resources, resource, name, value)
      : [],
  );
}

function addToPrincipal(
  path: string,
  text: string,
  { principals, folder }: Manifest,
  entry: Extract<ManifestEntry, { principal: string }>,
): ReturnType<EditStep> {
  const { principal } = entry;
  const known = principals.get(principal);
  if ('trustPolicy' in entry) {
    return known?.trustPolicy === undefined
      ? setIn(path, text, 'principals', principals, principal, 'trustPolicy', entry.trustPolicy)
      : [];
  }
  const { policy } = entry;
  if (known?.policies.some((one) => one.id === resolvePath(folder, policy))) return [];
  return known !== undefined && known.policies.length > 0
    ? appendElement(path, text, `/principals/${escapePointer(principal)}/policies`, policy)
    : setIn(path, text, 'principals', principals, principal, 'policies', [policy]);
}

/** What is not of the form that it has to be may still mean something to somebody: it is not written over. */
function isMisshapen({ problems }: Manifest, entry: ManifestEntry): boolean {
  const section = 'share' in entry ? '/shares' : 'principal' in entry ? '/principals' : '/resources';
  const arn = 'share' in entry ? '' : escapePointer('principal' in entry ? entry.principal : entry.resource);
  const places = ['', section, `${section}/${arn}`];
  return problems.some(({ pointer }) => places.includes(pointer) || pointer.startsWith(`${section}/${arn}/`));
}

function addShare(
  path: string,
  text: string,
  { shares }: Manifest,
  share: Extract<ManifestEntry, { share: unknown }>['share'],
): ReturnType<EditStep> {
  if (shares === undefined) return setProperty(path, text, '', 'shares', [share]);
  const isThere = shares.some(({ principal, resource, access }) =>
    isSame({ principal: principal.value, resource: resource.value, access }, share),
  );
  return isThere ? [] : appendElement(path, text, '/shares', share);
}

/** The section, the ARN in it or the property there: whichever is missing first. */
function setIn(
  path: string,
  text: string,
  section: 'resources' | 'principals',
  entries: ReadonlyMap<string, unknown>,
  arn: string,
  name: string,
  value: unknown,
): ReturnType<EditStep> {
  if (entries.has(arn)) return setProperty(path, text, `/${section}/${escapePointer(arn)}`, name, value);
  if (entries.size > 0) return setProperty(path, text, `/${section}`, arn, { [name]: value });
  return setProperty(path, text, '', section, { [arn]: { [name]: value } });
}
