/** Codes and severities stand in the extension's settings and in the manifest's schema too: all three say the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesWithCodes } from '../../../scripts/rule-lists.ts';
import { allRules } from '../../../server/src/ide/index.ts';
import { readText } from './files.ts';

test('every code is there once', () => {
  const codes = allRules().map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
});

for (const [path, text] of filesWithCodes()) {
  test(`${path} lists the codes that there are`, () => {
    assert.deepEqual(JSON.parse(readText(path)), JSON.parse(text), `${path} is not current: run \`npm run docs\``);
  });
}
