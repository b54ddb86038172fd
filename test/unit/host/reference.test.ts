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

test('a share that works asks for no reference data', () => {
  const loads: string[] = [];
  const secret = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
  const role = 'arn:aws:iam::222222222222:role/ApplicationRole';
  const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const analysis = ide.createAnalysis({
    now: Date.parse('2026-11-23T12:00:00Z'),
    folders: ['/workspace'],
    severity: {},
    reference: () => {
      loads.push('reference');
      throw new Error('nobody asked');
    },
  });
  const action = 'secretsmanager:GetSecretValue';
  const step = ide.applyChanges(analysis, [
    {
      path: '/workspace/dev-secret.resource-policy.json',
      text: policy({ Effect: 'Allow', Principal: { AWS: role }, Action: action, Resource: '*' }),
    },
    {
      path: '/workspace/application-role.identity-policy.json',
      text: policy({ Effect: 'Allow', Action: action, Resource: secret }),
    },
  ]);
  for (const path of ide.filesWithFindings(step.analysis)) ide.findingsOf(step.analysis, path);
  assert.equal(ide.shares(step.analysis).length, 1);
  assert.deepEqual(loads, []);
});
