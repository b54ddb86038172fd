/** Which key the documents of a share speak of. */
import type { Located } from '../policy/document.ts';
import { isManagedKey } from './managedKeys.ts';
import type { KeyReference } from './references.ts';
import type { ShareSeed } from './seed.ts';
import { UNKNOWN_KEY_ID, UNKNOWN_PART } from './unknownParts.ts';
import { type Elected, elect } from './votes.ts';
import type { Witness } from './witnesses.ts';

export interface AgreedKey {
  /** For evaluation; null where nothing is known of the key. */
  readonly instance: string | null;
  /** The key's ARN; undefined where no text names it. */
  readonly arn: string | undefined;
  readonly account: string | undefined;
  readonly sureOfAccount: boolean;
  /** The manifest or CLI output says that it is an AWS managed key. */
  readonly managed: Located<string> | undefined;
  /** No key takes part: nothing is encrypted with a KMS key, and somebody said so. */
  readonly none: boolean;
  /** Whether a key takes part at all is not known. */
  readonly open: boolean;
}

export function agreedKey(
  seed: ShareSeed,
  witnesses: readonly Witness<KeyReference>[],
  place: { readonly partition: Elected; readonly region: Elected },
  resourceAccount: string | undefined,
): AgreedKey {
  const region = place.region.value;
  const declared = seed.declared?.key;
  const managed =
    typeof declared?.value === 'string' && isManagedKey(declared.value)
      ? { ...declared, value: declared.value }
      : undefined;
  const encrypted = seed.pattern.type?.encrypted ?? 'always';
  const none = declared?.value === null || encrypted === 'never';
  const open =
    encrypted === 'perhaps' && declared === undefined && seed.keys.length === 0 && seed.keyPolicy === undefined;
  const named = witnesses.filter(({ reference }) => reference.form === 'arn' || reference.form === 'symbol');
  const name = elect(named.map(({ reference, weight }) => ({ value: reference.name, weight })));
  const first = named.find(({ reference }) => reference.name === name.value)?.reference;
  const account = keyAccount(seed, named, resourceAccount);
  const shared = { account: account.value, sureOfAccount: account.sure, managed, none, open };
  if (none || open) return { instance: null, arn: undefined, ...shared };
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
 * the resource's ARN are there to say that this account appears nowhere else.
 */
function keyAccount(
  seed: ShareSeed,
  witnesses: readonly Witness<KeyReference>[],
  resourceAccount: string | undefined,
): { value: string | undefined; sure: boolean } {
  const accounts = witnesses.flatMap(({ reference }) => reference.account ?? []);
  const owners = seed.keyPolicy?.ownerAccounts.map(({ value }) => value) ?? [];
  const strong = witnesses.find(({ weight, reference }) => weight > 1 && reference.account !== undefined)?.reference
    .account;
  if (strong !== undefined) return { value: strong, sure: true };
  const attested = owners.find((owner) => accounts.includes(owner)) ?? owners[0];
  if (attested !== undefined) return { value: attested, sure: owners.length === 1 };
  const own = accounts[0];
  if (own === undefined) return { value: resourceAccount, sure: false };
  if (resourceAccount === undefined || own === resourceAccount || seed.keyPolicy === undefined)
    return { value: own, sure: false };
  return { value: resourceAccount, sure: true };
}
