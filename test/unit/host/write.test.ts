import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeAtomically } from '../../../server/src/host/write.ts';
import { temporaryFolder } from './folder.ts';

const WINDOWS = process.platform === 'win32';

test('replaces a text and keeps the mode', { skip: WINDOWS }, (context) => {
  const folder = temporaryFolder(context, { 'a.json': '\uFEFFold' });
  const path = join(folder, 'a.json');
  chmodSync(path, 0o640);
  const { ino } = statSync(path);
  assert.deepEqual(writeAtomically(path, '\uFEFFold', '\uFEFFnew ä'), { written: true });
  assert.equal(readFileSync(path, 'utf8'), '\uFEFFnew ä');
  assert.equal(statSync(path).mode & 0o777, 0o640);
  assert.notEqual(statSync(path).ino, ino);
  assert.deepEqual(readdirSync(folder), ['a.json']);
});

test('refuses when the text was changed, the file removed or replaced by something else', (context) => {
  const folder = temporaryFolder(context, { 'a.json': 'changed', 'b.json': Uint8Array.of(0xff) });
  const changed = { written: false, reason: 'the file was changed since it was read' };
  assert.deepEqual(writeAtomically(join(folder, 'a.json'), 'old', 'new'), changed);
  assert.deepEqual(writeAtomically(join(folder, 'b.json'), '\uFFFD', 'new'), changed);
  assert.deepEqual(writeAtomically(join(folder, 'gone.json'), 'old', 'new'), {
    written: false,
    reason: 'it does not exist',
  });
  assert.equal(readFileSync(join(folder, 'a.json'), 'utf8'), 'changed');
  assert.deepEqual(readdirSync(folder), ['a.json', 'b.json']);
});

test('a link stays a link', { skip: WINDOWS }, (context) => {
  const folder = temporaryFolder(context, { 'target/a.json': 'old' });
  const link = join(folder, 'link.json');
  symlinkSync('target/a.json', link);
  assert.deepEqual(writeAtomically(link, 'old', 'new'), { written: true });
  assert.equal(readlinkSync(link), 'target/a.json');
  assert.equal(readFileSync(join(folder, 'target/a.json'), 'utf8'), 'new');
  assert.deepEqual(readdirSync(join(folder, 'target')), ['a.json']);
});

test('creates a file and its folders, but never over one that is there', (context) => {
  const folder = temporaryFolder(context);
  const path = join(folder, 'new/folder/a.json');
  assert.deepEqual(writeAtomically(path, undefined, 'new'), { written: true });
  assert.equal(readFileSync(path, 'utf8'), 'new');
  assert.deepEqual(writeAtomically(path, undefined, 'newer'), {
    written: false,
    reason: 'a file of that name exists already',
  });
  writeFileSync(join(folder, 'file'), '');
  assert.equal(writeAtomically(join(folder, 'file/a.json'), undefined, 'new').written, false);
  assert.equal(readFileSync(path, 'utf8'), 'new');
  assert.deepEqual(readdirSync(join(folder, 'new/folder')), ['a.json']);
  assert.equal(lstatSync(path).isFile(), true);
});
