/** What a manifest's entries mean for joining: the documents that it names, and what it says for certain. */
import { parseArn } from '../iam/arn.ts';
import { indexKey, type Lookup } from './documentIndex.ts';
import { type DocumentFacts, type DocumentKind, documentFacts, namesAction, principalParts } from './facts.ts';
import type { Guardrail, Guardrails } from './guardrails.ts';
import { addSeed, createJoin, type Join, type JoinResult, joinResult, pick } from './joining.ts';
import type { DocumentReference, Manifest, ManifestPrincipal, ManifestResource, ManifestShare } from './manifest.ts';
import { isNear } from './near.ts';
import { isInside } from './paths.ts';
import { KEY_USE_ACTIONS, PATTERNS, patternFor, type SharingPattern } from './patterns.ts';
import { accountOf, covers } from './principalNames.ts';
import { type SharePrincipal, sharePrincipals } from './principals.ts';
import { keyReference, type SecretReference, secretDifferences, secretReference } from './references.ts';
import type { DeclaredFacts } from './seed.ts';

/** What a manifest says of one shared resource. */
export interface Scope {
  readonly manifest: Manifest;
  readonly resourcePolicy: DocumentFacts | undefined;
  readonly keyPolicy: DocumentFacts | undefined;
  readonly declared: DeclaredFacts | undefined;
}

const SECRET_POLICY: DocumentKind = { type: 'resource', kind: 'secret' };
const KEY_POLICY: DocumentKind = { type: 'resource', kind: 'key' };
const IDENTITY_POLICY: DocumentKind = { type: 'identity', kind: undefined };

/** The nearest manifest above an unlisted identity policy that has an entry for the secret or the key which that policy names. */
export function pinnedBy(
  lookup: Lookup,
  identity: DocumentFacts,
  secret: SecretReference,
  keys: readonly string[],
): Scope | undefined {
  const bySecret = nearestWithEntry(lookup, identity, secret.text);
  if (bySecret !== undefined) return scopeOf(lookup, bySecret, secret.text, undefined);
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
  return lookup
    .ids(indexKey.manifestResource(arn))
    .flatMap((path) => lookup.manifest(path) ?? [])
    .filter(({ folder }) => isInside(folder, identity.document.file))
    .sort((one, other) => other.folder.length - one.folder.length)[0];
}

/** All shares of one manifest: those it lists, or those that its own identity policies propose. */
export function joinManifest(lookup: Lookup, manifest: Manifest): JoinResult {
  const join = createJoin(lookup);
  if (manifest.shares !== undefined) for (const share of manifest.shares) joinListed(join, manifest, share);
  else for (const principal of manifest.principals.values()) joinPrincipal(join, manifest, principal);
  return joinResult(join);
}

/** The document that a manifest names, as what the manifest says it is. Undefined where there is none. */
export function referencedDocument(
  lookup: Lookup,
  reference: DocumentReference | undefined,
  kind: DocumentKind,
): DocumentFacts | undefined {
  const facts = reference === undefined ? undefined : lookup.facts(reference.id);
  if (facts === undefined) return undefined;
  return facts.type === kind.type && facts.kind === kind.kind ? facts : documentFacts(facts.document, kind);
}

interface DeclaredScope extends Scope {
  readonly declared: DeclaredFacts;
}

function scopeOf(
  lookup: Lookup,
  manifest: Manifest,
  resource: string,
  listed: ManifestShare | undefined,
): DeclaredScope {
  const entry = manifest.resources.get(resource);
  const isKey = keyReference(resource)?.form === 'arn' && secretReference(resource) === undefined;
  const key = isKey ? { ...(entry?.arn ?? { range: { start: 0, end: 0 }, pointer: '' }), value: resource } : entry?.key;
  const keyEntry = isKey ? entry : findKey(manifest, key?.value ?? undefined);
  return {
    manifest,
    resourcePolicy: isKey ? undefined : referencedDocument(lookup, entry?.policy, SECRET_POLICY),
    keyPolicy: referencedDocument(lookup, keyEntry?.policy, KEY_POLICY),
    declared: {
      resource,
      resourceEntry: entry,
      listed,
      key: keyEntry === undefined || key === undefined ? key : { ...key, value: keyEntry.arn.value },
      file: manifest.path,
    },
  };
}

/** A key by its ARN, or by one of its aliases. */
function findKey(manifest: Manifest, key: string | undefined): ManifestResource | undefined {
  if (key === undefined) return undefined;
  const alias = key.slice(key.indexOf('alias/'));
  return (
    manifest.resources.get(key) ??
    [...manifest.resources.values()].find(({ aliases }) => aliases.some(({ value }) => value === alias))
  );
}

/** Whether there is a pattern for sharing such a resource. */
export function isSupported({ resource, access }: ManifestShare): boolean {
  const service = parseArn(resource.value)?.service;
  if (service === undefined) return true;
  return PATTERNS.some((pattern) => pattern.service === service && (access === undefined || pattern.access === access));
}

function joinListed(join: Join, manifest: Manifest, share: ManifestShare): void {
  const resource = share.resource.value;
  if (!isSupported(share)) return;
  const service = keyReference(resource)?.form === 'arn' ? 'kms' : 'secretsmanager';
  const found = patternFor(service, share.access ?? (service === 'kms' ? 'use' : 'read'));
  if (found === undefined) return;
  const pattern =
    share.actions.length > 0 && service === 'kms'
      ? { ...found, keyActions: share.actions.map(({ value }) => value) }
      : found;
  const entry = manifest.principals.get(share.principal.value);
  addScoped(join, scopeOf(join.lookup, manifest, resource, share), pattern, share.principal.value, entry, share.expect);
}

function joinPrincipal(join: Join, manifest: Manifest, principal: ManifestPrincipal): void {
  const identities = identitiesOf(join.lookup, principal);
  const proposed = new Set<string>();
  const propose = (resource: string, pattern: SharingPattern | undefined) => {
    const id = `${resource}|${pattern?.access}`;
    if (pattern === undefined || proposed.has(id)) return;
    proposed.add(id);
    addScoped(
      join,
      scopeOf(join.lookup, manifest, resource, undefined),
      pattern,
      principal.arn.value,
      principal,
      'allowed',
    );
  };
  for (const { reference, statement } of identities.flatMap(({ secrets }) => secrets)) {
    const writes = namesAction(statement, 'secretsmanager:PutSecretValue');
    const resource = entryFor(manifest, reference)?.arn.value ?? reference.text;
    if (writes) propose(resource, patternFor('secretsmanager', 'write'));
    if (!writes || namesAction(statement, 'secretsmanager:GetSecretValue'))
      propose(resource, patternFor('secretsmanager', 'read'));
  }
  const secretsNamed = identities.some(({ secrets, otherServices }) => secrets.length > 0 || otherServices);
  const use = patternFor('kms', 'use');
  if (secretsNamed || use === undefined) return;
  for (const { located, statement } of identities.flatMap(({ keys }) => keys)) {
    const keyActions = KEY_USE_ACTIONS.filter((action) => namesAction(statement, action));
    if (keyActions.length > 0 && manifest.resources.has(located.value)) propose(located.value, { ...use, keyActions });
  }
}

/** The manifest's entry for the secret that a policy means, misspelled or not. */
function entryFor(manifest: Manifest, secret: SecretReference): ManifestResource | undefined {
  const entries = [...manifest.resources.values()].flatMap((entry) => {
    const reference = secretReference(entry.arn.value);
    return reference === undefined || reference.symbol !== secret.symbol
      ? []
      : [{ entry, differences: secretDifferences(reference, secret), reference }];
  });
  const near = entries.filter(
    ({ differences, reference }) => !differences.includes('name') || isNear(reference.name, secret.name),
  );
  return (entries.find(({ differences }) => differences.length === 0) ?? (near.length === 1 ? near[0] : undefined))
    ?.entry;
}

function addScoped(
  join: Join,
  scope: DeclaredScope,
  pattern: SharingPattern,
  principal: string,
  entry: ManifestPrincipal | undefined,
  expect: 'allowed' | 'denied',
): void {
  const identities = identitiesOf(join.lookup, entry);
  const declaredSecret =
    pattern.service === 'secretsmanager' ? secretReference(scope.declared.resource ?? '') : undefined;
  const declaredKey =
    typeof scope.declared.key?.value === 'string' ? keyReference(scope.declared.key.value) : undefined;
  const target = {
    secret: declaredSecret,
    keys: declaredKey === undefined ? [] : [declaredKey],
    folders: [scope.manifest.folder],
    principals: [principalParts(principal)],
  };
  const resourcePolicy =
    pattern.service === 'kms'
      ? undefined
      : (scope.resourcePolicy ??
        (unlisted(scope, 'resource') ? pick(join, 'secret', target, [], undefined) : undefined));
  const keyPolicy = scope.keyPolicy ?? (unlisted(scope, 'key') ? pick(join, 'key', target, [], undefined) : undefined);
  const secrets = identities.flatMap((facts) => facts.secrets);
  const meant = secrets.filter(({ reference }) => {
    if (declaredSecret === undefined) return false;
    const differences = secretDifferences(reference, declaredSecret);
    return !differences.includes('name') || isNear(reference.name, declaredSecret.name);
  });
  addSeed(join, {
    pattern,
    principal: scopedPrincipal(principal, pattern, resourcePolicy, keyPolicy, identities),
    identities,
    secrets: meant.length > 0 ? meant : secrets.length === 1 ? secrets : [],
    resourcePolicy,
    keyPolicy,
    manifest: scope.manifest,
    declared: scope.declared,
    expect,
    guardrails: guardrailsOf(join.lookup, scope, principal, entry),
  });
}

function guardrailsOf(
  lookup: Lookup,
  { manifest, declared }: DeclaredScope,
  principal: string,
  entry: ManifestPrincipal | undefined,
): Guardrails | undefined {
  const { organization } = manifest;
  const resource = declared.resource ?? '';
  const owner = secretReference(resource)?.account ?? keyReference(resource)?.account ?? '';
  const document = (reference: DocumentReference, type: DocumentKind['type']): Guardrail =>
    referencedDocument(lookup, reference, { type, kind: undefined }) ?? 'absent';
  const levels = (lists: readonly (readonly DocumentReference[])[] | undefined, type: DocumentKind['type']) =>
    lists?.map((level) => level.map((reference) => document(reference, type)));
  const grants = findKey(manifest, declared.key?.value ?? undefined)?.grants ?? [];
  if (entry?.boundary === undefined && organization === undefined && grants.length === 0) return undefined;
  return {
    boundary: entry?.boundary === undefined ? undefined : [document(entry.boundary, 'boundary')],
    serviceControlPolicies: levels(organization?.serviceControlPolicies.get(accountOf(principal) ?? ''), 'scp'),
    resourceControlPolicies: levels(organization?.resourceControlPolicies.get(owner), 'rcp'),
    grants,
    managementAccount: organization?.managementAccount,
  };
}

/** Whether the manifest leaves open which document it is, so that it is inferred. */
function unlisted(scope: DeclaredScope, what: 'resource' | 'key'): boolean {
  if (what === 'resource') return scope.declared.resourceEntry?.policy === undefined;
  const key = scope.declared.key?.value ?? undefined;
  return findKey(scope.manifest, key)?.policy === undefined;
}

function identitiesOf(lookup: Lookup, entry: ManifestPrincipal | undefined): DocumentFacts[] {
  return (entry?.policies ?? []).flatMap((policy) => referencedDocument(lookup, policy, IDENTITY_POLICY) ?? []);
}

/** The manifest decides who is meant; a policy that names somebody else in their place is the one at fault. */
function scopedPrincipal(
  principal: string,
  pattern: SharingPattern,
  resourcePolicy: DocumentFacts | undefined,
  keyPolicy: DocumentFacts | undefined,
  identities: readonly DocumentFacts[],
): SharePrincipal {
  const names = (facts: DocumentFacts) => facts.principals.some(({ arn }) => covers(arn, principal));
  const inferred = sharePrincipals(pattern, resourcePolicy, keyPolicy, identities).find(
    ({ disagreement }) => disagreement !== undefined,
  );
  const disagreement = inferred?.disagreement;
  if (disagreement === undefined) return { arn: principal, disagreement: undefined };
  const sides = [
    { facts: disagreement.reported, named: disagreement.wrong, other: disagreement.other, right: disagreement.right },
    { facts: disagreement.other, named: disagreement.right, other: disagreement.reported, right: disagreement.wrong },
  ];
  const wrong = sides.find(({ facts }) => !names(facts));
  if (wrong === undefined || !covers(wrong.right.arn, principal)) return { arn: principal, disagreement: undefined };
  return {
    arn: principal,
    disagreement: { reported: wrong.facts, wrong: wrong.named, other: wrong.other, right: wrong.right },
  };
}
