/** Properties of edits that hold for any layout: each is the same operation on the parsed value. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stripComments } from 'jsonc-parser';
import * as edit from '../../../server/src/policy/edit.ts';
import {
  blanks,
  comments,
  condition,
  gapper,
  gaps,
  type Json,
  type Loose,
  list,
  parameters,
  policy,
  print,
  statement,
  word,
} from './random.ts';

/** Operations on text, each with the same operation on the parsed value. */
interface Change {
  readonly name: string;
  readonly edits: (path: string, text: string, base: string) => edit.TextEdit[];
  readonly apply: (document: Loose) => void;
}

const statements = (document: Loose): Loose[] => {
  if (!Array.isArray(document.Statement)) document.Statement = [document.Statement];
  return document.Statement;
};
const at = (document: Loose, index: number) =>
  Array.isArray(document.Statement) ? document.Statement[index] : undefined;

const change: fc.Arbitrary<Change> = fc.oneof(
  statement.map(
    (added) =>
      ({
        name: 'insertStatement',
        edits: (path, text, base) => edit.insertStatement(path, text, base, added),
        apply: (document) => statements(document).push(added),
      }) satisfies Change,
  ),
  fc.tuple(fc.nat(2), word).map(
    ([index, value]) =>
      ({
        name: 'addToList',
        edits: (path, text, base) => edit.addToList(path, text, `${base}/Statement/${index}/Action`, value),
        apply: (document) => {
          const found = at(document, index);
          if (!found) return;
          if (found.Action === undefined) found.Action = value;
          else if (Array.isArray(found.Action)) found.Action.includes(value) || found.Action.push(value);
          else if (found.Action !== value) found.Action = [found.Action, value];
        },
      }) satisfies Change,
  ),
  fc.tuple(fc.nat(2), word).map(
    ([index, value]) =>
      ({
        name: 'removeFromList',
        edits: (path, text, base) => edit.removeFromList(path, text, `${base}/Statement/${index}/Action`, value),
        apply: (document) => {
          const found = at(document, index);
          if (Array.isArray(found?.Action)) found.Action = found.Action.filter((item: string) => item !== value);
        },
      }) satisfies Change,
  ),
  fc.tuple(fc.nat(2), fc.constantFrom('Resource', 'Condition', 'New'), fc.oneof(list, condition)).map(
    ([index, name, value]) =>
      ({
        name: 'setProperty',
        edits: (path, text, base) => edit.setProperty(path, text, `${base}/Statement/${index}`, name, value),
        apply: (document) => {
          const found = at(document, index);
          if (found) found[name] = value;
        },
      }) satisfies Change,
  ),
  fc.tuple(fc.nat(2), fc.constantFrom('Sid', 'Effect', 'Resource', 'Condition')).map(
    ([index, name]) =>
      ({
        name: 'removeProperty',
        edits: (path, text, base) => edit.removeProperty(path, text, `${base}/Statement/${index}/${name}`),
        apply: (document) => {
          const found = at(document, index);
          if (found) delete found[name];
        },
      }) satisfies Change,
  ),
  fc.nat(2).map(
    (index) =>
      ({
        name: 'removeElement',
        edits: (path, text, base) => edit.removeElement(path, text, `${base}/Statement/${index}`),
        apply: (document) => {
          if (Array.isArray(document.Statement)) document.Statement.splice(index, 1);
        },
      }) satisfies Change,
  ),
  fc.tuple(fc.nat(2), fc.oneof(word, list, condition)).map(
    ([index, value]) =>
      ({
        name: 'replaceValue',
        edits: (path, text, base) => edit.replaceValue(path, text, `${base}/Statement/${index}/Effect`, value),
        apply: (document) => {
          const found = at(document, index);
          if (found) found.Effect = value;
        },
      }) satisfies Change,
  ),
  fc.nat(2).map(
    (index) =>
      ({
        name: 'renameProperty',
        edits: (path, text, base) => edit.renameProperty(path, text, `${base}/Statement/${index}/Effect`, 'Renamed~/'),
        apply: (document) => {
          const found = at(document, index);
          if (!found) return;
          found['Renamed~/'] = found.Effect;
          delete found.Effect;
        },
      }) satisfies Change,
  ),
);

function checkEdits(text: string, edits: readonly edit.TextEdit[]): string {
  let end = 0;
  for (const { range } of edits) {
    assert.ok(
      end <= range.start && range.start <= range.end && range.end <= text.length,
      'edits are in order, apart and inside',
    );
    end = range.end;
  }
  return edit.applyEdits(text, edits);
}

test('an edit is the same operation on the parsed object, whatever the layout and the comments', () => {
  fc.assert(
    fc.property(policy, gaps([...blanks, ...comments]), change, (value, chosen, { edits, apply }) => {
      const text = print(value as Json, gapper(chosen));
      const after = checkEdits(text, edits('a.jsonc', text, ''));
      const model = JSON.parse(JSON.stringify(value));
      apply(model);
      assert.deepEqual(JSON.parse(stripComments(after)), JSON.parse(JSON.stringify(model)));
    }),
    { ...parameters, numRuns: 3000 },
  );
});

test('an edit with JSON.stringify’s layout gives JSON.stringify’s layout', () => {
  fc.assert(
    fc.property(policy, fc.constantFrom(2, 4, '\t'), change, (value, indent, { name, edits, apply }) => {
      // The layout of empty lists and of scalars that become a list is chosen from what is around.
      fc.pre(name !== 'addToList' && JSON.stringify(value, null, indent).includes('[\n'));
      const text = JSON.stringify(value, null, indent);
      const model = JSON.parse(text);
      const after = checkEdits(text, edits('a.json', text, ''));
      apply(model);
      if (name === 'renameProperty') assert.deepEqual(JSON.parse(after), model);
      else assert.equal(after, JSON.stringify(model, null, indent));
    }),
    parameters,
  );
});

test('an edit inside an escaped string is the same edit of its text', () => {
  fc.assert(
    fc.property(policy, gaps(blanks), change, (value, chosen, { edits }) => {
      const inner = print(value as Json, gapper(chosen));
      const text = JSON.stringify({ Name: 'n', Policy: inner }, null, 2);
      const after = checkEdits(text, edits('a.json', text, '/Policy'));
      assert.deepEqual(JSON.parse(after), { Name: 'n', Policy: edit.applyEdits(inner, edits('a.json', inner, '')) });
    }),
    parameters,
  );
});
