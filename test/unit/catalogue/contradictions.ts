/**
 * Mistakes that cannot both be told, and why. Where two documents contradict each other it takes a third to say who is
 * right; without a manifest, the other mistake may be just what takes the third away. A test sees to it that each pair
 * is really needed here.
 */
import type { Mistake } from './mistakes.ts';

export type Mode = 'inference' | 'manifest';

export interface Contradiction {
  readonly why: string;
  /** Undefined: in both. */
  readonly mode?: Mode;
  /** Names of mistakes: each of these with each of those. */
  readonly one: readonly string[];
  readonly other: readonly string[];
}

/** Why two mistakes cannot both be told; undefined: they can. */
export function contradiction(one: Mistake, other: Mistake, mode: Mode): Contradiction | undefined {
  const holds = (row: Contradiction, first: Mistake, second: Mistake) =>
    row.one.includes(first.name) && row.other.includes(second.name);
  return CONTRADICTIONS.find(
    (row) => (row.mode ?? mode) === mode && (holds(row, one, other) || holds(row, other, one)),
  );
}

const NO_SECRET_GRANT = ["no statement in the secret's policy", "the secret's policy is absent"];
const NO_KEY_GRANT = ['no statement in the key policy', 'the key policy is absent'];
const OTHER_ROLE_IN_KEY = ['a letter of the role in the key policy', 'a user in place of the role in the key policy'];
const OTHER_ACCOUNT_IN_SECRET = "another account in the secret's policy";
const EVERYBODY_IN_SECRET = "everybody in the secret's policy";
const EVERYBODY_IN_KEY = 'everybody in the key policy';
const NOBODY_IN_SECRET = ["a wildcard in the secret's policy", "the id of a user in the secret's policy"];
const NO_SECRET_IN_IDENTITY = 'no statement on the secret in the identity policy';
const MANIFEST_SLIP = 'a letter of the role in the manifest';

export const CONTRADICTIONS: readonly Contradiction[] = [
  {
    why: 'neither policy of the owner names anybody who may use secret or key',
    mode: 'inference',
    one: [...NO_SECRET_GRANT, EVERYBODY_IN_SECRET],
    other: NO_KEY_GRANT,
  },
  {
    why: 'neither policy of the owner names anybody who may use secret or key',
    mode: 'inference',
    one: ["the secret's policy is absent"],
    other: ['no Decrypt in the key policy'],
  },
  {
    why: 'neither policy of the owner names anybody',
    mode: 'inference',
    one: NO_SECRET_GRANT,
    other: [EVERYBODY_IN_KEY],
  },
  {
    why: 'no other document names the role',
    mode: 'inference',
    one: [...OTHER_ROLE_IN_KEY, 'a session in the key policy'],
    other: [...NO_SECRET_GRANT, EVERYBODY_IN_SECRET],
  },
  {
    why: "the account's root in the other policy is right about any role of it",
    mode: 'inference',
    one: [...OTHER_ROLE_IN_KEY, 'a session in the key policy'],
    other: ["the account in the secret's policy"],
  },
  {
    why: 'the other policy names nobody who is there, so it does not say who is right',
    mode: 'inference',
    one: OTHER_ROLE_IN_KEY,
    other: NOBODY_IN_SECRET,
  },
  {
    why: 'no other document names the role of the other account',
    mode: 'inference',
    one: [OTHER_ACCOUNT_IN_SECRET],
    other: [
      ...NO_KEY_GRANT,
      ...OTHER_ROLE_IN_KEY,
      EVERYBODY_IN_KEY,
      'the account in the key policy',
      'a group in the key policy',
      'all sessions by a wildcard in the key policy',
      'a session in the key policy',
      'the id of a role in the key policy',
    ],
  },
  {
    why: 'the exception names the role, so the one that is let in is denied as well',
    mode: 'inference',
    one: [OTHER_ACCOUNT_IN_SECRET],
    other: ['a Deny with NotPrincipal that lists the role alone'],
  },
  {
    why: 'no document speaks of reading the secret',
    mode: 'inference',
    one: [NO_SECRET_IN_IDENTITY],
    other: [...NO_SECRET_GRANT, "another action in the secret's policy"],
  },
  {
    why: 'the identity policy names no secret, and only one policy of the owner names the role',
    mode: 'inference',
    one: [NO_SECRET_IN_IDENTITY],
    other: ['the key policy is absent', ...NOBODY_IN_SECRET, EVERYBODY_IN_SECRET],
  },
  {
    why: 'nothing but the folder joins the key policy to this secret rather than to the one that it names',
    mode: 'inference',
    one: ['another secret in the encryption context'],
    other: [
      ...NO_SECRET_GRANT,
      NO_SECRET_IN_IDENTITY,
      ...NOBODY_IN_SECRET,
      EVERYBODY_IN_SECRET,
      EVERYBODY_IN_KEY,
      'the id of a role in the key policy',
      'a letter of the secret',
    ],
  },
  {
    why: 'no other document names the secret',
    mode: 'inference',
    one: ['a letter of the secret'],
    other: NO_KEY_GRANT,
  },
  {
    why: 'neither an identity policy nor a secret names the key',
    mode: 'inference',
    one: ['no statement on the key in the identity policy'],
    other: ["the secret's policy is absent"],
  },
  {
    why: "the identity policy speaks of its own account only, which is no share's",
    mode: 'inference',
    one: ["the secret in the consumer's account"],
    other: ['no statement on the key in the identity policy', "the key in the consumer's account"],
  },
  {
    why: 'no other document says whose the key is',
    mode: 'inference',
    one: ["the key in the consumer's account"],
    other: ['the key policy is absent'],
  },
  {
    why: 'two places say the one Region, two the other',
    mode: 'inference',
    one: ["the secret's Region in the identity policy"],
    other: ['another Region in kms:ViaService', "the key's Region in the identity policy"],
  },
  {
    why: 'an AWS managed key has no policy to bring',
    mode: 'inference',
    one: ['the key policy is absent'],
    other: ['the AWS managed key in the identity policy'],
  },
  {
    why: 'it is only known that the manifest is wrong where both policies say so',
    mode: 'manifest',
    one: [MANIFEST_SLIP],
    other: [
      "no statement in the secret's policy",
      'no statement in the key policy',
      OTHER_ACCOUNT_IN_SECRET,
      ...OTHER_ROLE_IN_KEY,
      ...NOBODY_IN_SECRET,
      EVERYBODY_IN_SECRET,
      EVERYBODY_IN_KEY,
      "the account in the secret's policy",
      'the account in the key policy',
      'a group in the key policy',
      'all sessions by a wildcard in the key policy',
      'a session in the key policy',
      'the id of a role in the key policy',
    ],
  },
  {
    why: 'nobody of another account is named, so the action may be for somebody of its own',
    one: ["ListSecrets in the secret's policy", 'PutResourcePolicy for the role'],
    other: ["the id of a user in the secret's policy", EVERYBODY_IN_SECRET],
  },
  {
    why: 'nobody of another account is named, so the action may be for somebody of its own',
    one: ['TagResource, by a pattern, in the key policy'],
    other: ['the id of a role in the key policy', EVERYBODY_IN_KEY],
  },
  {
    why: 'everybody on that condition is not everybody',
    one: [EVERYBODY_IN_SECRET],
    other: ["a session in a condition of the secret's policy", "a condition on another account in the secret's policy"],
  },
  {
    why: 'everybody on that condition is not everybody',
    one: [EVERYBODY_IN_KEY],
    other: ['aws:SourceIp on the key'],
  },
  {
    why: 'the account on that condition is not all of it',
    one: ["the account in the secret's policy"],
    other: ["a session in a condition of the secret's policy"],
  },
];
