/** What a principal's ARN says: its account, its own name, whom a root covers. */
import { parseArn, roleSession } from '../iam/arn.ts';
import { isIntrinsic } from '../policy/intrinsic.ts';
import { hasInterpolation } from '../policy/placeholder.ts';

/** A root covers the principals of its account. */
export function covers(one: string, other: string): boolean {
  return (
    one === other || (one.endsWith(':root') && accountOf(one) !== undefined && accountOf(one) === accountOf(other))
  );
}

export function accountOf(principal: string): string | undefined {
  if (/^\d{12}$/.test(principal)) return principal;
  const account = parseArn(principal)?.account;
  return account === undefined || account === '' || account === '*' ? undefined : account;
}

/** The role's or user's own name, without its path: `ApplicationRole`. */
export function shortName(principal: string): string {
  // A slash inside a function of CloudFormation separates nothing.
  if (isIntrinsic(principal)) return principal;
  const resource = parseArn(principal)?.resource ?? principal;
  return resource.slice(resource.lastIndexOf('/') + 1);
}

/** What two principals are compared by. */
export interface PrincipalParts {
  readonly text: string;
  readonly account: string | undefined;
  /** `ApplicationRole`, `service/ApplicationRole`, `root`; a placeholder's text. */
  readonly name: string;
  /** A template's value is in it. */
  readonly interpolated: boolean;
}

export function principalParts(principal: string): PrincipalParts {
  const arn = parseArn(principal);
  const interpolated = hasInterpolation(principal);
  if (arn === undefined) return { text: principal, account: undefined, name: principal, interpolated };
  // A session's ARN has its role's name.
  const name = roleSession(arn)?.role ?? arn.resource.replace(/^(?:role|user)\//, '');
  return { text: principal, account: arn.account, name, interpolated };
}

export function accountRoot(principal: string): string {
  return /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
}
