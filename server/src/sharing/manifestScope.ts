/** What a manifest's entries say for certain of one resource: its policy, its key, and the policy of that. */
import { indexKey, type Lookup } from './documentIndex.ts';
import { type DocumentFacts, documentFacts } from './facts.ts';
import type {
  DocumentReference,
  Manifest,
  ManifestPrincipal,
  ManifestResource,
  ManifestShare,
} from './manifestShape.ts';
import { isNear } from './near.ts';
import { isInside } from './paths.ts';
import { keyReference, type ResourceReference } from './references.ts';
import { replicaEntry } from './replicas.ts';
import { arnReference, type DocumentKind, RESOURCE_TYPES, resourceType } from './resourceTypes.ts';
import type { DeclaredFacts } from './seed.ts';

/** What a manifest says of one shared resource. */
export interface Scope {
  readonly manifest: Manifest;
  readonly resourcePolicy: DocumentFacts | undefined;
  readonly keyPolicy: DocumentFacts | undefined;
  readonly declared: DeclaredFacts | undefined;
}

export interface DeclaredScope extends Scope {
  readonly declared: DeclaredFacts;
}

const KEY_POLICY: DocumentKind = { type: 'resource', kind: 'key' };

/** The nearest manifest above an unlisted identity policy that has an entry for the resource or the key which that policy names. */
export function pinnedBy(
  lookup: Lookup,
  identity: DocumentFacts,
  resource: ResourceReference,
  keys: readonly string[],
): Scope | undefined {
  for (const text of entryNames(resource)) {
    const manifest = nearestWithEntry(lookup, identity, text);
    if (manifest !== undefined) return scopeOf(lookup, manifest, resource.text, undefined);
  }
  const trusting = resource.noun === 'role' ? nearestWithTrustPolicy(lookup, identity, resource.text) : undefined;
  if (trusting !== undefined) return scopeOf(lookup, trusting, resource.text, undefined);
  for (const key of keys) {
    const manifest = nearestWithEntry(lookup, identity, key);
    const keyPolicy = referencedDocument(lookup, manifest?.resources.get(key)?.policy, KEY_POLICY);
    if (manifest !== undefined && keyPolicy !== undefined) {
      return { manifest, resourcePolicy: undefined, keyPolicy, declared: undefined };
    }
  }
  return undefined;
}

function nearestWithEntry(lookup: Lookup, identity: DocumentFacts, arn: string): Manifest | undefined {
  return above(lookup, identity, indexKey.manifestResource(arn))[0];
}

function nearestWithTrustPolicy(lookup: Lookup, identity: DocumentFacts, role: string): Manifest | undefined {
  return above(lookup, identity, indexKey.manifestPrincipal(role)).find(
    ({ principals }) => principals.get(role)?.trustPolicy !== undefined,
  );
}

/** The manifests above a document that stand under the key, the nearest first. */
function above(lookup: Lookup, identity: DocumentFacts, key: string): Manifest[] {
  return lookup
    .ids(key)
    .flatMap((path) => lookup.manifest(path) ?? [])
    .filter(({ folder }) => isInside(folder, identity.document.file))
    .sort((one, other) => other.folder.length - one.folder.length);
}

/** Under which names a manifest may have the resource: objects are in their bucket's entry. */
function entryNames({ noun, text, full, name }: ResourceReference): string[] {
  return RESOURCE_TYPES[noun].holdsObjects ? [text, text.slice(0, text.length - full.length + name.length)] : [text];
}

/** The entry of a manifest that a resource belongs in. */
export function entryName(resource: string): string {
  const reference = arnReference(resource);
  return (reference && entryNames(reference).at(-1)) ?? resource;
}

/** The document that a manifest names, as what the manifest says it is. Undefined where there is none. */
export function referencedDocument(
  lookup: Lookup,
  reference: DocumentReference | undefined,
  kind: DocumentKind,
): DocumentFacts | undefined {
  const facts = reference === undefined ? undefined : lookup.facts(reference.id);
  if (facts === undefined) return undefined;
  return facts.type === kind.type && facts.kind === kind.kind ? facts : documentFacts(facts.document, facts.path, kind);
}

const IDENTITY_POLICY: DocumentKind = { type: 'identity', kind: undefined };

/** The policies that a manifest gives a principal, as far as they are there. */
export function identitiesOf(lookup: Lookup, entry: ManifestPrincipal | undefined): DocumentFacts[] {
  return (entry?.policies ?? []).flatMap((policy) => referencedDocument(lookup, policy, IDENTITY_POLICY) ?? []);
}

/** `listed`: the entry of `shares` that asks for it. */
export function scopeOf(
  lookup: Lookup,
  manifest: Manifest,
  resource: string,
  listed: ManifestShare | undefined,
): DeclaredScope {
  if (keyReference(resource)?.form === 'arn') return keyScope(lookup, manifest, resource, listed);
  const reference = arnReference(resource);
  const entry = resourceEntry(manifest, resource);
  const replica = entry === undefined ? replicaEntry(manifest, reference) : undefined;
  const resourceEntryOrPrimary = entry ?? replica?.primary;
  const key = replica === undefined ? entry?.key : replica.entry.key;
  const keyEntry = findKey(manifest, key?.value ?? undefined, reference?.region);
  return {
    manifest,
    resourcePolicy: policyOf(lookup, manifest, resource, replica?.entry.policy ?? resourceEntryOrPrimary?.policy),
    keyPolicy: referencedDocument(lookup, keyEntry?.policy, KEY_POLICY),
    declared: {
      resource,
      resourceEntry: resourceEntryOrPrimary,
      listed,
      key: keyEntry === undefined || key === undefined ? key : { ...key, value: keyEntry.arn.value },
      replica: replica?.entry.region.value,
      file: manifest.path,
    },
  };
}

function keyScope(
  lookup: Lookup,
  manifest: Manifest,
  resource: string,
  listed: ManifestShare | undefined,
): DeclaredScope {
  const entry = manifest.resources.get(resource);
  const key = { ...(entry?.arn ?? { range: { start: 0, end: 0 }, pointer: '' }), value: resource };
  return {
    manifest,
    resourcePolicy: undefined,
    keyPolicy: referencedDocument(lookup, entry?.policy, KEY_POLICY),
    declared: { resource, resourceEntry: entry, listed, key, file: manifest.path },
  };
}

/** A role's trust policy stands with its other policies, among the principals. */
function policyOf(
  lookup: Lookup,
  manifest: Manifest,
  resource: string,
  listed: DocumentReference | undefined,
): DocumentFacts | undefined {
  const reference = arnReference(resource);
  // A text that is no ARN: a placeholder, for a secret's most likely.
  const kind = reference === undefined ? SECRET_POLICY : resourceType(reference).policy?.kind;
  const trust = reference?.noun === 'role' ? manifest.principals.get(resource)?.trustPolicy : undefined;
  return kind === undefined ? undefined : referencedDocument(lookup, trust ?? listed, kind);
}

const SECRET_POLICY: DocumentKind = { type: 'resource', kind: 'secret' };

export function resourceEntry(manifest: Manifest, resource: string): ManifestResource | undefined {
  const exact = manifest.resources.get(resource);
  const reference = exact === undefined ? arnReference(resource) : undefined;
  if (reference === undefined) return exact;
  return entryNames(reference)
    .flatMap((name) => manifest.resources.get(name) ?? [])
    .at(0);
}

/** A key by its ARN, or by one of its aliases, which may stand for another key in each Region. */
export function findKey(
  manifest: Manifest,
  key: string | undefined,
  region: string | undefined,
): ManifestResource | undefined {
  if (key === undefined) return undefined;
  const exact = manifest.resources.get(key);
  const at = key.indexOf('alias/');
  if (exact !== undefined || at < 0) return exact;
  const alias = key.slice(at);
  const named = [...manifest.resources.values()].filter(({ aliases }) => aliases.some(({ value }) => value === alias));
  return named.find(({ arn }) => keyReference(arn.value)?.region === region) ?? named[0];
}

/** The manifest's entry for the resource that a policy means, misspelled or not. */
export function entryFor(manifest: Manifest, resource: ResourceReference): ManifestResource | undefined {
  const exact = resourceEntry(manifest, resource.text);
  if (exact !== undefined) return exact;
  const type = resourceType(resource);
  const entries = [...manifest.resources.values()].flatMap((entry) => {
    const reference = keyReference(entry.arn.value)?.form === 'arn' ? undefined : type.read(entry.arn.value);
    return reference === undefined || reference.symbol !== resource.symbol
      ? []
      : [{ entry, differences: type.differences(reference, resource), reference }];
  });
  const near = entries.filter(
    ({ differences, reference }) => !differences.includes('name') || isNear(reference.name, resource.name),
  );
  return (entries.find(({ differences }) => differences.length === 0) ?? (near.length === 1 ? near[0] : undefined))
    ?.entry;
}
