/** Three-valued truth as numbers in the order false < unknown < true, so that "and" is the minimum and "or" the maximum. */
import type { Ternary } from './request.ts';

export type Truth = 0 | 1 | 2;

export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;

export function and(a: Truth, b: Truth): Truth {
  return a < b ? a : b;
}

export function or(a: Truth, b: Truth): Truth {
  return a > b ? a : b;
}

export function not(a: Truth): Truth {
  return (2 - a) as Truth;
}

export function truthOf(value: boolean): Truth {
  return value ? TRUE : FALSE;
}

export function toTernary(truth: Truth): Ternary {
  return truth === UNKNOWN ? 'unknown' : truth === TRUE;
}
