/** Short names for messages: a person looks for `ApplicationRole`, not for an ARN of ninety characters. */
import { parseArn } from '../iam/arn.ts';
import type { Cause } from '../sharing/causes.ts';
import { shortName } from '../sharing/principalNames.ts';
import { keyReference, secretReference } from '../sharing/references.ts';
import type { Leg } from '../sharing/share.ts';
import type { Share } from '../sharing/verdict.ts';

/** `ApplicationRole (account 222222222222)`, with the account's alias where the manifest has one. */
export function principalName(share: Share, principal = share.principal): string {
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
  const alias = share.seed.manifest?.accounts.get(account);
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

/** `DevSecret`. */
export function secretName(share: Share): string {
  const text = share.agreement.secret?.spelled ?? share.resource;
  return text === null || text === undefined ? 'the secret' : (secretReference(text)?.name ?? text);
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
  const { resourceActions, keyActions, service } = share.seed.pattern;
  const action = (resourceActions[0] ?? lacking ?? keyActions[0] ?? '').replace(/^.*:/, '');
  return service === 'kms' ? `${action} with ${keyName(share)}` : `${action} on ${secretName(share)}`;
}

/** `kms:Decrypt and kms:GenerateDataKey`. */
export function listed(words: readonly string[]): string {
  return words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** What AWS answers until a cause is gone. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export function answer(share: Share, leg: Leg, lacking?: string): string {
  const onKey = leg === 'keyGrant' || leg === 'identityKeyGrant';
  return onKey && share.seed.pattern.service === 'secretsmanager'
    ? `${wantedAccess(share, lacking)} fails with "Access to KMS is not allowed"`
    : `${wantedAccess(share, lacking)} fails with AccessDenied`;
}

/** The account that has to act, and which document of its. */
export function whoActs(share: Share, leg: Leg): string {
  if (leg === 'resourceGrant') return ownerAccount(share);
  return leg === 'keyGrant' ? keyAccount(share) : consumerAccount(share);
}

export function policyName(share: Share, cause: Cause): string {
  if (cause.leg === 'resourceGrant') return `the resource policy of ${secretName(share)}`;
  return cause.leg === 'keyGrant'
    ? `the policy of ${keyName(share)}`
    : `the identity policy of ${principalName(share)}`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
