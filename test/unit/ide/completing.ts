/** Completes at `$0` in a file of a fixture, and gives what taking an item makes of the text. */
import assert from 'node:assert/strict';
import { type CompletionItem, completions } from '../../../server/src/ide/completion/index.ts';
import { plainText } from '../../../server/src/ide/completion/snippet.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { applyEdits } from '../../../server/src/policy/textEdits.ts';
import { analyse, FOLDER, NOW, parseFixture, reference } from '../../support/fixture.ts';

export interface Completing {
  readonly items: readonly CompletionItem[];
  readonly labels: readonly string[];
  /** The text after taking the item of this label: tabstops with their defaults, the final one as `|`. */
  take(label: string): string;
}

export function completing(fixture: string, hasSchema = true): Completing {
  const { files } = parseFixture(fixture);
  const cursor = [...files].find(([, text]) => text.includes('$0'));
  assert.ok(cursor !== undefined, 'no $0 in the fixture');
  const [file, marked] = cursor;
  const offset = marked.indexOf('$0');
  const text = marked.replace('$0', '');
  const analysis = analyse(new Map([...files].map(([path, one]) => [path, path === file ? text : one])));
  assert.ok(file.startsWith(FOLDER));
  const items = completions(ide.snapshotOf(analysis), { now: NOW, reference, hasSchema }, file, offset);
  return {
    items,
    labels: items.map(({ label }) => label),
    take: (label) => {
      const item = items.find((one) => one.label === label);
      assert.ok(item !== undefined, `${label} is not offered, but ${items.map((one) => one.label).join(', ')}`);
      const { range, newText } = item.edit;
      assert.ok(range.start <= offset && offset <= range.end, 'the cursor is in the range that is replaced');
      assert.ok(!text.slice(range.start, range.end).includes('\n'), 'the range is in one line');
      const plain = item.isSnippet ? withoutTabstops(newText) : newText;
      return applyEdits(text, [...item.additionalEdits, { range, newText: plain }]);
    },
  };
}

/** As an editor shows it at first, the final tabstop as `|`. */
export function withoutTabstops(snippet: string): string {
  return plainText(snippet.replace(/(?<!\\)\$0/g, '|'), '', '\t');
}
