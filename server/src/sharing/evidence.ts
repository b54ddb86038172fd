/**
 * How strongly a candidate document belongs to a share: a sum over rows.
 *
 * DESIGN's order of evidence is kept by the weights, but a sum, not a strict order, decides: with a strict order one
 * typo in a principal would join the key policy of the neighbouring `prod/` folder, whose principal is spelled right.
 * What contradicts counts against a candidate, and a near miss counts almost as much as a hit, since a near miss is
 * what this product is for.
 */
import type { DocumentFacts } from './facts.ts';
import { holding, nameForms } from './holders.ts';
import {
  type Agreement,
  agreementOnKey,
  agreementOnPrincipal,
  agreementOnResource,
  best,
  bestOfPairs,
  better,
} from './likeness.ts';
import { folderDistance } from './paths.ts';
import type { PrincipalParts } from './principalNames.ts';
import { type KeyReference, keyReference, type ResourceReference } from './references.ts';
import { arnReference, lookupName, resourceType } from './resourceTypes.ts';

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
  /** What it can give at most; where the name tells more than the place, at most that. */
  readonly most: number;
  readonly mostByName?: number;
  readonly supporting?: boolean;
  readonly score: (candidate: DocumentFacts, target: ComparedTarget) => number;
}

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
    most: WEIGHTS.attachment.same,
    score: (candidate, target) =>
      WEIGHTS.attachment[
        candidate.attachment === undefined ? 'none' : agreementOnStated(candidate.attachment.value, target)
      ],
  },
  {
    evidence: 'an ARN named on both sides',
    most: WEIGHTS.arn.same,
    score: (candidate, target) => WEIGHTS.arn[agreementOnOwnArns(candidate, target)],
  },
  {
    evidence: 'the same principal',
    most: WEIGHTS.principal.same,
    score: (candidate, target) =>
      WEIGHTS.principal[
        bestOfPairs(candidate.principals, target.principals, ({ parts }, other) => agreementOnPrincipal(parts, other))
      ],
  },
  {
    evidence: 'an encryption context',
    most: WEIGHTS.context.same,
    score: (candidate, target) =>
      WEIGHTS.context[
        best(candidate.contextResources.map(({ reference }) => agreementOnResource(reference, target.resource)))
      ],
  },
  {
    // It tells two candidates apart, but a whole account has the same owner: alone it joins nothing.
    supporting: true,
    evidence: "the owner account in a key policy's root statement",
    most: WEIGHTS.owner.same,
    score: (candidate, { accounts }) => {
      if (accounts.length === 0 || candidate.ownerAccounts.length === 0) return 0;
      if (candidate.ownerAccounts.some(({ value }) => accounts.includes(value))) return WEIGHTS.owner.same;
      const letsIn = (account: string) => candidate.principals.some(({ parts }) => parts.account === account);
      return accounts.every(letsIn) ? 0 : WEIGHTS.owner.other;
    },
  },
  {
    evidence: 'that it lets in whoever holds the identity policy',
    most: 0,
    mostByName: WEIGHTS.principal.same,
    score: (candidate, { resource, identity }) =>
      isToldByName(resource) &&
      identity !== undefined &&
      candidate.principals.some(({ arn }) => holding(identity, arn, candidate) === 'evident')
        ? WEIGHTS.principal.same
        : 0,
  },
  {
    evidence: 'the nearest common folder',
    most: 12,
    score: (candidate, { resource, folders }) => {
      if (isToldByName(resource) && !letsOthersIn(candidate, resource)) return 0;
      let distance = Number.POSITIVE_INFINITY;
      for (const folder of folders) distance = Math.min(distance, folderDistance(folder, candidate.folder));
      return distance <= NEIGHBOURS ? 12 - 2 * distance : 0;
    },
  },
  {
    supporting: true,
    evidence: 'the Region that it takes calls from',
    most: 6,
    score: ({ viaServices }, { resource }) =>
      resource?.region !== undefined && viaServices.some(({ region }) => region === resource.region) ? 6 : 0,
  },
  {
    evidence: 'the Region or the account in its path',
    most: 8,
    score: (candidate, { pathRegions, pathAccounts }) =>
      pathAgreement(candidate.pathRegions, pathRegions) + pathAgreement(candidate.pathAccounts, pathAccounts),
  },
  {
    evidence: 'the name of the file or its folder',
    most: 9,
    mostByName: 24,
    score: (candidate, { resource, resourceNames, stems }) =>
      (resourceNames.some((name) => candidate.names.includes(name)) ? (isToldByName(resource) ? 20 : 5) : 0) +
      (candidate.stems.some((name) => stems.includes(name)) ? 4 : 0),
  },
];

/** For each row, what those behind it can give at most. */
const BEHIND = behind(({ most }) => most);
const BEHIND_BY_NAME = behind(({ most, mostByName }) => mostByName ?? most);

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
  const rest = isToldByName(target.resource) ? BEHIND_BY_NAME : BEHIND;
  let top = 0;
  let tied: DocumentFacts[] = [];
  for (const candidate of candidates) {
    let score = 0;
    let support = 0;
    let possible = true;
    for (let at = 0; possible && at < ROWS.length; at++) {
      const row = ROWS[at] as EvidenceRow;
      if (row.supporting) support += row.score(candidate, compared);
      else score += row.score(candidate, compared);
      possible = Math.max(score + (rest[at] ?? 0), 1) + support >= top;
    }
    // The rest is asked of those only that could be chosen, since it means looking around in the tree.
    if (!possible) continue;
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

function behind(mostOf: (row: EvidenceRow) => number): readonly number[] {
  return ROWS.map((_, at) => ROWS.slice(at + 1).reduce((sum, row) => sum + mostOf(row), 0));
}

function isToldByName(resource: ResourceReference | undefined): resource is ResourceReference {
  return resource !== undefined && resourceType(resource).toldByName;
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
  return !isToldByName(resource) || letsOthersIn(candidate, resource);
}

function comparedTarget(target: JoinTarget): ComparedTarget {
  const { resource, keys, principals } = target;
  const consumers = principals.map(({ account }) => account);
  // An identity policy may name keys of several resources: the resource itself decides, where it says where it is.
  const placed = resource === undefined || (resource.region ?? resource.account) === undefined ? keys : [resource];
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
  return isToldByName(resource) ? nameForms(resourceType(resource).shortName(resource)) : [lookupName(resource)];
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
