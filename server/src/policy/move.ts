/** Something that goes from one place of a file to another, and the comments that stand with it. */
import { locate } from './locate.ts';
import { applyEdits, smallestEdit, type TextEdit } from './textEdits.ts';
import { commaBehind } from './trivia.ts';

type Step = (path: string, text: string) => readonly TextEdit[];

/**
 * Takes out by one step and puts in by the other; comments that the first takes along come to stand behind the value at
 * `pointer`, which is one of the text as it then is.
 */
export function moveWithComments(path: string, text: string, out: Step, into: Step, pointer: string): TextEdit[] {
  const removal = out(path, text);
  const without = applyEdits(text, removal);
  const moved = applyEdits(without, into(path, without));
  const comments = removal.flatMap(({ range }) => commentsIn(text.slice(range.start, range.end)));
  const after = comments.length === 0 ? moved : applyEdits(moved, comment(path, moved, pointer, comments));
  return text === after ? [] : [smallestEdit(text, after)];
}

function comment(path: string, text: string, pointer: string, comments: readonly string[]): TextEdit[] {
  const place = locate(path, text, pointer, false);
  // In a string, what looks like a comment may be anything.
  if (place?.node === undefined || place.wrapping > 0) return [];
  const end = commaBehind(text, place.node.end) ?? place.node.end;
  const endsLine = /^[ \t]*(?:[\r\n]|$)/.test(text.slice(end));
  const written = comments.map((one, index) =>
    endsLine && index === comments.length - 1 ? one : one.replace(/^\/\/ ?(.*)$/, '/* $1 */'),
  );
  return [{ range: { start: end, end }, newText: written.map((one) => ` ${one}`).join('') }];
}

const TOKEN = /"(?:\\.|[^"\\])*"|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g;

function commentsIn(text: string): string[] {
  return [...text.matchAll(TOKEN)].map(([token]) => token).filter((token) => token.startsWith('/'));
}
