/** Condition keys by name, those with a variable part by any instance of it. */
import type { ConditionKey } from './reference.ts';

export type FindConditionKey = (name: string) => ConditionKey | undefined;

/** Looks names up without case. Of several patterns that fit, the one with the longest constant part is meant. */
export function indexConditionKeys(keys: readonly ConditionKey[]): FindConditionKey {
  const exact = new Map<string, ConditionKey>();
  const patterns: { readonly start: string; readonly end: string; readonly key: ConditionKey }[] = [];
  for (const key of keys) {
    const name = key.name.toLowerCase();
    exact.set(name, key);
    const variable = VARIABLE.exec(name);
    if (variable === null) continue;
    const end = name.slice(variable.index + variable[0].length);
    patterns.push({ start: name.slice(0, variable.index), end, key });
  }
  patterns.sort((one, other) => other.start.length + other.end.length - one.start.length - one.end.length);
  return (name) => {
    const wanted = name.toLowerCase();
    const isInstance = ({ start, end }: { readonly start: string; readonly end: string }) =>
      wanted.length > start.length + end.length && wanted.startsWith(start) && wanted.endsWith(end);
    return exact.get(wanted) ?? patterns.find(isInstance)?.key;
  };
}

/** `${TagKey}`; Amazon S3 writes `<key>`. */
const VARIABLE = /\$\{[^}]*\}|<[^>]*>/;
