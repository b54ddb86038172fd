/** How the editor shows explanations: plain text, and what can be done at its lines. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type LayoutWords, layOut } from '../../../client/src/explain/layout.ts';
import type { Explanation, Place } from '../../../client/src/explain/protocol.ts';

const WORDS: LayoutWords = {
  see: 'see {0}',
  fix: 'fix: {0}',
  oneOf: '{0} of {1}',
  next: 'In the way of the same share',
  explained: 'What was explained',
};

const nameOf = (uri: string): string => uri.replace('file:///ws/', '');

function place(file: string, line: number, character: number, message: string): Place {
  const start = { line, character };
  return { location: { uri: `file:///ws/${file}`, range: { start, end: start } }, message };
}

const EXPLANATION: Explanation = {
  summary: 'These files say the same as AWS: ApplicationRole (account 222222222222) cannot use key 1234abcd.',
  reasons: [
    {
      code: 'missing-key-grant',
      first: true,
      ...place('security/key.json', 3, 4, 'The policy of key 1234abcd does not name ApplicationRole.'),
      related: [place('dev/role.json', 11, 6, 'ApplicationRole is meant.')],
      fixes: [
        { title: 'Add a statement', edit: {} },
        { title: 'Add the action', edit: {} },
      ],
    },
    { first: false, ...place('dev/role.json', 0, 0, 'It lacks kms:Decrypt.'), related: [], fixes: [] },
  ],
  decidedBy: [],
  notes: [{ text: 'What is deployed may differ. Look:', command: "aws kms get-key-policy --key-id 'a b'" }],
  shares: [],
};

describe('layOut', () => {
  test('says what is at fault, then what else is in the way, then the notes and what was explained', () => {
    const { text, actions, links } = layOut('  AccessDenied:\r\n\r\n<b>no</b>  \n', [EXPLANATION], nameOf, WORDS);
    assert.equal(
      text,
      `These files say the same as AWS: ApplicationRole (account 222222222222) cannot use key 1234abcd.

security/key.json:4:5 missing-key-grant
  The policy of key 1234abcd does not name ApplicationRole.
  see dev/role.json:12:7: ApplicationRole is meant.
  fix: Add a statement
  fix: Add the action

In the way of the same share

dev/role.json:1:1
  It lacks kms:Decrypt.

- What is deployed may differ. Look:
    aws kms get-key-policy --key-id 'a b'

What was explained

| AccessDenied:
|
| <b>no</b>
`,
    );
    const key = {
      explanation: 0,
      code: 'missing-key-grant',
      message: 'The policy of key 1234abcd does not name ApplicationRole.',
    };
    assert.deepEqual(actions, [
      { line: 2, kind: 'go', reason: key },
      { line: 5, kind: 'fix', reason: key, title: 'Add a statement' },
      { line: 6, kind: 'fix', reason: key, title: 'Add the action' },
      {
        line: 10,
        kind: 'go',
        reason: { explanation: 0, code: undefined, message: 'It lacks kms:Decrypt.' },
      },
      { line: 14, kind: 'copy', command: "aws kms get-key-policy --key-id 'a b'" },
    ]);
    const lines = text.split('\n');
    assert.deepEqual(
      links.map(({ line, start, end }) => lines[line]?.slice(start, end)),
      ['security/key.json:4:5', 'dev/role.json:12:7', 'dev/role.json:1:1'],
    );
  });

  test('where nothing is at fault, names the statements that decide', () => {
    const decidedBy = [place('security/key.json', 3, 4, 'The key policy allows it.')];
    const { text, actions } = layOut('x', [{ ...EXPLANATION, reasons: [], decidedBy, notes: [] }], nameOf, WORDS);
    assert.match(text, /\n\n {2}see security\/key\.json:4:5: The key policy allows it\.\n\nWhat was explained\n/);
    assert.deepEqual(actions, []);
  });

  test('tells several requests apart', () => {
    const { text, actions } = layOut('x', [EXPLANATION, EXPLANATION], nameOf, WORDS);
    assert.deepEqual(
      text.split('\n').filter((line) => /^\d of \d$/.test(line)),
      ['1 of 2', '2 of 2'],
    );
    assert.deepEqual(
      actions.flatMap((action) => (action.kind === 'go' ? [action.reason.explanation] : [])),
      [0, 0, 1, 1],
    );
  });

  test('leaves out most of what is very long', () => {
    const lines = layOut('{"a": 1}\n'.repeat(10_000), [EXPLANATION], nameOf, WORDS).text.split('\n');
    assert.equal(lines.filter((line) => line.startsWith('| {"a": 1}')).length, 222);
    assert.equal(lines.at(-2), '| …');
  });

  test('no text adds a line of its own, and every action is at a line that there is', () => {
    const strings = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(strings, strings, strings, strings, (pasted, summary, message, name) => {
        const reasons = EXPLANATION.reasons.map((reason) => ({ ...reason, message }));
        const { text, actions, links } = layOut(pasted, [{ ...EXPLANATION, summary, reasons }], () => name, WORDS);
        const lines = text.split('\n');
        const plain = layOut('x', [EXPLANATION], nameOf, WORDS);
        assert.deepEqual(
          actions.map(({ kind }) => kind),
          plain.actions.map(({ kind }) => kind),
        );
        assert.ok(actions.every(({ line }) => (lines[line] ?? '') !== ''));
        for (const { line, start, end } of links) assert.ok((lines[line]?.length ?? 0) >= end && start < end);
        assert.ok(lines.slice(lines.indexOf('What was explained') + 2, -1).every((line) => line.startsWith('|')));
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
