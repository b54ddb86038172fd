/** Reads the snippet syntax that our snippets use: tabstops, defaults, mirrors, variables and escapes. */

export interface Tabstop {
  readonly number: number;
  /** Undefined: a mirror, `$1` or `${1}`. */
  readonly placeholder: string | undefined;
}

export interface ExpandedSnippet {
  /** What VS Code inserts before anything is typed. */
  readonly text: string;
  /** In the order in which they are written. */
  readonly tabstops: readonly Tabstop[];
}

/**
 * Inserts a snippet; `typed` says what the person typed at a tabstop.
 * Throws on anything that it does not know, so that a stray `$` or `}` is noticed.
 */
export function expandSnippet(
  body: string,
  variables: Readonly<Record<string, string>> = {},
  typed: Readonly<Record<number, string>> = {},
): ExpandedSnippet {
  const tabstops: Tabstop[] = [];
  const defaults = new Map<number, string>();
  let at = 0;

  function read(inside: boolean): string {
    let text = '';
    while (at < body.length) {
      const character = body[at];
      if (character === '\\') {
        if (!['$', '}', '\\'].includes(body[at + 1] ?? '')) throw new Error(`Useless escape at ${at}`);
        text += body[at + 1];
        at += 2;
      } else if (character === '}' && inside) {
        return text;
      } else if (character === '$') {
        text += readDollar();
      } else {
        text += character;
        at++;
      }
    }
    if (inside) throw new Error('Unclosed placeholder');
    return text;
  }

  function readDollar(): string {
    const match = /^\$(?:(\d+|[A-Z_]+)|\{(\d+|[A-Z_]+)([:}]))/.exec(body.slice(at));
    if (match === null) throw new Error(`Stray $ at ${at}`);
    at += match[0].length;
    const name = match[1] ?? match[2] ?? '';
    let placeholder: string | undefined;
    if (match[3] === ':') {
      placeholder = read(true);
      at++;
    }
    if (!/^\d+$/.test(name)) {
      const value = variables[name] ?? placeholder;
      if (value === undefined) throw new Error(`Unknown variable ${name}`);
      return value;
    }
    const number = Number(name);
    tabstops.push({ number, placeholder });
    if (placeholder !== undefined && !defaults.has(number)) defaults.set(number, placeholder);
    return typed[number] ?? defaults.get(number) ?? '';
  }

  return { text: read(false), tabstops };
}
