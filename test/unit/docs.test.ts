import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS, issueOf, NOT_MADE, nameOf } from '../../scripts/access-analyzer-checks.ts';
import { checksPage, policyRulesPage, rulesFor } from '../../scripts/policy-docs.ts';
import { rulesPage } from '../../scripts/rules-docs.ts';
import * as ide from '../../server/src/ide/index.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { compileManifestSchema, readText } from './contributions/files.ts';

const pages: Readonly<Record<string, () => string>> = {
  'docs/rules.md': rulesPage,
  'docs/policy-rules.md': policyRulesPage,
  'docs/access-analyzer-checks.md': checksPage,
};
const written = new Map(Object.entries(pages).map(([path, write]) => [path, write()]));

for (const [path, write] of Object.entries(pages)) {
  test(`${path} is what the rules say now`, () => {
    assert.equal(readText(path), written.get(path), `${path} is not current: run \`npm run docs\``);
  });

  test(`${path} is the same whenever it is made, and knows nothing of this machine`, () => {
    const page = written.get(path) ?? '';
    assert.equal(write(), page);
    assert.ok(!page.includes(process.cwd()));
    assert.ok(!page.includes('\r'));
  });
}

test('every rule has the section that its findings link to, with an example of its code', () => {
  const sections = new Map<string, string>(
    ['docs/rules.md', 'docs/policy-rules.md'].flatMap((path) =>
      (written.get(path) ?? '')
        .split(/^## /m)
        .slice(1)
        .map((text): [string, string] => [`${path}#${text.split('\n')[0]}`, text]),
    ),
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

test('every check of IAM Access Analyzer is made by a rule, or it is said why not', () => {
  const checks = Object.values(CHECKS).flat();
  const silent = checks.filter((check) => rulesFor(issueOf(check)).length === 0 && !(issueOf(check) in NOT_MADE));
  assert.deepEqual(silent.map(nameOf), []);
  const both = checks.filter((check) => rulesFor(issueOf(check)).length > 0 && issueOf(check) in NOT_MADE);
  assert.deepEqual(both.map(nameOf), []);
});

test('no rule covers a check that does not exist', () => {
  const known = new Set(Object.values(CHECKS).flat().map(issueOf));
  const wrong = RULES.flatMap(({ code, issues }) =>
    (issues ?? []).filter((issue) => !known.has(issue)).map((issue) => `${code}: ${issue}`),
  );
  assert.deepEqual(wrong, []);
});

test('the manifests of the page are valid', () => {
  const validate = compileManifestSchema();
  const page = written.get('docs/rules.md') ?? '';
  const manifests = [...page.matchAll(/^```jsonc\n(.*?)^```$/gms)].map(([, text = '']) => JSON.parse(text));
  assert.equal(manifests.length, 2);
  for (const manifest of manifests) assert.ok(validate(manifest), JSON.stringify(validate.errors));
});
