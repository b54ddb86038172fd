/** The server speaks English. What it says of fixed words, and fixed words with names in them, in another language. */

export interface Wording {
  /** A whole sentence or word of the server's; as it is where the bundle does not have it. */
  readonly text: (text: string) => string;
  /** What may be somebody's own name as well: a secret may be called `Share`, but no name of AWS has a blank. */
  readonly name: (text: string) => string;
  /** How a share stands: words with names in them, several behind commas or a colon. */
  readonly state: (text: string) => string;
  /** A sign, whose state it is, and the state. */
  readonly lens: (title: string) => string;
}

/** The server's words that names are put into; a test holds them to the server's own. */
export const WITH_NAMES = [
  'depends on {0}',
  'no {0} in the workspace',
  '{0} not in the workspace',
  '{0} missing',
  '{0} blocked',
  'missing: no statement grants {0}',
  'no statement grants {0}',
  'Principal is {0}',
  'condition {0} does not match',
  'the {0} does not allow {1}',
  '{0} shares',
  '{0} work, {1} do not',
  '{0} shares; all work.',
  '{0} shares; {1} of them work.',
  'The picture shows {0} of them, those that do not work first: search for the others.',
] as const;

const PATTERNS = WITH_NAMES.map(
  (words) => [words, new RegExp(`^${words.replaceAll('.', '\\.').replace(/\{\d\}/g, '(.+)')}$`)] as const,
);

/** @param bundle from English to the language; undefined: it is English */
export function wordingOf(bundle: Readonly<Record<string, string>> | undefined, language: string): Wording {
  if (bundle === undefined) return { text: same, name: same, state: same, lens: same };
  const known = (text: string): string | undefined => (Object.hasOwn(bundle, text) ? bundle[text] : undefined);
  /** A Deny by its name is the same everywhere, and so is a number. */
  const word = (text: string): string | undefined =>
    known(text) ?? (/^(?:Deny "[^"]+"|\d+)$/.test(text) ? text : undefined);
  const name = (text: string): string => (text.includes(' ') ? known(text) : undefined) ?? text;
  const list = new Intl.ListFormat(language);

  /** Undefined: a part of it is not known, so that nothing is said in two languages. */
  function state(text: string): string | undefined {
    return word(text) ?? parts(text, ', ') ?? withNames(text) ?? parts(text, ': ');
  }

  function parts(text: string, between: string): string | undefined {
    const [first = '', ...others] = text.split(between);
    if (others.length === 0) return undefined;
    const said = [state(first), state(others.join(between))];
    return said.includes(undefined) ? undefined : said.join(between);
  }

  function withNames(text: string): string | undefined {
    for (const [words, pattern] of PATTERNS) {
      const names = pattern
        .exec(text)
        ?.slice(1)
        .map((one) => one.split(/, | and /));
      // What begins with a name begins with one of ours, or a number: else it is the end of a longer list.
      if (names === undefined || (words.startsWith('{0}') && !names.flat().every(word))) continue;
      return known(words)?.replace(/\{(\d)\}/g, (_, index) => list.format(names[Number(index)]?.map(name) ?? []));
    }
    return undefined;
  }

  const stateOrText = (text: string): string => state(text) ?? text;
  return {
    text: (text) => known(text) ?? text,
    name,
    state: stateOrText,
    lens: (title) =>
      title.replace(/^(\S+ )(.+?): (.+)$/, (_, sign, what, how) => `${sign}${stateOrText(what)}: ${stateOrText(how)}`),
  };
}

function same(text: string): string {
  return text;
}
