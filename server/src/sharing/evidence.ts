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
import { isNear, squash } from './near.ts';
import { folderDistance } from './paths.ts';
import {
  type KeyReference,
  keyDifferences,
  keyReference,
  type SecretReference,
  secretDifferences,
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

interface EvidenceRow {
  readonly evidence: string;
  readonly supporting?: boolean;
  readonly score: (candidate: DocumentFacts, target: JoinTarget) => number;
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
        best(
          candidate.principals.flatMap(({ parts }) =>
            target.principals.map((other) => agreementOnPrincipal(parts, other)),
          ),
        )
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
    score: (candidate, target) => {
      const accounts = [...target.keys.map((key) => key.account), target.secret?.account].filter(
        (account) => account !== undefined,
      );
      if (accounts.length === 0 || candidate.ownerAccounts.length === 0) return 0;
      return WEIGHTS.owner[candidate.ownerAccounts.some(({ value }) => accounts.includes(value)) ? 'same' : 'other'];
    },
  },
  {
    evidence: 'the nearest common folder',
    score: (candidate, target) => {
      const distance = Math.min(...target.folders.map((folder) => folderDistance(folder, candidate.folder)));
      return distance <= NEIGHBOURS ? 12 - 2 * distance : 0;
    },
  },
  {
    evidence: 'the Region or the account in its path',
    score: (candidate, target) => {
      // An identity policy may name keys of several secrets: the secret itself decides, where it is known.
      const named = target.secret === undefined ? target.keys : [target.secret];
      const regions = named.map(({ region }) => region);
      const accounts = named.map(({ account }) => account);
      return pathAgreement(candidate.pathRegions, regions) + pathAgreement(candidate.pathAccounts, accounts);
    },
  },
  {
    evidence: 'the name of the file or its folder',
    score: (candidate, target) =>
      (target.secret !== undefined && candidate.names.includes(squash(target.secret.name)) ? 5 : 0) +
      (candidate.stems.some((name) => target.stems.includes(name)) ? 4 : 0),
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
export function choose(candidates: readonly DocumentFacts[], target: JoinTarget): Choice {
  let top = 0;
  let tied: DocumentFacts[] = [];
  for (const candidate of candidates) {
    let score = 0;
    let support = 0;
    for (const row of ROWS) {
      if (row.supporting) support += row.score(candidate, target);
      else score += row.score(candidate, target);
    }
    // Asked last, since they mean looking around in the tree.
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

export function agreementOnPrincipal(one: PrincipalParts, other: PrincipalParts): Agreement {
  if (one.text === other.text) return 'same';
  if (saysNothing(one.text, other.text)) return 'none';
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
function pathAgreement(inPath: readonly string[], named: readonly (string | undefined)[]): number {
  const known = named.filter((one) => one !== undefined);
  if (inPath.length === 0 || known.length === 0) return 0;
  return known.some((one) => inPath.includes(one)) ? 4 : -4;
}

function agreementOnStated(arn: string, target: JoinTarget): Agreement {
  const secret = secretReference(arn);
  if (secret !== undefined && !secret.symbol) return agreementOnSecret(secret, target.secret);
  const key = keyReference(arn);
  return key === undefined ? 'none' : best(target.keys.map((other) => agreementOnKey(key, other)));
}

function agreementOnOwnArns(candidate: DocumentFacts, target: JoinTarget): Agreement {
  if (candidate.secrets.length === 0 && candidate.keys.length === 0) return 'none';
  return best([
    ...candidate.secrets
      .filter(({ reference }) => !reference.symbol)
      .map(({ reference }) => agreementOnSecret(reference, target.secret)),
    ...candidate.keys.flatMap(({ reference }) => target.keys.map((other) => agreementOnKey(reference, other))),
  ]);
}

function agreementOnKey(one: KeyReference, other: KeyReference): Agreement {
  if (one.form !== 'arn' || other.form !== 'arn') return one.text === other.text ? 'same' : 'none';
  const differences = keyDifferences(one, other);
  if (differences.length === 0) return saysNothing(one.text, other.text) ? 'none' : 'same';
  return differences.includes('name') && (differences.length > 1 || !isNear(one.name, other.name)) ? 'other' : 'near';
}

function best(agreements: readonly Agreement[]): Agreement {
  if (agreements.length === 0) return 'none';
  return (['same', 'near', 'other'] as const).find((agreement) => agreements.includes(agreement)) ?? 'none';
}
