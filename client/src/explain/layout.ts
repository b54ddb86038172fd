/** Lays explanations out as plain text, and says what can be done at which of its lines. */
import type { Location } from 'vscode-languageclient';
import type { Explanation, Place, Reason } from './protocol.ts';

export interface Layout {
  readonly text: string;
  readonly actions: readonly Action[];
  readonly links: readonly Link[];
}

/** What can be done above a line, counted from 0. */
export type Action = { readonly line: number } & (
  | { readonly kind: 'go'; readonly reason: ReasonKey }
  | { readonly kind: 'fix'; readonly reason: ReasonKey; readonly title: string }
  | { readonly kind: 'copy'; readonly command: string }
);

/** Finds a reason again when the same text is explained anew. */
export interface ReasonKey {
  readonly explanation: number;
  readonly code: string | undefined;
  readonly message: string;
}

/** A place that a line names, from character `start` to `end`. */
export interface Link {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly location: Location;
}

/** What stands between what the server says. `{0}` and `{1}` are filled in. */
export interface LayoutWords {
  readonly see: string;
  readonly fix: string;
  readonly oneOf: string;
  readonly next: string;
  readonly explained: string;
}

/** So much of a pasted text is shown again: a CloudTrail file can have megabytes. */
const SHOWN = 2_000;

/**
 * A paragraph is one line, however long: the editor breaks it where its window ends.
 *
 * @param pasted what was explained
 * @param nameOf names the file of a URI
 */
export function layOut(
  pasted: string,
  explanations: readonly Explanation[],
  nameOf: (uri: string) => string,
  words: LayoutWords,
): Layout {
  const lines: string[] = [];
  const [beforeSee = '', afterSee = ''] = words.see.split('{0}');
  const actions: Action[] = [];
  const links: Link[] = [];

  /** The name of a place with a text around it. */
  function place({ uri, range }: Location, before: string, after: string): void {
    const { line, character } = range.start;
    const name = oneLine(`${nameOf(uri)}:${line + 1}:${character + 1}`);
    const end = before.length + name.length;
    links.push({ line: lines.length, start: before.length, end, location: { uri, range } });
    lines.push(before + name + oneLine(after));
  }

  function related(places: readonly Place[]): void {
    for (const { location, message } of places) place(location, `  ${beforeSee}`, `${afterSee}: ${message}`);
  }

  function reason(one: Reason, explanation: number): void {
    const { code, message, location, fixes } = one;
    const key: ReasonKey = { explanation, code, message };
    actions.push({ line: lines.length, kind: 'go', reason: key });
    place(location, '', code === undefined ? '' : ` ${code}`);
    lines.push(`  ${oneLine(message)}`);
    related(one.related);
    for (const { title } of fixes) {
      actions.push({ line: lines.length, kind: 'fix', reason: key, title });
      lines.push(`  ${filled(words.fix, oneLine(title))}`);
    }
    lines.push('');
  }

  for (const [index, { summary, reasons, decidedBy, notes }] of explanations.entries()) {
    if (explanations.length > 1) lines.push(filled(words.oneOf, index + 1, explanations.length), '');
    lines.push(oneLine(summary), '');
    const next = reasons.filter(({ first }) => !first);
    for (const one of reasons.filter(({ first }) => first)) reason(one, index);
    if (decidedBy.length > 0) {
      related(decidedBy);
      lines.push('');
    }
    if (next.length > 0) lines.push(words.next, '');
    for (const one of next) reason(one, index);
    for (const { text, command } of notes) {
      lines.push(`- ${oneLine(text)}`);
      if (command !== undefined) {
        actions.push({ line: lines.length, kind: 'copy', command });
        lines.push(`    ${oneLine(command)}`);
      }
    }
    if (notes.length > 0) lines.push('');
  }

  lines.push(words.explained, '', ...quoted(pasted));
  return { text: `${lines.join('\n')}\n`, actions, links };
}

function filled(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (place, index) => String(values[Number(index)] ?? place));
}

/** What breaks lines in an editor. */
const BREAK = /\r\n|[\r\n\u2028\u2029]/;

function quoted(text: string): string[] {
  const whole = text.trim();
  const lines = whole.slice(0, SHOWN).split(BREAK);
  return [...lines, ...(whole.length > SHOWN ? ['…'] : [])].map((line) => `| ${line}`.trimEnd());
}

/** The text keeps its length. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]/g, ' ');
}
