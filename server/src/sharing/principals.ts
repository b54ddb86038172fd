/** For whom a share is: the principals that the two owner-side policies name, paired where they disagree. */
import { principalFault } from '../iam/principalFault.ts';
import { coversAction, type DocumentFacts, type NamedPrincipal } from './facts.ts';
import { holding } from './holders.ts';
import { agreementOnPrincipal } from './likeness.ts';
import { squash } from './near.ts';
import { folderDistance } from './paths.ts';
import { ANY_SERVICE, type SharingPattern } from './patterns.ts';
import { accountOf, covers, type PrincipalParts, principalParts, shortName } from './principalNames.ts';

/** A document names another principal than the rest of the share, and that is a slip. */
export interface PrincipalDisagreement {
  /** The document whose principal is reported. */
  readonly reported: DocumentFacts;
  readonly wrong: NamedPrincipal;
  /** The document that names the right one; undefined: the manifest does. */
  readonly other: DocumentFacts | undefined;
  readonly right: Pick<NamedPrincipal, 'arn' | 'located'>;
  /** Where the right one stands. */
  readonly file: string;
}

export interface SharePrincipal {
  readonly arn: string;
  /** One for each document at most. */
  readonly disagreements: readonly PrincipalDisagreement[];
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
  const inResource = distinct(resourcePolicy?.principals ?? []);
  const named = resourcePolicy === undefined ? undefined : inResource;
  const inKey = keyPolicy === undefined ? [] : keyUsers(keyPolicy, pattern, named);
  if (resourcePolicy === undefined)
    return held(
      (inKey.length > 0 ? inKey : visitorsOf(keyPolicy, pattern, identity)).map(({ arn }) => ({
        arn,
        disagreements: [],
      })),
      identity,
      keyPolicy,
    );
  const agreed: SharePrincipal[] = [];
  const onlyResource: NamedPrincipal[] = [];
  for (const named of inResource) {
    const partner = inKey.find(({ arn }) => covers(arn, named.arn) || covers(named.arn, arn));
    if (partner === undefined) onlyResource.push(named);
    else agreed.push({ arn: moreSpecific(named.arn, partner.arn), disagreements: [] });
  }
  if (keyPolicy === undefined) {
    return held([...agreed, ...onlyResource.map(({ arn }) => ({ arn, disagreements: [] }))], identity, resourcePolicy);
  }
  const onlyKey = inKey.filter(
    ({ arn }) =>
      !inResource.some((named) => covers(arn, named.arn) || covers(named.arn, arn)) &&
      (isHolder(identity, arn, resourcePolicy) || !servesAnother(keyPolicy, resourcePolicy, known.namedBy(arn))),
  );
  const paired = pair(onlyResource, onlyKey, agreed.length === 0)
    .map(([inR, inK]) => {
      // What lets in nobody, or one session only, is the slip, however many say so.
      const keyIsWrong =
        (principalFault(inR.arn) === undefined) === (principalFault(inK.arn) === undefined)
          ? weight(inR, resourcePolicy, keyPolicy, identity) >= weight(inK, resourcePolicy, keyPolicy, identity)
          : principalFault(inK.arn) !== undefined;
      return keyIsWrong
        ? disagreement(keyPolicy, inK, resourcePolicy, inR)
        : disagreement(resourcePolicy, inR, keyPolicy, inK);
    })
    // Who has policies of its own is nobody else misspelled: to write another one there would take its access away.
    .filter(({ wrong, right }) => !isSomebody(wrong.arn, right.arn, identity, resourcePolicy, known));
  const pairedNames = new Set(paired.flatMap(({ wrong, right }) => [wrong.located, right.located]));
  const alone = onlyResource.filter(({ located }) => !pairedNames.has(located));
  // Principals that only the key policy names are there for another resource, unless nobody else is named at all, or it is
  // they who ask.
  const fromKey = onlyKey.filter(
    ({ located, arn }) =>
      !pairedNames.has(located) && (inResource.length === 0 || isHolder(identity, arn, resourcePolicy)),
  );
  return held(
    [
      ...agreed,
      ...paired.map((one): SharePrincipal => ({ arn: one.right.arn, disagreements: [one] })),
      ...[...alone, ...fromKey].map(({ arn }) => ({ arn, disagreements: [] })),
    ],
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

/**
 * The principals of a key policy that are there to use the key: not the owner's root, nor those of another service.
 * `inResource` are those of the resource's policy; undefined: there is none.
 */
export function keyUsers(
  keyPolicy: DocumentFacts,
  pattern: SharingPattern,
  inResource: readonly NamedPrincipal[] | undefined,
): NamedPrincipal[] {
  const owners = keyPolicy.ownerAccounts.map(({ value }) => value);
  return distinct(keyPolicy.principals).filter(
    ({ arn, parts, statement }) =>
      !(arn.endsWith(':root') && owners.includes(accountOf(arn) ?? '')) &&
      (usesKey(statement, pattern, inResource ?? [], parts) ||
        (inResource?.length === 0 && isVisitor(statement, pattern, parts, owners))),
  );
}

/**
 * Which of the principals stands there for one that none of them is: a near miss, or the only one, if it lets in nobody;
 * any other only one where `attested` by the other policy.
 */
export function slipFor(
  principal: string,
  candidates: readonly NamedPrincipal[],
  attested: boolean,
): NamedPrincipal | undefined {
  const meant = principalParts(principal);
  const near = candidates.find(({ parts }) => agreementOnPrincipal(parts, meant) === 'near');
  const [only] = candidates;
  if (near !== undefined || only === undefined || candidates.length > 1) return near;
  return principalFault(only.arn) !== undefined || (attested && isComparable(only, meant)) ? only : undefined;
}

export function disagreement(
  reported: DocumentFacts,
  wrong: NamedPrincipal,
  other: DocumentFacts,
  right: NamedPrincipal,
): PrincipalDisagreement {
  return { reported, wrong, other, right, file: other.document.file };
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
    const comparable = isComparable(key, resource.parts) || isDeleted(key) || isDeleted(resource);
    return comparable || agreementOnPrincipal(key.parts, resource.parts) === 'near' ? [[resource, key]] : [];
  }
  const left = [...inKey];
  return inResource.flatMap((named): [NamedPrincipal, NamedPrincipal][] => {
    const at = left.findIndex(({ parts }) => agreementOnPrincipal(parts, named.parts) === 'near');
    const [partner] = at < 0 ? [] : left.splice(at, 1);
    return partner === undefined ? [] : [[named, partner]];
  });
}

/**
 * An administrator of the key is not a misspelled consumer, nor is somebody of another account, or of another name
 * altogether in the owner's own.
 */
function isComparable({ statement, parts }: NamedPrincipal, other: PrincipalParts): boolean {
  return !coversAction(statement, 'kms:PutKeyPolicy') && (parts.account === other.account || parts.name === 'root');
}

/** The id of a principal that is gone says nothing of who it was. */
function isDeleted({ arn }: NamedPrincipal): boolean {
  return principalFault(arn) === 'deleted';
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

/** Whose own policy asks for the use of a key that only lets them look at it. */
function visitorsOf(
  keyPolicy: DocumentFacts | undefined,
  pattern: SharingPattern,
  identity: readonly DocumentFacts[],
): NamedPrincipal[] {
  if (keyPolicy === undefined || pattern.type !== undefined) return [];
  const owners = keyPolicy.ownerAccounts.map(({ value }) => value);
  const looksOnly = ({ action }: NamedPrincipal['statement']) =>
    action?.values.every(({ value }) => pattern.companions.includes(value)) ?? false;
  return distinct(keyPolicy.principals).filter(
    ({ arn, parts, statement }) =>
      looksOnly(statement) && isVisitor(statement, pattern, parts, owners) && isHolder(identity, arn, keyPolicy),
  );
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
  const isMeant = (named: NamedPrincipal) => ['same', 'near'].includes(agreementOnPrincipal(named.parts, parts));
  if (inResource.some(isMeant)) return true;
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

/** Without the path, which a session's ARN does not have. */
function nameInAccount({ parts: { account, name } }: NamedPrincipal): string {
  return `${account}/${name.slice(name.lastIndexOf('/') + 1)}`;
}

/** Each once; a session of a role that is named itself is the role. */
function distinct(principals: readonly NamedPrincipal[]): NamedPrincipal[] {
  const seen = new Set<string>();
  const isSession = ({ arn }: NamedPrincipal) => principalFault(arn) === 'session';
  const roles = new Set(principals.filter((named) => !isSession(named)).map(nameInAccount));
  return principals.filter(
    (named) =>
      !seen.has(named.arn) &&
      seen.add(named.arn) !== undefined &&
      !(isSession(named) && roles.has(nameInAccount(named))),
  );
}
