/** At every value, name and bracket of the samples, emptied or half-typed: what is taken from the list leaves right JSON. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import { type CompletionItem, completions } from '../../../server/src/ide/completion/index.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { applyEdits } from '../../../server/src/policy/textEdits.ts';
import { analyse, FOLDER, NOW, reference } from '../../support/fixture.ts';
import { withoutTabstops } from './completing.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));
const OPTIONS = { now: NOW, reference, hasSchema: false };

/** A text with something left to type at `offset`. */
interface Unfinished {
  readonly what: string;
  readonly text: string;
  readonly offset: number;
}

for (const sample of [
  'working-share-with-manifest',
  'bucket-read',
  'assumed-role',
  'replicated-secret',
  'snapshot-copy',
  'guardrail-denies',
]) {
  test(sample, () => {
    const files = filesOf(sample);
    const analysis = analyse(files);
    const wrong = Object.entries(files).flatMap(([path, text]) =>
      nodesOf(parseTree(text)!).flatMap((node) =>
        unfinished(text, node).flatMap((one) =>
          complaints(ide.applyChanges(analysis, [{ path, text: one.text }]).analysis, path, one),
        ),
      ),
    );
    assert.deepEqual(wrong, []);
  });
}

function filesOf(sample: string): Record<string, string> {
  const folder = join(SAMPLES, sample);
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.json'))
      .map((path) => [`${FOLDER}/${path.replaceAll('\\', '/')}`, readFileSync(join(folder, path), 'utf8')]),
  );
}

function nodesOf(node: Node): Node[] {
  return [node, ...(node.children ?? []).flatMap(nodesOf)];
}

function unfinished(text: string, { type, offset, length, parent }: Node): Unfinished[] {
  const before = text.slice(0, offset);
  const behind = text.slice(offset + length);
  const left = (what: string, kept: string, at = kept.length): Unfinished => ({
    what,
    text: before + kept + behind,
    offset: offset + at,
  });
  const isName = parent?.type === 'property' && parent.children?.[0]?.offset === offset;
  switch (type) {
    case 'string': {
      const start = length < 6 ? '"' : text.slice(offset, offset + 4);
      const quoted = [left('empty quotes', '""', 1), left('half-typed in quotes', `${start}"`, start.length)];
      return isName ? quoted : [...quoted, left('nothing', ''), left('half-typed without the end', start)];
    }
    case 'property':
      return [left('no property', '')];
    case 'array':
    case 'object': {
      const whole = text.slice(offset, offset + length);
      const inside = [left('behind the opening bracket', whole, 1), left('before the closing one', whole, length - 1)];
      return parent === undefined ? inside : [...inside, left('no value', '')];
    }
    default:
      return [];
  }
}

function complaints(analysis: ide.Analysis, path: string, { what, text, offset }: Unfinished): string[] {
  const items = completions(ide.snapshotOf(analysis), OPTIONS, path, offset);
  const line = `${what}: ${text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim()}|`;
  const labels = items.map(({ label }) => label);
  return [
    ...labels.filter((label, index) => labels.indexOf(label) !== index).map((label) => `${line} offers ${label} twice`),
    ...items
      .filter((item) => !isJson(taken(text, item)))
      .map(({ label }) => `${line} with ${label} is no JSON any more`),
  ];
}

function taken(text: string, { additionalEdits, edit, isSnippet }: CompletionItem): string {
  const newText = isSnippet ? withoutTabstops(edit.newText).replace('|', '') : edit.newText;
  return applyEdits(text, [...additionalEdits, { range: edit.range, newText }]);
}

function isJson(text: string): boolean {
  const errors: ParseError[] = [];
  parseTree(text, errors, { allowTrailingComma: true });
  return errors.length === 0;
}
