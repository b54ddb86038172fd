/** What a principal's ARN says: its account, its own name, whom a root covers. */
import { parseArn } from '../iam/arn.ts';

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
  const resource = parseArn(principal)?.resource ?? principal;
  return resource.slice(resource.lastIndexOf('/') + 1);
}
