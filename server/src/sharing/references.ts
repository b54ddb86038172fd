/**
 * How policies refer to what is shared and to its key, and in what two references differ. What a reference to a bucket,
 * a role or a snapshot looks like is said in `resourceReferences.ts`.
 *
 * A reference is compared by its parts, so that "the same secret, but in the wrong account" can be told
 * from "another secret".
 */
import { parseArn } from '../iam/arn.ts';
import { FALSE } from '../iam/truth.ts';
import { compilePattern, emptyContext, matchPattern } from '../iam/wildcard.ts';
import { hasInterpolation } from '../policy/placeholder.ts';

/** What can be shared, but for a key used directly. A bucket stands for the objects in it. */
export type ResourceNoun = 'secret' | 'bucket' | 'snapshot' | 'role';

/**
 * What follows the name. Of a secret: Secrets Manager adds a hyphen and six random characters to the name
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html). Of a bucket: the objects in it,
 * `concrete` or `wild`, or `none`. Others have nothing behind the name: `unknown`.
 */
export type ResourceSuffix = 'concrete' | 'pattern' | 'wildcard' | 'none' | 'unknown' | 'wild';

/** The parts of an ARN that say where it is; undefined where the text does not say. */
export interface Place {
  readonly partition: string | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
}

export interface ResourceReference extends Place {
  readonly noun: ResourceNoun;
  /** As its ARN names it: `secretsmanager`, `rds`… */
  readonly service: string;
  readonly text: string;
  /** A placeholder for the whole ARN (`SecretARN`): no part of it is known. */
  readonly symbol: boolean;
  /** Without the suffix. With a secret's suffix `wild` a pattern such as `prod/*`, which stands for many names. */
  readonly name: string;
  /** Name and suffix, with what the ARN says of its kind: what follows `secret:`; `reports/exports/*`. */
  readonly full: string;
  readonly suffix: ResourceSuffix;
}

export interface KeyReference extends Place {
  readonly service: 'kms';
  readonly text: string;
  readonly form: 'arn' | 'alias-arn' | 'alias' | 'id' | 'symbol' | 'pattern';
  /** The key id, or the alias name with `alias/`. */
  readonly name: string;
}

const KEY_ID = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i;

/** Undefined: an ARN of another service, or `*`. */
export function secretReference(text: string): ResourceReference | undefined {
  const arn = parseArn(text);
  if (arn === undefined) return symbolReference({ noun: 'secret', service: 'secretsmanager' }, text);
  if (arn.service !== 'secretsmanager' || !arn.resource.startsWith('secret:')) return undefined;
  const full = arn.resource.slice('secret:'.length);
  if (/^[*?]*$/.test(full)) return undefined;
  const { name, suffix } = splitSuffix(full);
  return { noun: 'secret', service: arn.service, text, symbol: false, ...placeOf(arn), name, full, suffix };
}

/** A text that is no ARN and stands for one. */
export function symbolReference(
  kind: Pick<ResourceReference, 'noun' | 'service'>,
  text: string,
): ResourceReference | undefined {
  if (text === '*' || text === '' || KEY_ID.test(text) || text.startsWith('alias/')) return undefined;
  return { ...kind, text, symbol: true, ...NOWHERE, name: text, full: text, suffix: 'unknown' };
}

const NOWHERE: Place = { partition: undefined, region: undefined, account: undefined };

export function keyReference(text: string): KeyReference | undefined {
  const arn = parseArn(text);
  if (arn === undefined) {
    if (text === '*' || text === '') return undefined;
    const form = KEY_ID.test(text) ? 'id' : text.startsWith('alias/') ? 'alias' : 'symbol';
    return { service: 'kms', text, form, ...NOWHERE, name: text };
  }
  if (arn.service !== 'kms') return undefined;
  if (arn.resource.startsWith('alias/')) {
    return { service: 'kms', text, form: 'alias-arn', ...placeOf(arn), name: arn.resource };
  }
  if (!arn.resource.startsWith('key/')) return undefined;
  const name = arn.resource.slice('key/'.length);
  return { service: 'kms', text, form: /[*?]/.test(name) ? 'pattern' : 'arn', ...placeOf(arn), name };
}

export type Difference = 'partition' | 'region' | 'account' | 'name' | 'suffix';

/** In which parts two references to a secret cannot mean the same one. Parts that are not known, or are template values, do not differ. */
export function secretDifferences(one: ResourceReference, other: ResourceReference): Difference[] {
  if (one.symbol || other.symbol) return one.symbol && other.symbol && one.text !== other.text ? ['name'] : [];
  const differences = placeDifferences(one, other);
  if (one.suffix === 'wild' || other.suffix === 'wild') {
    return covers(one, other) || covers(other, one) ? differences : [...differences, 'name'];
  }
  // `my-secret` looks like `my` with a suffix, until another document shows that it is the name.
  if (isNameOf(one, other) || isNameOf(other, one)) return [...differences, 'suffix'];
  if (!sameName(one.name, other.name)) differences.push('name');
  else if (one.suffix === 'concrete' && other.suffix === 'concrete' && one.text.slice(-6) !== other.text.slice(-6)) {
    differences.push('suffix');
  } else if ((one.suffix === 'none') !== (other.suffix === 'none')) differences.push('suffix');
  return differences;
}

export function keyDifferences(one: KeyReference, other: KeyReference): Difference[] {
  if (one.form === 'symbol' || other.form === 'symbol') {
    return one.form === other.form && one.text !== other.text ? ['name'] : [];
  }
  const differences = placeDifferences(one, other);
  const comparable = (form: KeyReference['form']) => form === 'arn' || form === 'id';
  if (comparable(one.form) && comparable(other.form) && !sameName(one.name, other.name)) differences.push('name');
  return differences;
}

export function placeDifferences(one: Place, other: Place): Difference[] {
  return (['partition', 'region', 'account'] as const).filter((part) => !sameName(one[part], other[part]));
}

export function placeOf(arn: { partition: string; region: string; account: string }): Place {
  return { partition: known(arn.partition), region: known(arn.region), account: known(arn.account) };
}

/** A part that a wildcard covers, or that is empty, says nothing. */
function known(part: string): string | undefined {
  return part === '' || /[*?]/.test(part) ? undefined : part;
}

export function sameName(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other || hasInterpolation(one) || hasInterpolation(other);
}

/** Whether what looks like name and suffix is the whole name of the other, which has a suffix of its own. */
export function isNameOf(one: ResourceReference, other: ResourceReference): boolean {
  return one.suffix === 'concrete' && one.full === other.name && other.suffix !== 'none';
}

/** Whether one is a pattern that stands for the other as well. */
export function covers(one: ResourceReference, other: ResourceReference): boolean {
  if (one.suffix !== 'wild') return false;
  const pattern = compilePattern(one.full, { mode: 'like', variables: false, ignoreCase: false });
  return matchPattern(pattern, other.full, false, emptyContext) !== FALSE;
}

function splitSuffix(full: string): { name: string; suffix: ResourceSuffix } {
  const wildcards = full.replace(/-\?{6}$|-?\*$/, '');
  if (/[*?]/.test(wildcards) || full.endsWith('/*')) return { name: full, suffix: 'wild' };
  if (full.endsWith('-??????')) return { name: full.slice(0, -7), suffix: 'pattern' };
  if (full.endsWith('*')) return { name: full.replace(/-?\*+$/, ''), suffix: 'wildcard' };
  if (/[>}?]$/.test(full)) return { name: full, suffix: 'unknown' };
  if (/-[A-Za-z0-9]{6}$/.test(full)) return { name: full.slice(0, -7), suffix: 'concrete' };
  return { name: full, suffix: 'none' };
}
