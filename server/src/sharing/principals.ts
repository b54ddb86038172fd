/** For whom a share is: the principals that the two owner-side policies name, paired where they disagree. */
import { agreementOnPrincipal } from './evidence.ts';
import { coversAction, type DocumentFacts, type NamedPrincipal } from './facts.ts';
import { holding } from './holders.ts';
import { squash } from './near.ts';
import { folderDistance } from './paths.ts';
import { ANY_SERVICE, type SharingPattern } from './patterns.ts';
import { accountOf, covers, type PrincipalParts, shortName } from './principalNames.ts';

/** One document names another principal than the other, and one of them is a slip. */
export interface PrincipalDisagreement {
  /** The document whose principal is reported. */
  readonly reported: DocumentFacts;
  readonly wrong: NamedPrincipal;
  readonly other: DocumentFacts;
  readonly right: NamedPrincipal;
}

export interface SharePrincipal {
  readonly arn: string;
  readonly disagreement: PrincipalDisagreement | undefined;
  /** With the ARN `*`: the organization that the principal is of. */
  readonly organization?: string;
}

/**
 * The principals that a share of `pattern` joined from these documents is for, in the order in which they are named.
 * `identity` are the consumer's policies, as far as they are known.
 */
export function sharePrincipals(
  pattern: SharingPattern,
  resourcePolicy: DocumentFacts | undefined,
  keyPolicy: DocumentFacts | undefined,
  identity: readonly DocumentFacts[],
  known: KnownPrincipals = NOBODY,
): SharePrincipal[] {
  const owners = keyPolicy?.ownerAccounts.map(({ value }) => value) ?? [];
  const inResource = distinct(resourcePolicy?.principals ?? []);
  const inKey = distinct(keyPolicy?.principals ?? []).filter(
    ({ arn, parts, statement }) =>
      !(arn.endsWith(':root') && owners.includes(accountOf(arn) ?? '')) &&
      (usesKey(statement, pattern, inResource, parts) ||
        (resourcePolicy !== undefined && inResource.length === 0 && isVisitor(statement, pattern, parts, owners))),
  );
  if (resourcePolicy === undefined)
    return held(
      inKey.map(({ arn }) => ({ arn, disagreement: undefined })),
      identity,
      keyPolicy,
    );
  const agreed: SharePrincipal[] = [];
  const onlyResource: NamedPrincipal[] = [];
  for (const named of inResource) {
    const partner = inKey.find(({ arn }) => covers(arn, named.arn) || covers(named.arn, arn));
    if (partner === undefined) onlyResource.push(named);
    else agreed.push({ arn: moreSpecific(named.arn, partner.arn), disagreement: undefined });
  }
  if (keyPolicy === undefined) {
    return held(
      [...agreed, ...onlyResource.map(({ arn }) => ({ arn, disagreement: undefined }))],
      identity,
      resourcePolicy,
    );
  }
  const onlyKey = inKey.filter(
    ({ arn }) =>
      !inResource.some((named) => covers(arn, named.arn) || covers(named.arn, arn)) &&
      (isHolder(identity, arn, resourcePolicy) || !servesAnother(keyPolicy, resourcePolicy, known.namedBy(arn))),
  );
  const paired = pair(onlyResource, onlyKey, agreed.length === 0)
    .map(([inR, inK]): SharePrincipal & { readonly disagreement: PrincipalDisagreement } => {
      const keyIsWrong =
        weight(inR, resourcePolicy, keyPolicy, identity) >= weight(inK, resourcePolicy, keyPolicy, identity);
      return keyIsWrong
        ? { arn: inR.arn, disagreement: { reported: keyPolicy, wrong: inK, other: resourcePolicy, right: inR } }
        : { arn: inK.arn, disagreement: { reported: resourcePolicy, wrong: inR, other: keyPolicy, right: inK } };
    })
    // Who has policies of its own is nobody else misspelled: to write another one there would take its access away.
    .filter(({ disagreement: { wrong, right } }) => !isSomebody(wrong.arn, right.arn, identity, resourcePolicy, known));
  const pairedNames = new Set(paired.flatMap(({ disagreement }) => [disagreement.wrong, disagreement.right]));
  const alone = onlyResource.filter((named) => !pairedNames.has(named));
  // Principals that only the key policy names are there for another resource, unless nobody else is named at all, or it is
  // they who ask.
  const fromKey = onlyKey.filter(
    (named) => !pairedNames.has(named) && (inResource.length === 0 || isHolder(identity, named.arn, resourcePolicy)),
  );
  return held(
    [...agreed, ...paired, ...[...alone, ...fromKey].map(({ arn }) => ({ arn, disagreement: undefined }))],
    identity,
    resourcePolicy,
  );
}

/** What a workspace knows of a principal beside the documents of a share. */
export interface KnownPrincipals {
  /** The policies of other resources of the type that name it. */
  readonly namedBy: (principal: string) => readonly DocumentFacts[];
  /** Identity policies that evidently are its own. */
  readonly heldBy: (principal: string) => readonly DocumentFacts[];
}

const NOBODY: KnownPrincipals = { namedBy: () => [], heldBy: () => [] };

/** Whether an identity policy of this workspace is evidently its own, and not the other one's. */
function isSomebody(
  principal: string,
  other: string,
  identity: readonly DocumentFacts[],
  ownerSide: DocumentFacts,
  { heldBy }: KnownPrincipals,
): boolean {
  return heldBy(principal).some(
    (facts) =>
      !identity.includes(facts) &&
      holding(facts, principal, ownerSide) === 'evident' &&
      holding(facts, other, ownerSide) !== 'evident',
  );
}

function isHolder([identity]: readonly DocumentFacts[], principal: string, ownerSide: DocumentFacts): boolean {
  return identity !== undefined && holding(identity, principal, ownerSide) === 'evident';
}

/** A key may serve several resources: a principal whom another one's policy names, no farther away, is no slip. */
function servesAnother(
  keyPolicy: DocumentFacts,
  resourcePolicy: DocumentFacts,
  others: readonly DocumentFacts[],
): boolean {
  const distance = folderDistance(resourcePolicy.folder, keyPolicy.folder);
  return others.some((other) => other !== resourcePolicy && folderDistance(other.folder, keyPolicy.folder) <= distance);
}

/** One against one is a disagreement; of several, those that are near misses of each other are. */
function pair(
  inResource: readonly NamedPrincipal[],
  inKey: readonly NamedPrincipal[],
  alone: boolean,
): [NamedPrincipal, NamedPrincipal][] {
  const [resource, key] = [inResource[0], inKey[0]];
  if (alone && inResource.length === 1 && inKey.length === 1 && resource !== undefined && key !== undefined) {
    // An administrator of the key is not a misspelled consumer.
    const administrates = coversAction(key.statement, 'kms:PutKeyPolicy');
    // Nor is somebody of another account, or of another name altogether in the owner's own.
    const comparable = !administrates && (key.parts.account === resource.parts.account || key.parts.name === 'root');
    return comparable || agreementOnPrincipal(key.parts, resource.parts) === 'near' ? [[resource, key]] : [];
  }
  const left = [...inKey];
  return inResource.flatMap((named): [NamedPrincipal, NamedPrincipal][] => {
    const at = left.findIndex(({ parts }) => agreementOnPrincipal(parts, named.parts) === 'near');
    const [partner] = at < 0 ? [] : left.splice(at, 1);
    return partner === undefined ? [] : [[named, partner]];
  });
}

/** How many statements and file names say that this is how the principal is spelled. */
function weight(
  named: NamedPrincipal,
  resourcePolicy: DocumentFacts,
  keyPolicy: DocumentFacts,
  identity: readonly DocumentFacts[],
): number {
  const name = shortName(named.arn);
  const owners = [resourcePolicy, keyPolicy];
  const statements = owners.flatMap(({ principals }) => principals).filter(({ arn }) => arn === named.arn).length;
  const files = [...owners, ...identity].filter(({ names }) => names.includes(squash(name))).length;
  const holders = identity.filter(({ holderName }) => holderName === name).length;
  return statements + files + holders;
}

/** Somebody of another account, whatever the statement allows: where the resource's policy names nobody, it is who is meant. */
function isVisitor(
  statement: NamedPrincipal['statement'],
  pattern: SharingPattern,
  { account }: PrincipalParts,
  owners: readonly string[],
): boolean {
  const isForeign = account !== undefined && owners.length > 0 && !owners.includes(account);
  return isForeign && !coversAction(statement, 'kms:PutKeyPolicy') && !servesOtherService(statement, pattern);
}

/**
 * Whether a key policy's statement is one for users of the key: it grants what the pattern needs, or names somebody whom
 * the resource policy names, misspelled or not.
 */
function usesKey(
  statement: NamedPrincipal['statement'],
  pattern: SharingPattern,
  inResource: readonly NamedPrincipal[],
  parts: PrincipalParts,
): boolean {
  if (inResource.some((named) => ['same', 'near'].includes(agreementOnPrincipal(named.parts, parts)))) return true;
  return (
    pattern.keyActions.some((action) => coversAction(statement, action)) && !servesOtherService(statement, pattern)
  );
}

/** Every value of its `kms:ViaService` names another service: the key encrypts that service's data as well. */
function servesOtherService(statement: NamedPrincipal['statement'], { viaService }: SharingPattern): boolean {
  const via = statement.conditions.filter(({ key }) => key.value.toLowerCase() === 'kms:viaservice');
  return (
    viaService !== undefined &&
    viaService !== ANY_SERVICE &&
    via.length > 0 &&
    via.every(({ values }) =>
      values.every(({ value }) => /^[a-z0-9-]+\./.test(value) && !value.startsWith(`${viaService}.`)),
    )
  );
}

/**
 * Those who evidently hold the identity policy; where nobody does, those who may. Where
 * only the key's policy is there: of several users of a key nobody knows whom the secret is for.
 */
function held(
  principals: readonly SharePrincipal[],
  [identity]: readonly DocumentFacts[],
  ownerSide: DocumentFacts | undefined,
): SharePrincipal[] {
  if (identity === undefined) return [...principals];
  const holdings = principals.map(({ arn }) => holding(identity, arn, ownerSide));
  const wanted = holdings.includes('evident') ? 'evident' : 'neutral';
  const found = principals.filter((_, index) => holdings[index] === wanted);
  return wanted === 'neutral' && ownerSide?.kind === 'key' && found.length > 1 ? [] : found;
}

function moreSpecific(one: string, other: string): string {
  return one.endsWith(':root') ? other : one;
}

function distinct(principals: readonly NamedPrincipal[]): NamedPrincipal[] {
  const seen = new Set<string>();
  return principals.filter(({ arn }) => !seen.has(arn) && seen.add(arn) !== undefined);
}
