/**
 * The same secret in several Regions: a replica has the primary's name, suffix and policy, and a key of its own Region.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html
 */
import type { ReferenceCause } from './causes.ts';
import type { Manifest, ManifestReplica, ManifestResource } from './manifestShape.ts';
import { keyReference, type ResourceReference, secretDifferences, secretReference } from './references.ts';
import { arnReference } from './resourceTypes.ts';
import type { ShareSeed } from './seed.ts';
import type { Share } from './verdict.ts';

/** Whether one is a replica of the other. */
export function isReplicaOf(one: ResourceReference, other: ResourceReference): boolean {
  if (one.noun !== 'secret' || other.noun !== 'secret' || one.symbol || other.symbol) return false;
  const differences = secretDifferences(one, other);
  return differences.length === 1 && differences[0] === 'region';
}

/** Whether somebody says that the share's secret is there in another Region as well. */
export function isReplicated({ pattern, declared, identities, resources }: ShareSeed): boolean {
  if (declared?.replica !== undefined) return true;
  const [own] = resources;
  return (
    pattern.noun === 'secret' &&
    own !== undefined &&
    identities.some((identity) => identity.resources.some(({ reference }) => isReplicaOf(reference, own.reference)))
  );
}

/** A key with the same id, and another ARN, in each of its Regions; each has a policy of its own. */
export function isMultiRegion(keyId: string): boolean {
  return keyId.startsWith('mrk-');
}

/** The manifest's entry for a replica; its primary has the resource's entry. */
export function replicaEntry(
  manifest: Manifest,
  resource: ResourceReference | undefined,
): { readonly primary: ManifestResource; readonly entry: ManifestReplica } | undefined {
  if (resource?.region === undefined) return undefined;
  for (const primary of manifest.resources.values()) {
    const entry = primary.replicas.get(resource.region);
    const reference = entry === undefined ? undefined : arnReference(primary.arn.value);
    if (entry !== undefined && reference !== undefined && isReplicaOf(reference, resource)) return { primary, entry };
  }
  return undefined;
}

/** Every ARN for which a manifest has an entry, those of replicas among them. */
export function entryArns({ resources }: Manifest): string[] {
  return [...resources].flatMap(([arn, { replicas }]) => {
    const region = secretReference(arn)?.region;
    return [arn, ...(region === undefined ? [] : [...replicas.keys()].map((other) => inRegion(arn, other)))];
  });
}

function inRegion(arn: string, region: string): string {
  const parts = arn.split(':');
  return [...parts.slice(0, 3), region, ...parts.slice(4)].join(':');
}

/** The manifest gives a replica a key of another Region. */
export function replicaKey({ seed, agreement }: Share): ReferenceCause[] {
  const { declared, keyPolicy, identities, resourcePolicy } = seed;
  const key = declared?.key;
  const facts = identities[0] ?? resourcePolicy ?? keyPolicy;
  if (declared?.replica === undefined || typeof key?.value !== 'string' || facts === undefined) return [];
  const reference = keyReference(key.value);
  if (reference?.region === undefined || reference.region === declared.replica) return [];
  const located = { ...key, value: key.value };
  return [
    {
      kind: 'reference',
      leg: 'keyGrant',
      facts,
      file: declared.file,
      range: key.range,
      pointer: key.pointer,
      noun: 'key',
      located,
      statement: undefined,
      fault: 'replica',
      expected: isMultiRegion(reference.name) ? agreement.key.arn : undefined,
      sure: isMultiRegion(reference.name),
    },
  ];
}
