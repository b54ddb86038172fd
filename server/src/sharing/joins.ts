/** Which documents belong together: from one identity policy or one secret's policy to the shares that it proposes. */
import { indexKey, type Lookup } from './documentIndex.ts';
import { coversAction, type DocumentFacts, type NamedResource, namesAction } from './facts.ts';
import { holding } from './holders.ts';
import { addSeed, createJoin, type Join, type JoinResult, joinResult, pick, type Target } from './joining.ts';
import { pinnedBy } from './manifestScope.ts';
import { squash } from './near.ts';
import { isInside } from './paths.ts';
import { KEY_USE_ACTIONS, PATTERNS, patternFor } from './patterns.ts';
import { accountOf, covers, shortName } from './principalNames.ts';
import { type SharePrincipal, sharePrincipals } from './principals.ts';
import { grants, isConsumersOwn, mayWant, proposedPatterns, wants } from './proposals.ts';
import { type SecretReference, secretReference } from './references.ts';

/** The shares that one identity policy proposes. */
export function joinIdentityPolicy(lookup: Lookup, identity: DocumentFacts): JoinResult {
  const join = createJoin(lookup);
  const byArn = new Map<string, NamedResource<SecretReference>[]>();
  for (const named of identity.secrets) {
    const known = byArn.get(named.located.value);
    if (known === undefined) byArn.set(named.located.value, [named]);
    else known.push(named);
  }
  for (const named of byArn.values()) joinSecret(join, identity, named);
  if (identity.secrets.length === 0 && identity.keys.length > 0) joinKeyOnly(join, identity);
  return joinResult(join);
}

/**
 * The shares of a secret's policy that no identity policy proposed: the consumer's document is not here, or says
 * nothing of the secret.
 */
export function joinSecretPolicy(lookup: Lookup, resourcePolicy: DocumentFacts): JoinResult {
  const join = createJoin(lookup);
  const isJoined = (principal: string) =>
    lookup.ids(indexKey.joined(principalOf(resourcePolicy, principal))).length > 0;
  if (resourcePolicy.principals.every(({ arn }) => isJoined(arn))) return joinResult(join);
  const own = resourcePolicy.attachment?.value ?? resourcePolicy.secrets[0]?.located.value;
  const secret = own === undefined ? undefined : secretReference(own);
  const target: Target = {
    secret,
    keys: [],
    folders: [resourcePolicy.folder],
    principals: resourcePolicy.principals.map(({ parts }) => parts),
  };
  const keyPolicy = pick(join, 'key', target, [resourcePolicy], undefined);
  if (keyPolicy === undefined) return { ...joinResult(join), joined: [] };
  for (const pattern of PATTERNS.filter(({ service }) => service === 'secretsmanager')) {
    if (
      !resourcePolicy.principals.some(({ statement }) =>
        pattern.resourceActions.every((action) => namesAction(statement, action)),
      )
    )
      continue;
    for (const principal of sharePrincipals(pattern, resourcePolicy, keyPolicy, [], secretPoliciesNaming(lookup))) {
      if (isJoined(principal.arn)) continue;
      if (!grants(pattern, resourcePolicy, principal.arn)) continue;
      const identities = identitiesOf(lookup, principal.arn);
      const nameless = secret === undefined && keyPolicy.contextSecrets.length === 0;
      // Nothing can be said of it, unless the key policy keeps the principal out, whatever its own policies say.
      const keyKnows = keyPolicy.principals.some(({ arn }) => covers(arn, principal.arn));
      if (identities.length === 0 && nameless && keyKnows && principal.disagreement === undefined) continue;
      addSeed(join, { pattern, principal, identities, secrets: [], resourcePolicy, keyPolicy });
    }
  }
  return { ...joinResult(join), joined: [] };
}

function joinSecret(join: Join, identity: DocumentFacts, named: readonly NamedResource<SecretReference>[]): void {
  const secret = named[0]?.reference;
  if (secret === undefined) return;
  const companions = identity.keys.length > 0 ? [] : keyCompanions(join.lookup, identity);
  const identities = [identity, ...companions];
  const keys = identities.flatMap((document) => document.keys);
  const target: Target = {
    secret,
    keys: keys.map(({ reference }) => reference),
    folders: [identity.folder],
    principals: [],
  };
  const pinned = pinnedBy(
    join.lookup,
    identity,
    secret,
    keys.map(({ reference }) => reference.text),
  );
  if (pinned?.manifest.shares !== undefined) return;
  // A pattern over all accounts is about whatever there is: not worth a question.
  const everywhere = !secret.symbol && secret.account === undefined;
  const asked = everywhere ? undefined : named[0]?.located;
  const resourcePolicy = pinned?.resourcePolicy ?? pick(join, 'secret', target, [identity], asked);
  const keyTarget: Target = {
    ...target,
    folders: resourcePolicy === undefined ? target.folders : [identity.folder, resourcePolicy.folder],
    principals: resourcePolicy?.principals.map(({ parts }) => parts) ?? [],
  };
  const near = resourcePolicy === undefined ? [identity] : [identity, resourcePolicy];
  // While it is open whose secret it is, so is the key, and one question is enough.
  const secretOpen = join.ambiguities.some(({ owner, at }) => owner === 'secret' && at === named[0]?.located);
  const keyAt = secretOpen ? undefined : (keys[0]?.located ?? asked);
  const keyPolicy = pinned?.keyPolicy ?? pick(join, 'key', keyTarget, near, keyAt);
  const keyOpen = join.ambiguities.some(({ owner, at }) => owner === 'key' && at === keyAt);
  if (isConsumersOwn(secret, identity, keys, resourcePolicy, keyPolicy)) return;
  // A key policy alone says whose key it is, not whose secret: the identity policy has to name a key for the two to meet.
  if (resourcePolicy === undefined && (keyPolicy === undefined || keys.length === 0)) return;
  for (const pattern of proposedPatterns(named, resourcePolicy)) {
    for (const principal of sharePrincipals(
      pattern,
      resourcePolicy,
      keyPolicy,
      [identity],
      secretPoliciesNaming(join.lookup),
    )) {
      // In one account the default key may well be the secret's, so a key policy nearby proves nothing.
      const sameAccount = secret.account !== undefined && accountOf(principal.arn) === secret.account;
      if (sameAccount && keys.length === 0) continue;
      if (!mayWant(pattern, resourcePolicy, keyPolicy, principal.arn, identity)) continue;
      if (everywhere && holding(identity, principal.arn, resourcePolicy) !== 'evident') continue;
      if (pattern.access === 'write' && !wants(pattern, resourcePolicy, principal.arn, identity)) continue;
      if (heldByManifest(join.lookup, identity, principal.arn)) continue;
      if (resourcePolicy !== undefined) markJoined(join, resourcePolicy, principal);
      const own = ownCompanions(join.lookup, identity, principal.arn, resourcePolicy).filter(
        (facts) => !identities.includes(facts),
      );
      const open = { secret: secretOpen, key: keyOpen };
      const scope = pinned === undefined ? {} : { manifest: pinned.manifest, declared: pinned.declared };
      addSeed(join, {
        pattern,
        principal,
        identities: [...identities, ...own],
        secrets: named,
        resourcePolicy,
        keyPolicy,
        open,
        ...scope,
      });
    }
  }
}

/** The two halves of a disagreement are one principal. */
function markJoined(join: Join, resourcePolicy: DocumentFacts, { arn, disagreement }: SharePrincipal): void {
  for (const principal of [arn, disagreement?.wrong.arn, disagreement?.right.arn]) {
    if (principal !== undefined) join.joined.add(principalOf(resourcePolicy, principal));
  }
}

/** Which policies the principal holds is said in a manifest above, and this is none of them. */
function heldByManifest(lookup: Lookup, identity: DocumentFacts, principal: string): boolean {
  return lookup
    .ids(indexKey.manifestPrincipal(principal))
    .some((path) => isInside(lookup.manifest(path)?.folder ?? path, identity.document.file));
}

function principalOf(resourcePolicy: DocumentFacts, principal: string): string {
  return `${resourcePolicy.document.id}|${principal}`;
}

/** An identity policy that grants key actions and names no secret: its secret statement is missing, or the key is used directly. */
function joinKeyOnly(join: Join, identity: DocumentFacts): void {
  if (identity.otherServices) return;
  // The other half of a policy beside it, which joins both.
  if (join.lookup.ids(indexKey.identitySecrets(identity.folder)).length > 0) return;
  const target: Target = {
    secret: undefined,
    keys: identity.keys.map(({ reference }) => reference),
    folders: [identity.folder],
    principals: [],
  };
  const keyPolicy = pick(join, 'key', target, [identity], identity.keys[0]?.located);
  if (keyPolicy === undefined) return;
  const secretTarget: Target = { ...target, principals: keyPolicy.principals.map(({ parts }) => parts) };
  const resourcePolicy = pick(join, 'secret', secretTarget, [identity, keyPolicy], undefined);
  const read = patternFor('secretsmanager', 'read');
  if (resourcePolicy !== undefined && read !== undefined) {
    const shared = resourcePolicy.principals.filter(
      ({ arn, statement }) =>
        read.resourceActions.every((action) => coversAction(statement, action)) &&
        keyPolicy.principals.some((named) => named.arn === arn),
    );
    if (shared.length > 0) {
      for (const principal of sharePrincipals(
        read,
        resourcePolicy,
        keyPolicy,
        [identity],
        secretPoliciesNaming(join.lookup),
      )) {
        markJoined(join, resourcePolicy, principal);
        addSeed(join, { pattern: read, principal, identities: [identity], secrets: [], resourcePolicy, keyPolicy });
      }
      return;
    }
  }
  joinDirectUse(join, identity, keyPolicy);
}

function joinDirectUse(join: Join, identity: DocumentFacts, keyPolicy: DocumentFacts): void {
  const pattern = patternFor('kms', 'use');
  const named = identity.keys.filter(({ reference }) => reference.form !== 'pattern');
  const actions = KEY_USE_ACTIONS.filter((action) => named.some(({ statement }) => namesAction(statement, action)));
  if (pattern === undefined || actions.length === 0) return;
  const used = { ...pattern, keyActions: actions };
  for (const principal of sharePrincipals(used, undefined, keyPolicy, [identity])) {
    const grants = keyPolicy.principals.filter(({ arn }) => arn === principal.arn);
    // Granted through a service only: then the key serves that service's data, and no direct use was meant.
    if (
      grants.every(({ statement }) =>
        statement.conditions.some(({ key }) => key.value.toLowerCase() === 'kms:viaservice'),
      )
    )
      continue;
    addSeed(join, {
      pattern: used,
      principal,
      identities: [identity],
      secrets: [],
      resourcePolicy: undefined,
      keyPolicy,
    });
  }
}

function secretPoliciesNaming(lookup: Lookup): (principal: string) => readonly DocumentFacts[] {
  return (principal) => lookup.read(indexKey.principal('secret', principal));
}

/** A role often has one policy for the secret and another for the key, side by side. */
function keyCompanions(lookup: Lookup, identity: DocumentFacts): DocumentFacts[] {
  return lookup
    .read(indexKey.identityKeys(identity.folder))
    .filter((facts) => facts.document.id !== identity.document.id && facts.keys.length > 0 && !facts.otherServices);
}

/** Policies beside it that are evidently the same principal's, whatever else they grant. */
function ownCompanions(
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

/** Identity policies that say, by CLI output or by their file's name, that the principal holds them. */
function identitiesOf(lookup: Lookup, principal: string): DocumentFacts[] {
  const name = shortName(principal);
  const found = [...lookup.read(indexKey.holder(name)), ...lookup.read(indexKey.identityName(squash(name)))];
  return found.filter(
    (facts, index) =>
      found.indexOf(facts) === index &&
      facts.secrets.length === 0 &&
      (facts.holderName !== undefined || facts.keys.length > 0),
  );
}
