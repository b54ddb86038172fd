/**
 * How strongly a candidate document belongs to a share: a sum over rows.
 *
 * DESIGN's order of evidence is kept by the weights, but a sum, not a strict order, decides: with a strict order one
 * typo in a principal would join the key policy of the neighbouring `prod/` folder, whose principal is spelled right.
 * What contradicts counts against a candidate, and a near miss counts almost as much as a hit, since a near miss is
 * what this product is for.
 */
import { hasInterpolation } from '../policy/placeholder.ts';
import type { DocumentFacts, PrincipalParts } from './facts.ts';
import { isNear } from './near.ts';
import { folderDistance } from './paths.ts';
import {
  type KeyReference,
  keyDifferences,
  keyReference,
  type SecretReference,
  secretDifferences,
  secretLookupName,
  secretReference,
} from './references.ts';

/** What is known of a share while its documents are still being looked for. */
export interface JoinTarget {
  readonly secret: SecretReference | undefined;
  readonly keys: readonly KeyReference[];
  /** Folders of the documents that are joined already. */
  readonly folders: readonly string[];
  /** Principals that the other owner-side document names. */
  readonly principals: readonly PrincipalParts[];
  /** What the files of the documents that are joined already are named after. */
  readonly stems: readonly string[];
  /** Whether it is the only one of its kind far and wide. */
  readonly isOnlyOne: (candidate: DocumentFacts) => boolean;
  /** Whether the candidate stands closer to another document of the kind that it belongs to. */
  readonly isAnothers: (candidate: DocumentFacts) => boolean;
}

/** A target with what the rows need of it, worked out once for all candidates. */
interface ComparedTarget extends JoinTarget {
  /** Of the secret, as names of files are compared. */
  readonly secretName: string | undefined;
  /** Of the accounts that own the keys and the secret, as far as they are known. */
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
        best(candidate.contextSecrets.map(({ reference }) => agreementOnSecret(reference, target.secret)))
      ],
  },
  {
    // It tells two candidates apart, but a whole account has the same owner: alone it joins nothing.
    supporting: true,
    evidence: "the owner account in a key policy's root statement",
    score: (candidate, { accounts }) => {
      if (accounts.length === 0 || candidate.ownerAccounts.length === 0) return 0;
      return WEIGHTS.owner[candidate.ownerAccounts.some(({ value }) => accounts.includes(value)) ? 'same' : 'other'];
    },
  },
  {
    evidence: 'the nearest common folder',
    score: (candidate, { folders }) => {
      let distance = Number.POSITIVE_INFINITY;
      for (const folder of folders) distance = Math.min(distance, folderDistance(folder, candidate.folder));
      return distance <= NEIGHBOURS ? 12 - 2 * distance : 0;
    },
  },
  {
    evidence: 'the Region or the account in its path',
    score: (candidate, { pathRegions, pathAccounts }) =>
      pathAgreement(candidate.pathRegions, pathRegions) + pathAgreement(candidate.pathAccounts, pathAccounts),
  },
  {
    evidence: 'the name of the file or its folder',
    score: (candidate, { secretName, stems }) =>
      (secretName !== undefined && candidate.names.includes(secretName) ? 5 : 0) +
      (candidate.stems.some((name) => stems.includes(name)) ? 4 : 0),
  },
];

/** `a/` holds a whole share and `b/` one without a key policy: `a`'s key policy is not `b`'s. */
const ANOTHERS = -40;

/** `dev/` and `security/` side by side are two steps apart; farther away a folder is no evidence. */
const NEIGHBOURS = 2;

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
    if (score === 0 && target.isOnlyOne(candidate)) score += 1;
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

function comparedTarget(target: JoinTarget): ComparedTarget {
  const { secret, keys } = target;
  // An identity policy may name keys of several secrets: the secret itself decides, where it is known.
  const placed = secret === undefined ? keys : [secret];
  return {
    ...target,
    secretName: secret === undefined ? undefined : secretLookupName(secret),
    accounts: [...keys, secret].flatMap((reference) => reference?.account ?? []),
    pathRegions: placed.flatMap(({ region }) => region ?? []),
    pathAccounts: placed.flatMap(({ account }) => account ?? []),
  };
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

function agreementOnSecret(one: SecretReference | undefined, other: SecretReference | undefined): Agreement {
  if (one === undefined || other === undefined) return 'none';
  if (one.symbol !== other.symbol) return 'none';
  const differences = secretDifferences(one, other);
  if (differences.length === 0) return saysNothing(one.text, other.text) ? 'none' : 'same';
  if (!differences.includes('name')) return 'near';
  return differences.length === 1 && isNear(one.name, other.name) ? 'near' : 'other';
}

/** A path through `eu-west-1/` is about that Region, and hardly about another. */
function pathAgreement(inPath: readonly string[], named: readonly string[]): number {
  if (inPath.length === 0 || named.length === 0) return 0;
  return named.some((one) => inPath.includes(one)) ? 4 : -4;
}

function agreementOnStated(arn: string, target: JoinTarget): Agreement {
  const secret = secretReference(arn);
  if (secret !== undefined && !secret.symbol) return agreementOnSecret(secret, target.secret);
  const key = keyReference(arn);
  return key === undefined ? 'none' : best(target.keys.map((other) => agreementOnKey(key, other)));
}

function agreementOnOwnArns(candidate: DocumentFacts, target: JoinTarget): Agreement {
  if (candidate.secrets.length === 0 && candidate.keys.length === 0) return 'none';
  const secrets = candidate.secrets.filter(({ reference }) => !reference.symbol);
  return better(
    best(secrets.map(({ reference }) => agreementOnSecret(reference, target.secret))),
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
