/** All shares of one manifest: those that it lists, or those that its own identity policies propose. */
import { parseArn } from '../iam/arn.ts';
import type { Located } from '../policy/document.ts';
import { policiesOf } from './companions.ts';
import type { Lookup } from './documentIndex.ts';
import { type DocumentFacts, namesAction } from './facts.ts';
import { addSeed, createJoin, type Join, type JoinResult, joinResult, pick, pickKey, type Target } from './joining.ts';
import { guardrailsOf } from './manifestGuardrails.ts';
import { type DeclaredScope, entryFor, findKey, identitiesOf, resourceEntry, scopeOf } from './manifestScope.ts';
import type { Manifest, ManifestPrincipal, ManifestShare } from './manifestShape.ts';
import type { NamedResource } from './namedResources.ts';
import { isNear } from './near.ts';
import { PATTERNS, type SharingPattern, useOfKey } from './patterns.ts';
import { covers, principalParts, shortName } from './principalNames.ts';
import { disagreement, keyUsers, type PrincipalDisagreement, type SharePrincipal, slipFor } from './principals.ts';
import { namedTogether, proposedPatterns } from './proposals.ts';
import { keyReference, type ResourceReference } from './references.ts';
import { replicaEntry } from './replicas.ts';
import { arnReference, type Owner, type ResourceType } from './resourceTypes.ts';
import { type UnlistedAccess, unlistedAccess } from './unlisted.ts';

export function joinManifest(lookup: Lookup, manifest: Manifest): JoinResult {
  const join = createJoin(lookup);
  if (manifest.shares === undefined) {
    for (const principal of manifest.principals.values()) joinPrincipal(join, manifest, principal);
    return joinResult(join);
  }
  for (const share of manifest.shares) joinListed(join, manifest, share);
  if (!isUnderstood(manifest)) return joinResult(join);
  for (const access of unlistedAccess(lookup, manifest, [...join.seeds])) {
    const { scope, pattern, principal } = access;
    addScoped(join, scope, pattern, principal, manifest.principals.get(principal), 'denied', access);
  }
  return joinResult(join);
}

/** What stands in a list with a slip may be just the access that would be called unintended. */
function isUnderstood({ problems }: Manifest): boolean {
  return !problems.some(({ pointer }) => pointer === '' || pointer.startsWith('/shares/'));
}

/** Whether there is a pattern for sharing such a resource. */
export function isSupported(share: ManifestShare): boolean {
  return listedPattern(share) !== undefined;
}

/** By the resource's type and the access; a text that is no ARN is what that access is to. */
function listedPattern({ principal, resource, access, actions }: ManifestShare): SharingPattern | undefined {
  const isKey = keyReference(resource.value)?.form === 'arn';
  const service = isKey ? 'kms' : arnReference(resource.value)?.service;
  if (service === undefined && parseArn(resource.value) !== undefined) return undefined;
  const found = PATTERNS.find(
    (pattern) =>
      pattern.namedAfter === undefined &&
      (service === undefined || pattern.service === service) &&
      (access === undefined || pattern.access === access),
  );
  if (found === undefined || found.type !== undefined) return found;
  const wanted = actions.length > 0 ? actions.map(({ value }) => value) : found.keyActions;
  const named = useOfKey((action) => wanted.includes(action), [shortName(principal.value)]);
  return { ...(named ?? found), keyActions: wanted };
}

function joinListed(join: Join, manifest: Manifest, share: ManifestShare): void {
  const pattern = listedPattern(share);
  if (pattern === undefined) return;
  const entry = manifest.principals.get(share.principal.value);
  const scope = scopeOf(join.lookup, manifest, share.resource.value, share);
  addScoped(join, scope, pattern, share.principal, entry, share.expect);
}

function joinPrincipal(join: Join, manifest: Manifest, principal: ManifestPrincipal): void {
  const identities = identitiesOf(join.lookup, principal);
  const proposed = new Set<string>();
  const propose = (resource: string, pattern: SharingPattern) => {
    const id = `${resource}|${pattern.access}`;
    if (proposed.has(id)) return;
    proposed.add(id);
    const scope = scopeOf(join.lookup, manifest, resource, undefined);
    addScoped(join, scope, pattern, principal.arn, principal, 'allowed');
  };
  for (const named of namedTogether(identities.flatMap(({ resources }) => resources))) {
    const [first] = named;
    if (first === undefined) continue;
    const resource = listedName(manifest, first.reference);
    if (resource === undefined) continue;
    const { resourcePolicy, keyPolicy } = scopeOf(join.lookup, manifest, resource, undefined);
    const keys = identities.flatMap((facts) => facts.keys);
    for (const pattern of proposedPatterns(named, resourcePolicy, keyPolicy, keys)) propose(resource, pattern);
  }
  if (identities.some(({ resources, otherServices }) => resources.length > 0 || otherServices)) return;
  for (const { located, statement } of identities.flatMap(({ keys }) => keys)) {
    const use = useOfKey((action) => namesAction(statement, action), [shortName(principal.arn.value)]);
    if (use !== undefined && manifest.resources.has(located.value)) propose(located.value, use);
  }
}

/** How the manifest calls what a policy names; a secret may do without an entry, other things may be the principal's own. */
function listedName(manifest: Manifest, reference: ResourceReference): string | undefined {
  if (replicaEntry(manifest, reference) !== undefined) return reference.text;
  if (reference.noun === 'secret') return entryFor(manifest, reference)?.arn.value ?? reference.text;
  if (reference.noun === 'role') return manifest.principals.get(reference.text)?.trustPolicy && reference.text;
  return resourceEntry(manifest, reference.text) === undefined
    ? entryFor(manifest, reference)?.arn.value
    : reference.text;
}

function addScoped(
  join: Join,
  scope: DeclaredScope,
  pattern: SharingPattern,
  /** Where the manifest names it; access that it does not list has no such place. */
  named: Located<string> | string,
  entry: ManifestPrincipal | undefined,
  expect: 'allowed' | 'denied',
  unlisted?: Pick<UnlistedAccess, 'what' | 'identities'>,
): void {
  const { type } = pattern;
  const principal = typeof named === 'string' ? named : named.value;
  const resource = type?.read(scope.declared.resource ?? '');
  const identities =
    unlisted?.identities ?? policiesOf(join.lookup, scope.manifest, principal, scope.resourcePolicy, resource);
  const key = typeof scope.declared.key?.value === 'string' ? keyReference(scope.declared.key.value) : undefined;
  const all = identities.flatMap((facts) => facts.resources).filter(({ reference }) => reference.noun === pattern.noun);
  const meant = resource === undefined || type === undefined ? [] : meantResources(all, resource, type);
  const near = identities.filter((facts) => facts.resources.some((named) => meant.includes(named)));
  // What the manifest leaves open is looked for as without one: beside the documents that it names.
  // Access that nobody listed is not worth a question.
  const at = unlisted === undefined ? meant[0]?.located : undefined;
  const keyAt = unlisted === undefined ? (near.flatMap(({ keys }) => keys)[0]?.located ?? at) : undefined;
  const find = (whose: Owner, beside: readonly DocumentFacts[]) => {
    const named = near.flatMap(({ keys }) => keys.map(({ reference }) => reference));
    const target: Target = {
      resource,
      keys: key === undefined ? named : [key],
      folders: beside.length === 0 ? [scope.manifest.folder] : beside.map(({ folder }) => folder),
      principals: [principalParts(principal)],
      identity: undefined,
    };
    return whose === 'key' ? pickKey(join, target, beside, keyAt) : pick(join, whose, target, beside, at);
  };
  const isOpen = (whose: Owner, place: Located<string> | undefined) =>
    join.ambiguities.some((one) => one.owner === whose && one.at === place);
  const owner = type?.policy?.owner;
  const resourcePolicy =
    owner === undefined
      ? undefined
      : (scope.resourcePolicy ?? (isPolicyListed(scope, resource) ? undefined : find(owner, near)));
  const usesKey = type?.encrypted !== 'never' && scope.declared.key?.value !== null;
  const keyPolicy = usesKey
    ? (scope.keyPolicy ??
      (isKeyPolicyListed(scope)
        ? undefined
        : find('key', resourcePolicy === undefined ? near : [...near, resourcePolicy])))
    : undefined;
  addSeed(join, {
    pattern,
    principal:
      typeof named === 'string'
        ? { arn: principal, disagreements: [] }
        : scopedPrincipal(named, pattern, scope.manifest, resourcePolicy, keyPolicy),
    identities,
    resources: meant.length > 0 ? meant : all.length === 1 ? all : [],
    resourcePolicy,
    keyPolicy,
    manifest: scope.manifest,
    declared: scope.declared,
    expect,
    unlisted: unlisted?.what,
    open: { resource: owner !== undefined && isOpen(owner, at), key: isOpen('key', keyAt) },
    guardrails: guardrailsOf(join.lookup, scope, principal, entry),
  });
}

/** Where a policy names the resource exactly, else where it nearly does. */
function meantResources(
  all: readonly NamedResource<ResourceReference>[],
  resource: ResourceReference,
  type: ResourceType,
): readonly NamedResource<ResourceReference>[] {
  const exact = all.filter(({ reference }) => type.differences(reference, resource).length === 0);
  if (exact.length > 0) return exact;
  return all.filter(
    ({ reference }) => !type.differences(reference, resource).includes('name') || isNear(reference.name, resource.name),
  );
}

/** Whether the manifest says which document it is, there or not; otherwise it is inferred. */
function isPolicyListed({ manifest, declared }: DeclaredScope, resource: ResourceReference | undefined): boolean {
  const trust = resource?.noun === 'role' ? manifest.principals.get(resource.text)?.trustPolicy : undefined;
  return (trust ?? declared.resourceEntry?.policy) !== undefined;
}

function isKeyPolicyListed({ manifest, declared }: DeclaredScope): boolean {
  const region = declared.replica ?? arnReference(declared.resource ?? '')?.region;
  return findKey(manifest, declared.key?.value ?? undefined, region)?.policy !== undefined;
}

/** The manifest decides who is meant; a policy that names somebody else in their place is the one at fault. */
function scopedPrincipal(
  principal: Located<string>,
  pattern: SharingPattern,
  manifest: Manifest,
  resourcePolicy: DocumentFacts | undefined,
  keyPolicy: DocumentFacts | undefined,
): SharePrincipal {
  const arn = principal.value;
  const inResource = resourcePolicy?.principals ?? [];
  const disagreements = [resourcePolicy, keyPolicy].flatMap((reported): PrincipalDisagreement[] => {
    if (reported === undefined || reported.principals.some((named) => covers(named.arn, arn))) return [];
    const users = reported === keyPolicy ? keyUsers(reported, pattern, inResource) : reported.principals;
    const other = reported === resourcePolicy ? keyPolicy : resourcePolicy;
    const right = other?.principals.find((named) => named.arn === arn);
    const others = users.filter((named) => !isListed(manifest, named.arn));
    const wrong = slipFor(arn, others, right !== undefined);
    if (wrong === undefined) return [];
    return other === undefined || right === undefined
      ? [{ reported, wrong, other: undefined, right: { arn, located: principal }, file: manifest.path }]
      : [disagreement(reported, wrong, other, right)];
  });
  return { arn, disagreements };
}

/** The manifest knows them as somebody else. */
function isListed({ principals, shares }: Manifest, arn: string): boolean {
  return principals.has(arn) || (shares ?? []).some(({ principal }) => principal.value === arn);
}
