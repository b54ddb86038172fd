/** However the workspace came to be as it is, it is judged as if it were read anew. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import * as ide from '../../../server/src/ide/index.ts';
import { generateWorkspace } from '../../bench/workspace.ts';
import { allFindings, NOW } from '../../support/fixture.ts';
import { grant, identityPolicy, key, owned, policy, secret } from './cases.ts';

const FOLDER = '/ws';
const SAMPLES = fileURLToPath(new URL('../../../samples', import.meta.url));

/** One share of each pattern, beside shares of secrets. */
const PATTERNS = [
  'assumed-role',
  'bucket-read',
  'key-use',
  'replica-region',
  'replicated-secret',
  'replication-service',
  'snapshot-copy',
].flatMap((sample) =>
  readdirSync(`${SAMPLES}/${sample}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => [`${sample}/${path}`, readFileSync(`${SAMPLES}/${sample}/${path}`, 'utf8')] as const),
);
/** What an assumed role may do in its own account, and a secret for a whole organization. */
const MORE: readonly (readonly [string, string])[] = [
  [
    'assumed-role/security/deployment-target.permissions.json',
    identityPolicy(secret('Target-a1b2c3'), key('2222abcd-12ab-34cd-56ef-1234567890ab')),
  ],
  ['assumed-role/security/target.key-policy.json', policy(owned())],
  [
    'organization/secret-policy.json',
    policy(grant('*', 'secretsmanager:GetSecretValue', { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } })),
  ],
  [
    'organization/key-policy.json',
    policy(owned(), grant('*', 'kms:Decrypt', { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } })),
  ],
  ['organization/team.json', identityPolicy(secret('Common-a1b2c3'), key('3333abcd-12ab-34cd-56ef-1234567890ab'))],
];
const base = [...generateWorkspace({ documents: 24 }), ...PATTERNS, ...MORE].map(([path, text]) => ({
  path: `${FOLDER}/${path}`,
  text,
}));
const empty = () => ide.createAnalysis({ now: NOW, folders: [FOLDER], severity: {} });

/** Small slips of the kind that people make while typing. */
const SLIPS: readonly ((text: string) => string)[] = [
  (text) => text.replace(/role\/(\w)/, 'role/X$1'),
  (text) => text.replace('kms:Decrypt', 'kms:DescribeKey'),
  (text) => text.replace('GetSecretValue', 'DescribeSecret'),
  (text) => text.replace(/-[A-Za-z0-9]{6}"/, '"'),
  (text) => text.replace('us-east-1', 'eu-west-1'),
  (text) => text.replace('s3:GetObject', 's3:ListBucket').replace('sts:AssumeRole', 'sts:TagSession'),
  (text) => text.replace('111111111111', '333333333333'),
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
