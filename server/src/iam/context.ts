/** A request's context from plain values. */
import type { ContextValue, RequestContext } from './request.ts';

/** Text, several texts, or null for a key that is known to be absent. */
export type ContextEntries = Readonly<Record<string, string | readonly string[] | null>>;

/** Keys in any case; `otherwise` is the state of all keys that are not listed. */
export function createContext(entries: ContextEntries, otherwise: 'absent' | 'unknown'): RequestContext {
  const values = new Map<string, ContextValue>();
  for (const [key, value] of Object.entries(entries)) values.set(key.toLowerCase(), contextValue(value));
  const other: ContextValue = { state: otherwise };
  return { lookup: (key) => values.get(key) ?? other };
}

function contextValue(value: string | readonly string[] | null): ContextValue {
  if (value === null) return { state: 'absent' };
  return { state: 'present', values: typeof value === 'string' ? [value] : value };
}
