/** A lone statement, or several, as the document that AWS takes. */
import { layoutOf } from '../../policy/layout.ts';
import { openSource } from '../../policy/source.ts';
import { isTemplatePath } from '../../policy/template.ts';
import type { TextEdit } from '../../policy/textEdits.ts';
import { editFile } from '../../rules/edits.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import type { Refactoring } from './refactorings.ts';

export function wholeDocument(snapshot: Snapshot, { document }: DocumentFacts): Refactoring[] {
  if (document.form === 'document' || document.pointer !== '') return [];
  return [
    {
      title: 'Make a whole policy document of it',
      kind: 'document',
      edits: editFile(snapshot, document.file, wrapping),
    },
  ];
}

/** Written around the text, which stays as it is but for its indentation: with its comments and what a template fills in. */
function wrapping(path: string, text: string): TextEdit[] {
  const source = openSource(text, isTemplatePath(path));
  const { root } = source;
  if (root === undefined) return [];
  const { lineBreak, unit } = layoutOf(source);
  const isList = root.type === 'array';
  const indent = isList ? unit : unit + unit;
  const insert = (offset: number, newText: string): TextEdit => ({ range: { start: offset, end: offset }, newText });
  const before = `{${lineBreak}${unit}"Version": "2012-10-17",${lineBreak}${unit}"Statement": `;
  const lines = [...text.slice(root.start, root.end).matchAll(/\n(?!\r?\n)/g)];
  return [
    insert(root.start, isList ? before : `${before}[${lineBreak}${indent}`),
    ...lines.map(({ index }) => insert(root.start + index + 1, indent)),
    insert(root.end, isList ? `${lineBreak}}` : `${lineBreak}${unit}]${lineBreak}}`),
  ];
}
