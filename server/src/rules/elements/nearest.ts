/** The name that was probably meant. */
import { distance } from 'fastest-levenshtein';

/** The nearest of the names by a few letters, without case; undefined where none is near, or several are equally. */
export function nearestName(names: readonly string[], text: string): string | undefined {
  const wanted = text.toLowerCase();
  const allowed = wanted.length <= 4 ? 1 : wanted.length <= 12 ? 2 : 3;
  let best: string | undefined;
  let least = allowed + 1;
  let tied = false;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) > allowed) continue;
    const away = distance(wanted, name.toLowerCase());
    if (away > least) continue;
    tied = away === least && best !== undefined;
    if (away < least) best = name;
    least = away;
  }
  return tied ? undefined : best;
}
