/** Markdown for clients that show it, plain text for the others. */
import { type MarkupContent, MarkupKind } from 'vscode-languageserver';
import { plainOf } from '../ide/markdown.ts';

/** `formats` is what the client says that it shows. */
export function markup(formats: readonly MarkupKind[] | undefined, markdown: string): MarkupContent {
  return formats?.includes(MarkupKind.Markdown)
    ? { kind: MarkupKind.Markdown, value: markdown }
    : { kind: MarkupKind.PlainText, value: plainOf(markdown) };
}
