/** Growing a selection: part of an ARN, the text, its property, the statement, the document, the file. */
import type { TextRange } from '../../policy/document.ts';
import { insideOf } from '../../policy/inside.ts';
import { nestingAt } from '../../policy/nesting.ts';
import { arnFields } from '../../policy/placeholder.ts';
import type { Snapshot } from '../../sharing/workspace.ts';

/** From the innermost to the outermost; each is larger than the one before. */
export function selectionAt(snapshot: Snapshot, path: string, offset: number): TextRange[] {
  const file = snapshot.files.get(path);
  if (file?.text === undefined || (file.facts.length === 0 && file.manifest === undefined)) return [];
  const { ranges, text } = nestingAt(path, file.text, offset);
  const inside = text && insideOf(file.text, text);
  const parts =
    text === undefined || inside === undefined ? [] : partsOf(text.value).map(([start, end]) => inside(start, end));
  const grown: TextRange[] = [];
  for (const range of [...parts, ...[...ranges].reverse()]) {
    const smaller = grown.at(-1);
    const isLarger =
      smaller === undefined ||
      (range.start <= smaller.start &&
        range.end >= smaller.end &&
        range.end - range.start > smaller.end - smaller.start);
    if (isLarger && range.start <= offset && offset <= range.end) grown.push(range);
  }
  return grown;
}

/** The name behind the last slash or colon, the part of an ARN, the whole: those that there are. */
function partsOf(value: string): [start: number, end: number][] {
  const fields = arnFields(value) ?? [];
  const hasName = fields.length > 0 || /^[\w-]+:[\w*?]+$/.test(value);
  const name = Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1;
  return [
    ...(hasName ? [[name, value.length] as [number, number]] : []),
    ...fields.map(({ start, end }): [number, number] => [start, end]),
    [0, value.length],
  ];
}
