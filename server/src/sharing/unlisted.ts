/**
 * What else could be had of the resources of a manifest with `shares`: for everybody whom their policies or the manifest
 * name, each access that is not listed. Whether it works is decided like that of a share.
 */
import { callerParts, matchPrincipals, type PrincipalMatch, parseCaller } from '../iam/principal.ts';
import { FALSE } from '../iam/truth.ts';
import { policiesOf } from './companions.ts';
import type { Lookup } from './documentIndex.ts';
import { coversAction, type DocumentFacts } from './facts.ts';
import { agreementOnPrincipal } from './likeness.ts';
import { isManagedKey } from './managedKeys.ts';
import { type DeclaredScope, entryName, scopeOf } from './manifestScope.ts';
import type { Manifest } from './manifestShape.ts';
import { patternsOf, type SharingPattern, useOfKey } from './patterns.ts';
import { accountOf, covers, principalParts, shortName } from './principalNames.ts';
import { keyReference } from './references.ts';
import { arnReference, resourceDifferences } from './resourceTypes.ts';
import type { ShareSeed } from './seed.ts';

export interface UnlistedAccess {
  readonly scope: DeclaredScope;
  readonly pattern: SharingPattern;
  readonly principal: string;
  /** The principal's identity policies. */
  readonly identities: readonly DocumentFacts[];
  /** The manifest lists the principal with other access to the resource, or not at all. */
  readonly what: 'access' | 'principal';
}

/** `listed`: the shares that the manifest lists, joined. */
export function unlistedAccess(lookup: Lookup, manifest: Manifest, listed: readonly ShareSeed[]): UnlistedAccess[] {
  const entries = new Set([
    ...manifest.resources.keys(),
    ...listed.flatMap(({ declared }) => (declared?.resource === undefined ? [] : entryName(declared.resource))),
  ]);
  const scopes = [...manifest.resources.keys()].map((arn) => scopeOf(lookup, manifest, arn, undefined));
  return [...entries].flatMap((resource) => {
    const scope = { ...scopeOf(lookup, manifest, resource, undefined), ...joinedOf(listed, resource) };
    return keyReference(resource)?.form === 'arn'
      ? usesOfKey(lookup, scope, listed, scopes)
      : accessesTo(lookup, scope, listed);
  });
}

/** Whether the share is of what is in the entry: a secret may be listed as `secret:DevSecret-??????`, or as its replica. */
function isOf(entry: string, { declared }: ShareSeed): boolean {
  if (declared?.resource === undefined) return false;
  if (declared.resourceEntry?.arn.value === entry) return true;
  const [one, other] = [arnReference(entry), arnReference(entryName(declared.resource))];
  return one === undefined || other === undefined
    ? entry === declared.resource
    : resourceDifferences(one, other).length === 0;
}

/** The documents that the listed shares of the resource were joined from, where the manifest names none. */
function joinedOf(
  listed: readonly ShareSeed[],
  resource: string,
): Partial<Pick<DeclaredScope, 'resourcePolicy' | 'keyPolicy'>> {
  const seed = listed.find((one) => isOf(resource, one));
  return seed === undefined ? {} : { resourcePolicy: seed.resourcePolicy, keyPolicy: seed.keyPolicy };
}

function accessesTo(lookup: Lookup, scope: DeclaredScope, listed: readonly ShareSeed[]): UnlistedAccess[] {
  const { resourcePolicy, declared } = scope;
  const reference = arnReference(declared.resource ?? '');
  if (reference === undefined || resourcePolicy === undefined) return [];
  const own = listed.filter((seed) => isOf(declared.resource ?? '', seed));
  return candidates(scope, resourcePolicy, own).flatMap((principal) => {
    const accesses = own.filter((seed) => seed.principal.arn === principal).map((seed) => seed.pattern.access);
    const identities = policiesOf(lookup, scope.manifest, principal, resourcePolicy);
    const what = accesses.length > 0 ? 'access' : 'principal';
    return patternsOf(reference)
      .filter(({ access }) => !accesses.includes(access))
      .map((pattern): UnlistedAccess => ({ scope, pattern, principal, identities, what }));
  });
}

/** Using the key itself: not for those who need it for something that it encrypts. */
function usesOfKey(
  lookup: Lookup,
  scope: DeclaredScope,
  listed: readonly ShareSeed[],
  scopes: readonly DeclaredScope[],
): UnlistedAccess[] {
  const { keyPolicy, declared, manifest } = scope;
  if (keyPolicy === undefined) return [];
  const own = listed.filter((seed) => seed.keyPolicy === keyPolicy || seed.declared?.key?.value === declared.resource);
  const encrypted = [
    ...own.map(({ resourcePolicy }) => resourcePolicy),
    ...scopes.flatMap((other) => (other.declared.key?.value === declared.resource ? [other.resourcePolicy] : [])),
  ];
  return candidates(scope, keyPolicy, own).flatMap((principal): UnlistedAccess[] => {
    const isServed =
      own.some((seed) => seed.principal.arn === principal) ||
      encrypted.some((policy) => policy?.principals.some(({ arn }) => covers(arn, principal))) ||
      isOpen(manifest, listed, principal);
    const identities = policiesOf(lookup, scope.manifest, principal, keyPolicy);
    const pattern = isServed ? undefined : useBy(keyPolicy, principal, identities);
    return pattern === undefined ? [] : [{ scope, pattern, principal, identities, what: 'principal' }];
  });
}

/**
 * What the key is needed for by a listed share that cannot be judged, nobody knows; and one under an AWS managed key may
 * have to move to this one.
 */
function isOpen({ shares }: Manifest, listed: readonly ShareSeed[], principal: string): boolean {
  return (shares ?? []).some((share) => {
    if (share.principal.value !== principal) return false;
    const key = listed.find(({ declared }) => declared?.listed === share)?.declared?.key?.value;
    return !listed.some(({ declared }) => declared?.listed === share) || (typeof key === 'string' && isManagedKey(key));
  });
}

/** What both sides allow; where nothing is, what the key policy does. */
function useBy(
  keyPolicy: DocumentFacts,
  principal: string,
  identities: readonly DocumentFacts[],
): SharingPattern | undefined {
  const granted = (action: string) =>
    keyPolicy.principals.some(({ arn, statement }) => covers(arn, principal) && coversAction(statement, action));
  const asked = (action: string) =>
    identities.some(({ document }) => document.statements.some((statement) => coversAction(statement, action)));
  const names = [shortName(principal)];
  return useOfKey((action) => granted(action) && asked(action), names) ?? useOfKey(granted, names);
}

/** Of other accounts, each once. A near miss of somebody who is listed, and whom the policy does not name, is a slip. */
function candidates(
  { manifest, declared }: DeclaredScope,
  policy: DocumentFacts,
  listed: readonly ShareSeed[],
): string[] {
  const { principals } = policy;
  const resource = declared.resource ?? '';
  const owner =
    declared.resourceEntry?.account?.value ?? arnReference(resource)?.account ?? keyReference(resource)?.account;
  const isNamed = (principal: string) => principals.some(({ arn }) => covers(arn, principal));
  const missing = listed.filter(({ principal }) => !isNamed(principal.arn));
  const slips = listed.flatMap(({ principal }) => principal.disagreements.map(({ wrong }) => wrong.arn));
  const isSlip = (principal: string) =>
    slips.includes(principal) ||
    missing.some(
      (seed) => agreementOnPrincipal(principalParts(seed.principal.arn), principalParts(principal)) === 'near',
    );
  const others = [...manifest.principals.keys()].filter(
    (principal) => listed.some((seed) => seed.principal.arn === principal) || mayLetIn(policy, principal),
  );
  return [...new Set([...principals.map(({ arn }) => arn), ...others])].filter(
    (principal) => (owner === undefined || accountOf(principal) !== owner) && !isSlip(principal),
  );
}

/** Whom no statement of the resource's policy can be about is not let in from another account, whatever else there is. */
function mayLetIn(policy: DocumentFacts, principal: string): boolean {
  const caller = callerParts(parseCaller(principal));
  return policy.compiled().statements.some(({ effect, principals, notPrincipal }) => {
    if (effect === 'Deny') return false;
    if (principals === undefined || notPrincipal || principals.some(({ form }) => form === 'invalid')) return true;
    const match: PrincipalMatch = { direct: FALSE, role: FALSE, account: FALSE };
    matchPrincipals(principals, caller, match);
    return match.direct !== FALSE || match.role !== FALSE || match.account !== FALSE;
  });
}
