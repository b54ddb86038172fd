import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { contents, run, workspace } from './process.ts';
import { BROKEN_SHARE, SHARE } from './samples.ts';

test('fix mends the share, says what it did, and status 0', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  const { status, stdout, stderr } = run(['fix'], { cwd: folder });
  assert.equal(stderr, '');
  assert.match(stdout, /^security\/dev-secret\.key-policy\.json: \S.*\n\nrole\/ApplicationRole/);
  assert.ok(stdout.endsWith('3 policy documents in 3 files · 1 share (1 allowed) · no findings\n'));
  assert.equal(status, 0);
  const after = contents(folder);
  assert.deepEqual(
    { ...after, 'security/dev-secret.key-policy.json': '' },
    {
      ...SHARE,
      'security/dev-secret.key-policy.json': '',
    },
  );
  assert.equal(run(['check'], { cwd: folder }).status, 0);
});

test('--dry-run: a diff that makes the same of the files, and nothing is written', (context) => {
  const [dry, real] = [workspace(context, BROKEN_SHARE), workspace(context, BROKEN_SHARE)];
  const { status, stdout, stderr } = run(['fix', '--dry-run'], { cwd: dry });
  assert.equal(status, 0);
  assert.equal(stderr, '');
  assert.deepEqual(contents(dry), { ...BROKEN_SHARE });
  assert.ok(
    stdout.startsWith('diff --git a/security/dev-secret.key-policy.json b/security/dev-secret.key-policy.json\n'),
  );
  execFileSync('git', ['apply', '-'], { cwd: dry, input: stdout });
  run(['fix'], { cwd: real });
  assert.deepEqual(contents(dry), contents(real));
});

test('nothing to fix: no diff, nothing written', (context) => {
  const folder = workspace(context, SHARE);
  const before = statSync(join(folder, 'security/dev-secret.key-policy.json')).mtimeMs;
  assert.deepEqual(run(['fix', '--dry-run'], { cwd: folder }), { status: 0, stdout: '', stderr: '' });
  assert.equal(run(['fix'], { cwd: folder }).status, 0);
  assert.equal(statSync(join(folder, 'security/dev-secret.key-policy.json')).mtimeMs, before);
});

test('a byte order mark and CRLF stay', (context) => {
  const windows = Object.fromEntries(
    Object.entries(BROKEN_SHARE).map(([path, text]) => [path, `\uFEFF${text.replaceAll('\n', '\r\n')}`]),
  );
  const folder = workspace(context, windows);
  assert.equal(run(['fix'], { cwd: folder }).status, 0);
  const text = contents(folder)['security/dev-secret.key-policy.json']!;
  assert.ok(text.startsWith('\uFEFF{\r\n'));
  assert.deepEqual(text.match(/(?<!\r)\n/g), null);
});

test('what no fix can mend remains: status 1', (context) => {
  const denying = SHARE['security/dev-secret.resource-policy.json'].replace(
    '"Statement": [',
    '"Statement": [\n    { "Effect": "Deny", "Principal": "*", "Action": "secretsmanager:*", "Resource": "*" },',
  );
  const files = { ...SHARE, 'security/dev-secret.resource-policy.json': denying };
  const folder = workspace(context, files);
  const { status, stdout } = run(['fix'], { cwd: folder });
  assert.equal(status, 1);
  assert.match(stdout, /error explicit-deny/);
  assert.deepEqual(contents(folder), files);
});

test('a linked file is written through the link', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  const other = workspace(context, {});
  symlinkSync(folder, join(other, 'linked'));
  assert.equal(run(['fix', 'linked'], { cwd: other }).status, 0);
  assert.equal(run(['check'], { cwd: folder }).status, 0);
});
