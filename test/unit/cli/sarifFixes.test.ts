/** What `check --format sarif` says of real workspaces is enough to go to the places and to apply the fixes. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Result } from 'sarif';
import { run, workspace } from './process.ts';
import { applyFix, fileOf, logIn, textOf } from './sarifLog.ts';

const SAMPLES: Readonly<Record<string, { code: string | null; verdict: string }>> = JSON.parse(
  readFileSync(new URL('../../fixtures/samples.json', import.meta.url), 'utf8'),
);
const KEY_POLICY = 'security/dev-secret.key-policy.json';

function sample(context: TestContext, name: string): string {
  const folder = workspace(context, {});
  cpSync(fileURLToPath(new URL(`../../../samples/${name}/`, import.meta.url)), folder, { recursive: true });
  return folder;
}

function results(folder: string): readonly Result[] {
  const { status, stdout, stderr } = run(['check', '--format', 'sarif'], { cwd: folder });
  assert.equal(stderr, '');
  assert.ok(status === 0 || status === 1);
  return logIn(stdout).runs[0]?.results ?? [];
}

test('every place is in its file, and every related place is linked from the message', (context) => {
  const folder = sample(context, '');
  const found = results(folder);
  const told = new Set(found.map(({ ruleId }) => ruleId));
  const denied = Object.values(SAMPLES).filter(({ verdict }) => verdict === 'denied');
  for (const { code } of denied) assert.ok(told.has(code ?? ''), `${code}`);
  for (const { locations = [], relatedLocations = [], message } of found) {
    for (const { physicalLocation } of [...locations, ...relatedLocations]) {
      assert.notEqual(textOf(fileOf(folder, physicalLocation?.artifactLocation), physicalLocation?.region), '');
    }
    const links = [...(message.text ?? '').matchAll(/(?<!\\)\]\((\d+)\)/g)].map(([, id]) => Number(id));
    assert.deepEqual(
      links,
      relatedLocations.map(({ id }) => id),
    );
  }
});

test('a fix that the log carries mends the share', (context) => {
  const folder = sample(context, 'principal-mismatch');
  const [finding, ...others] = results(folder);
  assert.ok(finding && others.length === 0);
  assert.ok((finding.relatedLocations ?? []).length > 0);
  const [fix] = finding.fixes ?? [];
  assert.ok(fix);
  assert.deepEqual(applyFix(folder, fix), []);
  assert.deepEqual(results(folder), []);
});

test('a fix that makes a file is carried, too', (context) => {
  const folder = sample(context, 'working-share');
  rmSync(join(folder, KEY_POLICY));
  const fixes = results(folder).flatMap((result) => result.fixes ?? []);
  const made = fixes.map((fix) => applyFix(folder, fix).map((file) => relative(folder, file)));
  assert.deepEqual(made, [[KEY_POLICY]]);
  const { status, stdout } = run(['check', '--format', 'json'], { cwd: folder });
  assert.equal(status, 0);
  assert.deepEqual(
    JSON.parse(stdout).shares.map((share: { verdict: string }) => share.verdict),
    ['allowed'],
  );
});
