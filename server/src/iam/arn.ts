/** Amazon Resource Names, with placeholders anywhere in them. */
import { angleEnd } from '../policy/interpolation.ts';
import { braceEnd } from './interpolation.ts';

/** The partitions that AWS has published, the newest last. */
export const PARTITIONS = [
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
] as const;

export interface Arn {
  readonly partition: string;
  readonly service: string;
  /** Empty where the resource has none. */
  readonly region: string;
  readonly account: string;
  /** All that follows the fifth colon. */
  readonly resource: string;
  readonly text: string;
}

/**
 * The parts of an ARN, or undefined for any other text. A colon inside `${…}`, `{{…}}` or `<…>` separates
 * nothing. Parts are taken as they stand: wildcards and placeholders are just texts.
 */
export function parseArn(text: string): Arn | undefined {
  const parts = splitArn(text);
  if (parts === undefined) return undefined;
  return { partition: parts[1]!, service: parts[2]!, region: parts[3]!, account: parts[4]!, resource: parts[5]!, text };
}

/** The six parts, `arn` first, or undefined for a text that is no ARN. */
export function splitArn(text: string): string[] | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length && parts.length < 5; at++) {
    const code = text.charCodeAt(at);
    if (code === 58) {
      parts.push(text.slice(start, at));
      start = at + 1;
    } else if (code === 36 || code === 123 || code === 60) {
      const end = code === 60 ? angleEnd(text, at) : braceEnd(text, at);
      if (end > 0) at = end - 1;
    }
  }
  if (parts.length < 5) return undefined;
  parts.push(text.slice(start));
  return parts;
}

export interface SecretId {
  /** Without the suffix. */
  readonly name: string;
  /** The six characters behind the last hyphen (`??????` too), or undefined. */
  readonly suffix: string | undefined;
}

/**
 * The name of a secret and the random suffix that Secrets Manager puts behind it; undefined for the ARN of
 * anything else. https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
 */
export function secretId(arn: Arn): SecretId | undefined {
  if (arn.service !== 'secretsmanager' || !arn.resource.startsWith('secret:')) return undefined;
  const full = arn.resource.slice('secret:'.length);
  const match = /^(.+)-([A-Za-z0-9]{6}|\?{6})$/.exec(full);
  return match === null ? { name: full, suffix: undefined } : { name: match[1]!, suffix: match[2] };
}

/** The id of a KMS key ARN, or undefined. */
export function kmsKeyId(arn: Arn): string | undefined {
  return arn.service === 'kms' && arn.resource.startsWith('key/') ? arn.resource.slice(4) : undefined;
}

/** The alias of a KMS alias ARN, `alias/` included, or undefined. */
export function kmsAlias(arn: Arn): string | undefined {
  return arn.service === 'kms' && arn.resource.startsWith('alias/') ? arn.resource : undefined;
}

export interface IamIdentity {
  readonly type: 'role' | 'user' | 'group';
  /** Begins and ends with `/`; `/` when there is none. */
  readonly path: string;
  readonly name: string;
}

/** Role, user or group of an IAM ARN; undefined for another ARN. */
export function iamIdentity(arn: Arn): IamIdentity | undefined {
  if (arn.service !== 'iam') return undefined;
  const match = /^(role|user|group)(\/(?:.*\/)?)([^/]+)$/.exec(arn.resource);
  if (match === null) return undefined;
  return { type: match[1] as IamIdentity['type'], path: match[2]!, name: match[3]! };
}

export interface RoleSession {
  readonly role: string;
  readonly session: string;
}

/** Role and session name of an `assumed-role` ARN; the role's path is not in it. */
export function roleSession(arn: Arn): RoleSession | undefined {
  const match = arn.service === 'sts' ? /^assumed-role\/([^/]+)\/(.+)$/.exec(arn.resource) : null;
  return match === null ? undefined : { role: match[1]!, session: match[2]! };
}

/** The account of a principal as a policy spells it: an ARN, or 12 digits. Undefined for anything else. */
export function principalAccount(text: string): string | undefined {
  if (/^\d{12}$/.test(text)) return text;
  const account = parseArn(text)?.account;
  return account === '' ? undefined : account;
}

/**
 * The domain of a partition's endpoints. Names of *services* (`kms:ViaService`, service principals) end in
 * `amazonaws.com` in every partition:
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function dnsSuffix(partition: string): string {
  return DNS_SUFFIXES.get(partition) ?? 'amazonaws.com';
}

const DNS_SUFFIXES: ReadonlyMap<string, string> = new Map([
  ['aws-cn', 'amazonaws.com.cn'],
  ['aws-iso', 'c2s.ic.gov'],
  ['aws-iso-b', 'sc2s.sgov.gov'],
  ['aws-iso-e', 'cloud.adc-e.uk'],
  ['aws-iso-f', 'csp.hci.ic.gov'],
  ['aws-eusc', 'amazonaws.eu'],
]);
