/** Whose identity policy a document is, as far as it or its path says: the policy itself never does. */
import type { DocumentFacts } from './facts.ts';
import { squash } from './near.ts';
import { accountOf, shortName } from './principalNames.ts';

/** `neutral`: nothing speaks for or against it. */
export type Holding = 'evident' | 'neutral' | 'not';

/** `ownerSide` is a document of the same share: what its path says as well tells nothing about the consumer. */
export function holding(identity: DocumentFacts, principal: string, ownerSide: DocumentFacts | undefined): Holding {
  const name = shortName(principal);
  if (identity.holderName !== undefined) return identity.holderName === name ? 'evident' : 'not';
  if (name !== 'root' && identity.names.some((one) => nameForms(name).includes(one))) return 'evident';
  const account = accountOf(principal);
  const accounts = identity.pathAccounts.filter((id) => !ownerSide?.pathAccounts.includes(id));
  if (account === undefined || accounts.length === 0) return 'neutral';
  return accounts.includes(account) ? 'evident' : 'not';
}

/** `billing-role` is what a file `billing.json` is for. */
export function nameForms(name: string): string[] {
  const whole = squash(name);
  const bare = whole.replace(/^(?:role|user)|(?:role|user)$/g, '');
  return bare.length >= 2 ? [whole, bare] : [whole];
}
