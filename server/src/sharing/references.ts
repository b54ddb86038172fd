/**
 * How policies refer to secrets and keys, and in what two references differ.
 *
 * A reference is compared by its parts, so that "the same secret, but in the wrong account" can be told
 * from "another secret".
 */
import { parseArn } from '../iam/arn.ts';
import { FALSE } from '../iam/truth.ts';
import { compilePattern, emptyContext, matchPattern } from '../iam/wildcard.ts';
import { hasInterpolation } from '../policy/placeholder.ts';
import { squash } from './near.ts';

/**
 * The end of a secret's ARN. Secrets Manager adds a hyphen and six random characters to the name.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export type SecretSuffix = 'concrete' | 'pattern' | 'wildcard' | 'none' | 'unknown' | 'wild';

export interface SecretReference {
  readonly service: 'secretsmanager';
  readonly text: string;
  /** A placeholder for the whole ARN (`SecretARN`): no part of it is known. */
  readonly symbol: boolean;
  readonly partition: string | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** Without the suffix. With the suffix `wild` a pattern such as `prod/*`, which stands for many names. */
  readonly name: string;
  /** What stands behind `secret:`. */
  readonly full: string;
  readonly suffix: SecretSuffix;
}

export interface KeyReference {
  readonly service: 'kms';
  readonly text: string;
  readonly form: 'arn' | 'alias-arn' | 'alias' | 'id' | 'symbol' | 'pattern';
  readonly partition: string | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
  /** The key id, or the alias name with `alias/`. */
  readonly name: string;
}

const KEY_ID = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i;

/** Undefined: an ARN of another service, or `*`. */
export function secretReference(text: string): SecretReference | undefined {
  const arn = parseArn(text);
  if (arn === undefined) {
    if (text === '*' || text === '' || KEY_ID.test(text) || text.startsWith('alias/')) return undefined;
    return {
      service: 'secretsmanager',
      text,
      symbol: true,
      partition: undefined,
      region: undefined,
      account: undefined,
      name: text,
      full: text,
      suffix: 'unknown',
    };
  }
  if (arn.service !== 'secretsmanager' || !arn.resource.startsWith('secret:')) return undefined;
  const full = arn.resource.slice('secret:'.length);
  if (/^[*?]*$/.test(full)) return undefined;
  const { name, suffix } = splitSuffix(full);
  return { service: 'secretsmanager', text, symbol: false, ...place(arn), name, full, suffix };
}

export function keyReference(text: string): KeyReference | undefined {
  const arn = parseArn(text);
  if (arn === undefined) {
    if (text === '*' || text === '') return undefined;
    const form = KEY_ID.test(text) ? 'id' : text.startsWith('alias/') ? 'alias' : 'symbol';
    return { service: 'kms', text, form, partition: undefined, region: undefined, account: undefined, name: text };
  }
  if (arn.service !== 'kms') return undefined;
  if (arn.resource.startsWith('alias/')) {
    return { service: 'kms', text, form: 'alias-arn', ...place(arn), name: arn.resource };
  }
  if (!arn.resource.startsWith('key/')) return undefined;
  const name = arn.resource.slice('key/'.length);
  return { service: 'kms', text, form: /[*?]/.test(name) ? 'pattern' : 'arn', ...place(arn), name };
}

/** The same secret whatever account, Region and suffix are written: for looking up near misses. */
export function secretLookupName(reference: SecretReference): string {
  return squash(reference.name);
}

export type Difference = 'partition' | 'region' | 'account' | 'name' | 'suffix';

/** In which parts two references to a secret cannot mean the same one. Parts that are not known, or are template values, do not differ. */
export function secretDifferences(one: SecretReference, other: SecretReference): Difference[] {
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

interface Place {
  readonly partition: string | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
}

function placeDifferences(one: Place, other: Place): Difference[] {
  return (['partition', 'region', 'account'] as const).filter((part) => !sameName(one[part], other[part]));
}

function place(arn: { partition: string; region: string; account: string }): Place {
  return { partition: known(arn.partition), region: known(arn.region), account: known(arn.account) };
}

/** A part that a wildcard covers, or that is empty, says nothing. */
function known(part: string): string | undefined {
  return part === '' || /[*?]/.test(part) ? undefined : part;
}

function sameName(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other || hasInterpolation(one) || hasInterpolation(other);
}

/** Whether what looks like name and suffix is the whole name of the other, which has a suffix of its own. */
export function isNameOf(one: SecretReference, other: SecretReference): boolean {
  return one.suffix === 'concrete' && one.full === other.name && other.suffix !== 'none';
}

function covers(one: SecretReference, other: SecretReference): boolean {
  if (one.suffix !== 'wild') return false;
  const pattern = compilePattern(one.full, { mode: 'like', variables: false, ignoreCase: false });
  return matchPattern(pattern, other.full, false, emptyContext) !== FALSE;
}

function splitSuffix(full: string): { name: string; suffix: SecretSuffix } {
  const wildcards = full.replace(/-\?{6}$|-?\*$/, '');
  if (/[*?]/.test(wildcards) || full.endsWith('/*')) return { name: full, suffix: 'wild' };
  if (full.endsWith('-??????')) return { name: full.slice(0, -7), suffix: 'pattern' };
  if (full.endsWith('*')) return { name: full.replace(/-?\*+$/, ''), suffix: 'wildcard' };
  if (/[>}?]$/.test(full)) return { name: full, suffix: 'unknown' };
  if (/-[A-Za-z0-9]{6}$/.test(full)) return { name: full.slice(0, -7), suffix: 'concrete' };
  return { name: full, suffix: 'none' };
}
