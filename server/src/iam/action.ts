/** Actions are compared without case; `*` and `?` stand for anything, the service prefix included. */

import { FALSE } from './truth.ts';
import { compilePattern, emptyContext, matchPattern } from './wildcard.ts';

/** Whether an Action pattern covers the action. A template value covers nothing for sure, so it does not. */
export function matchesAction(pattern: string, action: string): boolean {
  const wanted = action.toLowerCase();
  const lower = pattern.toLowerCase();
  if (lower === wanted || lower === '*') return true;
  if (!/[*?]/.test(lower) || lower[0] !== wanted[0]) return false;
  return (
    matchPattern(
      compilePattern(lower, { mode: 'like', variables: false, ignoreCase: false }),
      wanted,
      false,
      emptyContext,
    ) !== FALSE
  );
}
