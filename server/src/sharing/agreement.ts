/**
 * Which resource and which key the documents of a share speak of, when they do not all say the same.
 *
 * Every place that names a part (Region, account, name) is a witness; the majority is taken for true and the rest is
 * what gets reported. The identity policy's own spelling wins a tie.
 */
import { parseArn } from '../iam/arn.ts';
import { type AgreedKey, agreedKey } from './keyAgreement.ts';
import { accountOf } from './principalNames.ts';
import type { KeyReference } from './references.ts';
import { isMultiRegion, isReplicated } from './replicas.ts';
import { type AgreedResource, agreedResource } from './resourceAgreement.ts';
import { lookupName } from './resourceTypes.ts';
import type { ShareSeed } from './seed.ts';
import { elect } from './votes.ts';
import { accountVotes, keyWitnesses, resourceWitnesses, type Witness } from './witnesses.ts';

export { isSpelledOut } from './unknownParts.ts';

export interface Agreement {
  /** Undefined: the key itself is shared, or no text names the resource. */
  readonly resource: AgreedResource | undefined;
  readonly key: AgreedKey;
  /** The Region of resource and key: the key is in the Region of what it encrypts. */
  readonly region: string | undefined;
  readonly sureOfPartition: boolean;
  /** The account that owns the resource; for a key used directly, the key. */
  readonly ownerAccount: string | undefined;
}

export function agree(seed: ShareSeed): Agreement {
  const { type, viaService } = seed.pattern;
  const consumer = accountOf(seed.principal.arn);
  const resources = resourceWitnesses(seed);
  const keys = keyWitnesses(seed);
  const replicated = isReplicated(seed);
  const places = [
    ...resources.map(({ reference, weight }) => ({ value: reference.region, weight })),
    ...keys.map(({ reference, weight }) => ({ value: reference.region, weight })),
    ...(seed.keyPolicy?.viaServices ?? []).flatMap((via) =>
      via.service === viaService ? [{ value: via.region, weight: 1 }] : [],
    ),
  ];
  // A replica is where its ARN says, whatever Region the key of the other one is in.
  const region = elect(replicated ? places.slice(0, 1) : places);
  const partition = elect([
    ...resources.map(({ reference, weight }) => ({ value: reference.partition, weight })),
    ...keys.map(({ reference, weight }) => ({ value: reference.partition, weight })),
    { value: parseArn(seed.principal.arn)?.partition, weight: 1 },
  ]);
  const account = elect(accountVotes(seed, resources, keys, consumer));
  const resource =
    type === undefined
      ? undefined
      : agreedResource(type.noun, resources, { partition, region, account }, consumer, (reference) =>
          [seed.resourcePolicy, seed.keyPolicy].some((facts) => facts?.stems.includes(lookupName(reference))),
        );
  const key = agreedKey(
    seed,
    replicated ? keys.filter(isOfRegion(region.value)) : keys,
    { partition, region },
    resources.length === 0 ? undefined : account.value,
  );
  return {
    resource,
    key,
    region: region.value,
    sureOfPartition: partition.sure,
    ownerAccount:
      type === undefined ? key.account : (resource?.account ?? (type.hidesAccount ? undefined : key.account)),
  };
}

/** A key of another Region cannot be a replica's, unless it has the same id in several. */
function isOfRegion(region: string | undefined): (witness: Witness<KeyReference>) => boolean {
  return ({ reference }) =>
    reference.region === undefined || reference.region === region || isMultiRegion(reference.name);
}
