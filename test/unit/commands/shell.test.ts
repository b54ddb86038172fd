/** Quoting, as a real shell reads it: a stand-in `aws` prints the arguments that it is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandLine, commandLines, comment } from '../../../server/src/ide/commands/shell.ts';
import { shellCalls } from './stand-in.ts';

const AWKWARD = [
  '',
  ' ',
  "it's",
  '"',
  '$HOME',
  '`touch x`',
  '$(touch x)',
  '\\',
  '!!',
  '*',
  '~',
  '#',
  '; touch x',
  '&& touch x',
  '> x',
  'ä',
  '-n',
  '--query',
  '{a,b}',
  '[ab]',
  "'; touch x; '",
];

test('a shell reads the words as they are', () => {
  assert.deepEqual(shellCalls(`${commandLine(['aws', ...AWKWARD])}\n`), [AWKWARD]);
  const lines = commandLines(['aws', ...AWKWARD, ...AWKWARD])?.join('\n');
  assert.deepEqual(shellCalls(`${lines}\n`), [[...AWKWARD, ...AWKWARD]]);
});

test('any words', () => {
  const word = fc.oneof(
    fc.constantFrom(...AWKWARD),
    fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '`', ' ', '-', 'a', '*', '#', '~', 'é'), maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(fc.array(word, { maxLength: 6 }), { minLength: 1, maxLength: 40 }), (commands) => {
      const script = commands.flatMap((words) => commandLines(['aws', ...words]) ?? []).join('\n');
      assert.deepEqual(shellCalls(`${script}\n`), commands);
    }),
    { seed: 4, numRuns: 25 },
  );
});

test('what a terminal would act on is in no command', () => {
  for (const word of ['a\nb', 'a\rb', '\u001b[201~', '\u0003', '\u202e', '\u0000', '\ud800', '\u200b', '\u2028']) {
    assert.equal(commandLine(['aws', word]), undefined, JSON.stringify(word));
    assert.equal(commandLines(['aws', '--a', word]), undefined);
  }
});

test('a comment stays one, whatever it holds', () => {
  assert.equal(comment('a\nrm -rf x\u001b[201~\u202e'), '# a rm -rf x\ufffd[201~\ufffd');
  assert.deepEqual(shellCalls(`${comment('a\n aws x')}\n`), []);
});
