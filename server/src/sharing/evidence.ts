/**
 * How strongly a candidate document belongs to a share: a sum over rows.
 *
 * DESIGN's order of evidence is kept by the weights, but a sum, not a strict order, decides: with a strict order one
 * typo in a principal would join the key policy of the neighbouring `prod/` folder, whose principal is spelled right.
 * What contradicts counts against a candidate, and a near miss counts almost as much as a hit, since a near miss is
 * what this product is for.
 */
import { hasInterpolation } from '../policy/placeholder.ts';
import type { DocumentFacts } from './facts.ts';
import { holding, nameForms } from './holders.ts';
import { isNear, isNearName } from './near.ts';
import { folderDistance } from './paths.ts';
import type { PrincipalParts } from './principalNames.ts';
import { type KeyReference, keyDifferences, keyReference, type ResourceReference } from './references.ts';
import { arnReference, lookupName, resourceDifferences, resourceType } from './resourceTypes.ts';

/** What is known of a share while its documents are still being looked for. */
export interface JoinTarget {
  readonly resource: ResourceReference | undefined;
  readonly keys: readonly KeyReference[];
  /** Folders of the documents that are joined already. */
  readonly folders: readonly string[];
  /** Principals that the other owner-side document names. */
  readonly principals: readonly PrincipalParts[];
  /** The policy whose share it is; undefined: it starts from the owner's side. */
  readonly identity: DocumentFacts | undefined;
  /** What the files of the documents that are joined already are named after. */
  readonly stems: readonly string[];
  /** Whether it is the only one of its kind far and wide. */
  readonly isOnlyOne: (candidate: DocumentFacts) => boolean;
  /** Whether the candidate stands closer to another document of the kind that it belongs to. */
  readonly isAnothers: (candidate: DocumentFacts) => boolean;
}

/** A target with what the rows need of it, worked out once for all candidates. */
interface ComparedTarget extends JoinTarget {
  /** Of the resource, as names of files are compared. */
  readonly resourceNames: readonly string[];
  /** Of the accounts that own the keys and the resource, as far as they are known. */
  readonly accounts: readonly string[];
  /** What a path may agree with, as far as it is known. */
  readonly pathRegions: readonly string[];
  readonly pathAccounts: readonly string[];
}

interface EvidenceRow {
  readonly evidence: string;
  readonly supporting?: boolean;
  readonly score: (candidate: DocumentFacts, target: ComparedTarget) => number;
}

type Agreement = 'same' | 'near' | 'other' | 'none';

const WEIGHTS = {
  attachment: { same: 100, near: 20, other: -100, none: 0 },
  arn: { same: 60, near: 15, other: -40, none: 0 },
  principal: { same: 24, near: 18, other: 0, none: 0 },
  context: { same: 24, near: 14, other: -24, none: 0 },
  // Somebody else's key: only the same principal, an ARN or an encryption context could outweigh that.
  owner: { same: 8, near: -24, other: -24, none: 0 },
} satisfies Record<string, Record<Agreement, number>>;

const ROWS: readonly EvidenceRow[] = [
  {
    evidence: 'an attachment that CLI output states',
    score: (candidate, target) =>
      WEIGHTS.attachment[
        candidate.attachment === undefined ? 'none' : agreementOnStated(candidate.attachment.value, target)
      ],
  },
  {
    evidence: 'an ARN named on both sides',
    score: (candidate, target) => WEIGHTS.arn[agreementOnOwnArns(candidate, target)],
  },
  {
    evidence: 'the same principal',
    score: (candidate, target) =>
      WEIGHTS.principal[
        bestOfPairs(candidate.principals, target.principals, ({ parts }, other) => agreementOnPrincipal(parts, other))
      ],
  },
  {
    evidence: 'an encryption context',
    score: (candidate, target) =>
      WEIGHTS.context[
        best(candidate.contextResources.map(({ reference }) => agreementOnResource(reference, target.resource)))
      ],
  },
  {
    // It tells two candidates apart, but a whole account has the same owner: alone it joins nothing.
    supporting: true,
    evidence: "the owner account in a key policy's root statement",
    score: (candidate, { accounts }) => {
      if (accounts.length === 0 || candidate.ownerAccounts.length === 0) return 0;
      if (candidate.ownerAccounts.some(({ value }) => accounts.includes(value))) return WEIGHTS.owner.same;
      const letsIn = (account: string) => candidate.principals.some(({ parts }) => parts.account === account);
      return accounts.every(letsIn) ? 0 : WEIGHTS.owner.other;
    },
  },
  {
    evidence: 'that it lets in whoever holds the identity policy',
    score: (candidate, { resource, identity }) =>
      resource?.noun === 'role' &&
      identity !== undefined &&
      candidate.principals.some(({ arn }) => holding(identity, arn, candidate) === 'evident')
        ? WEIGHTS.principal.same
        : 0,
  },
  {
    evidence: 'the nearest common folder',
    score: (candidate, { resource, folders }) => {
      if (resource?.noun === 'role' && !letsOthersIn(candidate, resource)) return 0;
      let distance = Number.POSITIVE_INFINITY;
      for (const folder of folders) distance = Math.min(distance, folderDistance(folder, candidate.folder));
      return distance <= NEIGHBOURS ? 12 - 2 * distance : 0;
    },
  },
  {
    supporting: true,
    evidence: 'the Region that it takes calls from',
    score: ({ viaServices }, { resource }) =>
      resource?.region !== undefined && viaServices.some(({ region }) => region === resource.region) ? 6 : 0,
  },
  {
    evidence: 'the Region or the account in its path',
    score: (candidate, { pathRegions, pathAccounts }) =>
      pathAgreement(candidate.pathRegions, pathRegions) + pathAgreement(candidate.pathAccounts, pathAccounts),
  },
  {
    evidence: 'the name of the file or its folder',
    score: (candidate, { resource, resourceNames, stems }) =>
      (resourceNames.some((name) => candidate.names.includes(name)) ? (resource?.noun === 'role' ? 20 : 5) : 0) +
      (candidate.stems.some((name) => stems.includes(name)) ? 4 : 0),
  },
];

/** `a/` holds a whole share and `b/` one without a key policy: `a`'s key policy is not `b`'s. */
const ANOTHERS = -40;

/** `dev/` and `security/` side by side are two steps apart; farther away a folder is no evidence. */
export const NEIGHBOURS = 2;

export interface Choice {
  readonly chosen: DocumentFacts | undefined;
  /** More than one: equally good, so that none is chosen. */
  readonly tied: readonly DocumentFacts[];
}

/** The candidate with the strongest evidence; none where several are equally good or nothing speaks for one. */
export function choose(candidates: Iterable<DocumentFacts>, target: JoinTarget): Choice {
  const compared = comparedTarget(target);
  let top = 0;
  let tied: DocumentFacts[] = [];
  for (const candidate of candidates) {
    let score = 0;
    let support = 0;
    for (const row of ROWS) {
      if (row.supporting) support += row.score(candidate, compared);
      else score += row.score(candidate, compared);
    }
    // The rest is asked of those only that could be chosen, since it means looking around in the tree.
    if (Math.max(score, 1) + support < top) continue;
    if (score === 0 && mayBeAlone(candidate, target) && target.isOnlyOne(candidate)) score += 1;
    if (score > 0 && target.isAnothers(candidate)) score += ANOTHERS;
    if (score <= 0) continue;
    score += support;
    if (score > top) {
      top = score;
      tied = [candidate];
    } else if (score === top && score > 0) {
      tied.push(candidate);
    }
  }
  return tied.length === 1 ? { chosen: tied[0], tied: [] } : { chosen: undefined, tied };
}

/**
 * The trust policy beside an identity policy is most often that of the very role which holds it, not of the role which it
 * may assume: that one lets in somebody of another account.
 */
function letsOthersIn({ principals }: DocumentFacts, { account }: ResourceReference): boolean {
  return (
    principals.length > 0 && principals.every(({ parts }) => parts.account !== undefined && parts.account !== account)
  );
}

function mayBeAlone(candidate: DocumentFacts, { resource }: JoinTarget): boolean {
  return resource?.noun !== 'role' || letsOthersIn(candidate, resource);
}

function comparedTarget(target: JoinTarget): ComparedTarget {
  const { resource, keys, principals } = target;
  const consumers = principals.map(({ account }) => account);
  // An identity policy may name keys of several resources: the resource itself decides, where it says where it is.
  const placed = resource === undefined || resource.noun === 'bucket' ? keys : [resource];
  return {
    ...target,
    resourceNames: resource === undefined ? [] : fileNamesOf(resource),
    // The consumer's own account in an ARN is the classic slip, and speaks against nobody.
    accounts: [...keys, resource].flatMap((reference) => {
      const account = reference?.account;
      return account === undefined || consumers.includes(account) ? [] : [account];
    }),
    pathRegions: placed.flatMap(({ region }) => region ?? []),
    pathAccounts: placed.flatMap(({ account }) => account ?? []),
  };
}

/** What files about it are named after. */
export function fileNamesOf(resource: ResourceReference): string[] {
  return resource.noun === 'role' ? nameForms(resourceType(resource).shortName(resource)) : [lookupName(resource)];
}

export function agreementOnPrincipal(one: PrincipalParts, other: PrincipalParts): Agreement {
  if (one.text === other.text) return 'same';
  // A template value can be anybody.
  if (one.interpolated || other.interpolated) return 'none';
  if (one.account === undefined || other.account === undefined) return isNear(one.text, other.text) ? 'near' : 'other';
  const sameAccount = one.account === other.account;
  // A root names no one in particular; one account for another is a slip only for the same role.
  if (one.name === 'root' || other.name === 'root') return sameAccount ? 'same' : 'other';
  if (!sameAccount) return one.name === other.name ? 'near' : 'other';
  const last = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  return isNear(one.name, other.name) || last(one.name) === last(other.name) ? 'near' : 'other';
}

/** A template value can be anything: that two texts do not contradict each other is no evidence then. */
function saysNothing(one: string, other: string): boolean {
  return one !== other && (hasInterpolation(one) || hasInterpolation(other));
}

function agreementOnResource(one: ResourceReference | undefined, other: ResourceReference | undefined): Agreement {
  if (one === undefined || other === undefined || one.noun !== other.noun) return 'none';
  if (one.symbol !== other.symbol) return 'none';
  // A bucket's policy is the same for all of its objects.
  if (one.noun === 'bucket' && one.name === other.name) return 'same';
  const differences = resourceDifferences(one, other);
  if (differences.length === 0) return saysNothing(one.text, other.text) ? 'none' : 'same';
  if (!differences.includes('name')) return 'near';
  const isSlip = one.noun === 'bucket' ? isNearName(one.name, other.name) : isNear(one.name, other.name);
  return differences.length === 1 && isSlip ? 'near' : 'other';
}

/** A path through `eu-west-1/` is about that Region, and hardly about another. */
function pathAgreement(inPath: readonly string[], named: readonly string[]): number {
  if (inPath.length === 0 || named.length === 0) return 0;
  return named.some((one) => inPath.includes(one)) ? 4 : -4;
}

function agreementOnStated(arn: string, target: JoinTarget): Agreement {
  const resource = arnReference(arn);
  if (resource !== undefined) return agreementOnResource(resource, target.resource);
  const key = keyReference(arn);
  return key === undefined ? 'none' : best(target.keys.map((other) => agreementOnKey(key, other)));
}

function agreementOnOwnArns(candidate: DocumentFacts, target: JoinTarget): Agreement {
  if (candidate.resources.length === 0 && candidate.keys.length === 0) return 'none';
  const resources = candidate.resources.filter(({ reference }) => !reference.symbol);
  return better(
    best(resources.map(({ reference }) => agreementOnResource(reference, target.resource))),
    bestOfPairs(candidate.keys, target.keys, ({ reference }, other) => agreementOnKey(reference, other)),
  );
}

function agreementOnKey(one: KeyReference, other: KeyReference): Agreement {
  if (one.form !== 'arn' || other.form !== 'arn') return one.text === other.text ? 'same' : 'none';
  const differences = keyDifferences(one, other);
  if (differences.length === 0) return saysNothing(one.text, other.text) ? 'none' : 'same';
  return differences.includes('name') && (differences.length > 1 || !isNear(one.name, other.name)) ? 'other' : 'near';
}

function best(agreements: readonly Agreement[]): Agreement {
  return agreements.reduce(better, 'none');
}

/** Of every member of one list with every member of the other. */
function bestOfPairs<One, Other>(
  ones: readonly One[],
  others: readonly Other[],
  agreementOf: (one: One, other: Other) => Agreement,
): Agreement {
  let found: Agreement = 'none';
  for (const one of ones) for (const other of others) found = better(found, agreementOf(one, other));
  return found;
}

const STRENGTH: Readonly<Record<Agreement, number>> = { same: 3, near: 2, other: 1, none: 0 };

function better(one: Agreement, other: Agreement): Agreement {
  return STRENGTH[other] > STRENGTH[one] ? other : one;
}
