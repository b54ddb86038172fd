/** Plants mistakes in the working share. */
import type { Edit, Mistake } from './mistakes.ts';
import { MANIFEST, MANIFEST_TEXT, POLICIES } from './share.ts';

/** Files of the share with the mistakes in them. */
export function plant(mode: 'inference' | 'manifest', mistakes: readonly Mistake[]): Record<string, string> {
  const base: Record<string, string> = { ...POLICIES, ...(mode === 'manifest' ? { [MANIFEST]: MANIFEST_TEXT } : {}) };
  const edits = mistakes.flatMap(({ edits }) => edits);
  const files = Object.fromEntries(
    Object.entries(base).map(([path, text]) => [
      path,
      edited(
        text,
        edits.filter(({ file }) => file === path),
      ),
    ]),
  );
  for (const { files: others } of mistakes) {
    for (const [path, text] of Object.entries(others ?? {})) {
      if (text === undefined) delete files[path];
      else files[path] = text;
    }
  }
  return files;
}

/** `severity code file` of each, sorted. */
export function expected(mode: 'inference' | 'manifest', mistakes: readonly Mistake[]): string[] {
  return mistakes
    .map(({ severity, code, file, inferredFile }) => {
      const reportedIn = mode === 'inference' ? (inferredFile ?? file) : file;
      return `${severity} ${code} ${reportedIn}`;
    })
    .sort();
}

/** Whether two mistakes change the same text, or one takes away the file that the other is in. */
export function sameText(one: Mistake, other: Mistake): boolean {
  const overlapping = one.edits.some((edit) =>
    other.edits.some((second) => edit.file === second.file && overlap(span(edit), span(second))),
  );
  return overlapping || takesAway(one, other) || takesAway(other, one);
}

function takesAway({ files = {} }: Mistake, { edits }: Mistake): boolean {
  return edits.some(({ file }) => Object.hasOwn(files, file) && files[file] === undefined);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function baseText(file: string): string {
  return file === MANIFEST ? MANIFEST_TEXT : (POLICIES[file] ?? '');
}

function span(edit: Edit): Span {
  const text = baseText(edit.file);
  const words = 'from' in edit ? edit.from : edit.after;
  const start = text.indexOf(words);
  if (start < 0 || start !== text.lastIndexOf(words)) throw new Error(`${edit.file} has not one ${words}`);
  const end = start + words.length;
  return 'from' in edit ? { start, end } : { start: end, end };
}

/** Two insertions at one place stand behind each other; what is inside a text that is replaced is lost. */
function overlap(one: Span, other: Span): boolean {
  const isInside = (inner: Span, outer: Span) => inner.start > outer.start && inner.end < outer.end;
  if (one.start === one.end || other.start === other.end) return isInside(one, other) || isInside(other, one);
  return one.start < other.end && other.start < one.end;
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .map((edit) => ({ ...span(edit), words: 'from' in edit ? edit.to : edit.text }))
    .sort((one, other) => other.start - one.start || other.end - one.end)
    .reduce((before, { start, end, words }) => before.slice(0, start) + words + before.slice(end), text);
}
