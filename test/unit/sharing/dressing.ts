/** The same policies as different people write them: comments, indentation, line endings, last line. */
import assert from 'node:assert/strict';
import fc from 'fast-check';

export interface Dressing {
  readonly indent: string;
  readonly eol: string;
  readonly bom: boolean;
  readonly finalNewline: boolean;
  /** Where in the file, as a number of lines that is counted around; behind a line or above it. */
  readonly comments: readonly { readonly line: number; readonly form: 'behind' | 'above' | 'block' }[];
}

export const dressings: fc.Arbitrary<Dressing> = fc.record({
  indent: fc.constantFrom('  ', '    ', '\t'),
  eol: fc.constantFrom('\n', '\r\n'),
  bom: fc.boolean(),
  finalNewline: fc.boolean(),
  comments: fc.array(
    fc.record({ line: fc.nat(60), form: fc.constantFrom('behind' as const, 'above' as const, 'block' as const) }),
    { maxLength: 3 },
  ),
});

/** `text` is plain JSON, indented by two blanks. */
export function dressed(text: string, { indent, eol, bom, finalNewline, comments }: Dressing): string {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^(?: {2})+/, (blanks) => indent.repeat(blanks.length / 2)));
  for (const [number, { line, form }] of comments.entries()) {
    const at = line % lines.length;
    const written = lines[at] ?? '';
    const [own = ''] = /^\s*/.exec(written) ?? [];
    lines[at] =
      form === 'behind'
        ? `${written} // note ${number}`
        : form === 'above'
          ? `${own}// note ${number}${eol}${written}`
          : `${own}/* note ${number} */ ${written.trimStart()}`;
  }
  return `${bom ? '\uFEFF' : ''}${lines.join(eol)}${finalNewline ? eol : ''}`;
}

/** What of a file's looks has to be the same after an edit. */
export function assertSameDress(before: string, after: string, { indent, eol }: Dressing): void {
  assert.equal(after.startsWith('\uFEFF'), before.startsWith('\uFEFF'));
  assert.equal(/[\r\n]$/.test(after), /[\r\n]$/.test(before));
  assert.doesNotMatch(after, eol === '\n' ? /\r/ : /[^\r]\n/);
  // What moves takes its comments along.
  const notes = (text: string) => (text.match(/\/[/*] note \d+/g) ?? []).map((note) => note.slice(3)).sort();
  assert.deepEqual(notes(after), notes(before));
  for (const line of after.replace('\uFEFF', '').split(eol)) {
    const [blanks = ''] = /^[ \t]*/.exec(line) ?? [];
    assert.equal(blanks.replaceAll(indent, ''), '');
  }
}
