/** Texts that stand for other texts: nobody knows here what they will be. */
import { hasInterpolation } from '../../policy/placeholder.ts';

/** A template's value or a marked placeholder is in it. Policy variables such as `${aws:username}` are none. */
export function isOpen(text: string): boolean {
  if (!/[<{]/.test(text)) return false;
  return hasInterpolation(text) || /<[^<>]+>/.test(text);
}
