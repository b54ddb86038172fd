import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { FILE_LIMIT } from '../../../server/src/files/source.ts';
import { isInside, readFile, readWanted } from '../../../server/src/host/read.ts';
import { temporaryFolder } from './folder.ts';

test('a text is given as it is, byte order mark and line ends too', (context) => {
  const folder = temporaryFolder(context, { 'a.json': '\uFEFF{\r\n"ä": "😀"}', 'empty.json': '' });
  assert.deepEqual(readFile(join(folder, 'a.json')), {
    path: join(folder, 'a.json'),
    text: '\uFEFF{\r\n"ä": "😀"}',
  });
  assert.deepEqual(readFile(join(folder, 'empty.json')), { path: join(folder, 'empty.json'), text: '' });
});

test('what cannot be had says why', { skip: process.platform === 'win32' }, (context) => {
  const folder = temporaryFolder(context, {
    'latin1.json': Uint8Array.of(0x22, 0xe4, 0x22),
    'utf16.json': Uint8Array.of(0xff, 0xfe, 0x22, 0x00),
    'large.json': Buffer.alloc(FILE_LIMIT + 1, 0x20),
    'limit.json': Buffer.alloc(FILE_LIMIT, 0x20),
    'folder.json/': '',
  });
  symlinkSync('loop.json', join(folder, 'loop.json'));
  execFileSync('mkfifo', [join(folder, 'pipe.json')]);
  const outcome = (name: string): unknown => {
    const change = readFile(join(folder, name));
    return 'problem' in change ? change.problem : 'text' in change ? change.text.length : 'deleted';
  };
  assert.deepEqual(outcome('latin1.json'), { kind: 'not-utf-8' });
  assert.deepEqual(outcome('utf16.json'), { kind: 'not-utf-8' });
  assert.deepEqual(outcome('large.json'), { kind: 'too-large', size: FILE_LIMIT + 1, limit: FILE_LIMIT });
  assert.deepEqual(outcome('limit.json'), FILE_LIMIT);
  assert.deepEqual(outcome('folder.json'), { kind: 'unreadable', reason: 'it is a folder' });
  assert.deepEqual(outcome('loop.json'), { kind: 'unreadable', reason: 'its symbolic links form a loop' });
  // Must not wait for somebody to write into it.
  assert.deepEqual(outcome('pipe.json'), { kind: 'unreadable', reason: 'it is not a regular file' });
  assert.deepEqual(outcome('missing.json'), 'deleted');
  assert.deepEqual(outcome('latin1.json/a.json'), 'deleted');
});

test('what a manifest names is read inside the folders only, links resolved', (context) => {
  const outside = temporaryFolder(context, { 'secret.json': '1' });
  const folder = temporaryFolder(context, { 'workspace/a.json': '2', 'sibling.json': '3' });
  const workspace = join(folder, 'workspace');
  symlinkSync(join(outside, 'secret.json'), join(workspace, 'out.json'));
  symlinkSync(outside, join(workspace, 'out'));
  symlinkSync(join(workspace, 'a.json'), join(workspace, 'in.json'));
  symlinkSync(workspace, join(outside, 'alias'));
  const outcome = (path: string, folders: readonly string[] = [workspace]): unknown => {
    const change = readWanted(folders, path);
    return 'problem' in change ? change.problem.kind : 'text' in change ? change.text : 'deleted';
  };
  assert.equal(outcome(join(workspace, 'a.json')), '2');
  assert.equal(outcome(join(workspace, 'in.json')), '2');
  assert.equal(outcome(join(workspace, 'missing/b.json')), 'missing');
  assert.equal(outcome(join(workspace, 'out.json')), 'outside-workspace');
  assert.equal(outcome(join(workspace, 'out/secret.json')), 'outside-workspace');
  assert.equal(outcome(join(workspace, 'out/missing.json')), 'outside-workspace');
  assert.equal(outcome(join(folder, 'sibling.json')), 'outside-workspace');
  assert.equal(outcome('/nowhere/at/all.json'), 'outside-workspace');
  // The folder itself may have been given by a link.
  assert.equal(outcome(join(outside, 'alias/a.json'), [join(outside, 'alias')]), '2');
  assert.equal(isInside([], join(workspace, 'a.json')), false);
  assert.equal(isInside([`${workspace}x`], join(workspace, 'a.json')), false);
});
