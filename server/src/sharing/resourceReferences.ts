/** References to buckets and their objects, to snapshots and to roles. */
import { parseArn } from '../iam/arn.ts';
import {
  covers,
  type Difference,
  placeDifferences,
  placeOf,
  type ResourceReference,
  sameName,
  symbolReference,
} from './references.ts';

/**
 * A bucket, or objects in it: the ARN of a bucket has neither Region nor account. Undefined: many buckets, an access
 * point, an ARN of another service. https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html
 */
export function bucketReference(text: string): ResourceReference | undefined {
  const arn = parseArn(text);
  if (arn === undefined) {
    const symbol = symbolReference({ noun: 'bucket', service: 's3' }, text);
    return symbol === undefined ? undefined : inBucket(symbol, text);
  }
  if (arn.service !== 's3' || arn.region !== '' || arn.account !== '') return undefined;
  const { service, resource } = arn;
  return inBucket({ noun: 'bucket', service, text, symbol: false, ...placeOf(arn) }, resource);
}

/** RDS and Aurora snapshots, EBS snapshots; those of EBS have no account in their ARN. */
export function snapshotReference(text: string): ResourceReference | undefined {
  const arn = parseArn(text);
  if (arn === undefined)
    return /snapshot/i.test(text) ? symbolReference({ noun: 'snapshot', service: 'rds' }, text) : undefined;
  const { service, resource } = arn;
  const isSnapshot =
    service === 'rds' ? /^(?:cluster-)?snapshot:/.test(resource) : service === 'ec2' && /^snapshot\//.test(resource);
  if (!isSnapshot || /[*?]/.test(resource)) return undefined;
  return {
    noun: 'snapshot',
    service,
    text,
    symbol: false,
    ...placeOf(arn),
    name: resource,
    full: resource,
    suffix: 'unknown',
  };
}

/** A role, with its path; a pattern stands for many and is none. */
export function roleReference(text: string): ResourceReference | undefined {
  const arn = parseArn(text);
  if (arn === undefined) return symbolReference({ noun: 'role', service: 'iam' }, text);
  if (arn.service !== 'iam' || !arn.resource.startsWith('role/') || /[*?]/.test(arn.resource)) return undefined;
  const name = arn.resource.slice('role/'.length);
  return { noun: 'role', service: 'iam', text, symbol: false, ...placeOf(arn), name, full: name, suffix: 'unknown' };
}

/** Objects of a bucket are compared as patterns: two that have none in common are two resources. */
export function bucketDifferences(one: ResourceReference, other: ResourceReference): Difference[] {
  if (one.symbol !== other.symbol) return [];
  const differences = placeDifferences(one, other);
  if (!sameName(one.name, other.name)) return [...differences, 'name'];
  if ((one.suffix === 'none') !== (other.suffix === 'none')) return [...differences, 'suffix'];
  const common = sameName(one.full, other.full) || covers(one, other) || covers(other, one);
  return common ? differences : [...differences, 'name'];
}

export function plainDifferences(one: ResourceReference, other: ResourceReference): Difference[] {
  if (one.symbol || other.symbol) return one.symbol && other.symbol && one.text !== other.text ? ['name'] : [];
  const differences = placeDifferences(one, other);
  return sameName(one.name, other.name) ? differences : [...differences, 'name'];
}

const BUCKET_AND_PATH = /^((?:\$\{[^}]*\}|\{\{[^}]*\}\}|<[^>]*>|[^/])*)(\/.*)?$/s;

function inBucket(
  reference: Omit<ResourceReference, 'name' | 'full' | 'suffix'>,
  resource: string,
): ResourceReference | undefined {
  const [, name = '', path] = BUCKET_AND_PATH.exec(resource) ?? [];
  if (name === '' || /[*?]/.test(name)) return undefined;
  const suffix = path === undefined ? 'none' : /[*?]/.test(path) ? 'wild' : 'concrete';
  return { ...reference, name, full: resource, suffix };
}
