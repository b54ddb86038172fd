/** Which resource the documents of a share speak of, and how its ARN is spelled. */
import { covers, isNameOf, type ResourceNoun, type ResourceReference } from './references.ts';
import { RESOURCE_TYPES } from './resourceTypes.ts';
import { someObject, UNKNOWN_PART } from './unknownParts.ts';
import { type Elected, elect } from './votes.ts';
import type { Witness } from './witnesses.ts';

export interface AgreedResource {
  /** The ARN: concrete where known, else with `-??????` or `*`. */
  readonly spelled: string;
  /** What is asked for: to the evaluation `-??????` is a suffix that nobody knows; objects are one of them. */
  readonly instance: string;
  readonly reference: ResourceReference;
  readonly account: string | undefined;
  /** More than one witness, or the only other one is the consumer's own account. */
  readonly sureOfAccount: boolean;
  readonly sureOfRegion: boolean;
  readonly sureOfName: boolean;
  /** Of a secret: whether more witnesses say so than say another; true where nobody says one. */
  readonly sureOfSuffix: boolean;
}

interface ElectedPlace {
  readonly partition: Elected;
  readonly region: Elected;
  readonly account: Elected;
}

export function agreedResource(
  noun: ResourceNoun,
  all: readonly Witness<ResourceReference>[],
  place: ElectedPlace,
  consumer: string | undefined,
  isFileName: (reference: ResourceReference) => boolean,
): AgreedResource | undefined {
  const witnesses = noun === 'secret' ? readAlike(all) : all;
  const name = elect([
    ...witnesses.map(({ reference, weight }) => ({ value: reference.name, weight })),
    // `dev-secret.key-policy.json`: a file's name is no proof, but it settles one word against another.
    ...witnesses.map(({ reference }) => ({ value: reference.name, weight: isFileName(reference) ? 0.5 : 0 })),
  ]);
  const named = witnesses.filter(({ reference }) => reference.name === name.value);
  const first = named[0]?.reference;
  if (first === undefined) return undefined;
  const { account, region } = place;
  const suffix = elect(
    named.map(({ reference, weight }) => ({
      value: reference.suffix === 'concrete' ? reference.text.slice(-6) : undefined,
      weight,
    })),
  );
  const spelled = SPELLING[noun](first, named, suffix.value, {
    partition: place.partition.value ?? 'aws',
    region: region.value ?? UNKNOWN_PART,
    account: account.value ?? UNKNOWN_PART,
  });
  return {
    spelled,
    instance: RESOURCE_TYPES[noun].holdsObjects ? someObject(spelled) : spelled,
    reference: RESOURCE_TYPES[noun].read(spelled) ?? first,
    account: account.value,
    sureOfAccount: account.sure || (account.second !== undefined && account.second === consumer),
    sureOfRegion: region.sure,
    sureOfName: name.sure,
    sureOfSuffix: suffix.value === undefined || suffix.sure,
  };
}

type Spelling = (
  first: ResourceReference,
  named: readonly Witness<ResourceReference>[],
  suffix: string | undefined,
  place: { readonly partition: string; readonly region: string; readonly account: string },
) => string;

const SPELLING: Readonly<Record<ResourceNoun, Spelling>> = {
  secret: (first, named, suffix, { partition, region, account }) => {
    if (first.symbol) return first.text;
    const prefix = `arn:${partition}:secretsmanager:${region}:${account}:secret:${first.name}`;
    const whole = named.every(({ reference }) => reference.suffix === 'unknown' || reference.suffix === 'wild');
    return whole ? prefix : `${prefix}-${suffix ?? '??????'}`;
  },
  bucket: (first, named, _, { partition }) => {
    const objects = narrowest(named.map(({ reference }) => reference)) ?? `${first.full}/*`;
    return first.symbol ? objects : `arn:${partition}:s3:::${objects}`;
  },
  role: (first, _, __, { partition, account }) =>
    first.symbol ? first.text : `arn:${partition}:iam::${account}:role/${first.name}`,
  snapshot: (first, _, __, { partition, region, account }) => {
    if (first.symbol) return first.text;
    const owner = first.service === 'ec2' ? (first.account ?? '') : account;
    return `arn:${partition}:${first.service}:${region}:${owner}:${first.full}`;
  },
};

/** One side may grant more objects than the other: the share is of those that both mean. */
function narrowest(references: readonly ResourceReference[]): string | undefined {
  const objects = references.filter(({ suffix }) => suffix !== 'none');
  return objects.reduce<ResourceReference | undefined>(
    (found, other) => (found === undefined || (found.full !== other.full && covers(found, other)) ? other : found),
    undefined,
  )?.full;
}

/**
 * Patterns for many secrets say nothing of the name, unless there is nothing else; and `my-secret` is a name, not `my`
 * with a suffix, where another document has `my-secret-a1b2c3`.
 */
function readAlike(witnesses: readonly Witness<ResourceReference>[]): readonly Witness<ResourceReference>[] {
  const definite = witnesses.filter(({ reference }) => reference.suffix !== 'wild');
  return (definite.length > 0 ? definite : witnesses).map(({ reference, weight }) => {
    const isName = witnesses.some((other) => isNameOf(reference, other.reference));
    return { reference: isName ? { ...reference, name: reference.full, suffix: 'none' } : reference, weight };
  });
}
