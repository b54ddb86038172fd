/**
 * The words for how a share stands: whole, so that a client may have them in another language. `{0}` is a name, or several
 * as `listed` puts them together.
 */
import type { ReferenceFault } from '../../sharing/causes.ts';
import type { Leg } from '../../sharing/share.ts';

export const LEG_NAMES = {
  resourceGrant: 'resource grant',
  keyGrant: 'key grant',
  identityGrant: 'identity grant',
  identityKeyGrant: 'identity key grant',
} as const satisfies Record<Leg, string>;

/** Of those that every share has. */
export const POLICY_NAMES = { key: 'key policy', identity: 'identity policy', resource: 'resource policy' } as const;

export const STATE_WORDS = {
  works: 'works',
  denied: 'denied',
  deniedAsExpected: 'denied, as sharing.json expects',
  worksUnexpectedly: 'works, although sharing.json expects it denied',
  inPlace: 'in place',
  missing: 'missing',
  blocked: 'blocked',
  notNeeded: 'not needed',
  notKnown: 'not known',
  keyNotKnown: 'not known whether a key takes part',
  depends: 'depends on {0}',
  aCondition: 'a condition',
  noPolicy: 'no {0} in the workspace',
  policiesAbsent: '{0} not in the workspace',
  legMissing: '{0} missing',
  legBlocked: '{0} blocked',
} as const;

export const CAUSE_WORDS = {
  lacking: 'missing: no statement grants {0}',
  missing: 'no statement grants {0}',
  absent: 'no policy in the workspace',
  principal: 'Principal is {0}',
  noResource: 'no Resource, so KMS ignores it',
  noCaller: 'Principal is nobody who could call',
  condition: 'condition {0} does not match',
  deny: 'a Deny',
  guardrail: 'the {0} does not allow {1}',
  managedKey: 'the AWS managed key cannot be shared',
  forbidden: 'sharing.json expects it denied',
  unlisted: 'sharing.json does not list it',
} as const;

export const FAULT_WORDS = {
  'ambiguous-name': 'Resource may lack its suffix',
  'wildcard-suffix': 'Resource covers more secrets',
  objects: 'Resource is the bucket, not its objects',
  replica: 'Resource is in the other Region',
  partition: 'Resource is in another partition',
  region: 'Resource is in another Region',
  account: 'Resource is in another account',
  name: 'Resource is another one',
  suffix: 'Resource lacks its suffix',
  alias: 'Resource is an alias',
  id: 'Resource is a bare key id',
  'managed-key': 'Resource is the AWS managed key',
} as const satisfies Record<ReferenceFault, string>;

/** Of the picture, where no text of a policy says more. */
export const PICTURE_WORDS = {
  all: 'All shares',
  none: 'There is no such share.',
  wholeAccount: 'whole account',
  account: 'account',
  consumerAccount: 'consumer account',
  ownerAccount: 'owner account',
  keyAccount: "key's account",
  managedKey: 'AWS managed key',
  encryptedWith: 'encrypted with',
} as const;

/** Of several shares: numbers are put into these. */
export const COUNT_WORDS = {
  shares: '{0} shares',
  allWork: 'all work',
  someWork: '{0} work, {1} do not',
  oneWorks: 'One share; it works.',
  oneDoesNot: 'One share; it does not work.',
  allOfThem: '{0} shares; all work.',
  someOfThem: '{0} shares; {1} of them work.',
  shown: 'The picture shows {0} of them, those that do not work first: search for the others.',
} as const;

export function filled(words: string, ...names: readonly (string | number)[]): string {
  return words.replace(/\{(\d)\}/g, (_, index: string) => String(names[Number(index)] ?? ''));
}
