/** How well two texts agree that should name the same principal, resource or key. */
import { hasInterpolation } from '../policy/placeholder.ts';
import { isNear } from './near.ts';
import type { PrincipalParts } from './principalNames.ts';
import { type KeyReference, keyDifferences, type ResourceReference } from './references.ts';
import { resourceDifferences, resourceType } from './resourceTypes.ts';

/** `near`: probably the same, misspelled; `none`: nothing can be said. */
export type Agreement = 'same' | 'near' | 'other' | 'none';

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

export function agreementOnResource(
  one: ResourceReference | undefined,
  other: ResourceReference | undefined,
): Agreement {
  if (one === undefined || other === undefined || one.noun !== other.noun) return 'none';
  if (one.symbol !== other.symbol) return 'none';
  // A bucket's policy is the same for all of its objects.
  if (resourceType(one).holdsObjects && one.name === other.name) return 'same';
  const differences = resourceDifferences(one, other);
  if (differences.length === 0) return saysNothing(one.text, other.text) ? 'none' : 'same';
  if (!differences.includes('name')) return 'near';
  return differences.length === 1 && resourceType(one).isSlip(one.name, other.name) ? 'near' : 'other';
}

export function agreementOnKey(one: KeyReference, other: KeyReference): Agreement {
  if (one.form !== 'arn' || other.form !== 'arn') return one.text === other.text ? 'same' : 'none';
  const differences = keyDifferences(one, other);
  if (differences.length === 0) return saysNothing(one.text, other.text) ? 'none' : 'same';
  return differences.includes('name') && (differences.length > 1 || !isNear(one.name, other.name)) ? 'other' : 'near';
}

export function best(agreements: readonly Agreement[]): Agreement {
  return agreements.reduce(better, 'none');
}

/** Of every member of one list with every member of the other. */
export function bestOfPairs<One, Other>(
  ones: readonly One[],
  others: readonly Other[],
  agreementOf: (one: One, other: Other) => Agreement,
): Agreement {
  let found: Agreement = 'none';
  for (const one of ones) for (const other of others) found = better(found, agreementOf(one, other));
  return found;
}

const STRENGTH: Readonly<Record<Agreement, number>> = { same: 3, near: 2, other: 1, none: 0 };

export function better(one: Agreement, other: Agreement): Agreement {
  return STRENGTH[other] > STRENGTH[one] ? other : one;
}
