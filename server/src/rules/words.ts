/** Short names for messages: a person looks for `ApplicationRole`, not for an ARN of ninety characters. */
import { parseArn } from '../iam/arn.ts';
import type { Cause } from '../sharing/causes.ts';
import { shortName } from '../sharing/principalNames.ts';
import { keyReference } from '../sharing/references.ts';
import type { Leg } from '../sharing/share.ts';
import type { Share } from '../sharing/verdict.ts';

/** `ApplicationRole (account 222222222222)`, with the account's alias where the manifest has one. */
export function principalName(share: Share, principal = share.principal): string {
  const { organization } = share.seed.principal;
  if (organization !== undefined && principal === share.principal) return `everybody of ${organization}`;
  const arn = parseArn(principal);
  const name = shortName(principal);
  if (arn === undefined || arn.account === '') return name;
  const account = accountName(share, arn.account);
  return name === 'root' ? `all of ${account}` : `${name} (${account.replace(/ \((.*)\)$/, ', $1')})`;
}

/** `user/ApplicationRole in account 222222222222`: where two principals are compared, nothing is left out. */
export function principalPath(share: Share, principal: string, other: string): string {
  const arn = parseArn(principal);
  const tell = (text: string) => text.split(':').slice(4).join(':');
  return arn === undefined || tell(principal) === tell(other)
    ? principal
    : `${arn.resource} in ${accountName(share, arn.account)}`;
}

/** `account 111111111111`, `account security (111111111111)`. */
export function accountName(share: Share, account: string | undefined): string {
  if (account === undefined) return 'the owner account';
  const alias = share.seed.surroundings?.accounts.get(account);
  return alias === undefined ? `account ${account}` : `account ${alias} (${account})`;
}

export function ownerAccount(share: Share): string {
  return accountName(share, share.agreement.ownerAccount);
}

export function keyAccount(share: Share): string {
  return accountName(share, share.agreement.key.account);
}

export function consumerAccount(share: Share): string {
  const account = parseArn(share.principal)?.account;
  return account === undefined || account === '' ? 'the consumer account' : accountName(share, account);
}

/** `DevSecret`; with objects of a bucket, the bucket. */
export function resourceName(share: Share): string {
  const { type, noun } = share.seed.pattern;
  const text = share.agreement.resource?.spelled ?? share.resource;
  if (text === null || text === undefined) return `the ${noun}`;
  const reference = type?.read(text);
  return reference === undefined || type === undefined ? text : type.shortName(reference);
}

/** `key 1234abcd`: the first group of its id. */
export function keyName(share: Share): string {
  const text = share.agreement.key.arn ?? share.key;
  const name = text === null || text === undefined ? undefined : keyReference(text)?.name;
  if (name === undefined) return 'the key';
  return /^[0-9a-f]{8}-/i.test(name) ? `key ${name.slice(0, 8)}` : `key ${name}`;
}

/** What the principal cannot do while the share is broken: `GetSecretValue on DevSecret`. With a key used directly, the action itself. */
export function wantedAccess(share: Share, lacking?: string): string {
  const { resourceActions, keyActions, noun } = share.seed.pattern;
  const action = (resourceActions[0] ?? lacking ?? keyActions[0] ?? '').replace(/^.*:/, '');
  if (noun === 'key') return `${action} with ${keyName(share)}`;
  return noun === 'snapshot' ? `copying ${resourceName(share)}` : `${action} on ${resourceName(share)}`;
}

/** `kms:Decrypt and kms:GenerateDataKey`. */
export function listed(words: readonly string[]): string {
  return words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/**
 * What AWS answers until a cause is gone, where it has words of its own for a key that the caller cannot use.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBSnapshot.html
 */
const KEY_ANSWERS: Readonly<Record<string, string>> = {
  secretsmanager: '"Access to KMS is not allowed"',
  rds: 'KMSKeyNotAccessibleFault',
};

export function answer(share: Share, leg: Leg, lacking?: string): string {
  const onKey = leg === 'keyGrant' || leg === 'identityKeyGrant';
  return `${wantedAccess(share, lacking)} fails with ${onKey ? keyAnswer(share) : 'AccessDenied'}`;
}

export function keyAnswer({ seed }: Share): string {
  return KEY_ANSWERS[seed.pattern.service] ?? 'AccessDenied';
}

/** The account that has to act, and which document of its. */
export function whoActs(share: Share, leg: Leg): string {
  if (leg === 'resourceGrant') return ownerAccount(share);
  return leg === 'keyGrant' ? keyAccount(share) : consumerAccount(share);
}

export function policyName(share: Share, cause: Pick<Cause, 'leg'>): string {
  if (cause.leg === 'resourceGrant') return ownPolicyName(share);
  if (cause.leg === 'keyGrant') return `the policy of ${keyName(share)}`;
  return share.seed.principal.organization === undefined
    ? `the identity policy of ${principalName(share)}`
    : 'this identity policy';
}

/** `the resource policy of DevSecret`, `the trust policy of ReaderRole`. */
export function ownPolicyName(share: Share): string {
  return `the ${share.seed.pattern.type?.policy?.name ?? 'resource policy'} of ${resourceName(share)}`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
