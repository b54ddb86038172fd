import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatText } from '../../../server/src/cli/format/text.ts';
import type { ShareReport, StatementStatus } from '../../../server/src/sharing/share.ts';
import { deniedShareReport, documentAt, findingAt, KEY, reportWith, shareOf } from './reports.ts';

const plain = { colour: false, width: 100 };

test('a denied share, an error and a warning, to the letter', () => {
  assert.equal(
    formatText(deniedShareReport(), plain),
    `role/ApplicationRole (222222222222) → secret DevSecret-a1b2c3 (111111111111) · read · denied
  ? resource grant      conditional   /elsewhere/get-resource-policy.json#/ResourcePolicy
  ✗ key grant           missing       security/dev-secret.key-policy.json
  ✓ identity grant      present       dev/application-role.identity-policy.json
  ✓ identity key grant  present       dev/application-role.identity-policy.json
  depends on aws:SourceIp, aws:SourceVpc
  manifest: sharing.json

dev/application-role.identity-policy.json:7:19 warning excess-grant
  The statement allows every secret and every key of the account. Name the ones that are meant.
    7 |       "Resource": "*"
      |                   ^^^
  fix --unsafe: Create sharing.json
  docs: docs/rules.md#excess-grant

security/dev-secret.key-policy.json:4:3 error missing-key-grant
  No statement of the key policy lets role/ApplicationRole of account 222222222222 decrypt with the
  key, so GetSecretValue fails with AccessDenied. Add a statement that allows it kms:Decrypt.
    4 |   "Statement": [
      |   ^^^^^^^^^^^
  see dev/application-role.identity-policy.json:6:51: the role asks for kms:Decrypt here
  fix: Add a statement that allows kms:Decrypt to role/ApplicationRole
  docs: docs/rules.md#missing-key-grant

3 policy documents in 3 files · 1 share (1 denied) · 1 error, 1 warning
`,
  );
});

test('no line is wider than asked for, words that are longer excepted', () => {
  const lines = formatText(deniedShareReport(), { colour: false, width: 72 }).split('\n');
  const wide = lines.filter((line) => line.length > 72);
  assert.deepEqual(wide, [
    'role/ApplicationRole (222222222222) → secret DevSecret-a1b2c3 (111111111111) · read · denied',
    '  ? resource grant      conditional   /elsewhere/get-resource-policy.json#/ResourcePolicy',
    '  ✗ key grant           missing       security/dev-secret.key-policy.json',
    '  ✓ identity grant      present       dev/application-role.identity-policy.json',
    '  ✓ identity key grant  present       dev/application-role.identity-policy.json',
  ]);
});

test('in a terminal that is too narrow for them, names and paths are on lines of their own', () => {
  const lines = formatText(deniedShareReport(), { colour: false, width: 72, columns: 72 }).split('\n');
  assert.deepEqual(lines.slice(0, 9), [
    'role/ApplicationRole (222222222222)',
    '  → secret DevSecret-a1b2c3 (111111111111) · read · denied',
    '  ? resource grant      conditional',
    '      /elsewhere/get-resource-policy.json#/ResourcePolicy',
    '  ✗ key grant           missing',
    '      security/dev-secret.key-policy.json',
    '  ✓ identity grant      present',
    '      dev/application-role.identity-policy.json',
    '  ✓ identity key grant  present',
  ]);
  const wide = formatText(deniedShareReport(), { colour: false, width: 100, columns: 93 });
  assert.equal(wide, formatText(deniedShareReport(), { colour: false, width: 100 }));
});

test('findings come with the share that they speak of or whose document they are in, the rest at the end', () => {
  const text = '{ "Statement": [] }';
  const [mine, yours, nobodys] = ['/ws/mine.json', '/ws/yours.json', '/ws/nobodys.json'];
  const share = (id: string, resource: string, file: string) =>
    shareOf({
      id,
      resource,
      documents: { resourcePolicy: documentAt(file), keyPolicy: undefined, identityPolicies: [] },
    });
  const found = (file: string, code: string, shares: string[] = []) =>
    findingAt(file, text, '"Statement"', { code, message: 'm', shares });
  const report = reportWith(
    { [mine]: text, [yours]: text, [nobodys]: text },
    {
      shares: [share('one', 'Mine', mine), share('two', 'Yours', yours), share('three', 'Theirs', mine)],
      findings: [
        found(mine, 'of-the-document'),
        found(nobodys, 'of-nobody'),
        found(nobodys, 'of-two-shares', ['three', 'two']),
        found(yours, 'of-one-share', ['one']),
        found(yours, 'of-a-share-that-is-gone', ['gone']),
      ],
    },
  );
  const lines = formatText(report, plain).split('\n');
  assert.deepEqual(
    lines.filter((line) => /→|error|Besides|concerns/.test(line)),
    [
      'role/ApplicationRole (222222222222) → Mine · read · allowed',
      'mine.json:1:3 error of-the-document',
      'yours.json:1:3 error of-one-share',
      'role/ApplicationRole (222222222222) → Yours · read · allowed',
      'nobodys.json:1:3 error of-two-shares',
      '  also concerns role/ApplicationRole (222222222222) → Theirs',
      'yours.json:1:3 error of-a-share-that-is-gone',
      'role/ApplicationRole (222222222222) → Theirs · read · allowed',
      'Besides the shares',
      'nobodys.json:1:3 error of-nobody',
      '3 policy documents in 3 files · 3 shares (3 allowed) · 5 errors',
    ],
  );
});

test('of many shares that a finding concerns three are named', () => {
  const text = '{}';
  const shares = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) =>
    shareOf({ id, resource: id.toUpperCase(), principal: 'P' }),
  );
  const finding = findingAt('/ws/a.json', text, '{', { code: 'x', message: 'm', shares: shares.map(({ id }) => id) });
  const lines = formatText(reportWith({ '/ws/a.json': text }, { shares, findings: [finding] }), plain).split('\n');
  assert.deepEqual(
    lines.filter((line) => line.includes('concerns')),
    ['  also concerns P → B; P → C; P → D; 2 more'],
  );
});

test('colour adds escape sequences and nothing else', () => {
  const coloured = formatText(deniedShareReport(), { colour: true, width: 100 });
  const sequence = new RegExp(String.raw`${'\u001b'}\[[0-9;]*m`, 'g');
  assert.equal(coloured.replace(sequence, ''), formatText(deniedShareReport(), plain));
  assert.ok(coloured.includes('\u001b[1;31mdenied\u001b[0m'));
  assert.ok(coloured.includes('\u001b[1;31m^^^^^^^^^^^\u001b[0m'));
  assert.ok(coloured.includes('\u001b[32m✓\u001b[0m identity grant'));
});

test('every status of a required statement has its sign', () => {
  const lines = (status: StatementStatus) =>
    formatText(
      reportWith(
        {},
        {
          shares: [
            shareOf({
              statements: {
                resourceGrant: status,
                keyGrant: 'notRequired',
                identityGrant: 'unknown',
                identityKeyGrant: 'present',
              },
              documents: {
                resourcePolicy: documentAt('/ws/a.json'),
                keyPolicy: documentAt('/ws/k.json'),
                identityPolicies: [documentAt('/ws/i.json'), documentAt('/ws/j.json', '/0/PolicyDocument')],
              },
            }),
          ],
        },
      ),
      plain,
    ).split('\n');
  assert.deepEqual(lines('blocked').slice(1, 6), [
    '  ✗ resource grant      blocked       a.json',
    '  – key grant           not required',
    '  ? identity grant      no document',
    '  ✓ identity key grant  present       i.json',
    '                                      j.json#/0/PolicyDocument',
  ]);
  assert.equal(lines('missing')[1], '  ✗ resource grant      missing       a.json');
  assert.equal(lines('conditional')[1], '  ? resource grant      conditional   a.json');
  assert.equal(lines('present')[1], '  ✓ resource grant      present       a.json');
});

test('names: account roots, buckets, keys, placeholders', () => {
  const title = (principal: string, resource: string | null, access: string) =>
    formatText(reportWith({}, { shares: [shareOf({ principal, resource, access })] }), plain).split('\n')[0];
  assert.equal(
    title('arn:aws:iam::222222222222:root', 'arn:aws:s3:::reports', 'write'),
    'account 222222222222 → s3 reports · write · allowed',
  );
  assert.equal(
    title('arn:aws:sts::222222222222:assumed-role/App/session', KEY, 'use'),
    'assumed-role/App/session (222222222222) → key 1234abcd-12ab-34cd-56ef-1234567890ab (111111111111) · use · allowed',
  );
  assert.equal(
    title('arn:aws:iam::Account2:role/App', 'SecretARN', 'read'),
    'role/App (Account2) → SecretARN · read · allowed',
  );
  assert.equal(title('USER', null, 'read'), 'USER → a resource that is not named · read · allowed');
});

test('replicas are told apart by their Region, other shares need none', () => {
  const resource = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
  const shares = [
    shareOf({ id: '1', resource }),
    shareOf({ id: '2', resource: resource.replace('us-east-1', 'eu-west-1') }),
    shareOf({ id: '3', resource: resource.replace('Dev', 'Prod') }),
  ];
  assert.deepEqual(
    formatText(reportWith({}, { shares }), plain)
      .split('\n')
      .flatMap((line) => /→ (.*?) ·/.exec(line)?.[1] ?? []),
    [
      'secret DevSecret-a1b2c3 (111111111111) in us-east-1',
      'secret DevSecret-a1b2c3 (111111111111) in eu-west-1',
      'secret ProdSecret-a1b2c3 (111111111111)',
    ],
  );
});

test('nothing to report', () => {
  assert.equal(formatText(reportWith({}, {}), plain), '0 policy documents in 0 files · 0 shares · no findings\n');
});

test('a denial that sharing.json expects is said to be one', () => {
  const title = (verdict: ShareReport['verdict']) =>
    formatText(reportWith({}, { shares: [shareOf({ verdict, expect: 'denied' })] }), plain)
      .split('\n')[0]
      ?.split(' · ')
      .at(-1);
  assert.equal(title('denied'), 'denied, as expected');
  assert.equal(title('allowed'), 'allowed, and expected to be denied');
  assert.equal(title('conditional'), 'conditional');
});

test('the summary counts verdicts and severities', () => {
  const text = '{}';
  const of = (severity: 'error' | 'information' | 'hint') =>
    findingAt('/ws/a.json', text, '{', { code: 'x', message: 'm', severity });
  const report = reportWith(
    { '/ws/a.json': text },
    {
      shares: [shareOf({}), shareOf({ verdict: 'unknown' }), shareOf({})],
      findings: [of('error'), of('error'), of('information'), of('information'), of('hint')],
    },
  );
  assert.equal(
    formatText(report, plain).split('\n').at(-2),
    '1 policy document in 1 file · 3 shares (2 allowed, 1 unknown) · 2 errors, 2 information, 1 hint',
  );
});

test('a file that could not be read has no line to show', () => {
  const report = reportWith(
    {},
    {
      findings: [
        {
          finding: {
            file: '/ws/locked.json',
            range: { start: 0, end: 0 },
            pointer: '',
            code: 'file-unreadable',
            severity: 'error',
            message: 'The file cannot be read: permission denied.',
            related: [],
            shares: [],
            subject: '',
          },
          fixes: [],
        },
      ],
    },
  );
  assert.equal(
    formatText(report, plain),
    `locked.json:1:1 error file-unreadable
  The file cannot be read: permission denied.
  docs: docs/rules.md#file-unreadable

0 policy documents in 0 files · 0 shares · 1 error
`,
  );
});

test('what a terminal would act on is not let through, from whatever it comes', () => {
  const text = '{ "Sid": "\u001b]0;owned\u0007\u202e" }';
  const path = '/ws/\u001b[2J.json';
  const report = reportWith(
    { [path]: text },
    {
      shares: [shareOf({ principal: '\u001b[31m', resource: '\u009b31m' })],
      findings: [
        findingAt(path, text, '"Sid"', {
          code: 'x',
          message: 'The Sid is \u001b]0;owned\u0007.',
          related: [{ file: path, range: { start: 0, end: 1 }, message: '\u001bc' }],
        }),
      ],
    },
  );
  const output = formatText(report, plain);
  assert.deepEqual(output.match(/[^\P{Cc}\n]|\u202e/gu), null);
  assert.ok(output.includes('    1 | { "Sid": "\ufffd]0;owned\ufffd\ufffd" }'));
});

test('a byte order mark is no column', () => {
  const text = '\uFEFF{ "Statement": [] }';
  const report = reportWith(
    { '/ws/a.json': text },
    { findings: [findingAt('/ws/a.json', text, '"Statement"', { code: 'x', message: 'm' })] },
  );
  assert.deepEqual(formatText(report, plain).split('\n').slice(0, 4), [
    'a.json:1:3 error x',
    '  m',
    '    1 | { "Statement": [] }',
    '      |   ^^^^^^^^^^^',
  ]);
});
