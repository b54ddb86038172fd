import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referenceLoader } from '../../../server/src/host/reference.ts';
import * as ide from '../../../server/src/ide/index.ts';

test('nothing is read before it is called, and once however often it is', () => {
  let reads = 0;
  const header = { date: '2026-01-02', services: [], hosts: [], license: '' };
  const load = referenceLoader(() => {
    reads++;
    return `${JSON.stringify(header)}\n`;
  });
  assert.equal(reads, 0);
  assert.equal(load(), load());
  assert.equal(load().date, '2026-01-02');
  assert.equal(reads, 1);
});

test('a read that fails is tried again by the next call', () => {
  const load = referenceLoader(() => {
    throw new Error('the disk is gone');
  });
  assert.throws(load, /the disk is gone/);
  assert.throws(load, /the disk is gone/);
});

test('files without an action ask for no reference data', () => {
  const loads: string[] = [];
  const analysis = ide.createAnalysis({
    now: Date.parse('2026-11-23T12:00:00Z'),
    folders: ['/workspace'],
    severity: {},
    reference: () => {
      loads.push('reference');
      throw new Error('nobody asked');
    },
  });
  const text = (value: unknown) => JSON.stringify(value);
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const step = ide.applyChanges(analysis, [
    { path: '/workspace/sharing.json', text: text({ resources: {} }) },
    { path: '/workspace/package.json', text: text({ name: 'none of ours' }) },
    { path: '/workspace/admin.identity-policy.json', text: text({ Version: '2012-10-17', Statement: [everything] }) },
  ]);
  for (const path of ide.filesWithFindings(step.analysis)) ide.findingsOf(step.analysis, path);
  assert.deepEqual(loads, []);
});
