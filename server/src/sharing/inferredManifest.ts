/** The whole manifest that says what was inferred, so that nothing has to be inferred any longer. */
import { documentPath, type ManifestEntry, printManifest, shareEntries } from './manifestEntries.ts';
import { isInside } from './paths.ts';
import { secretReference } from './references.ts';
import type { Snapshot } from './snapshot.ts';
import type { Share } from './verdict.ts';

export interface InferredManifest {
  readonly text: string;
  /** The shares that it lists. */
  readonly listed: readonly Share[];
  /** Shares that it cannot list: no text names their resource, a document of theirs cannot be named, or there is no word for the access. */
  readonly leftOut: readonly Share[];
  /** Two documents for one place: only one of them can stand in a manifest. */
  readonly conflicts: readonly Conflict[];
}

export interface Conflict {
  /** The ARN of the resource whose policy they are. */
  readonly resource: string;
  /** Two paths from the folder. */
  readonly policies: readonly [string, string];
}

/**
 * For a manifest in that folder, of the shares whose documents are all below it and that no other manifest has. The same
 * documents give the same text, in whatever order they were read.
 */
export function inferManifest({ shares }: Snapshot, folder: string): InferredManifest {
  const inferred = [...shares.values()]
    .filter(({ manifest }) => manifest === null)
    .filter((share) => documentsOf(share).every(({ file }) => isInside(folder, file)))
    .sort((one, other) => compare(sortKey(one), sortKey(other)));
  const entries = new Map<Share, ManifestEntry[]>();
  for (const share of inferred) {
    const own = shareEntries(share, folder);
    const isNamed = documentsOf(share).every((document) => documentPath(folder, document) !== undefined);
    if (own !== undefined && isNamed) entries.set(share, own);
  }
  const all = withWholeArns([...entries.values()].flat()).sort((one, other) => compare(placeOf(one), placeOf(other)));
  return {
    text: printManifest(all),
    listed: [...entries.keys()],
    leftOut: inferred.filter((share) => !entries.has(share)),
    conflicts: conflictsIn(all),
  };
}

/** `secret:DevSecret-??????` is the one secret of that name, whose ARN another share may know. */
function withWholeArns(entries: readonly ManifestEntry[]): ManifestEntry[] {
  const whole = new Map<string, string>();
  for (const entry of entries) {
    const reference = 'resource' in entry ? secretReference(entry.resource) : undefined;
    if (reference?.suffix === 'concrete') whole.set(reference.text.replace(/-[^-]{6}$/, '-??????'), reference.text);
  }
  return entries.map((entry) => {
    if ('resource' in entry) return { ...entry, resource: whole.get(entry.resource) ?? entry.resource };
    if (!('share' in entry)) return entry;
    const { share } = entry;
    return { share: { ...share, resource: whole.get(share.resource) ?? share.resource } };
  });
}

function documentsOf({ documents }: Share) {
  return [documents.resourcePolicy, documents.keyPolicy, ...documents.identityPolicies].filter(
    (document) => document !== undefined,
  );
}

function sortKey({ principal, resource, access, id }: Share): string {
  return [principal, resource ?? '', access, id].join('\n');
}

/** Resources before principals before shares, each by ARN; the owner of a resource before its policy before its key. */
function placeOf(entry: ManifestEntry): string {
  if ('share' in entry) return ['2', entry.share.principal, entry.share.resource, entry.share.access].join('\n');
  if ('trustPolicy' in entry) return ['1', entry.principal, '0', entry.trustPolicy].join('\n');
  if ('principal' in entry) return ['1', entry.principal, '1', entry.policy].join('\n');
  const [order, value] =
    'account' in entry ? ['0', entry.account] : 'policy' in entry ? ['1', entry.policy] : ['2', entry.key];
  return ['0', entry.resource, order, value].join('\n');
}

function conflictsIn(entries: readonly ManifestEntry[]): Conflict[] {
  const known = new Map<string, string>();
  const conflicts: Conflict[] = [];
  for (const entry of entries) {
    if (!('resource' in entry) || !('policy' in entry)) continue;
    const first = known.get(entry.resource);
    if (first === undefined) known.set(entry.resource, entry.policy);
    else if (first !== entry.policy && !conflicts.some(({ resource }) => resource === entry.resource))
      conflicts.push({ resource: entry.resource, policies: [first, entry.policy] });
  }
  return conflicts;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
