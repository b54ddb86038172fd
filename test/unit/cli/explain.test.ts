import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatExplanations } from '../../../server/src/cli/format/explanation.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { analyse, FOLDER } from '../../support/fixture.ts';
import { run, workspace } from './process.ts';
import { BROKEN_SHARE, ROLE, SECRET, SHARE } from './samples.ts';

const SAID =
  'An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed';

test('a message, to the letter', (context) => {
  const { status, stdout, stderr } = run(['explain', '--error', SAID], { cwd: workspace(context, BROKEN_SHARE) });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.equal(stdout.replace(/docs: .*docs\/rules\.md/, 'docs: docs/rules.md'), EXPECTED);
});

test('a command is on a line by itself, whole', (context) => {
  const said = `User: ${ROLE} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET} because no resource-based policy allows the secretsmanager:GetSecretValue action`;
  const { stdout } = run(['explain', '--error', '-'], { cwd: workspace(context, SHARE), input: said });
  assert.ok(
    stdout.endsWith(`
  see dev/application-role.identity-policy.json:5:17: The identity policy of ApplicationRole
    (account 222222222222) allows it
  see security/dev-secret.resource-policy.json:5:17: The resource policy of DevSecret allows it

- AWS names the resource policy of DevSecret, and the one here allows it: what is deployed differs
  from it, or somebody else made the call.
- With credentials of account 111111111111, the resource policy of DevSecret is shown by:
    aws secretsmanager get-resource-policy --region us-east-1 --secret-id ${SECRET} --query ResourcePolicy --output text
`),
    stdout,
  );
});

test('asked, with paths; the answer in JSON', (context) => {
  const folder = workspace(context, { ...SHARE, 'elsewhere/note.txt': '' });
  const question = ['--principal', ROLE, '--action', 'secretsmanager:GetSecretValue', '--resource', SECRET];
  const { status, stdout } = run(['explain', ...question, '--format', 'json', '..'], { cwd: `${folder}/elsewhere` });
  assert.equal(status, 0);
  const { version, explanations } = JSON.parse(stdout);
  assert.equal(version, 1);
  assert.equal(explanations.length, 1);
  const [{ request, aws, verdict, reasons, decidedBy, notes, shares }] = explanations;
  assert.deepEqual(request, {
    principal: ROLE,
    session: null,
    action: 'secretsmanager:GetSecretValue',
    resource: SECRET,
    region: null,
  });
  assert.deepEqual([aws, verdict, reasons, notes], [null, 'allowed', [], []]);
  assert.deepEqual(
    decidedBy.map(({ file, range }: { file: string; range: { start: unknown } }) => [
      file.replace(folder, ''),
      range.start,
    ]),
    [
      ['/dev/application-role.identity-policy.json', { line: 4, character: 16 }],
      ['/security/dev-secret.resource-policy.json', { line: 4, character: 16 }],
    ],
  );
  assert.deepEqual(
    shares.map((share: { verdict: string }) => share.verdict),
    ['allowed'],
  );
});

test('a broken share in JSON: reasons have the form of findings', (context) => {
  const folder = workspace(context, BROKEN_SHARE);
  const explained = JSON.parse(run(['explain', '--error', SAID, '--format', 'json'], { cwd: folder }).stdout);
  const checked = JSON.parse(run(['check', '--format', 'json'], { cwd: folder }).stdout);
  const [{ first, ...reason }] = explained.explanations[0].reasons;
  const { severity, ...finding } = checked.findings[0];
  assert.deepEqual([first, severity], [true, 'error']);
  assert.deepEqual(reason, finding);
});

test('CloudTrail events: each denied request, from a file', (context) => {
  const event = (user: string) => ({
    eventSource: 'secretsmanager.amazonaws.com',
    eventName: 'GetSecretValue',
    errorCode: 'AccessDenied',
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::222222222222:user/${user}` },
    requestParameters: { secretId: SECRET },
  });
  const events = {
    Records: [event('ada'), event('grace'), { eventSource: 's3.amazonaws.com', eventName: 'GetObject' }],
  };
  const folder = workspace(context, { ...SHARE, 'events.json': JSON.stringify(events) });
  const { status, stdout } = run(['explain', '--event', 'events.json', '--format', 'json'], { cwd: folder });
  assert.equal(status, 0);
  assert.deepEqual(
    JSON.parse(stdout).explanations.map(({ summary }: { summary: string }) => summary),
    ['ada', 'grace'].map(
      (user) =>
        `These files share DevSecret with ApplicationRole (account 222222222222), not with ${user} (account 222222222222), who called.`,
    ),
  );
});

test('CloudTrail events on standard input', (context) => {
  const event = { eventSource: 'kms.amazonaws.com', eventName: 'Decrypt', errorCode: 'AccessDenied' };
  const folder = workspace(context, BROKEN_SHARE);
  const { status, stdout } = run(['explain', '--event', '-', '--format', 'json'], {
    cwd: folder,
    input: JSON.stringify(event),
  });
  assert.deepEqual([status, JSON.parse(stdout).explanations[0].verdict], [0, 'denied']);
});

test('options say what the message does not', (context) => {
  const folder = workspace(context, SHARE);
  const words = [
    '--error',
    SAID,
    '--principal',
    'arn:aws:sts::222222222222:assumed-role/Other/x',
    '--resource',
    SECRET,
  ];
  const { stdout } = run(['explain', ...words, '--format', 'json'], { cwd: folder });
  const [{ request, summary }] = JSON.parse(stdout).explanations;
  assert.deepEqual(
    [request.principal, request.session, summary],
    [
      'arn:aws:iam::222222222222:role/Other',
      'x',
      'These files share DevSecret with ApplicationRole (account 222222222222), not with Other (account 222222222222), who called.',
    ],
  );
});

test('wrong usage: status 2, nothing on standard output', (context) => {
  const folder = workspace(context, { ...SHARE, 'no-event.json': '{}', 'latin.json': Buffer.from([0xe4]) });
  const question = ['--principal', ROLE, '--action', 'secretsmanager:GetSecretValue'];
  const cases: readonly [string[], RegExp][] = [
    [[], /: --error, --event or a question is missing\.\nRun/],
    [question, /: --resource is missing\.\n/],
    [question.slice(0, 2), /: --action and --resource are missing\.\n/],
    [
      ['--principal', ROLE, '--action', 'GetSecretValue', '--resource', SECRET],
      /: --action does not know 'GetSecretValue'\.\nWrite it like/,
    ],
    [['--error', 'all is well'], /: --error: no denied request is found in it\.\nGive the whole message/],
    [
      ['--event', 'no-event.json'],
      /: no-event\.json: no denied request is found in it\.\nGive an event that AWS denied/,
    ],
    [['--event', 'none.json'], /: none\.json cannot be read: it does not exist\.\n/],
    [['--event', 'latin.json'], /: latin\.json is not UTF-8\.\n/],
    [['--error', 'x', '--event', 'y'], /: --error and --event exclude each other\.\n/],
    [['--error', SAID, 'nowhere'], /nowhere: there is no such file or folder\./],
    [['--error', SAID, '--format', 'sarif'], /--format does not know 'sarif'/],
  ];
  for (const [words, message] of cases) {
    const { status, stdout, stderr } = run(['explain', ...words], { cwd: folder });
    assert.deepEqual([status, stdout], [2, ''], words.join(' '));
    assert.match(stderr, message);
  }
});

test('what a message holds is text: no control reaches the terminal, no width is exceeded but by words and commands', () => {
  const analysis = analyse({});
  const text =
    'User: arn:aws:iam::222222222222:user/\u001b]0;owned\u0007<img> is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/\u202e\u001b[2J [x](command:y)"';
  const explanations = ide.readDenials(text).map((denial) => ide.explain(analysis, denial));
  const printed = formatExplanations(
    explanations,
    { workingDirectory: FOLDER, textOf: () => undefined, docsFor: (code) => code },
    { colour: false, width: 80 },
  );
  assert.ok(printed.includes('owned'));
  assert.deepEqual(printed.match(/[^\P{Cc}\n]|\u202e/gu), null);
});

const EXPECTED = `These files say the same as AWS: ApplicationRole (account 222222222222) cannot use key 1234abcd
(kms:Decrypt) for GetSecretValue on DevSecret.

security/dev-secret.key-policy.json:3:3 missing-key-grant
  The policy of key 1234abcd does not allow ApplicationRole (account 222222222222) to call
  kms:Decrypt, so GetSecretValue on DevSecret fails with "Access to KMS is not allowed" (unless a
  KMS grant that these files do not show gives it). In account 111111111111, add a statement that
  allows it.
    3 |   "Statement": [
      |   ^^^^^^^^^^^
  see security/dev-secret.resource-policy.json:6:29: The resource policy of DevSecret
  see dev/application-role.identity-policy.json:7:19: An identity policy of ApplicationRole
    (account 222222222222)
  fix: Add a statement that allows ApplicationRole (account 222222222222) to call kms:Decrypt
  docs: docs/rules.md#missing-key-grant

- The message does not say who called, nor which secret or key was asked for. Taken is the share of
  these files that fits: DevSecret with ApplicationRole (account 222222222222).
- The policy of the secret is not at fault. KMS did not let the caller use the key: the key policy,
  or what the caller is allowed, is at fault.
`;
