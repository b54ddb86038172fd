/** The documents that are there already for what is to be shared. */
import type { DocumentFacts } from '../../sharing/facts.ts';
import { entryName } from '../../sharing/manifestScope.ts';
import type { SharingPattern } from '../../sharing/patterns.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import type { ShareWish } from './wish.ts';

/** Whose policy a document is: the resource's own, its key's, the consumer's. */
export type Side = 'own' | 'key' | 'identity';

/** The key that takes part: of what is shared, or what is shared itself. */
export function ownKeyOf({ key, resource }: ShareWish, { type }: SharingPattern): string | null | undefined {
  return type === undefined ? resource : key;
}

/** The document of that side, as a manifest, CLI output or another share tells. */
export function standing(
  snapshot: Snapshot,
  wish: ShareWish,
  pattern: SharingPattern,
  side: Side,
): DocumentFacts | undefined {
  const { principal } = wish;
  const key = ownKeyOf(wish, pattern);
  const named = (id: string | undefined) => (id === undefined ? undefined : snapshot.facts.get(id));
  const manifests = [...snapshot.manifests.values()];
  const listed = manifests.flatMap(({ resources, principals }) => {
    if (side === 'identity') return principals.get(principal)?.policies ?? [];
    if (side === 'key') return (typeof key === 'string' ? resources.get(key)?.policy : undefined) ?? [];
    return principals.get(wish.resource)?.trustPolicy ?? resources.get(entryName(wish.resource))?.policy ?? [];
  });
  for (const { id } of listed) {
    const facts = named(id);
    if (facts !== undefined) return facts;
  }
  const arn = side === 'own' ? wish.resource : side === 'key' ? key : undefined;
  const stated = [...snapshot.facts.values()].find(({ attachment }) => arn != null && attachment?.value === arn);
  return stated ?? ofShare(snapshot, wish, key, side);
}

function ofShare(
  snapshot: Snapshot,
  { principal, resource }: ShareWish,
  key: string | null | undefined,
  side: Side,
): DocumentFacts | undefined {
  const isWanted = (share: Share): boolean => {
    if (side === 'identity') return share.principal === principal;
    if (side === 'key') return key != null && share.key === key;
    return share.resource !== null && entryName(share.resource) === entryName(resource);
  };
  for (const share of snapshot.shares.values()) {
    if (!isWanted(share)) continue;
    const { resourcePolicy, keyPolicy, identities } = share.seed;
    // Which of several identity policies is the principal's, nobody knows.
    const facts =
      side === 'own'
        ? resourcePolicy
        : side === 'key'
          ? keyPolicy
          : identities.length === 1
            ? identities[0]
            : undefined;
    if (facts !== undefined) return facts;
  }
  return undefined;
}

export function shareOfWish({ shares }: Snapshot, { principal, resource, access }: ShareWish): Share | undefined {
  return [...shares.values()].find(
    (share) =>
      share.principal === principal &&
      share.access === access &&
      share.resource !== null &&
      entryName(share.resource) === entryName(resource),
  );
}
