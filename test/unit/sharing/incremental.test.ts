/** However the workspace came to be as it is, it is judged as if it were read anew. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import * as ide from '../../../server/src/ide/index.ts';
import { generateWorkspace } from '../../bench/workspace.ts';
import { allFindings, NOW } from '../../support/fixture.ts';

const FOLDER = '/ws';
const base = [...generateWorkspace({ documents: 24 })].map(([path, text]) => ({ path: `${FOLDER}/${path}`, text }));
const empty = () => ide.createAnalysis({ now: NOW, folders: [FOLDER], severity: {} });

/** Small slips of the kind that people make while typing. */
const SLIPS: readonly ((text: string) => string)[] = [
  (text) => text.replace(/role\/(\w)/, 'role/X$1'),
  (text) => text.replace('kms:Decrypt', 'kms:DescribeKey'),
  (text) => text.replace('GetSecretValue', 'DescribeSecret'),
  (text) => text.replace(/-[A-Za-z0-9]{6}"/, '"'),
  (text) => text.replace('us-east-1', 'eu-west-1'),
  (text) => text.replace('"Allow"', '"Deny"'),
  (text) => text.slice(0, text.length / 2),
  (text) => text,
];

const edit = fc.record({
  file: fc.nat(base.length - 1),
  kind: fc.constantFrom('slip', 'delete', 'restore', 'manifest'),
  slip: fc.nat(SLIPS.length - 1),
});

it('an analysis after any edits equals one of the same files from scratch', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
      const files = new Map(base.map(({ path, text }) => [path, text]));
      let analysis = ide.applyChanges(empty(), base).analysis;
      for (const { file, kind, slip } of edits) {
        const { path, text } = base[file]!;
        if (kind === 'delete') {
          files.delete(path);
          analysis = ide.applyChanges(analysis, [{ path, deleted: true }]).analysis;
          continue;
        }
        const target = kind === 'manifest' ? `${path.slice(0, path.lastIndexOf('/'))}/sharing.json` : path;
        const after =
          kind === 'manifest'
            ? manifestFor(path, text, slip)
            : kind === 'slip'
              ? SLIPS[slip]!(files.get(path) ?? text)
              : text;
        files.set(target, after);
        analysis = ide.applyChanges(analysis, [{ path: target, text: after }]).analysis;
      }
      const fresh = ide.applyChanges(
        empty(),
        [...files].map(([path, text]) => ({ path, text })),
      ).analysis;
      assert.deepEqual(picture(analysis), picture(fresh));
    }),
    { numRuns: 150, seed: 20261123 },
  );
});

it('tells which files are affected: no other file has other findings', () => {
  fc.assert(
    fc.property(edit, (one) => {
      const before = ide.applyChanges(empty(), base).analysis;
      const { path, text } = base[one.file]!;
      const change = one.kind === 'delete' ? { path, deleted: true as const } : { path, text: SLIPS[one.slip]!(text) };
      const { analysis, affected } = ide.applyChanges(before, [change]);
      const differ = base.filter(
        (file) =>
          JSON.stringify(ide.findingsOf(before, file.path)) !== JSON.stringify(ide.findingsOf(analysis, file.path)),
      );
      assert.deepEqual(
        differ.map((file) => file.path).filter((file) => !affected.includes(file)),
        [],
      );
    }),
    { numRuns: 100, seed: 20261123 },
  );
});

/** Names the file as a policy of the first ARN in it, rightly or wrongly. */
function manifestFor(path: string, text: string, slip: number): string {
  const arn = /arn:aws:(?:kms|secretsmanager):[^"*]+/.exec(text)?.[0] ?? 'arn:aws:kms:us-east-1:111111111111:key/x';
  const name = path.slice(path.lastIndexOf('/') + 1);
  return slip % 2 === 0
    ? JSON.stringify({ resources: { [arn]: { policy: name } } })
    : JSON.stringify({ settings: { exclude: [name] } });
}

/** All that can be seen from outside, but for the ids of shares. */
function picture(analysis: ide.Analysis) {
  return {
    summary: ide.summary(analysis),
    shares: ide
      .shares(analysis)
      .map(({ principal, resource, key, access, verdict, manifest, requests, statements, documents }) => ({
        principal,
        resource,
        key,
        access,
        verdict,
        manifest,
        requests,
        statements,
        documents: [
          documents.resourcePolicy?.id,
          documents.keyPolicy?.id,
          ...documents.identityPolicies.map(({ id }) => id),
        ],
      })),
    findings: allFindings(analysis).map(({ shares: _, ...finding }) => finding),
  };
}
