import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createSelector, type Selection } from '../../../server/src/files/selecting.ts';
import { discover } from '../../../server/src/host/discover.ts';
import { SURROUNDINGS } from '../../../server/src/host/surroundings.ts';
import { temporaryFolder } from './folder.ts';

const ALL: Selection = { include: [], exclude: [] };

function found(folder: string, selection: Selection = ALL, folders: readonly string[] = [folder]): readonly string[] {
  const { files, messages } = discover(folders, selection);
  assert.deepEqual(messages, []);
  return files.map((file) => file.slice(folder.length + 1));
}

function folderOf(context: TestContext, paths: readonly string[]): string {
  return temporaryFolder(context, Object.fromEntries(paths.map((path) => [path, '{}'])));
}

test('finds JSON files and templates, sorted, and nothing in node_modules and .git', (context) => {
  const folder = folderOf(context, [
    'b/a.json.tpl',
    'a.JSON',
    'c.jsonc',
    'd.tpl',
    'e.tftpl',
    'f.json.j2',
    'g.j2',
    'h.yaml',
    'json',
    'node_modules/x/a.json',
    'b/node_modules/a.json',
    '.git/a.json',
    '.github/a.json',
  ]);
  assert.deepEqual(found(folder), [
    '.github/a.json',
    'a.JSON',
    'b/a.json.tpl',
    'c.jsonc',
    'd.tpl',
    'e.tftpl',
    'f.json.j2',
  ]);
});

test('globs are relative to the folder, and one that matches a folder covers all in it', (context) => {
  const folder = folderOf(context, ['a.json', 'dev/a.json', 'dev/x/b.json', 'ops/a.json', 'ops/dev/a.json']);
  assert.deepEqual(found(folder, { include: [], exclude: ['dev'] }), ['a.json', 'ops/a.json', 'ops/dev/a.json']);
  assert.deepEqual(found(folder, { include: [], exclude: ['**/dev/'] }), ['a.json', 'ops/a.json']);
  assert.deepEqual(found(folder, { include: ['./dev', '*.json'], exclude: ['**/b.json'] }), ['a.json', 'dev/a.json']);
  assert.deepEqual(found(folder, { include: ['dev/**/*.json'], exclude: [] }), ['dev/a.json', 'dev/x/b.json']);
});

test('.gitignore: nested ones win, negations, folders, and those above the folder up to the repository', (context) => {
  const folder = temporaryFolder(context, {
    '.gitignore': 'outer.json\n',
    'repository/.git/info/exclude': 'excluded.json\n',
    'repository/.gitignore': 'build/\n*.local.json\n!keep.local.json\n',
    'repository/workspace/.gitignore': '!again.local.json\n/top.json\n',
    'repository/workspace/a.json': '',
    'repository/workspace/outer.json': '',
    'repository/workspace/excluded.json': '',
    'repository/workspace/x.local.json': '',
    'repository/workspace/keep.local.json': '',
    'repository/workspace/again.local.json': '',
    'repository/workspace/top.json': '',
    'repository/workspace/sub/top.json': '',
    'repository/workspace/build/a.json': '',
    'repository/build/b.json': '',
  });
  assert.deepEqual(found(join(folder, 'repository/workspace')), [
    'a.json',
    'again.local.json',
    'keep.local.json',
    'outer.json',
    'sub/top.json',
  ]);
  // Asked for by name.
  assert.deepEqual(found(join(folder, 'repository/build')), ['b.json']);
});

test('links are not followed, a loop does no harm, a folder that is given may be a link', (context) => {
  const outside = folderOf(context, ['secret.json']);
  const folder = folderOf(context, ['a/a.json']);
  symlinkSync(outside, join(folder, 'out'));
  symlinkSync(folder, join(folder, 'a/loop'));
  symlinkSync(join(outside, 'secret.json'), join(folder, 'secret.json'));
  symlinkSync('self.json', join(folder, 'self.json'));
  assert.deepEqual(found(folder), ['a/a.json']);
  assert.deepEqual(found(join(folder, 'out')), ['secret.json']);
  // Under two names, or one in the other: each file once, by the first name.
  assert.deepEqual(found(folder, ALL, [folder, join(folder, 'a'), join(folder, 'a/loop')]), ['a/a.json']);
});

test('a folder that cannot be read is told of and the rest goes on', (context) => {
  const folder = folderOf(context, ['a.json']);
  const missing = join(folder, 'missing');
  assert.deepEqual(discover([missing, folder], ALL), {
    files: [join(folder, 'a.json')],
    messages: [
      { path: missing, message: 'The folder cannot be read, what is in it is not checked: it does not exist.' },
    ],
  });
});

test('a single path is judged as the search would', (context) => {
  const folder = folderOf(context, ['a.json', 'a.txt', 'b/a.json', 'node_modules/a.json', 'c/d.json']);
  symlinkSync(join(folder, 'b'), join(folder, 'link'));
  const selector = createSelector([folder], { include: [], exclude: ['c'] }, SURROUNDINGS);
  const paths = ['a.json', 'a.txt', 'b/a.json', 'b/new.json', 'node_modules/a.json', 'c/d.json', 'link/a.json'];
  assert.deepEqual(
    paths.filter((path) => selector.hasPath(join(folder, path))),
    ['a.json', 'b/a.json', 'b/new.json'],
  );
  assert.equal(selector.hasPath('/elsewhere/a.json'), false);
  assert.deepEqual(
    ['/elsewhere/a.txt', join(folder, 'a.txt'), join(folder, 'c/d.json')].map((path) => selector.allows(path)),
    [true, true, false],
  );
});
