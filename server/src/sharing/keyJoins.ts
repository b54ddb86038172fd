/** Identity policies that name keys and nothing that these keys encrypt. */
import { knownPrincipals } from './companions.ts';
import { indexKey } from './documentIndex.ts';
import { coversAction, type DocumentFacts, namesAction } from './facts.ts';
import { holding } from './holders.ts';
import { addSeed, type Join, markJoined, pick, type Target } from './joining.ts';
import type { NamedResource } from './namedResources.ts';
import { baseName } from './paths.ts';
import { ANY_SERVICE, patternFor, useOfKey } from './patterns.ts';
import { accountOf, shortName } from './principalNames.ts';
import { sharePrincipals } from './principals.ts';
import type { KeyReference } from './references.ts';

/** The statement on the secret is missing, or the keys are used directly. */
export function joinKeys(join: Join, identity: DocumentFacts): void {
  // The other half of a policy beside it, which joins both.
  if (join.lookup.ids(indexKey.identityResources(identity.folder)).length > 0) return;
  const target = keyTarget(identity, identity.keys);
  const keyPolicy = pick(join, 'key', target, [identity], identity.keys[0]?.located);
  if (keyPolicy === undefined) return;
  if (!identity.otherServices && joinForgottenSecret(join, identity, keyPolicy, target)) return;
  joinDirectUse(join, identity, identity.keys, keyPolicy);
}

/** Keys that serve none of the resources which the policy names, all of which have found their own. */
export function joinSpareKeys(join: Join, identity: DocumentFacts): void {
  const served = new Set(join.seeds.flatMap(({ resources }) => resources.map(({ reference }) => reference)));
  if (identity.resources.some(({ reference }) => !served.has(reference))) return;
  if (join.seeds.some(({ keyPolicy, pattern }) => keyPolicy === undefined && pattern.keyActions.length > 0)) return;
  const used = new Set(join.seeds.flatMap(({ keys }) => keys.map(({ reference }) => reference.name)));
  const spare = identity.keys.filter(({ reference }) => reference.form === 'arn' && !used.has(reference.name));
  const [first] = spare;
  if (first === undefined) return;
  const keyPolicy = pick(join, 'key', keyTarget(identity, spare), [identity], undefined);
  const taken = join.seeds.some((seed) => seed.keyPolicy === keyPolicy);
  if (keyPolicy !== undefined && !taken) joinDirectUse(join, identity, spare, keyPolicy);
}

function keyTarget(identity: DocumentFacts, keys: readonly NamedResource<KeyReference>[]): Target {
  return {
    resource: undefined,
    keys: keys.map(({ reference }) => reference),
    folders: [identity.folder],
    principals: [],
    identity,
  };
}

/** A secret's policy that shares with the very principals of the key: then the identity policy forgot the secret. */
function joinForgottenSecret(join: Join, identity: DocumentFacts, keyPolicy: DocumentFacts, target: Target): boolean {
  const secretTarget: Target = { ...target, principals: keyPolicy.principals.map(({ parts }) => parts) };
  const resourcePolicy = pick(join, 'secret', secretTarget, [identity, keyPolicy], undefined);
  const read = patternFor('secretsmanager', 'read');
  if (resourcePolicy === undefined || read === undefined) return false;
  const isShared = resourcePolicy.principals.some(
    ({ arn, statement }) =>
      read.resourceActions.every((action) => coversAction(statement, action)) &&
      keyPolicy.principals.some((named) => named.arn === arn),
  );
  if (!isShared) return false;
  const others = knownPrincipals(join.lookup, 'secret');
  for (const principal of sharePrincipals(read, resourcePolicy, keyPolicy, [identity], others)) {
    markJoined(join, resourcePolicy, principal);
    addSeed(join, { pattern: read, principal, identities: [identity], resources: [], resourcePolicy, keyPolicy });
  }
  return true;
}

function joinDirectUse(
  join: Join,
  identity: DocumentFacts,
  keys: readonly NamedResource<KeyReference>[],
  keyPolicy: DocumentFacts,
): void {
  const named = keys.filter(({ reference }) => reference.form !== 'pattern');
  const spelled = (action: string) => named.some(({ statement }) => namesAction(statement, action));
  const names = [identity.holderName ?? '', baseName(identity.document.file), baseName(identity.folder)];
  const anybody = useOfKey(spelled, names);
  if (anybody === undefined) return;
  for (const principal of sharePrincipals(anybody, undefined, keyPolicy, [identity])) {
    const pattern = useOfKey(spelled, [...names, shortName(principal.arn)]) ?? anybody;
    // Beside actions of another service the key most likely serves that one, which is the one to call KMS.
    const used = identity.otherServices ? { ...pattern, viaService: ANY_SERVICE } : pattern;
    if (identity.otherServices && !isMeantForKey(identity, named, principal.arn, keyPolicy)) continue;
    const own = keyPolicy.principals.filter(({ arn }) => arn === principal.arn);
    // Granted through a service only: then the key serves that service's data, and no direct use was meant.
    if (
      own.every(({ statement }) =>
        statement.conditions.some((entry) => entry.key.value.toLowerCase() === 'kms:viaservice'),
      )
    )
      continue;
    addSeed(join, {
      pattern: used,
      principal,
      identities: [identity],
      resources: [],
      resourcePolicy: undefined,
      keyPolicy,
    });
  }
}

/** A key of another account, and evidently that principal's policy: what else it is about may use other keys. */
function isMeantForKey(
  identity: DocumentFacts,
  keys: readonly NamedResource<KeyReference>[],
  principal: string,
  keyPolicy: DocumentFacts,
): boolean {
  const account = accountOf(principal);
  return (
    holding(identity, principal, keyPolicy) === 'evident' &&
    account !== undefined &&
    keys.every(({ reference }) => (reference.account ?? account) !== account)
  );
}
