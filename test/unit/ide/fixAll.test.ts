import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { discover } from '../../../server/src/host/discover.ts';
import { load } from '../../../server/src/host/load.ts';
import { fixAll } from '../../../server/src/ide/fixAll.ts';
import * as ide from '../../../server/src/ide/index.ts';

const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));
const KEY_POLICY = 'security/dev-secret.key-policy.json';

function analysisOf(sample: string) {
  const folders = [`${SAMPLES}/${sample}`];
  const { files } = discover(folders, { include: [], exclude: [] });
  return load(ide, { now: 0, folders, severity: {} }, files).analysis;
}

test('what is fixed is said, its new text given, and nothing is left to fix', () => {
  const analysis = analysisOf('principal-mismatch');
  const result = fixAll(ide, analysis, { unsafe: false });
  const path = `${SAMPLES}/principal-mismatch/${KEY_POLICY}`;
  assert.deepEqual(
    result.applied.map(({ finding, fix }) => [finding.code, fix.safety]),
    [['principal-mismatch', 'preferred']],
  );
  const before = ide.textOf(analysis, path) ?? '';
  assert.deepEqual([...result.changed], [[path, before.replaceAll('AplicationRole', 'ApplicationRole')]]);
  assert.deepEqual(ide.filesWithFindings(result.analysis), []);
  assert.deepEqual(
    ide.shares(result.analysis).map((share) => share.verdict),
    ['allowed'],
  );
  // The analysis that was given is as it was.
  assert.equal(ide.findingsOf(analysis, path).length, 1);
  assert.deepEqual(fixAll(ide, result.analysis, { unsafe: false }).applied, []);
});

test('only the findings of the files that are asked for, and only edits within', () => {
  const analysis = analysisOf('principal-mismatch');
  const keyPolicy = `${SAMPLES}/principal-mismatch/${KEY_POLICY}`;
  const other = `${SAMPLES}/principal-mismatch/security/dev-secret.resource-policy.json`;
  const applied = (options: { files?: readonly string[]; within?: readonly string[] }) =>
    fixAll(ide, analysis, { ...options, unsafe: false }).applied.length;
  assert.equal(applied({ files: [other] }), 0);
  assert.equal(applied({ files: [keyPolicy] }), 1);
  assert.equal(applied({ files: [keyPolicy], within: [other] }), 0);
  assert.equal(applied({ within: [keyPolicy] }), 1);
  assert.equal(applied({ files: [`${SAMPLES}/nothing.json`] }), 0);
});

test('all samples at once', () => {
  const result = fixAll(ide, analysisOf('.'), { unsafe: false });
  const fixed = result.applied.map(({ finding }) => finding.code);
  assert.deepEqual(fixed.length, result.changed.size, 'one fix a sample');
  assert.equal(fixed.includes('missing-key-grant'), true);
});
