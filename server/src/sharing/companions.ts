/** Other documents of a principal, and who else names one. */
import { indexKey, type Lookup } from './documentIndex.ts';
import type { DocumentFacts } from './facts.ts';
import { holding, nameForms } from './holders.ts';
import { identitiesOf as listedPolicies } from './manifestScope.ts';
import type { Manifest } from './manifestShape.ts';
import { squash } from './near.ts';
import { isInside } from './paths.ts';
import { shortName } from './principalNames.ts';
import type { KnownPrincipals } from './principals.ts';
import type { ResourceReference } from './references.ts';
import { arnReference, namesInFiles, type Owner, resourceDifferences } from './resourceTypes.ts';

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

/**
 * The identity policies that a manifest gives a principal; where it gives none, those that are evidently its own, below the
 * manifest's folder if there are any, else the only one there that names the resource and may be its own.
 */
export function policiesOf(
  lookup: Lookup,
  { folder, principals }: Manifest,
  principal: string,
  ownerSide: DocumentFacts | undefined,
  resource?: ResourceReference,
): DocumentFacts[] {
  const entry = principals.get(principal);
  if ((entry?.policies.length ?? 0) > 0) return listedPolicies(lookup, entry);
  const name = shortName(principal);
  const found = [
    ...lookup.read(indexKey.holder(name)),
    ...nameForms(name).flatMap((form) => lookup.read(indexKey.identityName(form))),
  ];
  const own = distinct(found).filter((facts) => holding(facts, principal, ownerSide) === 'evident');
  const isBelow = ({ document }: DocumentFacts) => isInside(folder, document.file);
  const below = own.filter(isBelow);
  if (own.length > 0 || resource === undefined) return below.length > 0 ? below : own;
  const naming = distinct(namesInFiles(resource).flatMap((one) => lookup.read(indexKey.identityNaming(one)))).filter(
    (facts) =>
      isBelow(facts) &&
      facts.resources.some(({ reference }) => resourceDifferences(reference, resource).length === 0) &&
      holding(facts, principal, ownerSide) === 'neutral',
  );
  return naming.length === 1 ? naming : [];
}

/** The manifest lists the share, and looks for the principal's policies as inference does. */
export function listedByManifest(
  lookup: Lookup,
  identity: DocumentFacts,
  principal: string,
  resource: ResourceReference,
  access: string,
): boolean {
  return lookup
    .ids(indexKey.manifestShare(principal))
    .flatMap((path) => lookup.manifest(path) ?? [])
    .some(
      (manifest) =>
        (manifest.shares ?? []).some(
          (share) =>
            share.principal.value === principal &&
            (share.access ?? access) === access &&
            isSame(share.resource.value, resource),
        ) && policiesOf(lookup, manifest, principal, undefined, resource).includes(identity),
    );
}

function isSame(listed: string, resource: ResourceReference): boolean {
  const reference = arnReference(listed);
  return listed === resource.text || (reference !== undefined && resourceDifferences(reference, resource).length === 0);
}
