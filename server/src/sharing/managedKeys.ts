/** Keys that AWS makes and manages: their policies cannot be changed, and let in their own account only. */

/** `alias/aws/secretsmanager`, also in an ARN. */
export function isManagedKey(text: string): boolean {
  return /(?:^|:)alias\/aws\//.test(text);
}

/** What an account's secrets are encrypted with where nobody chose a key. */
export const DEFAULT_SECRET_KEY = 'alias/aws/secretsmanager';
