/** What bad input gets: a finding or a message with the path, the rest analysed, nothing written. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { add, contents, type Files, powerless, run, workspace } from './process.ts';
import { IDENTITY_POLICY, KEY, KEY_POLICY, LOCKED_KEY_POLICY, ROLE, SECRET, SHARE } from './samples.ts';

interface JsonReport {
  shares: { verdict: string }[];
  findings: { code: string; severity: string; file: string; message: string; range: { start: unknown } }[];
}

function check(cwd: string, words: readonly string[] = [], main?: string) {
  const { status, stdout, stderr } = run(['check', ...words, '--format', 'json'], {
    cwd,
    ...(main === undefined ? {} : { main }),
  });
  const report: JsonReport = JSON.parse(stdout);
  return {
    status,
    stderr,
    verdicts: report.shares.map(({ verdict }) => verdict),
    findings: report.findings.map(({ file, code, severity }) => `${file} ${severity} ${code}`),
    messages: report.findings.map(({ message }) => message),
    starts: report.findings.map(({ range }) => range.start),
  };
}

const LATIN = Buffer.from('{ "Statement": [ { "Sid": "\xe4" } ] }', 'latin1');

const BAD: Readonly<Record<string, { files: Files; findings: readonly string[]; start: unknown }>> = {
  'truncated JSON': {
    files: { 'bad/cut.json': '{\n  "Statement": [ { "Effect": "Allow", "Action": "s3:GetObject"' },
    findings: ['bad/cut.json error json-syntax'],
    start: { line: 1, character: 61 },
  },
  '30 MB': {
    files: { 'bad/big.json': Buffer.alloc(30 * 1024 * 1024, ' ') },
    findings: ['bad/big.json warning file-too-large'],
    start: { line: 0, character: 0 },
  },
  'not UTF-8': {
    files: { 'bad/latin.json': LATIN },
    findings: ['bad/latin.json error file-unreadable'],
    start: { line: 0, character: 0 },
  },
  '10,000 levels of nesting': {
    files: { 'bad/deep.json': `${'['.repeat(10_000)}{ "Statement": [] }${']'.repeat(10_000)}` },
    findings: ['bad/deep.json error json-syntax'],
    start: { line: 0, character: 400 },
  },
};

for (const [what, { files, findings, start }] of Object.entries(BAD)) {
  test(`${what}: a finding, and the share beside it is decided`, (context) => {
    const folder = workspace(context, { ...SHARE, ...files });
    const before = contents(folder);
    const result = check(folder);
    assert.deepEqual(result.findings, findings);
    assert.deepEqual(result.starts, [start]);
    assert.deepEqual(result.verdicts, ['allowed']);
    assert.equal(result.stderr, '');
    const status = findings[0]?.includes(' error ') ? 1 : 0;
    assert.equal(result.status, status);
    assert.equal(run(['fix'], { cwd: folder }).status, status);
    assert.deepEqual(contents(folder), before);
  });
}

test('a byte order mark and CRLF are nothing bad', (context) => {
  const windows = Object.fromEntries(
    Object.entries(SHARE).map(([path, text]) => [path, `\uFEFF${text.replaceAll('\n', '\r\n')}`]),
  );
  const result = check(workspace(context, windows));
  assert.deepEqual(result.verdicts, ['allowed']);
  assert.deepEqual(result.findings, []);
  assert.equal(result.status, 0);
});

test('an unreadable folder: a message with its path, status 2, the rest is analysed', (context) => {
  const folder = workspace(context, SHARE);
  mkdirSync(join(folder, 'locked'));
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'locked'), 0);
  const result = check(folder, [], powerless(context));
  assert.deepEqual(result.verdicts, ['allowed']);
  assert.equal(result.stderr, 'locked: The folder cannot be read, what is in it is not checked: permission denied.\n');
  assert.equal(result.status, 2);
  chmodSync(join(folder, 'locked'), 0o700);
});

test('an unreadable file: a finding', (context) => {
  const folder = workspace(context, { ...SHARE, 'locked.json': '{}' });
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'locked.json'), 0);
  const result = check(folder, [], powerless(context));
  assert.deepEqual(result.findings, ['locked.json error file-unreadable']);
  assert.match(result.messages[0]!, /permission denied/);
  assert.deepEqual(result.verdicts, ['allowed']);
  assert.equal(result.status, 1);
});

test('links that loop are not followed; one that is named gets a finding', (context) => {
  const folder = workspace(context, SHARE);
  symlinkSync('..', join(folder, 'dev', 'up'));
  symlinkSync('round.json', join(folder, 'dev', 'round.json'));
  const whole = check(folder);
  assert.deepEqual(whole.verdicts, ['allowed']);
  assert.deepEqual(whole.findings, []);
  assert.equal(whole.status, 0);
  const named = check(folder, ['.', 'dev/round.json']);
  assert.deepEqual(named.verdicts, ['allowed']);
  assert.deepEqual(named.findings, ['dev/round.json error file-unreadable']);
  assert.match(named.messages[0]!, /symbolic links form a loop/);
  assert.equal(named.status, 1);
});

test('a manifest that names a missing file and a wrong pointer: findings at the names', (context) => {
  const manifest = `{
  "resources": {
    "${SECRET}": { "policy": "missing.json", "key": "${KEY}" },
    "${KEY}": { "policy": "key.json#/no/such/pointer" }
  },
  "principals": { "${ROLE}": { "policies": ["role.json"] } }
}
`;
  const folder = workspace(context, {
    'good/a.resource-policy.json': SHARE['security/dev-secret.resource-policy.json'],
    'good/a.key-policy.json': KEY_POLICY,
    'good/a.identity-policy.json': IDENTITY_POLICY,
    'bad/sharing.json': manifest,
    'bad/key.json': LOCKED_KEY_POLICY,
    'bad/role.json': IDENTITY_POLICY,
  });
  const result = check(folder);
  const errors = result.findings.filter((finding) => finding.endsWith('manifest-error'));
  assert.deepEqual(errors, ['bad/sharing.json error manifest-error', 'bad/sharing.json error manifest-error']);
  const places = result.starts.filter((_, index) => result.findings[index]!.endsWith('manifest-error'));
  assert.deepEqual(places, [
    { line: 2, character: manifest.split('\n')[2]!.indexOf('"missing.json"') },
    { line: 3, character: manifest.split('\n')[3]!.indexOf('"key.json') },
  ]);
  assert.ok(result.verdicts.includes('allowed'));
  assert.equal(result.status, 1);
});

test('a manifest that leads out of the workspace: neither read nor written', (context) => {
  const outside = workspace(context, { 'secret.json': LOCKED_KEY_POLICY });
  const folder = workspace(context, {});
  symlinkSync(outside, join(folder, 'link'));
  add(folder, {
    'sharing.json': JSON.stringify({ resources: { [KEY]: { policy: 'link/secret.json' } } }),
    'up.sharing.json': JSON.stringify({ resources: { [KEY]: { policy: '../../etc/passwd' } } }),
  });
  const result = check(folder);
  assert.deepEqual(result.findings, ['sharing.json error manifest-error', 'up.sharing.json error manifest-error']);
  run(['fix', '--unsafe'], { cwd: folder });
  assert.deepEqual(contents(outside), { 'secret.json': LOCKED_KEY_POLICY });
});
