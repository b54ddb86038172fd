/** What is offered, and the edit that taking it makes: never a quote or a comma too many. */
import type { TextRange } from '../../policy/document.ts';
import type { TextEdit } from '../../policy/textEdits.ts';
import type { TypingPlace } from './place.ts';
import { literal } from './snippet.ts';

export type CompletionKind =
  | 'element'
  | 'value'
  | 'service'
  | 'action'
  | 'principal'
  | 'resource'
  | 'operator'
  | 'condition-key'
  | 'statement'
  | 'file';

/** One thing to offer, before it is known how it fits in. */
export interface Proposal {
  readonly label: string;
  readonly kind: CompletionKind;
  /** One line behind the label. */
  readonly detail?: string | undefined;
  /** Markdown of our own; texts of the workspace stand in it as code only. */
  readonly documentation?: string | undefined;
  /** Smaller comes first; equal ones by label. */
  readonly rank: number;
  /** Words by which it is found, beside its label. */
  readonly words?: string | undefined;
  /** What is written; the label if absent. */
  readonly text?: string;
  /** A snippet in place of `text`: JSON for a value (no string), the value behind a name. */
  readonly snippet?: string;
  /** More is to be typed: ask for completions again. */
  readonly continues?: boolean;
}

export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail: string | undefined;
  readonly documentation: string | undefined;
  readonly sortText: string;
  readonly filterText: string;
  readonly edit: TextEdit;
  /** `edit.newText` is a snippet with tabstops. */
  readonly isSnippet: boolean;
  readonly additionalEdits: readonly TextEdit[];
  readonly continues: boolean;
}

/** The item of a proposal at a place. */
export function itemFor(place: TypingPlace, proposal: Proposal): CompletionItem {
  const { label, kind, detail, documentation, rank, words = '', continues = false } = proposal;
  const found = words === '' ? label : `${label} ${words}`;
  const { edit, isSnippet } = place.role === 'name' ? nameEdit(place, proposal) : valueEdit(place, proposal);
  return {
    label,
    kind,
    detail,
    documentation,
    sortText: `${String(rank).padStart(4, '0')} ${label}`,
    // Clients compare with the text that is replaced, an opening quote included.
    filterText: edit.range.start < place.range.start ? `"${found}` : found,
    edit,
    isSnippet,
    additionalEdits:
      place.commaBefore === undefined
        ? []
        : [{ range: { start: place.commaBefore, end: place.commaBefore }, newText: ',' }],
    continues,
  };
}

interface Edit {
  readonly edit: TextEdit;
  readonly isSnippet: boolean;
}

function nameEdit(place: TypingPlace, { label, text = label, snippet }: Proposal): Edit {
  const name = JSON.stringify(text).slice(1, -1);
  if (!place.lacksColon) return { edit: { range: place.range, newText: quoted(place, name) }, isSnippet: false };
  const comma = place.lacksCommaBehind ? ',' : '';
  return {
    edit: { range: withClosingQuote(place), newText: `${opened(place)}${literal(name)}": ${snippet ?? '$0'}${comma}` },
    isSnippet: true,
  };
}

function valueEdit(place: TypingPlace, { label, text = label, snippet }: Proposal): Edit {
  const comma = place.lacksCommaBehind ? ',' : '';
  if (snippet !== undefined) {
    const { start } = place.range;
    const range = { start: place.openingQuote ? start - 1 : start, end: withClosingQuote(place).end };
    return { edit: { range, newText: `${snippet}${comma}` }, isSnippet: true };
  }
  const value = JSON.stringify(text).slice(1, -1);
  if (comma === '') return { edit: { range: place.range, newText: quoted(place, value) }, isSnippet: false };
  return { edit: { range: withClosingQuote(place), newText: `${opened(place)}${value}"${comma}` }, isSnippet: false };
}

function quoted(place: TypingPlace, text: string): string {
  return `${opened(place)}${text}${place.closingQuote ? '' : '"'}`;
}

function opened({ openingQuote }: TypingPlace): string {
  return openingQuote ? '' : '"';
}

function withClosingQuote({ range, closingQuote }: TypingPlace): TextRange {
  return { start: range.start, end: closingQuote ? range.end + 1 : range.end };
}
