/** What an identity policy's words propose, and for whom: which accesses are meant, and what is somebody's own. */
import type { Statement } from '../policy/document.ts';
import { coversAction, type DocumentFacts, namesAction } from './facts.ts';
import { holding } from './holders.ts';
import type { NamedResource } from './namedResources.ts';
import { patternsOf, type SharingPattern } from './patterns.ts';
import { accountOf, covers } from './principalNames.ts';
import type { KeyReference, ResourceReference } from './references.ts';
import { arnReference, resourceDifferences, resourceType } from './resourceTypes.ts';

type Named = NamedResource<ResourceReference>;

/**
 * One list for each resource that a policy names, however many statements do. A bucket that is named beside its objects
 * is no resource of its own: listing it takes the bucket's ARN.
 */
export function namedTogether(resources: readonly Named[]): Named[][] {
  const groups = new Map<string, Named[]>();
  const bare: Named[] = [];
  for (const named of resources) {
    if (isHolder(named.reference)) bare.push(named);
    else groups.set(named.located.value, [...(groups.get(named.located.value) ?? []), named]);
  }
  for (const named of bare) {
    const { name } = named.reference;
    const ofObjects = [...groups.values()].filter(([first]) => first?.reference.name === name);
    if (ofObjects.length === 0) groups.set(named.located.value, [named]);
    else for (const group of ofObjects) group.push(named);
  }
  // What certainly has a key first, so that its key is not taken for another's.
  const isCertain = ([first]: readonly Named[]) =>
    first !== undefined && resourceType(first.reference).encrypted === 'always';
  return [...groups.values()].sort((one, other) => Number(isCertain(other)) - Number(isCertain(one)));
}

/** A bucket, not the objects in it. */
function isHolder(reference: ResourceReference): boolean {
  return resourceType(reference).holdsObjects && reference.suffix === 'none';
}

/**
 * A secret in the consumer's own account, as all keys that the policy names are, or as the only one of its secrets: it is
 * read by the identity policy alone, and has nothing to do with the secret that others share.
 */
export function isConsumersOwn(
  resource: ResourceReference,
  identity: DocumentFacts,
  keys: readonly NamedResource<KeyReference>[],
  resourcePolicy: DocumentFacts | undefined,
  keyPolicy: DocumentFacts | undefined,
): boolean {
  const { account } = resource;
  const consumers = (resourcePolicy ?? keyPolicy)?.principals.map(({ parts }) => parts.account) ?? [];
  if (account === undefined || !consumers.includes(account)) return false;
  if (keyPolicy?.ownerAccounts.some(({ value }) => value === account)) return false;
  const stated = arnReference(resourcePolicy?.attachment?.value ?? '');
  if (stated !== undefined && stated.account !== account && !resourceDifferences(stated, resource).includes('name'))
    return false;
  const others = identity.resources.some(
    ({ reference }) =>
      reference.noun === resource.noun && reference.account !== undefined && reference.account !== account,
  );
  return others || keys.every(({ reference }) => reference.account === account);
}

/** Whether the principal's account owns the resource, as far as an ARN, the key, or a path says. */
export function ownership(
  resource: ResourceReference,
  resourcePolicy: DocumentFacts | undefined,
  keyPolicy: DocumentFacts | undefined,
  keys: readonly NamedResource<KeyReference>[],
  principal: string,
): 'own' | 'another' | 'unknown' {
  const consumer = accountOf(principal);
  if (!resourceType(resource).hidesAccount) {
    return resource.account !== undefined && resource.account === consumer ? 'own' : 'another';
  }
  const accounts = [
    resource.account,
    ...(keyPolicy?.ownerAccounts ?? []).map(({ value }) => value),
    ...keys.map(({ reference }) => reference.account),
    ...(resourcePolicy?.pathAccounts ?? []),
  ].filter((account) => account !== undefined);
  if (accounts.some((account) => account !== consumer)) return 'another';
  // Nobody lets in the whole of the own account, which needs no resource policy.
  if (principal.endsWith(':root')) return 'another';
  return accounts.length > 0 ? 'own' : 'unknown';
}

/** Writing is for those to whom the owner grants it, or whose own policy asks for it. */
export function wants(
  pattern: SharingPattern,
  resourcePolicy: DocumentFacts | undefined,
  principal: string,
  identity: DocumentFacts,
): boolean {
  // Where no policy of the resource's own could grant it, the identity policy is all there is.
  if (pattern.type?.policy === undefined) return true;
  if (resourcePolicy !== undefined && grants(pattern, resourcePolicy, principal)) return true;
  return holding(identity, principal, resourcePolicy) === 'evident';
}

/**
 * Somebody for whom the resource's policy has other actions or other objects only, while it lets others have these, is not
 * meant.
 */
export function mayWant(
  pattern: SharingPattern,
  resourcePolicy: DocumentFacts | undefined,
  keyPolicy: DocumentFacts | undefined,
  principal: string,
  identity: DocumentFacts,
  resource: ResourceReference,
): boolean {
  if (resourcePolicy === undefined || grantsOn(pattern, resourcePolicy, principal, resource)) return true;
  if (holding(identity, principal, resourcePolicy) === 'evident') return true;
  const others = resourcePolicy.principals.some(({ arn }) => grantsOn(pattern, resourcePolicy, arn, resource));
  const hasOther = patternsOf(pattern).some((other) => grants(other, resourcePolicy, principal));
  if (hasOther && others) return false;
  const usesKey = keyPolicy?.principals.some(
    ({ arn, statement }) => arn === principal && pattern.keyActions.some((action) => coversAction(statement, action)),
  );
  return usesKey || !others || !resourcePolicy.principals.some(({ arn }) => covers(arn, principal));
}

/** A bucket's policy may let a principal have some objects only. */
function grantsOn(
  pattern: SharingPattern,
  resourcePolicy: DocumentFacts,
  principal: string,
  resource: ResourceReference,
): boolean {
  if (!grants(pattern, resourcePolicy, principal)) return false;
  const own = resourcePolicy.principals
    .filter(({ arn, statement }) => covers(arn, principal) && isGrant(pattern, statement))
    .flatMap(({ statement }) => resourcePolicy.resources.filter((named) => named.statement === statement));
  const objects = own.filter(({ reference }) => !isHolder(reference));
  return (
    !resourceType(resource).holdsObjects ||
    isHolder(resource) ||
    objects.length === 0 ||
    objects.some(({ reference }) => isOverlapping(reference, resource))
  );
}

/** Of two buckets one is a slip: then the objects tell nothing. */
function isOverlapping(one: ResourceReference, other: ResourceReference): boolean {
  return one.name !== other.name || !resourceType(one).differences(one, other).includes('name');
}

function isGrant({ resourceActions }: SharingPattern, statement: Statement): boolean {
  return resourceActions.every((action) => coversAction(statement, action));
}

export function grants(pattern: SharingPattern, resourcePolicy: DocumentFacts, principal: string): boolean {
  return resourcePolicy.principals.some(({ arn, statement }) => covers(arn, principal) && isGrant(pattern, statement));
}

/**
 * The accesses that a policy spells out, or that a wildcard covers. A policy that grants none (only DescribeSecret, say)
 * proposes what the resource's own policy grants: then the action was forgotten. Where that grants none either, reading,
 * if both sides allow the use of the key that it takes.
 */
export function proposedPatterns(
  named: readonly Named[],
  resourcePolicy: DocumentFacts | undefined,
  keyPolicy?: DocumentFacts,
  keys: readonly NamedResource<KeyReference>[] = [],
): readonly SharingPattern[] {
  const [first] = named;
  if (first === undefined) return [];
  const all = patternsOf(first.reference);
  const statements = named.map(({ statement }) => statement);
  const meant = all.filter(({ byWildcard, proposedBy }) =>
    proposedBy.some((action) =>
      statements.some((statement) => (byWildcard ? coversAction : namesAction)(statement, action)),
    ),
  );
  // Whoever lists a bucket has forgotten nothing.
  if (meant.length > 0 || isHolder(first.reference)) return meant;
  const granted = all.filter(
    ({ resourceActions }) =>
      resourceActions.length > 0 &&
      resourceActions.every((action) =>
        resourcePolicy?.principals.some(({ statement }) => namesAction(statement, action)),
      ),
  );
  // Both sides have the key for it, so that both forgot the resource.
  const isKeyFor = ({ byWildcard, keyActions }: SharingPattern) =>
    byWildcard &&
    keyActions.every(
      (action) =>
        keys.some(({ statement }) => namesAction(statement, action)) &&
        keyPolicy?.principals.some(({ statement }) => namesAction(statement, action)),
    );
  return granted.length > 0 ? granted : all.filter(isKeyFor);
}
