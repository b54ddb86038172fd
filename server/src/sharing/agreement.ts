/**
 * Which secret and which key the documents of a share speak of, when they do not all say the same.
 *
 * Every place that names a part (Region, account, name) is a witness; the majority is taken for true and the rest is
 * what gets reported. The identity policy's own spelling wins a tie.
 */

import { parseArn } from '../iam/arn.ts';
import type { Located } from '../policy/document.ts';
import { accountOf } from './principalNames.ts';
import { isNameOf, type KeyReference, keyReference, type SecretReference, secretReference } from './references.ts';
import type { ShareSeed } from './seed.ts';

export interface Agreement {
  readonly secret: AgreedSecret | undefined;
  readonly key: AgreedKey;
  /** The Region of secret and key: a secret's key is in its own Region. */
  readonly region: string | undefined;
  readonly sureOfPartition: boolean;
  /** The account that owns the secret; for a key used directly, the key. */
  readonly ownerAccount: string | undefined;
}

export interface AgreedSecret {
  /** The ARN: concrete where known, else with `-??????`, which the evaluation takes for a suffix that nobody knows. */
  readonly spelled: string;
  readonly reference: SecretReference;
  readonly account: string | undefined;
  /** More than one witness, or the only other one is the consumer's own account. */
  readonly sureOfAccount: boolean;
  readonly sureOfRegion: boolean;
  readonly sureOfName: boolean;
}

export interface AgreedKey {
  /** For evaluation; null where nothing is known of the key. */
  readonly instance: string | null;
  /** The key's ARN; undefined where no text names it. */
  readonly arn: string | undefined;
  readonly account: string | undefined;
  readonly sureOfAccount: boolean;
  /** The manifest or CLI output says that it is the AWS managed key. */
  readonly managed: Located<string> | undefined;
  /** Not encrypted with a KMS key of the customer's choosing, and said so. */
  readonly none: boolean;
}

/** Characters from the private use area, equal to none that a person writes: a part that nobody knows. */
const UNKNOWN_KEY_ID = '\uF400\uF401\uF402\uF403';
const UNKNOWN_PART = '\uF410';

/** Whether a text of an agreement holds nothing but what the documents say, so that a fix may write it. */
export function isSpelledOut(text: string): boolean {
  return !/[\uF400-\uF4FF]/.test(text);
}

export const MANAGED_KEY_ALIAS = 'alias/aws/secretsmanager';

export function agree(seed: ShareSeed): Agreement {
  const consumer = accountOf(seed.principal.arn);
  const secrets = secretWitnesses(seed);
  const keys = keyWitnesses(seed);
  const region = elect([
    ...secrets.map(({ reference, weight }) => ({ value: reference.region, weight })),
    ...keys.map(({ reference, weight }) => ({ value: reference.region, weight })),
    ...(seed.keyPolicy?.viaRegions ?? []).map(({ value }) => ({ value, weight: 1 })),
  ]);
  const partition = elect([
    ...secrets.map(({ reference, weight }) => ({ value: reference.partition, weight })),
    ...keys.map(({ reference, weight }) => ({ value: reference.partition, weight })),
    { value: parseArn(seed.principal.arn)?.partition, weight: 1 },
  ]);
  const secretAccount = elect(
    [
      ...secrets.map(({ reference, weight }) => ({ value: reference.account, weight })),
      ...keyAccountVotes(seed, secrets, keys),
    ].map((vote) => (vote.value === consumer && vote.weight <= 1 ? { ...vote, weight: vote.weight * 0.4 } : vote)),
  );
  const secret =
    seed.pattern.service === 'kms'
      ? undefined
      : agreedSecret(secrets, { partition, region, account: secretAccount }, consumer);
  const key = agreedKey(seed, keys, { partition, region }, secrets.length === 0 ? undefined : secretAccount.value);
  return {
    secret,
    key,
    region: region.value,
    sureOfPartition: partition.sure,
    ownerAccount: seed.pattern.service === 'kms' ? key.account : (secret?.account ?? key.account),
  };
}

/**
 * The key's account speaks for the secret's, but less than the secret's own ARN: a key may be in a third account. An
 * account id that differs in a digit or two is a slip, not a third account.
 */
function keyAccountVotes(
  seed: ShareSeed,
  secrets: readonly Witness<SecretReference>[],
  keys: readonly Witness<KeyReference>[],
): Vote[] {
  const accounts = [
    ...keys.map(({ reference }) => reference.account),
    ...(seed.keyPolicy?.ownerAccounts ?? []).map(({ value }) => value),
  ];
  return [...new Set(accounts)].map((value) => {
    const slip = secrets.some(
      ({ reference: { account } }) => account !== undefined && account !== value && isNearAccount(account, value),
    );
    return { value, weight: slip ? 1.6 : 0.6 };
  });
}

function isNearAccount(one: string, other: string | undefined): boolean {
  if (other === undefined || one.length !== other.length) return false;
  return [...one].filter((digit, index) => digit !== other[index]).length <= 2;
}

interface Witness<Reference> {
  readonly reference: Reference;
  readonly weight: number;
}

interface Vote {
  readonly value: string | undefined;
  readonly weight: number;
}

interface Elected {
  readonly value: string | undefined;
  readonly sure: boolean;
  /** The best of the others. */
  readonly second: string | undefined;
}

function secretWitnesses(seed: ShareSeed): Witness<SecretReference>[] {
  if (seed.pattern.service === 'kms') return [];
  const read = (text: string | undefined, weight: number) => {
    const reference = text === undefined ? undefined : secretReference(text);
    return reference === undefined ? [] : [{ reference, weight }];
  };
  return [
    ...read(seed.declared?.resource, 100),
    ...read(seed.resourcePolicy?.attachment?.value, 20),
    ...seed.secrets.map(({ reference }) => ({ reference, weight: 1 })),
    ...(seed.resourcePolicy?.secrets ?? []).map(({ reference }) => ({ reference, weight: 1 })),
    ...(seed.keyPolicy?.contextSecrets ?? []).flatMap(({ reference }) =>
      reference === undefined ? [] : [{ reference, weight: 1 }],
    ),
  ];
}

function keyWitnesses(seed: ShareSeed): Witness<KeyReference>[] {
  const declared = seed.declared?.key?.value;
  const read = (text: string | null | undefined, weight: number) => {
    const reference = typeof text === 'string' ? keyReference(text) : undefined;
    return reference === undefined ? [] : [{ reference, weight }];
  };
  return [
    ...read(declared, 100),
    ...read(seed.keyPolicy?.attachment?.value, 20),
    ...seed.keys.map(({ reference }) => ({ reference, weight: 1 })),
    // Who writes a key policy knows that key's ARN.
    ...(seed.keyPolicy?.keys ?? []).map(({ reference }) => ({ reference, weight: 1.5 })),
  ].filter(({ reference }) => !reference.text.includes(MANAGED_KEY_ALIAS));
}

/**
 * Patterns for many secrets say nothing of the name, unless there is nothing else; and `my-secret` is a name, not `my`
 * with a suffix, where another document has `my-secret-a1b2c3`.
 */
function readAlike(witnesses: readonly Witness<SecretReference>[]): readonly Witness<SecretReference>[] {
  const definite = witnesses.filter(({ reference }) => reference.suffix !== 'wild');
  return (definite.length > 0 ? definite : witnesses).map(({ reference, weight }) => {
    const isName = witnesses.some((other) => isNameOf(reference, other.reference));
    return { reference: isName ? { ...reference, name: reference.full, suffix: 'none' } : reference, weight };
  });
}

function agreedSecret(
  all: readonly Witness<SecretReference>[],
  { partition, region, account }: { readonly partition: Elected; readonly region: Elected; readonly account: Elected },
  consumer: string | undefined,
): AgreedSecret | undefined {
  const witnesses = readAlike(all);
  const name = elect(witnesses.map(({ reference, weight }) => ({ value: reference.name, weight })));
  const named = witnesses.filter(({ reference }) => reference.name === name.value);
  const first = named[0]?.reference;
  if (first === undefined) return undefined;
  const sure = {
    sureOfAccount: account.sure || (account.second !== undefined && account.second === consumer),
    sureOfRegion: region.sure,
    sureOfName: name.sure,
  };
  if (first.symbol) {
    return { spelled: first.text, reference: first, account: account.value, ...sure };
  }
  const suffix = elect(
    named.map(({ reference, weight }) => ({
      value: reference.suffix === 'concrete' ? reference.text.slice(-6) : undefined,
      weight,
    })),
  ).value;
  const prefix = `arn:${partition.value ?? 'aws'}:secretsmanager:${region.value ?? UNKNOWN_PART}:${account.value ?? UNKNOWN_PART}:secret:${first.name}`;
  const whole = named.every(({ reference }) => reference.suffix === 'unknown' || reference.suffix === 'wild');
  // To the evaluation `-??????` at the end of a resource is a suffix that nobody knows.
  const spelled = whole ? prefix : `${prefix}-${suffix ?? '??????'}`;
  return { spelled, reference: secretReference(spelled) ?? first, account: account.value, ...sure };
}

function agreedKey(
  seed: ShareSeed,
  witnesses: readonly Witness<KeyReference>[],
  place: { readonly partition: Elected; readonly region: Elected },
  secretAccount: string | undefined,
): AgreedKey {
  const region = place.region.value;
  const declared = seed.declared?.key;
  const managed = declared?.value?.includes(MANAGED_KEY_ALIAS) ? { ...declared, value: declared.value } : undefined;
  const none = declared?.value === null;
  const named = witnesses.filter(({ reference }) => reference.form === 'arn' || reference.form === 'symbol');
  const name = elect(named.map(({ reference, weight }) => ({ value: reference.name, weight })));
  const first = named.find(({ reference }) => reference.name === name.value)?.reference;
  const account = keyAccount(seed, named, secretAccount);
  const shared = { account: account.value, sureOfAccount: account.sure, managed, none };
  if (first?.form === 'symbol') return { instance: first.text, arn: first.text, ...shared };
  const arnOf = (id: string) =>
    `arn:${place.partition.value ?? 'aws'}:kms:${region ?? UNKNOWN_PART}:${account.value ?? UNKNOWN_PART}:key/${id}`;
  const id = first?.name ?? witnesses.find(({ reference }) => reference.form === 'id')?.reference.name;
  const placed = region !== undefined && account.value !== undefined;
  if (id !== undefined) return { instance: arnOf(id), arn: placed ? arnOf(id) : undefined, ...shared };
  return { instance: seed.keys.length > 0 || placed ? arnOf(UNKNOWN_KEY_ID) : null, arn: undefined, ...shared };
}

/**
 * The key policy's own words decide. Without them the identity policy's account stands, unless a joined key policy and
 * the secret's ARN are there to say that this account appears nowhere else.
 */
function keyAccount(
  seed: ShareSeed,
  witnesses: readonly Witness<KeyReference>[],
  secretAccount: string | undefined,
): { value: string | undefined; sure: boolean } {
  const accounts = witnesses.flatMap(({ reference }) => reference.account ?? []);
  const owners = seed.keyPolicy?.ownerAccounts.map(({ value }) => value) ?? [];
  const strong = witnesses.find(({ weight, reference }) => weight > 1 && reference.account !== undefined)?.reference
    .account;
  if (strong !== undefined) return { value: strong, sure: true };
  const attested = owners.find((owner) => accounts.includes(owner)) ?? owners[0];
  if (attested !== undefined) return { value: attested, sure: owners.length === 1 };
  const own = accounts[0];
  if (own === undefined) return { value: secretAccount, sure: false };
  if (secretAccount === undefined || own === secretAccount || seed.keyPolicy === undefined)
    return { value: own, sure: false };
  return { value: secretAccount, sure: true };
}

/** The value with the most weight; of equals the first. */
function elect(votes: readonly Vote[]): Elected {
  const totals: { value: string; weight: number }[] = [];
  for (const { value, weight } of votes) {
    if (value === undefined) continue;
    const known = totals.find((total) => total.value === value);
    if (known === undefined) totals.push({ value, weight });
    else known.weight += weight;
  }
  const [first, second] = totals.length > 1 ? totals.sort((one, other) => other.weight - one.weight) : totals;
  return {
    value: first?.value,
    sure: first !== undefined && first.weight - (second?.weight ?? 0) >= 0.5,
    second: second?.value,
  };
}
