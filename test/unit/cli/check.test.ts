import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { contents, run, workspace } from './process.ts';
import { BROKEN_SHARE, IDENTITY_POLICY, KEY, ROLE, SECRET, SHARE } from './samples.ts';

interface JsonReport {
  summary: Record<string, number>;
  shares: {
    principal: string;
    verdict: string;
    manifest: string | null;
    documents: { resourcePolicy: string | null; keyPolicy: string | null; identityPolicies: string[] };
  }[];
  findings: { code: string; severity: string; file: string; range: unknown; pointer: string; message: string }[];
}

function check(cwd: string, ...words: string[]): { status: number | null; stderr: string; report: JsonReport } {
  const { status, stdout, stderr } = run(['check', ...words, '--format', 'json'], { cwd });
  return { status, stderr, report: JSON.parse(stdout) };
}

const codes = (report: JsonReport) => report.findings.map(({ code, file }) => `${file} ${code}`);
const verdicts = (report: JsonReport) => report.shares.map(({ verdict }) => verdict);

test('a share that works: status 0', (context) => {
  const folder = workspace(context, SHARE);
  const { status, stderr, report } = check(folder);
  assert.equal(stderr, '');
  assert.deepEqual(report, {
    version: 1,
    summary: { files: 3, documents: 3, shares: 1, errors: 0, warnings: 0, informations: 0, hints: 0 },
    shares: [
      {
        principal: ROLE,
        resource: SECRET,
        key: KEY,
        access: 'read',
        verdict: 'allowed',
        manifest: null,
        requests: [
          { action: 'secretsmanager:GetSecretValue', resource: SECRET, decision: 'allowed', conditions: [] },
          { action: 'kms:Decrypt', resource: KEY, decision: 'allowed', conditions: [] },
        ],
        statements: {
          resourceGrant: 'present',
          keyGrant: 'present',
          identityGrant: 'present',
          identityKeyGrant: 'present',
        },
        documents: {
          resourcePolicy: 'security/dev-secret.resource-policy.json',
          keyPolicy: 'security/dev-secret.key-policy.json',
          identityPolicies: ['dev/application-role.identity-policy.json'],
        },
      },
    ],
    findings: [],
  });
  assert.equal(status, 0);
});

test('a share that does not: status 1, the statement that is missing', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  const { status, stderr, report } = check(folder);
  assert.equal(stderr, '');
  assert.deepEqual(verdicts(report), ['denied']);
  const [finding] = report.findings;
  assert.deepEqual(
    { ...finding, message: undefined, related: undefined, fixes: undefined, docs: undefined },
    {
      code: 'missing-key-grant',
      severity: 'error',
      message: undefined,
      file: 'security/dev-secret.key-policy.json',
      range: { start: { line: 2, character: 2 }, end: { line: 2, character: 13 } },
      pointer: '/Statement',
      related: undefined,
      fixes: undefined,
      docs: undefined,
    },
  );
  assert.equal(report.findings.length, 1);
  assert.equal(status, 1);
});

test('--fail-on moves the line', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  assert.equal(run(['check', '--fail-on', 'hint'], { cwd: folder }).status, 1);
  assert.equal(run(['check', '--fail-on', 'never'], { cwd: folder }).status, 0);
});

test('text: the share, the finding with its line, the summary', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  const { status, stdout, stderr } = run(['check'], { cwd: folder });
  const lines = stdout.split('\n');
  assert.deepEqual(lines.slice(0, 7), [
    'role/ApplicationRole (222222222222) → secret DevSecret-a1b2c3 (111111111111) · read · denied',
    '  ✓ resource grant      present       security/dev-secret.resource-policy.json',
    '  ✗ key grant           missing       security/dev-secret.key-policy.json',
    '  ✓ identity grant      present       dev/application-role.identity-policy.json',
    '  ✓ identity key grant  present       dev/application-role.identity-policy.json',
    '',
    'security/dev-secret.key-policy.json:3:3 error missing-key-grant',
  ]);
  const source = lines.indexOf('    3 |   "Statement": [');
  assert.equal(lines[source + 1], '      |   ^^^^^^^^^^^');
  assert.equal(lines.at(-2), '3 policy documents in 3 files · 1 share (1 denied) · 1 error');
  assert.equal(stderr, '');
  assert.equal(status, 1);
});

test('no colour in a pipe, unless it is forced', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  const sequence = '\u001b[';
  const stdout = (env: Record<string, string>) => run(['check'], { cwd: folder, env }).stdout;
  assert.equal(stdout({}).includes(sequence), false);
  assert.equal(stdout({ FORCE_COLOR: '1' }).includes(sequence), true);
  assert.equal(stdout({ FORCE_COLOR: '0' }).includes(sequence), false);
});

test('--output: nothing on standard output, no colour in the file', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  const expected = run(['check'], { cwd: folder }).stdout;
  const written = run(['check', '--output', 'report.txt'], { cwd: folder, env: { FORCE_COLOR: '1' } });
  assert.deepEqual(written, { status: 1, stdout: '', stderr: '' });
  assert.equal(readFileSync(join(folder, 'report.txt'), 'utf8'), expected);
});

test('--output into a folder that does not exist: status 2', (context) => {
  const folder = workspace(context, SHARE);
  assert.deepEqual(run(['check', '--output', 'no/report.txt'], { cwd: folder }), {
    status: 2,
    stdout: '',
    stderr:
      'sharing-policies: no/report.txt: cannot be written: its folder does not exist.\nChoose another file for --output.\n',
  });
});

test('sarif: the same finding', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  const { status, stdout } = run(['check', '--format=sarif'], { cwd: folder });
  const [log] = JSON.parse(stdout).runs;
  assert.equal(status, 1);
  assert.deepEqual(
    log.results.map((result: { ruleId: string }) => result.ruleId),
    ['missing-key-grant'],
  );
  const { rules, version } = log.tool.driver;
  assert.equal(rules[log.results[0].ruleIndex].id, 'missing-key-grant');
  assert.ok(rules.every(({ helpUri }: { helpUri: string }) => /^(?:https?|file):\/\//.test(helpUri)));
  assert.equal(version, JSON.parse(readFileSync('package.json', 'utf8')).version);
});

test('paths are relative to the working directory inside it, absolute outside', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  assert.deepEqual(codes(check(join(folder, 'dev'), '..').report), [
    `${folder}/security/dev-secret.key-policy.json missing-key-grant`,
  ]);
  assert.deepEqual(check(join(folder, 'dev'), folder).report.shares[0]?.documents, {
    resourcePolicy: `${folder}/security/dev-secret.resource-policy.json`,
    keyPolicy: `${folder}/security/dev-secret.key-policy.json`,
    identityPolicies: ['application-role.identity-policy.json'],
  });
});

test('all paths are one workspace', (context) => {
  const folder = workspace(context, SHARE);
  assert.deepEqual(verdicts(check(folder, 'security', 'dev').report), ['allowed']);
  assert.deepEqual(verdicts(check(folder, ...Object.keys(SHARE)).report), ['allowed']);
  assert.deepEqual(
    verdicts(check(folder, 'security', 'dev', '.', 'dev/application-role.identity-policy.json').report),
    ['allowed'],
  );
});

test('a folder leaves out what git ignores and what is no JSON; a file that is named is read', (context) => {
  const folder = workspace(context, {
    ...SHARE,
    'dev/application-role.identity-policy.json': '{}',
    'dev/role.txt': IDENTITY_POLICY,
    'ignored/role.json': IDENTITY_POLICY,
    '.gitignore': 'ignored/\n',
  });
  assert.deepEqual(
    check(folder).report.shares.map(({ documents }) => documents.identityPolicies),
    [],
  );
  for (const named of ['dev/role.txt', 'ignored/role.json']) {
    assert.deepEqual(
      check(folder, 'security', named).report.shares.map(({ documents }) => documents.identityPolicies),
      [[named]],
    );
  }
});

const MANIFEST = JSON.stringify({
  resources: {
    [SECRET]: { policy: '../security/dev-secret.resource-policy.json', key: KEY },
    [KEY]: { policy: '../security/dev-secret.key-policy.json' },
  },
  principals: { [ROLE]: { policies: ['application-role.identity-policy.json'] } },
  shares: [{ principal: ROLE, resource: SECRET, access: 'read' }],
});

test('a manifest that is named brings the files that it names, from the given folders only', (context) => {
  const folder = workspace(context, { ...SHARE, 'dev/sharing.json': MANIFEST });
  const alone = check(folder, 'dev/sharing.json');
  assert.deepEqual([...new Set(codes(alone.report))], ['dev/sharing.json manifest-error']);
  assert.equal(alone.status, 1);
  const whole = check(folder, 'dev/sharing.json', '.');
  assert.deepEqual(codes(whole.report), []);
  assert.deepEqual(
    whole.report.shares.map(({ manifest }) => manifest),
    ['dev/sharing.json'],
  );
});

test('--now decides what has expired', (context) => {
  const dated = SHARE['security/dev-secret.resource-policy.json'].replace(
    '"Resource": "*"',
    '"Resource": "*",\n      "Condition": { "DateLessThan": { "aws:CurrentTime": "2026-12-31T00:00:00Z" } }',
  );
  const folder = workspace(context, { ...SHARE, 'security/dev-secret.resource-policy.json': dated });
  assert.deepEqual(verdicts(check(folder, '--now', '2026-06-01').report), ['allowed']);
  assert.deepEqual(verdicts(check(folder, '--now', '2026-12-30T23:59:59Z').report), ['allowed']);
  assert.deepEqual(verdicts(check(folder, '--now', '2026-12-31').report), ['denied']);
  assert.equal(check(folder, '--now', '2026-12-31').status, 1);
});

test('checking writes nothing', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  run(['check'], { cwd: folder });
  assert.deepEqual(contents(folder), { ...BROKEN_SHARE });
});

test('an empty folder', (context) => {
  assert.deepEqual(run(['check'], { cwd: workspace(context, {}) }), {
    status: 0,
    stdout: '0 policy documents in 0 files · 0 shares · no findings\n',
    stderr: '',
  });
});

test('output that cannot be written is status 2, not that of findings', (context) => {
  if (!existsSync('/dev/full')) {
    context.skip('only Linux has a device that is always full');
    return;
  }
  const folder = workspace(context, SHARE);
  const { status, stderr } = run(['check', '--format', 'json'], { cwd: folder, output: '/dev/full' });
  assert.deepEqual([status, stderr], [2, 'sharing-policies: the output cannot be written: the disk is full.\n']);
});
