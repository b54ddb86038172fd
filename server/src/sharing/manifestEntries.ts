/** What can be said in a manifest, entry by entry: of a share that was inferred, and as a whole file. */
import type { PolicyDocument } from '../policy/document.ts';
import { isSpelledOut } from './agreement.ts';
import { entryName } from './manifestScope.ts';
import { ACCESSES } from './manifestShape.ts';
import { relativePath } from './paths.ts';
import type { Share } from './verdict.ts';

export type ManifestEntry =
  | { readonly resource: string; readonly account: string }
  | { readonly resource: string; readonly policy: string }
  | { readonly resource: string; readonly key: string | null }
  /** One more policy of a principal. */
  | { readonly principal: string; readonly policy: string }
  | { readonly principal: string; readonly trustPolicy: string }
  | { readonly share: ListedShare };

/** A share, of whose documents no more is asked than where they are. */
export interface NamedShare extends Pick<Share, 'principal' | 'access' | 'seed' | 'agreement'> {
  readonly documents: {
    readonly resourcePolicy: NamedDocument | undefined;
    readonly keyPolicy: NamedDocument | undefined;
    readonly identityPolicies: readonly NamedDocument[];
  };
}

type NamedDocument = Pick<PolicyDocument, 'file' | 'id'>;

export interface ListedShare {
  readonly principal: string;
  readonly resource: string;
  readonly access: string;
  readonly actions?: readonly string[];
}

/**
 * Everything that is known of a share, for a manifest in that folder; which of several identity policies is the
 * principal's stays open where it is. Undefined where it cannot be listed: no text names the resource.
 */
export function shareEntries(share: NamedShare, folder: string): ManifestEntry[] | undefined {
  const { seed, agreement } = share;
  const { type } = seed.pattern;
  const resource = known(type === undefined ? agreement.key.arn : agreement.resource?.spelled);
  const listed = resource === undefined ? undefined : listedShare(share, resource);
  if (resource === undefined || listed === undefined) return undefined;
  const { resourcePolicy, keyPolicy, identityPolicies } = share.documents;
  const isRole = type?.noun === 'role';
  const path = (document: NamedDocument | undefined) => document && documentPath(folder, document);
  const [own, ownKey] = [path(resourcePolicy), path(keyPolicy)];
  const entry = entryName(resource);
  const { managed, none } = agreement.key;
  const key = known(agreement.key.arn);
  const encryption = managed?.value ?? (none ? null : key);
  const identities = seed.alternatives === undefined ? identityPolicies : [];
  return [
    ...(type?.hidesAccount && agreement.ownerAccount !== undefined
      ? [{ resource: entry, account: agreement.ownerAccount }]
      : []),
    ...(own === undefined
      ? []
      : [isRole ? { principal: resource, trustPolicy: own } : { resource: entry, policy: own }]),
    ...(type === undefined || isRole || encryption === undefined ? [] : [{ resource: entry, key: encryption }]),
    ...(key === undefined || ownKey === undefined || managed !== undefined ? [] : [{ resource: key, policy: ownKey }]),
    ...identities.flatMap((document): ManifestEntry[] => {
      const policy = path(document);
      return policy === undefined ? [] : [{ principal: share.principal, policy }];
    }),
    { share: listed },
  ];
}

/** Undefined for an access that a manifest has no word for, and for principals that nobody names. */
export function listedShare(
  { principal, access, seed }: Omit<NamedShare, 'agreement' | 'documents'>,
  resource: string,
): ListedShare | undefined {
  const { type, keyActions } = seed.pattern;
  if (seed.principal.organization !== undefined) return undefined;
  if (!ACCESSES.some((one) => one === access)) return undefined;
  return { principal, resource, access, ...(type === undefined ? { actions: keyActions } : {}) };
}

/** As a manifest in that folder names a document: `path`, or `path#/pointer`. Undefined where it cannot. */
export function documentPath(folder: string, { file, id }: NamedDocument): string | undefined {
  // What follows the first `#` is a pointer.
  return file.includes('#') ? undefined : relativePath(folder, id);
}

/** The text of a manifest of these entries. Equal ones count once. */
export function printManifest(entries: readonly ManifestEntry[]): string {
  return `${JSON.stringify(entries.reduce<ManifestTree>(withEntry, {}), undefined, 2)}\n`;
}

interface ManifestTree {
  readonly resources?: Readonly<Record<string, object>>;
  readonly principals?: Readonly<
    Record<string, { readonly policies?: readonly string[]; readonly trustPolicy?: string }>
  >;
  readonly shares?: readonly ListedShare[];
}

function withEntry(tree: ManifestTree, entry: ManifestEntry): ManifestTree {
  if ('share' in entry) {
    const { shares = [] } = tree;
    return { ...tree, shares: shares.some((one) => isSame(one, entry.share)) ? shares : [...shares, entry.share] };
  }
  if ('resource' in entry) {
    const { resource, ...properties } = entry;
    return { ...tree, resources: { ...tree.resources, [resource]: { ...tree.resources?.[resource], ...properties } } };
  }
  const { principal } = entry;
  const known = tree.principals?.[principal];
  const { policies = [] } = known ?? {};
  const added =
    'trustPolicy' in entry
      ? { trustPolicy: entry.trustPolicy }
      : { policies: policies.includes(entry.policy) ? policies : [...policies, entry.policy] };
  return { ...tree, principals: { ...tree.principals, [principal]: { ...known, ...added } } };
}

export function isSame(
  one: Pick<ListedShare, 'principal' | 'resource'> & { readonly access?: string | undefined },
  other: ListedShare,
): boolean {
  return one.principal === other.principal && one.resource === other.resource && one.access === other.access;
}

function known(text: string | undefined): string | undefined {
  return text !== undefined && isSpelledOut(text) ? text : undefined;
}
