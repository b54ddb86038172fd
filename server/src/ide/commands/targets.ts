/** What the commands of a share are about: its resource and key as far as they are known, the role or user that a policy is for. */
import { iamIdentity, parseArn, roleSession } from '../../iam/arn.ts';
import { findPlaceholders } from '../../policy/placeholder.ts';
import { isSpelledOut } from '../../sharing/agreement.ts';
import { isManagedKey } from '../../sharing/managedKeys.ts';
import { baseName } from '../../sharing/paths.ts';
import type { SharingPattern } from '../../sharing/patterns.ts';
import { keyReference } from '../../sharing/references.ts';
import type { Share } from '../../sharing/verdict.ts';

/** Each part that is not known is a word in capitals, for a person to replace. */
export interface Target {
  readonly arn: string;
  readonly region: string;
  /** Of a bucket, a role or a secret. */
  readonly name: string;
  /** Of a bucket: an object in it. */
  readonly object: string;
  /** What has to be found out before the policy is put in place; undefined where all is known. */
  readonly open: string | undefined;
  /** The same before the access is tried. */
  readonly openObject: string | undefined;
}

export function resourceTarget(share: Share): Target {
  const { agreement, resource, seed } = share;
  const { type, noun } = seed.pattern;
  if (type === undefined) return keyTarget(share);
  const texts = [agreement.resource?.spelled, resource].flatMap((text) => (typeof text === 'string' ? [text] : []));
  const known = texts.find((text) => openPart(noun, text, type) === undefined) ?? texts[0];
  const reference = known === undefined ? undefined : type.read(known);
  const open = known === undefined ? UNNAMED[noun] : openPart(noun, known, type);
  const path = reference?.noun === 'bucket' ? reference.full.slice(reference.name.length + 1) : '';
  const isObject = path !== '' && isConcrete(path);
  return {
    arn: open === undefined && known !== undefined ? known : `${noun.toUpperCase()}-ARN`,
    region: regionOf(known),
    name: reference !== undefined && open === undefined ? type.shortName(reference) : `${noun.toUpperCase()}-NAME`,
    object: isObject ? path : 'OBJECT-KEY',
    open,
    openObject:
      open ??
      (noun === 'bucket' && !isObject
        ? 'Put the key of an object that is shared in the place of OBJECT-KEY:'
        : undefined),
  };
}

export function keyTarget({ agreement, key }: Share): Target {
  const texts = [agreement.key.arn, key].flatMap((text) => (typeof text === 'string' ? [text] : []));
  const known = texts.find((text) => isConcrete(text) && keyReference(text)?.form === 'arn');
  const open =
    known === undefined ? 'The files do not have the ARN of the key. Put it in the place of KEY-ARN:' : undefined;
  return {
    arn: known ?? 'KEY-ARN',
    region: regionOf(known ?? texts[0]),
    name: '',
    object: '',
    open,
    openObject: open,
  };
}

const UNNAMED: Readonly<Record<SharingPattern['noun'], string>> = {
  secret: 'The files do not have the ARN of the secret. Put it in the place of SECRET-ARN:',
  bucket: 'The files do not name the bucket. Put its name in the place of BUCKET-NAME:',
  role: 'The files do not name the role. Put its name in the place of ROLE-NAME, its ARN in that of ROLE-ARN:',
  snapshot: 'The files do not have the ARN of the snapshot:',
  key: 'The files do not have the ARN of the key. Put it in the place of KEY-ARN:',
};

/** What a person has to find out of a resource; undefined where the text is enough for commands. */
function openPart(
  noun: SharingPattern['noun'],
  text: string,
  type: NonNullable<SharingPattern['type']>,
): string | undefined {
  const reference = parseArn(text) === undefined ? undefined : type.read(text);
  if (reference === undefined || !isSpelledOut(text)) return UNNAMED[noun];
  if (noun === 'bucket') return isConcrete(reference.name) ? undefined : UNNAMED.bucket;
  if (noun !== 'secret') return isConcrete(text) ? undefined : UNNAMED[noun];
  if (isConcrete(text) && reference.suffix === 'concrete') return undefined;
  const region = regionOf(text);
  if (
    !isConcrete(`arn:aws:secretsmanager:${reference.region}:${reference.account}:secret:${reference.name}`) ||
    region === 'REGION'
  ) {
    return UNNAMED.secret;
  }
  return `The files do not have the end of the ARN of ${reference.name}, six characters that Secrets Manager added ("aws secretsmanager describe-secret --secret-id ${reference.name} --region ${region} --query ARN --output text" prints the whole, with credentials of the owner). Put it in the place of SECRET-ARN:`;
}

function regionOf(text: string | undefined): string {
  const region = text === undefined ? undefined : parseArn(text)?.region;
  return region !== undefined && /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(region) ? region : 'REGION';
}

/** The very one: no pattern, no placeholder, no part that nobody knows. */
function isConcrete(text: string): boolean {
  return isSpelledOut(text) && !/[*?<>{}$]/.test(text) && findPlaceholders(text, 'any').length === 0;
}

/** Nobody can change the policy of a key that AWS manages. */
export function usesManagedKey({ agreement, seed }: Share): boolean {
  return agreement.key.managed !== undefined || seed.keys.some(({ located }) => isManagedKey(located.value));
}

export interface Holder {
  readonly type: 'role' | 'user';
  readonly name: string;
}

/** Undefined: an account's root, a service, a placeholder. */
export function holderOf(principal: string): Holder | undefined {
  const arn = parseArn(principal);
  if (arn === undefined || !isConcrete(principal)) return undefined;
  const session = roleSession(arn);
  if (session !== undefined) return { type: 'role', name: session.role };
  const identity = iamIdentity(arn);
  return identity === undefined || identity.type === 'group' ? undefined : { type: identity.type, name: identity.name };
}

/**
 * The name that an inline policy gets: that of the file without its endings, in letters that IAM takes.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export function inlinePolicyName(file: string): string {
  const stem = baseName(file).replace(/\..*$/, '');
  const name = stem.replace(/[^A-Za-z0-9_+=,.@-]+/g, '-').replace(/^-+/, '');
  return name.slice(0, 128) || 'sharing';
}
