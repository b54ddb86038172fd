/** Names in paths: found in whatever way they are written, and replaced by others in the same way. */

export interface Word {
  /** In lower case. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The words of a name with their places: `VPCEndpoint-policy` is vpc, endpoint, policy. */
export function wordsOf(name: string): Word[] {
  return [...name.matchAll(/[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z0-9]+|[A-Z0-9]+/g)].map(({ 0: text, index }) => ({
    text: text.toLowerCase(),
    start: index,
    end: index + text.length,
  }));
}

/** The text with the words replaced by others, spelled as they were; undefined where they do not stand in it, one after the other. */
export function replaceWords(text: string, from: readonly string[], to: readonly string[]): string | undefined {
  const words = wordsOf(text);
  for (let at = 0; from.length > 0 && at + from.length <= words.length; at++) {
    const found = words.slice(at, at + from.length);
    const [first, last] = [found[0], found.at(-1)];
    if (first === undefined || last === undefined || found.some((word, index) => word.text !== from[index])) continue;
    const written = text.slice(first.start, last.end);
    return text.slice(0, first.start) + spelled(to, written, text) + text.slice(last.end);
  }
  return undefined;
}

/** Words joined and capitalised as a sample is; a sample of one word is joined like what stands around it. */
function spelled(to: readonly string[], sample: string, around: string): string {
  const words = wordsOf(sample);
  const [first, second] = words;
  const between =
    second === undefined || first === undefined
      ? (/[-_ ]/.exec(around)?.[0] ?? (/[A-Z]/.test(sample) ? '' : '-'))
      : sample.slice(first.end, second.start);
  const isUpper = sample === sample.toUpperCase() && sample !== sample.toLowerCase() && sample.length > 1;
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
  const startsUpper = /^[A-Z]/.test(sample);
  const goesOnUpper = second === undefined ? startsUpper : /^[A-Z]/.test(sample.slice(second.start));
  return to
    .map((word, index) => {
      if (isUpper) return word.toUpperCase();
      return (index === 0 ? startsUpper : goesOnUpper) ? capital(word) : word;
    })
    .join(between);
}

/** Ways in which two names may stand for each other in paths: whole, and without what both of them have at the end or a word for their kind. */
export function namePairs(one: string, other: string): (readonly [readonly string[], readonly string[]])[] {
  const [from, to] = [one, other].map((name) => wordsOf(name).map(({ text }) => text));
  const pairs: (readonly [readonly string[], readonly string[]])[] = [];
  for (let [ones, others] = [from ?? [], to ?? []]; ones.length > 0 && others.length > 0; ) {
    pairs.push([ones, others]);
    const [last, otherLast] = [ones.at(-1) ?? '', others.at(-1) ?? ''];
    if (last === otherLast) [ones, others] = [ones.slice(0, -1), others.slice(0, -1)];
    else if (KINDS.has(last) || KINDS.has(otherLast))
      [ones, others] = [
        KINDS.has(last) ? ones.slice(0, -1) : ones,
        KINDS.has(otherLast) ? others.slice(0, -1) : others,
      ];
    else break;
  }
  return pairs;
}

const KINDS: ReadonlySet<string> = new Set(['secret', 'role', 'user', 'bucket', 'key', 'snapshot']);
