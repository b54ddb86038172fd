/** Elements of a statement as the JSON values that they were written as, for statements that a fix makes of them. */
import type { PrincipalElement, ValueList } from '../policy/document.ts';

/** Undefined where there is none, or some of it is no text. */
export function plainValues(list: ValueList | undefined): string | string[] | undefined {
  if (list === undefined || list.invalid.length > 0) return undefined;
  const texts = list.values.map(({ value }) => value);
  return list.form === 'scalar' ? texts[0] : texts;
}

/** Undefined where there is none, or some of it is no text. */
export function plainPrincipal(
  element: PrincipalElement | undefined,
): string | Record<string, string | string[]> | undefined {
  if (element === undefined || element.invalid || element.entries.some(({ invalid }) => invalid.length > 0))
    return undefined;
  const [only] = element.entries;
  if (only?.kind === '*') return only.values[0]?.value;
  return Object.fromEntries(
    element.entries.map(({ kind, form, values }) => {
      const texts = values.map(({ value }) => value);
      return [kind, form === 'scalar' ? (texts[0] ?? '') : texts];
    }),
  );
}
