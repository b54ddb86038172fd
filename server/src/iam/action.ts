/** Actions are compared without case; `*` and `?` stand for anything, the service prefix included. */

import { FALSE } from './truth.ts';
import { compilePattern, emptyContext, matchPattern } from './wildcard.ts';

/** Whether an Action pattern covers the action. A template value covers nothing for sure, so it does not. */
export function matchesAction(pattern: string, action: string): boolean {
  const wanted = action.toLowerCase();
  const lower = pattern.toLowerCase();
  if (lower === wanted || lower === '*') return true;
  const star = lower.indexOf('*');
  if (star < 0 && !lower.includes('?')) return false;
  // Most patterns are a prefix: `kms:*`, `secretsmanager:Get*`.
  if (star === lower.length - 1 && !lower.includes('?')) return wanted.startsWith(lower.slice(0, -1));
  return (
    matchPattern(
      compilePattern(lower, { mode: 'like', variables: false, ignoreCase: false }),
      wanted,
      false,
      emptyContext,
    ) !== FALSE
  );
}
