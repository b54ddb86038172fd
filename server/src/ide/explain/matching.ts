/** Which shares of the workspace a denied request could be about. */
import { iamIdentity, parseArn } from '../../iam/arn.ts';
import { findPlaceholders, hasInterpolation } from '../../policy/placeholder.ts';
import { accountOf } from '../../sharing/principalNames.ts';
import { type Difference, keyDifferences, keyReference } from '../../sharing/references.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Denial } from './denial.ts';

/** Whether the request is one on the shared resource itself, or on its key. */
export type Side = 'resource' | 'key';

export interface Candidate {
  readonly share: Share;
  readonly side: Side;
  /**
   * `principal`, `place`, `resource`: the share is somebody else's; of the same name in another Region or account; of
   * another resource. Undefined: it is the one that the request is about.
   */
  readonly differs: 'principal' | 'place' | 'resource' | undefined;
  /** With `place`. */
  readonly differences: readonly Difference[];
}

/** The best candidates, all of them equally good; none if nothing in the workspace has to do with the request. */
export function candidatesFor(shares: readonly Share[], denial: Denial): Candidate[] {
  const rated = shares.flatMap((share) => {
    const side = sideOf(share, denial);
    if (side === undefined) return [];
    const principal = denial.principal === undefined ? UNSAID : principalMatch(denial.principal, share.principal);
    const { rank, differences } = resourceMatch(share, side, denial);
    return rate({ share, side, differences }, principal, rank, namesAction(share, denial));
  });
  const best = Math.max(0, ...rated.map(({ rating }) => rating));
  return rated.filter(({ rating }) => rating === best && best > 0).map(({ candidate }) => candidate);
}

const SAME = 3;
/** Parts are placeholders or template values, or only a part was said. */
const LOOSE = 2;
const UNSAID = 1;
const NO = 0;

/** Which near miss is spoken of where there are several: each is worth more than any detail. */
const ORDER = { place: 300, principal: 200, resource: 100 } as const;

function rate(
  found: Omit<Candidate, 'differs'>,
  principal: number,
  resource: number,
  action: boolean,
): { rating: number; candidate: Candidate }[] {
  const near = found.differences.length > 0;
  const differs = principal === NO ? 'principal' : near ? 'place' : resource === NO ? 'resource' : undefined;
  // One of the two has to agree, and to have been said, for the other to be a difference worth speaking of.
  const known = differs === 'place' || (differs === 'principal' ? resource > UNSAID && !near : principal > UNSAID);
  if (differs !== undefined && !known) return [];
  const detail = 10 * (principal + resource) + (action ? 5 : 0);
  return [{ rating: (differs === undefined ? 400 : ORDER[differs]) + detail, candidate: { ...found, differs } }];
}

/** Undefined: the request has nothing to do with what is shared. */
function sideOf({ seed: { pattern } }: Share, { action, called, said }: Denial): Side | undefined {
  const fits = (wanted: string, actions: readonly string[]) => actions.some((one) => sameAction(one, wanted));
  const word = action ?? called;
  const viaKey = pattern.keyActions.length > 0;
  if (action === undefined && said?.onKey === true) {
    const calls = called === undefined || pattern.resourceActions.length === 0 || fits(called, pattern.resourceActions);
    const words = said.service === undefined || said.service === pattern.service;
    return viaKey && calls && words ? 'key' : undefined;
  }
  if (word === undefined) return pattern.resourceActions.length > 0 ? 'resource' : 'key';
  if (fits(word, pattern.resourceActions)) return 'resource';
  if (fits(word, pattern.keyActions)) return 'key';
  const service = word.slice(0, word.indexOf(':')).toLowerCase();
  if (service === 'kms') return viaKey ? 'key' : undefined;
  return pattern.type?.services.includes(service) === true ? 'resource' : undefined;
}

/** Whether the share's access makes the very request. */
function namesAction({ seed: { pattern } }: Share, { action, called }: Denial): boolean {
  const wanted = called ?? action;
  return (
    wanted !== undefined && [...pattern.resourceActions, ...pattern.keyActions].some((one) => sameAction(one, wanted))
  );
}

export function sameAction(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A session's ARN has no path, so that roles are compared by account and name; names are unique in an account. */
function principalMatch(asked: string, named: string): number {
  if (asked === named) return SAME;
  const [one, other] = [parseArn(asked), parseArn(named)];
  const accounts = textMatch(accountOf(asked), accountOf(named));
  const whole = (text: string) => text.endsWith(':root') || /^\d{12}$/.test(text);
  // The owner's trail knows of a caller no more than the account; a root stands for all of its account.
  if (whole(asked) || whole(named)) return accounts === NO ? NO : LOOSE;
  if (other === undefined) return isOpen(named) ? LOOSE : NO;
  if (one === undefined) return NO;
  const [left, right] = [iamIdentity(one), iamIdentity(other)];
  if (left === undefined || right === undefined || left.type !== right.type) return NO;
  return Math.min(accounts, textMatch(left.name, right.name));
}

function textMatch(asked: string | undefined, named: string | undefined): number {
  if (asked === undefined || named === undefined) return LOOSE;
  if (asked === named) return SAME;
  return isOpen(named) ? LOOSE : NO;
}

/** Whether a text of a policy stands for others: a placeholder or a template's value. */
function isOpen(text: string): boolean {
  return (
    hasInterpolation(text) ||
    /[<>]/.test(text) ||
    findPlaceholders(text, 'any').length > 0 ||
    /^[A-Z][A-Z0-9_]+$/.test(text)
  );
}

interface ResourceMatch {
  readonly rank: number;
  readonly differences: readonly Difference[];
}

function resourceMatch(share: Share, side: Side, { resource }: Denial): ResourceMatch {
  const { agreement, seed } = share;
  const { type, noun } = seed.pattern;
  if (resource === undefined || resource === '*') return { rank: UNSAID, differences: [] };
  const arn = parseArn(resource);
  if (arn?.service === 'kms') return keyMatch(share, resource);
  if (type === undefined) return { rank: NO, differences: [] };
  const references = [
    ...(agreement.resource === undefined ? [] : [agreement.resource.reference]),
    ...seed.resources.map(({ reference }) => reference),
  ];
  // A secret may be asked for by its name.
  if (arn === undefined) {
    const named = references.some(({ name, full }) => name === resource || full === resource);
    return { rank: named ? LOOSE : NO, differences: [] };
  }
  const wanted = type.read(resource);
  // `secret:*`: the message speaks of none in particular; another service's ARN is none at all.
  if (wanted === undefined) {
    const isOfType = type.services.includes(arn.service) || (side === 'key' && arn.service === seed.pattern.service);
    return { rank: isOfType ? UNSAID : NO, differences: [] };
  }
  return best(
    references.map((one) => {
      // The bucket itself is asked for, or objects in it.
      const differences = type.differences(wanted, one).filter((part) => noun !== 'bucket' || part !== 'suffix');
      return compared(differences, one.symbol);
    }),
  );
}

function keyMatch({ agreement, key, seed }: Share, asked: string): ResourceMatch {
  const wanted = keyReference(asked);
  if (wanted === undefined) return { rank: NO, differences: [] };
  const known = [agreement.key.arn, key].flatMap((text) => keyReference(text ?? '') ?? []);
  const references = [...known, ...seed.keys.map(({ reference }) => reference)];
  // Nothing here names the key: it may be this one.
  if (references.length === 0) return { rank: UNSAID, differences: [] };
  return best(
    references.map((one) => compared(keyDifferences(wanted, one), wanted.form !== 'arn' || one.form !== 'arn')),
  );
}

function compared(differences: readonly Difference[], loose: boolean): ResourceMatch {
  if (differences.length === 0) return { rank: loose ? LOOSE : SAME, differences };
  return { rank: NO, differences: differences.includes('name') ? [] : differences };
}

function best(matches: readonly ResourceMatch[]): ResourceMatch {
  const none: ResourceMatch = { rank: NO, differences: [] };
  return matches.reduce((one, other) => {
    if (other.rank !== one.rank) return other.rank > one.rank ? other : one;
    const closer =
      other.differences.length > 0 &&
      (one.differences.length === 0 || other.differences.length < one.differences.length);
    return closer ? other : one;
  }, none);
}
