/** The manifest that `init` writes: it says what was inferred, so that with it the same comes out. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import * as ide from '../../../server/src/ide/index.ts';

import { allFindings, analyse, FOLDER } from '../../support/fixture.ts';
import { compileManifestSchema } from '../contributions/files.ts';
import {
  allow,
  grant,
  identityPolicy,
  key,
  keyPolicy,
  owned,
  policy,
  role,
  secret,
  secretPolicy,
  sharesOf,
} from './cases.ts';
import { filesOf, MISTAKES, type Workspace, workspaces } from './workspaces.ts';

const validate = compileManifestSchema();
const MANIFEST = `${FOLDER}/sharing.json`;

type Files = Readonly<Record<string, string>>;

/** All that is said of a share but where its resource is spelled with the suffix that another document has. */
const picture = (analysis: ide.Analysis) =>
  ide.shares(analysis).map(({ principal, key: keyArn, access, verdict, statements, requests, documents }) => ({
    principal,
    key: keyArn,
    access,
    verdict,
    statements,
    requests: requests.map(({ action, decision }) => ({ action, decision })),
    documents: [
      documents.resourcePolicy?.id,
      documents.keyPolicy?.id,
      ...documents.identityPolicies.map(({ id }) => id),
    ],
  }));

/** `severity code file range` of what is said of the policies. */
const told = (analysis: ide.Analysis) =>
  allFindings(analysis)
    .filter(({ file }) => file !== MANIFEST)
    .map(({ severity, code, file, range }) => `${severity} ${code} ${file} ${range.start}`);

const withManifest = (files: Files) => {
  const analysis = analyse(files);
  const inferred = ide.inferManifest(analysis, FOLDER);
  return { analysis, inferred, after: analyse({ ...files, [MANIFEST]: inferred.text }) };
};

const describeFiles = (files: Files, text: string) =>
  Object.entries({ ...files, [MANIFEST]: text })
    .map(([path, one]) => `//- ${path}\n${one}`)
    .join('\n');

/** At most one mistake a share. */
const broken = fc.tuple(workspaces, fc.array(fc.nat(MISTAKES.length - 1), { maxLength: 3 })).map(
  ([workspace, mistakes]): Workspace => ({
    ...workspace,
    shares: workspace.shares.map((share, at) => MISTAKES[mistakes[at] ?? -1]?.make(share) ?? share),
  }),
);

const inferring = (workspace: Workspace): Files => {
  const { [MANIFEST]: _, ...files } = filesOf(workspace);
  return files;
};

describe('the inferred manifest', () => {
  it('gives the same shares and verdicts, is valid, and the same whatever came first', () => {
    fc.assert(
      fc.property(workspaces, (workspace) => {
        const files = inferring(workspace);
        const { analysis, inferred, after } = withManifest(files);
        const about = describeFiles(files, inferred.text);
        assert.deepEqual([inferred.leftOut, inferred.conflicts], [[], []], about);
        assert.deepEqual(picture(after), picture(analysis), about);
        assert.deepEqual(told(after), told(analysis), about);
        assert.ok(
          ide.shares(after).every(({ manifest }) => manifest === MANIFEST),
          about,
        );
        const manifest: object = JSON.parse(inferred.text);
        assert.ok(validate(manifest), JSON.stringify(validate.errors));
        assert.deepEqual(Object.keys(manifest), ['resources', 'principals', 'shares']);
        assert.ok(!inferred.text.includes(FOLDER), about);
        const backwards = Object.fromEntries(Object.entries(files).reverse());
        assert.equal(ide.inferManifest(analyse(backwards), FOLDER).text, inferred.text);
      }),
      { seed: 20261123, numRuns: 100 },
    );
  });

  it('gives the same verdicts and mistakes of a workspace that does not work', () => {
    fc.assert(
      fc.property(broken, (workspace) => {
        const files = inferring(workspace);
        const { analysis, inferred, after } = withManifest(files);
        const about = describeFiles(files, inferred.text);
        assert.deepEqual(inferred.conflicts, [], about);
        const left = new Set(inferred.leftOut.map(({ principal }) => principal));
        const meant = (one: ide.Analysis) =>
          ide
            .shares(one)
            .filter(({ principal }) => !left.has(principal))
            .map(({ principal, verdict, access }) => `${principal} ${access} ${verdict}`);
        assert.deepEqual(meant(after), meant(analysis), about);
        if (left.size === 0) assert.deepEqual(told(after), told(analysis), about);
        assert.ok(validate(JSON.parse(inferred.text)), JSON.stringify(validate.errors));
      }),
      { seed: 20261123, numRuns: 200 },
    );
  });

  it('writes what it knows, in a stable order', () => {
    const files = {
      'security/dev-secret.resource-policy.json': secretPolicy(role('Beta'), role('Alpha')),
      'security/dev-secret.key-policy.json': keyPolicy(role('Beta'), role('Alpha')),
      'dev/beta.identity-policy.json': identityPolicy(),
      'dev/alpha.identity-policy.json': identityPolicy(secret('DevSecret-??????')),
    };
    const { inferred, after } = withManifest(files);
    assert.equal(
      inferred.text,
      `${JSON.stringify(
        {
          resources: {
            [key()]: { policy: 'security/dev-secret.key-policy.json' },
            [secret()]: { policy: 'security/dev-secret.resource-policy.json', key: key() },
          },
          principals: {
            [role('Alpha')]: { policies: ['dev/alpha.identity-policy.json'] },
            [role('Beta')]: { policies: ['dev/beta.identity-policy.json'] },
          },
          shares: [
            { principal: role('Alpha'), resource: secret(), access: 'read' },
            { principal: role('Beta'), resource: secret(), access: 'read' },
          ],
        },
        undefined,
        2,
      )}\n`,
    );
    assert.deepEqual(sharesOf(after), ['allowed Alpha read', 'allowed Beta read']);
  });

  it('knows the key that a command printed, and the use of a key by itself', () => {
    const files = {
      'describe-secret.json': JSON.stringify({ ARN: secret(), Name: 'DevSecret', VersionIdsToStages: {} }),
      'secret-policy.json': secretPolicy(role()),
      'app.json': policy(allow('secretsmanager:GetSecretValue', secret())),
      'keys/key-policy.json': policy(owned(), grant(role('Signer'), ['kms:Sign', 'kms:Verify'])),
      'keys/signer.json': policy(allow(['kms:Sign', 'kms:Verify'], key())),
    };
    const { analysis, inferred, after } = withManifest(files);
    const manifest = JSON.parse(inferred.text);
    assert.deepEqual(manifest.resources[secret()], { policy: 'secret-policy.json', key: 'alias/aws/secretsmanager' });
    assert.deepEqual(manifest.shares, [
      { principal: role(), resource: secret(), access: 'read' },
      { principal: role('Signer'), resource: key(), access: 'use', actions: ['kms:Sign', 'kms:Verify'] },
    ]);
    assert.deepEqual(sharesOf(after), sharesOf(analysis));
  });

  it('leaves to other manifests what is theirs, and to nobody’s guess what is not named', () => {
    const dev = {
      'dev/secret-policy.json': secretPolicy(role()),
      'dev/key-policy.json': keyPolicy(role()),
      'dev/app.json': identityPolicy(),
    };
    const files = {
      ...dev,
      'dev/sharing.json': ide.inferManifest(analyse(dev), `${FOLDER}/dev`).text,
      // Nothing names this secret.
      'other/secret-policy.json': secretPolicy(role('Other')),
      'other/key-policy.json': keyPolicy(role('Nobody')),
    };
    const { inferred } = withManifest(files);
    assert.deepEqual(
      [inferred.listed, inferred.leftOut.map(({ principal }) => principal), inferred.text],
      [[], [role('Other')], '{}\n'],
    );
  });

  it('tells two policies of one resource', () => {
    const files: Record<string, string> = {};
    for (const stage of ['dev', 'prod']) {
      files[`${stage}/secret-policy.json`] = secretPolicy(role());
      files[`${stage}/key-policy.json`] = keyPolicy(role());
      files[`${stage}/app.json`] = identityPolicy();
    }
    assert.deepEqual(withManifest(files).inferred.conflicts, [
      { resource: key(), policies: ['dev/key-policy.json', 'prod/key-policy.json'] },
      { resource: secret(), policies: ['dev/secret-policy.json', 'prod/secret-policy.json'] },
    ]);
    for (const stage of ['dev', 'prod']) {
      const own = ide.inferManifest(analyse(files), `${FOLDER}/${stage}`);
      assert.deepEqual(own.conflicts, []);
      assert.deepEqual(JSON.parse(own.text).principals, { [role()]: { policies: ['app.json'] } });
    }
  });
});
