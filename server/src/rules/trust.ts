/** What the trust policy of a role has to say is one rule's, whatever is wrong with it. */
import type { Leg } from '../sharing/share.ts';
import type { Share } from '../sharing/verdict.ts';

export function isTrust({ seed }: Share, leg: Leg): boolean {
  return seed.pattern.noun === 'role' && leg === 'resourceGrant';
}
