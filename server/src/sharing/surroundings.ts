/**
 * What a manifest says of everything below its folder, whether or not it lists the share: the accounts' names, the
 * organization with its control policies, VPC endpoints, permissions boundaries.
 */
import { indexKey, type Lookup } from './documentIndex.ts';
import type { DocumentFacts } from './facts.ts';
import type { Manifest, ManifestOrganization } from './manifestShape.ts';
import { isInside } from './paths.ts';

/** The nearest manifest that says something of the kind above the first of the documents that has one. */
export function surroundingsOf(
  lookup: Lookup,
  documents: readonly (DocumentFacts | undefined)[],
): Manifest | undefined {
  const manifests = lookup.ids(indexKey.surroundings).flatMap((path) => lookup.manifest(path) ?? []);
  if (manifests.length === 0) return undefined;
  for (const facts of documents) {
    const above = manifests.filter(({ folder }) => facts !== undefined && isInside(folder, facts.document.file));
    const [nearest] = above.sort((one, other) => other.folder.length - one.folder.length);
    if (nearest !== undefined) return nearest;
  }
  return undefined;
}

/** Whether shares beside the manifest's own would come out the same; undefined: there is no manifest. */
export function sameSurroundings(one: Manifest | undefined, other: Manifest | undefined): boolean {
  return surroundings(one) === surroundings(other);
}

/** All of it as a text; empty where there is nothing. */
export function surroundings(manifest: Manifest | undefined): string {
  const { accounts, organization, vpcEndpoints, principals } = manifest ?? {};
  const endpoints = (vpcEndpoints ?? []).map(({ id, policy, principals }) => [id, policy?.id, principals]);
  const boundaries = [...(principals ?? [])].flatMap(([arn, { boundary }]) =>
    boundary === undefined ? [] : [[arn, boundary.id]],
  );
  const lists = [[...(accounts ?? [])], endpoints, boundaries];
  if (organization === undefined && lists.every((list) => list.length === 0)) return '';
  return JSON.stringify([manifest?.folder, organizationText(organization), lists]);
}

function organizationText(organization: ManifestOrganization | undefined) {
  if (organization === undefined) return undefined;
  const { serviceControlPolicies, resourceControlPolicies } = organization;
  const levels = (lists: ManifestOrganization['serviceControlPolicies']) =>
    [...lists].map(([account, list]) => [account, list.map((level) => level.map(({ id }) => id))]);
  return {
    ...organization,
    serviceControlPolicies: levels(serviceControlPolicies),
    resourceControlPolicies: levels(resourceControlPolicies),
  };
}
