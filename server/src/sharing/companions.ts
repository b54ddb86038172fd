/** Other documents of a principal, and who else names one. */
import { indexKey, type Lookup } from './documentIndex.ts';
import type { DocumentFacts } from './facts.ts';
import { holding } from './holders.ts';
import { squash } from './near.ts';
import { isInside } from './paths.ts';
import { shortName } from './principalNames.ts';
import type { KnownPrincipals } from './principals.ts';
import type { Owner } from './resourceTypes.ts';

/** What the workspace knows of principals, for shares of what that owner's policy protects. */
export function knownPrincipals(lookup: Lookup, owner: Owner | undefined): KnownPrincipals {
  return {
    namedBy: (principal) => (owner === undefined ? [] : lookup.read(indexKey.principal(owner, principal))),
    heldBy: (principal) => identitiesOf(lookup, principal),
  };
}

/** A role often has one policy for the resource and another for the key, side by side. */
export function keyCompanions(lookup: Lookup, identity: DocumentFacts): DocumentFacts[] {
  return lookup
    .read(indexKey.identityKeys(identity.folder))
    .filter((facts) => facts.document.id !== identity.document.id && facts.keys.length > 0 && !facts.otherServices);
}

/** Policies beside it that are evidently the same principal's, whatever else they grant. */
export function ownCompanions(
  lookup: Lookup,
  identity: DocumentFacts,
  principal: string,
  ownerSide: DocumentFacts | undefined,
): DocumentFacts[] {
  if (identity.usesKms) return [];
  return lookup
    .read(indexKey.identityKeys(identity.folder))
    .filter((facts) => holding(facts, principal, ownerSide) === 'evident');
}

/** Which policies the principal holds is said in a manifest above, and this is none of them. */
export function heldByManifest(lookup: Lookup, identity: DocumentFacts, principal: string): boolean {
  return lookup
    .ids(indexKey.manifestPrincipal(principal))
    .flatMap((path) => lookup.manifest(path) ?? [])
    .some(
      ({ folder, principals }) =>
        (principals.get(principal)?.policies.length ?? 0) > 0 && isInside(folder, identity.document.file),
    );
}

/** Identity policies that say, by CLI output or by their file's name, that the principal holds them. */
export function identitiesOf(lookup: Lookup, principal: string): DocumentFacts[] {
  const name = shortName(principal);
  return distinct([...lookup.read(indexKey.holder(name)), ...lookup.read(indexKey.identityName(squash(name)))]);
}

function distinct(documents: readonly DocumentFacts[]): DocumentFacts[] {
  return [...new Set(documents)];
}
