import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { writeAll } from '../../../server/src/cli/write.ts';
import { toCorePath } from '../../../server/src/host/paths.ts';

function folderWith(context: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sharing-policies-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const write = (folder: string, name: string, before: string | undefined, after: string) => ({
  path: toCorePath(join(folder, name)),
  shown: name,
  before,
  after,
});
const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

test('writes and creates', (context) => {
  const folder = folderWith(context, { 'a.json': '\uFEFF1\r\n' });
  writeAll(
    [write(folder, 'a.json', '\uFEFF1\r\n', '\uFEFF2\r\n'), write(folder, 'b.json', undefined, '3')],
    [toCorePath(folder)],
  );
  assert.deepEqual(contents(folder), { 'a.json': '\uFEFF2\r\n', 'b.json': '3' });
});

test('writes nothing at all when one of the files was changed since it was read', (context) => {
  const folder = folderWith(context, { 'a.json': '1', 'b.json': 'by somebody else' });
  assert.throws(
    () => writeAll([write(folder, 'a.json', '1', '2'), write(folder, 'b.json', '1', '2')], [toCorePath(folder)]),
    {
      message: 'b.json: changed since it was read. Nothing was written.',
      remedy: 'Run the command again.',
    },
  );
  assert.deepEqual(contents(folder), { 'a.json': '1', 'b.json': 'by somebody else' });
});

test('writes nothing when a file is gone, or one that is to be created has come', (context) => {
  const folder = folderWith(context, { 'a.json': '1', 'new.json': '{}' });
  assert.throws(
    () => writeAll([write(folder, 'a.json', '1', '2'), write(folder, 'gone.json', '1', '2')], [toCorePath(folder)]),
    /^Error: gone\.json: changed/,
  );
  assert.throws(
    () =>
      writeAll([write(folder, 'a.json', '1', '2'), write(folder, 'new.json', undefined, '2')], [toCorePath(folder)]),
    /^Error: new\.json: changed/,
  );
  assert.deepEqual(contents(folder), { 'a.json': '1', 'new.json': '{}' });
  assert.equal(existsSync(join(folder, 'gone.json')), false);
});

test('writes nothing outside the given folders', (context) => {
  const folder = folderWith(context, {});
  const outside = folderWith(context, {});
  assert.throws(
    () => writeAll([write(outside, 'new.json', undefined, '2')], [toCorePath(folder)]),
    /^Error: new\.json: outside the given folders\. Nothing was written\./,
  );
  assert.deepEqual(contents(outside), {});
});
