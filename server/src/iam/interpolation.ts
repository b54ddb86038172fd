/**
 * Two kinds of text in braces: interpolations of a template (`${account_id}`, `{{account}}`), whose value
 * nobody knows, and IAM's own policy variables (`${aws:username}`), which IAM replaces in each request.
 */
import { braceInterpolationEnd, delimitedInterpolationEnd } from '../policy/interpolation.ts';
import { hasInterpolation, templateSpans } from '../policy/placeholder.ts';

export interface Interpolation {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface PolicyVariable {
  /** In lower case; undefined for `${*}`, `${?}` and `${$}`. */
  readonly key: string | undefined;
  /** What stands in single quotes behind a comma; for `${*}` and the like the character itself. */
  readonly defaultValue: string | undefined;
  /** As written, braces included. */
  readonly text: string;
}

/** A context key's name has a prefix and a colon; a template's names have not. */
const variableBody = /^\s*([A-Za-z0-9-]+:[A-Za-z0-9_\-./:+=@ ]*[A-Za-z0-9_\-./:+=@])\s*(?:,\s*'([^']*)'\s*)?$/;

/** The policy variable that `text` is from brace to brace, or undefined. */
export function policyVariable(text: string): PolicyVariable | undefined {
  const body = text.slice(2, -1);
  if (body === '*' || body === '?' || body === '$') return { key: undefined, defaultValue: body, text };
  const match = variableBody.exec(body);
  return match === null || hasInterpolation(text)
    ? undefined
    : { key: match[1]!.toLowerCase(), defaultValue: match[2], text };
}

/** Template interpolations of a text, in order; policy variables are none. */
export function interpolationsOf(text: string): readonly Interpolation[] {
  return mayHoldBraces(text) ? templateSpans(text) : none;
}

/** The policy variable that begins at `start`, with its end, or undefined. */
export function policyVariableAt(text: string, start: number): { variable: PolicyVariable; end: number } | undefined {
  if (text.charCodeAt(start) !== 36 || text.charCodeAt(start + 1) !== 123) return undefined;
  const end = braceInterpolationEnd(text, start, true);
  const variable = end < 0 ? undefined : policyVariable(text.slice(start, end));
  return variable === undefined ? undefined : { variable, end };
}

/** The offset behind the `${…}` or `{{…}}` that begins at `start`, or -1. */
export function braceEnd(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (text.charCodeAt(start + 1) !== 123) return -1;
  if (code === 36) return braceInterpolationEnd(text, start, true);
  return code === 123 ? delimitedInterpolationEnd(text, start, '}}') : -1;
}

/** Cheap, so that texts without braces cost nothing more. */
export function mayHoldBraces(text: string): boolean {
  return text.includes('{');
}

const none: readonly Interpolation[] = [];
