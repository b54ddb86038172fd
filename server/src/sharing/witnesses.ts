/** Every place of a share's documents that names the resource or its key, and how much it is believed. */
import { coversAction, type DocumentFacts } from './facts.ts';
import { isManagedKey } from './managedKeys.ts';
import type { NamedResource } from './namedResources.ts';
import { covers } from './principalNames.ts';
import { type KeyReference, keyReference, type ResourceReference } from './references.ts';
import type { ShareSeed } from './seed.ts';
import type { Vote } from './votes.ts';

export interface Witness<Reference> {
  readonly reference: Reference;
  readonly weight: number;
}

/** A manifest is certain, CLI output nearly so. */
const DECLARED = 100;
const STATED = 20;

export function resourceWitnesses(seed: ShareSeed): Witness<ResourceReference>[] {
  const { type } = seed.pattern;
  if (type === undefined) return [];
  const read = (text: string | undefined, weight: number) => {
    const reference = text === undefined ? undefined : type.read(text);
    return reference === undefined ? [] : [{ reference, weight }];
  };
  return [
    ...read(seed.declared?.resource, DECLARED),
    ...read(seed.resourcePolicy?.attachment?.value, STATED),
    ...seed.resources.map(({ reference }) => ({ reference, weight: type.namedWeight })),
    ...ownResources(seed, seed.resourcePolicy).map(({ reference }) => ({
      reference,
      weight: type.ownWeight,
    })),
    ...(seed.keyPolicy?.contextResources ?? []).flatMap(({ reference }) =>
      reference?.noun === type.noun ? [{ reference, weight: 1 }] : [],
    ),
  ];
}

/** A bucket's policy may name other objects for others: what it says to this principal of this access counts. */
function ownResources(
  { pattern, principal }: ShareSeed,
  policy: DocumentFacts | undefined,
): readonly NamedResource<ResourceReference>[] {
  const all = (policy?.resources ?? []).filter(({ reference }) => reference.noun === pattern.noun);
  const meant = all.filter(
    ({ statement }) =>
      pattern.resourceActions.some((action) => coversAction(statement, action)) &&
      policy?.principals.some((named) => named.statement === statement && covers(named.arn, principal.arn)),
  );
  return meant.length > 0 ? meant : all;
}

export function keyWitnesses(seed: ShareSeed): Witness<KeyReference>[] {
  const declared = seed.declared?.key?.value;
  const read = (text: string | null | undefined, weight: number) => {
    const reference = typeof text === 'string' ? keyReference(text) : undefined;
    return reference === undefined ? [] : [{ reference, weight }];
  };
  return [
    ...read(declared, DECLARED),
    ...read(seed.keyPolicy?.attachment?.value, STATED),
    ...seed.keys.map(({ reference }) => ({ reference, weight: 1 })),
    // Who writes a key policy knows that key's ARN.
    ...(seed.keyPolicy?.keys ?? []).map(({ reference }) => ({ reference, weight: 1.5 })),
  ].filter(({ reference }) => !isManagedKey(reference.text));
}

/**
 * The key's account speaks for the resource's, but less than the resource's own ARN: a key may be in a third account. An
 * account id that differs in a digit or two is a slip, not a third account.
 */
export function accountVotes(
  seed: ShareSeed,
  resources: readonly Witness<ResourceReference>[],
  keys: readonly Witness<KeyReference>[],
  consumer: string | undefined,
): Vote[] {
  const hidden = seed.pattern.type?.hidesAccount ?? false;
  const accounts = [
    ...keys.map(({ reference }) => reference.account),
    ...(seed.keyPolicy?.ownerAccounts ?? []).map(({ value }) => value),
  ];
  const ofKey = [...new Set(accounts)].map((value) => {
    const slip = resources.some(
      ({ reference: { account } }) => account !== undefined && account !== value && isNearAccount(account, value),
    );
    return { value, weight: slip ? 1.6 : 0.6 };
  });
  const votes = [
    ...resources.map(({ reference, weight }) => ({ value: reference.account, weight })),
    ...(hidden ? (seed.resourcePolicy?.pathAccounts ?? []).map((value) => ({ value, weight: 0.5 })) : []),
    ...ofKey,
  ];
  return [
    { value: seed.declared?.resourceEntry?.account?.value, weight: DECLARED },
    // The consumer's own account is the classic slip; where the ARN has none, a key of the consumer's proves nothing.
    ...votes
      .filter(({ value }) => !hidden || value !== consumer)
      .map((vote) => (vote.value === consumer && vote.weight <= 1 ? { ...vote, weight: vote.weight * 0.4 } : vote)),
  ];
}

function isNearAccount(one: string, other: string | undefined): boolean {
  if (other === undefined || one.length !== other.length) return false;
  return [...one].filter((digit, index) => digit !== other[index]).length <= 2;
}
