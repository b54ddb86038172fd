import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rulesPage } from '../../scripts/rules-docs.ts';
import * as ide from '../../server/src/ide/index.ts';
import { compileManifestSchema, readText } from './contributions/files.ts';

const page = rulesPage();

test('docs/rules.md is what the rules say now', () => {
  assert.equal(readText('docs/rules.md'), page, 'docs/rules.md is not current: run `npm run docs`');
});

test('the page is the same whenever it is made, and knows nothing of this machine', () => {
  assert.equal(rulesPage(), page);
  assert.ok(!page.includes(process.cwd()));
  assert.ok(!page.includes('\r'));
});

test('every rule has the section that its findings link to, with an example of its code', () => {
  const sections = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((text) => [`docs/rules.md#${text.split('\n')[0]}`, text]),
  );
  assert.deepEqual(
    [...sections.keys()].sort(),
    ide
      .allRules()
      .map(({ docs }) => docs)
      .sort(),
  );
  for (const { code, severity, docs, documentation } of ide.allRules()) {
    const text = sections.get(docs) ?? '';
    assert.ok(text.includes(`\n\n${documentation}\n\n`), code);
    assert.match(text, new RegExp(`^\`\`\`text\\n\\S+:\\d+:\\d+ ${severity} ${code}\\n {2}\\S`, 'm'));
  }
});

test('the manifests of the page are valid', () => {
  const validate = compileManifestSchema();
  const manifests = [...page.matchAll(/^```jsonc\n(.*?)^```$/gms)].map(([, text = '']) => JSON.parse(text));
  assert.equal(manifests.length, 2);
  for (const manifest of manifests) assert.ok(validate(manifest), JSON.stringify(validate.errors));
});
