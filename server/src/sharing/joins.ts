/** Which documents belong together: from one identity policy to the shares that it proposes. */
import { joinAssumedRole } from './assumedRoles.ts';
import { heldByManifest, keyCompanions, knownPrincipals, listedByManifest, ownCompanions } from './companions.ts';
import type { Lookup } from './documentIndex.ts';
import type { DocumentFacts } from './facts.ts';
import { holding } from './holders.ts';
import {
  addSeed,
  createJoin,
  type Join,
  type JoinResult,
  joinResult,
  keyServes,
  markJoined,
  pick,
  pickKey,
  type Target,
} from './joining.ts';
import { joinKeys, joinSpareKeys } from './keyJoins.ts';
import { pinnedBy } from './manifestScope.ts';
import type { NamedResource } from './namedResources.ts';
import { joinOrganization } from './organizations.ts';
import type { SharingPattern } from './patterns.ts';
import { sharePrincipals } from './principals.ts';
import { grants, isConsumersOwn, mayWant, namedTogether, ownership, proposedPatterns, wants } from './proposals.ts';
import type { KeyReference, ResourceReference } from './references.ts';
import { isReplicaOf } from './replicas.ts';
import { resourceType } from './resourceTypes.ts';

/** The shares that one identity policy proposes. */
export function joinIdentityPolicy(lookup: Lookup, identity: DocumentFacts): JoinResult {
  const join = createJoin(lookup);
  for (const named of namedTogether(identity.resources)) joinResource(join, identity, named);
  if (identity.keys.length === 0) return joinResult(join);
  const encrypted = identity.resources.some(({ reference }) => resourceType(reference).encrypted !== 'never');
  if (encrypted) joinSpareKeys(join, identity);
  else joinKeys(join, identity);
  return joinResult(join);
}

/** One resource that an identity policy names, perhaps in several statements. */
function joinResource(join: Join, identity: DocumentFacts, named: readonly NamedResource<ResourceReference>[]): void {
  const resource = named[0]?.reference;
  if (resource === undefined) return;
  const found = joinDocuments(join, identity, named, resource);
  if (found === undefined) return;
  const { resourcePolicy, keyPolicy, identities, keys, open, scope } = found;
  const ownKeys = keyPolicy === undefined && keys.length === 0 ? { keys } : {};
  if (isConsumersOwn(resource, identity, keys, resourcePolicy, keyPolicy)) return;
  const type = resourceType(resource);
  // A pattern over all accounts is about whatever there is.
  const everywhere = !resource.symbol && !type.hidesAccount && resource.account === undefined;
  const before = join.seeds.length;
  for (const pattern of proposedPatterns(named, resourcePolicy, keyPolicy, keys)) {
    for (const principal of sharePrincipals(
      pattern,
      resourcePolicy,
      keyPolicy,
      [identity],
      knownPrincipals(join.lookup, type.policy?.owner),
    )) {
      const owner = ownership(resource, resourcePolicy, keyPolicy, keys, principal.arn);
      // In one account the default key may well be the resource's, so a key policy nearby proves nothing.
      if (owner === 'own' && (type.hidesAccount || keys.length === 0)) continue;
      // Whose it is nobody knows, so that one side may be enough.
      if (owner === 'unknown' && !isGranted(pattern, resourcePolicy, principal.arn)) continue;
      if (!mayWant(pattern, resourcePolicy, keyPolicy, principal.arn, identity, resource)) continue;
      if (everywhere && holding(identity, principal.arn, resourcePolicy) !== 'evident') continue;
      if (!pattern.byWildcard && !wants(pattern, resourcePolicy, principal.arn, identity)) continue;
      if (heldByManifest(join.lookup, identity, principal.arn)) continue;
      if (listedByManifest(join.lookup, identity, principal.arn, resource, pattern.access)) continue;
      if (resourcePolicy !== undefined) markJoined(join, resourcePolicy, principal);
      const own = ownCompanions(join.lookup, identity, principal.arn, resourcePolicy).filter(
        (facts) => !identities.includes(facts),
      );
      addSeed(join, {
        pattern,
        principal,
        identities: [...identities, ...own],
        resources: named,
        resourcePolicy,
        keyPolicy,
        open,
        ...ownKeys,
        ...scope,
      });
      if (type.noun === 'role' && resourcePolicy !== undefined) joinAssumedRole(join, resource, resourcePolicy);
    }
  }
  // Only where nobody in particular is meant.
  if (join.seeds.length === before)
    joinOrganization(join, identity, { identities, resources: named, resourcePolicy, keyPolicy, open, ...scope });
}

/** Not one that encrypts something else: then nobody says that a key takes part. */
function isSpare({ seeds }: Join): (named: NamedResource<KeyReference>) => boolean {
  const used = new Set(seeds.flatMap(({ keys }) => keys.map(({ reference }) => reference.name)));
  return ({ reference }) => !used.has(reference.name);
}

/** Each Region's key has a policy of its own: one for calls of the other Region only is not this secret's. */
function isOfOtherReplica(
  { viaServices }: DocumentFacts,
  resource: ResourceReference,
  identity: DocumentFacts,
): boolean {
  const others = identity.resources.flatMap(({ reference }) =>
    isReplicaOf(reference, resource) ? (reference.region ?? []) : [],
  );
  return (
    viaServices.some(({ region }) => others.includes(region)) &&
    viaServices.every(({ region }) => region !== resource.region)
  );
}

function isGranted(pattern: SharingPattern, resourcePolicy: DocumentFacts | undefined, principal: string): boolean {
  return resourcePolicy !== undefined && grants(pattern, resourcePolicy, principal);
}

/** The documents that go with a resource; undefined: too little is there. */
function joinDocuments(
  join: Join,
  identity: DocumentFacts,
  named: readonly NamedResource<ResourceReference>[],
  resource: ResourceReference,
) {
  const type = resourceType(resource);
  const usesKey = type.encrypted !== 'never';
  const companions = !usesKey || identity.keys.length > 0 ? [] : keyCompanions(join.lookup, identity);
  const identities = [identity, ...companions];
  const keys = usesKey ? identities.flatMap((document) => document.keys) : [];
  const target: Target = {
    resource,
    keys: keys.map(({ reference }) => reference),
    folders: [identity.folder],
    principals: [],
    identity,
  };
  const pinned = pinnedBy(
    join.lookup,
    identity,
    resource,
    keys.map(({ reference }) => reference.text),
  );
  if (pinned?.manifest.shares !== undefined) return undefined;
  // A pattern over all accounts is not worth a question, and which role's a trust policy is cannot be told by asking.
  const everywhere = !resource.symbol && !type.hidesAccount && resource.account === undefined;
  const asked = everywhere || type.toldByName ? undefined : named[0]?.located;
  const owner = type.policy?.owner;
  const resourcePolicy =
    pinned?.resourcePolicy ?? (owner === undefined ? undefined : pick(join, owner, target, [identity], asked));
  // While it is open whose policy it is, so is the key, and one question is enough.
  const resourceOpen = join.ambiguities.some((one) => one.owner === owner && one.at === named[0]?.located);
  const keyAt = resourceOpen ? undefined : (keys[0]?.located ?? asked);
  const near = resourcePolicy === undefined ? [identity] : [identity, resourcePolicy];
  const keyTarget: Target = {
    ...target,
    folders: near.map(({ folder }) => folder),
    principals: resourcePolicy?.principals.map(({ parts }) => parts) ?? [],
  };
  const found = usesKey ? (pinned?.keyPolicy ?? pickKey(join, keyTarget, near, keyAt)) : undefined;
  const keyPolicy = found !== undefined && isOfOtherReplica(found, resource, identity) ? undefined : found;
  const keyOpen = join.ambiguities.some((one) => one.owner === 'key' && one.at === keyAt);
  // A key policy alone says whose key it is, not what it encrypts: the identity policy has to name a key for the two to meet.
  if (resourcePolicy === undefined && (keyPolicy === undefined || keys.length === 0)) return undefined;
  if (resourcePolicy === undefined && type.encrypted === 'perhaps' && !keyServes(keyPolicy, type)) return undefined;
  return {
    resourcePolicy,
    keyPolicy,
    identities,
    keys: keyPolicy === undefined && type.encrypted === 'perhaps' ? keys.filter(isSpare(join)) : keys,
    open: { resource: resourceOpen, key: keyOpen },
    scope: pinned === undefined ? {} : { manifest: pinned.manifest, declared: pinned.declared },
  };
}
