/** What the commands of a share are about: ARNs as far as they are known, the role or user that a policy is for. */
import { iamIdentity, parseArn, roleSession } from '../../iam/arn.ts';
import { findPlaceholders } from '../../policy/placeholder.ts';
import { isSpelledOut, MANAGED_KEY_ALIAS } from '../../sharing/agreement.ts';
import { baseName } from '../../sharing/paths.ts';
import { secretReference } from '../../sharing/references.ts';
import type { Share } from '../../sharing/verdict.ts';

export interface Target {
  /** The ARN, or a word in its place that a person has to replace. */
  readonly arn: string;
  readonly region: string;
  /** What has to be found out first; undefined where the ARN is the very one. */
  readonly open: string | undefined;
}

export function resourceTarget(share: Share): Target {
  const texts = [share.agreement.secret?.spelled, share.resource];
  return target(texts.find(isConcrete) ?? texts.find((text) => typeof text === 'string'), 'SECRET-ARN');
}

export function keyTarget({ agreement, key }: Share): Target {
  const texts = [agreement.key.arn, key];
  return target(texts.find(isConcrete) ?? texts.find((text) => typeof text === 'string'), 'KEY-ARN');
}

function target(text: string | null | undefined, word: string): Target {
  const arn = typeof text === 'string' && isSpelledOut(text) ? text : undefined;
  const region = arn === undefined ? undefined : parseArn(arn)?.region;
  const known = region !== undefined && /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(region) ? region : 'REGION';
  if (isConcrete(arn)) return { arn, region: known, open: undefined };
  const name = arn === undefined ? undefined : secretReference(arn)?.name;
  const isWholeName =
    arn !== undefined && name !== undefined && /^arn:/.test(arn) && findPlaceholders(arn, 'arn').length === 0;
  const open =
    isWholeName && known !== 'REGION'
      ? `The files do not have the end of the ARN of ${name}, six characters that Secrets Manager added ("aws secretsmanager describe-secret --secret-id ${name} --region ${known} --query ARN --output text" prints the whole, with credentials of the owner). Put it in the place of ${word}:`
      : `The files do not have the ARN. Put it in the place of ${word}:`;
  return { arn: word, region: known, open };
}

/** An ARN that is the very one: no pattern, no placeholder, no part that nobody knows, a secret's with its suffix. */
function isConcrete(text: string | null | undefined): text is string {
  if (typeof text !== 'string' || !isSpelledOut(text) || /[*?<>{}$]/.test(text)) return false;
  const arn = parseArn(text);
  if (arn === undefined || findPlaceholders(text, 'arn').length > 0) return false;
  return arn.service !== 'secretsmanager' || secretReference(text)?.suffix === 'concrete';
}

/** Nobody can change the policy of a key that AWS manages. */
export function usesManagedKey({ agreement, seed }: Share): boolean {
  return (
    agreement.key.managed !== undefined || seed.keys.some(({ located }) => located.value.endsWith(MANAGED_KEY_ALIAS))
  );
}

export interface Holder {
  readonly type: 'role' | 'user';
  readonly name: string;
}

/** Undefined: an account's root, a service, a placeholder. */
export function holderOf(principal: string): Holder | undefined {
  const arn = parseArn(principal);
  if (arn === undefined || findPlaceholders(principal, 'arn').length > 0 || /[*?<>{}$]/.test(principal))
    return undefined;
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
  return (
    stem
      .replace(/[^A-Za-z0-9_+=,.@-]+/g, '-')
      .replace(/^-+/, '')
      .slice(0, 128) || 'sharing'
  );
}
