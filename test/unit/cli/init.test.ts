import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileManifestSchema } from '../contributions/files.ts';
import { contents, run, workspace } from './process.ts';
import { BROKEN_SHARE, SHARE } from './samples.ts';

const MANIFEST = 'sharing.json';

test('init writes what was inferred, says so, and check says the same with it', (context) => {
  const folder = workspace(context, SHARE);
  const before = JSON.parse(run(['check', '--format', 'json'], { cwd: folder }).stdout);
  assert.deepEqual(run(['init'], { cwd: folder }), {
    status: 0,
    stdout:
      'sharing.json: written, with 1 share\n  role/ApplicationRole (222222222222) → secret DevSecret-a1b2c3 (111111111111) · read · allowed\n',
    stderr: '',
  });
  const { [MANIFEST]: text, ...rest } = contents(folder);
  assert.deepEqual(rest, SHARE);
  const manifest: object = JSON.parse(text!);
  const validate = compileManifestSchema();
  assert.ok(validate(manifest), JSON.stringify(validate.errors));
  const after = JSON.parse(run(['check', '--format', 'json'], { cwd: folder }).stdout);
  assert.deepEqual(
    after.shares,
    before.shares.map((share: object) => ({ ...share, manifest: MANIFEST })),
  );
  assert.deepEqual(after.findings, []);
});

test('--dry-run prints the file, and writes nothing, also where one is there', (context) => {
  const [dry, real] = [workspace(context, SHARE), workspace(context, SHARE)];
  const { status, stdout, stderr } = run(['init', '--dry-run'], { cwd: dry });
  assert.deepEqual([status, stderr, contents(dry)], [0, '', SHARE]);
  run(['init'], { cwd: real });
  assert.equal(contents(real)[MANIFEST], stdout);
  assert.deepEqual(run(['init', '--dry-run'], { cwd: real }), { status: 0, stdout, stderr: '' });
});

test('a sharing.json that is there is replaced with --force only', (context) => {
  const own = '{ "accounts": { "111111111111": "security" } } // by hand\n';
  const folder = workspace(context, { ...SHARE, [MANIFEST]: own });
  assert.deepEqual(run(['init'], { cwd: folder }), {
    status: 2,
    stdout: '',
    stderr:
      'sharing-policies: sharing.json: is there already.\nGive --force to replace it, or --dry-run to see what would be written.\n',
  });
  assert.equal(contents(folder)[MANIFEST], own);
  assert.equal(run(['init', '--force'], { cwd: folder }).status, 0);
  assert.deepEqual(Object.keys(JSON.parse(contents(folder)[MANIFEST]!)), ['resources', 'principals', 'shares']);
});

test('the folder that is given holds the file, and paths are relative to it', (context) => {
  const files = Object.fromEntries(Object.entries(BROKEN_SHARE).map(([path, text]) => [`deep/er/${path}`, text]));
  const folder = workspace(context, files);
  const { status, stdout } = run(['init', 'deep/er'], { cwd: folder });
  assert.equal(status, 0);
  assert.match(stdout, /^deep\/er\/sharing\.json: written, with 1 share\n {2}.* · denied\n$/);
  const { principals } = JSON.parse(contents(folder)['deep/er/sharing.json']!);
  assert.deepEqual(principals, {
    'arn:aws:iam::222222222222:role/ApplicationRole': { policies: ['dev/application-role.identity-policy.json'] },
  });
  const codes = (words: string[]) =>
    JSON.parse(run(words, { cwd: folder }).stdout).findings.map(({ code }: { code: string }) => code);
  assert.deepEqual(codes(['check', '--format', 'json', 'deep']), codes(['check', '--format', 'json', 'deep/er']));
});

test('what cannot be written is said, with status 2', (context) => {
  const twice = Object.fromEntries(
    Object.entries(SHARE).flatMap(([path, text]) => [
      [`dev/${path}`, text],
      [`prod/${path}`, text],
    ]),
  );
  const folder = workspace(context, { ...twice, 'empty/package.json': '{}' });
  const refused = (words: string[]) => {
    const { status, stdout, stderr } = run(['init', ...words], { cwd: folder });
    assert.deepEqual([status, stdout], [2, '']);
    return stderr;
  };
  assert.equal(
    refused([]),
    'sharing-policies: arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab: dev/security/dev-secret.key-policy.json and prod/security/dev-secret.key-policy.json are both its policy, and a manifest names one.\nRun init for each of the folders that hold one of them.\n',
  );
  assert.equal(
    refused(['empty']),
    "sharing-policies: no share was inferred, so there is nothing to write.\n'sharing-policies check' says what is there.\n",
  );
  assert.equal(
    refused(['dev', 'prod']),
    'sharing-policies: init takes one folder.\nRun it once for each folder that is to have a sharing.json.\n',
  );
  assert.equal(
    refused(['empty/package.json']),
    'sharing-policies: empty/package.json: is not a folder.\nGive the folder that is to have a sharing.json.\n',
  );
  assert.deepEqual(
    Object.keys(contents(folder)).filter((path) => path.endsWith(MANIFEST)),
    [],
  );
});
