/** `pull` and `verify` as processes of their own, with a server that answers as AWS does. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Failure } from '../../../server/src/cli/command.ts';
import { profileSettings } from '../../../server/src/cli/live.ts';
import { readingOf } from '../../support/fakeAccounts.ts';
import { AwsError, type FakeAws, type Handlers, startFakeAws } from '../../support/fakeAws.ts';
import { identityPolicy, key, keyPolicy, policy, role, secret, secretPolicy } from '../sharing/cases.ts';
import { contents, type Files, runBeside, workspace } from './process.ts';

const SHARE = {
  secret: secret(),
  key: key(),
  role: role(),
  resourcePolicy: secretPolicy(role()),
  keyPolicy: keyPolicy(role()),
  identityPolicies: { Read: identityPolicy() },
};

const FILES: Files = {
  'security/dev-secret.resource-policy.json': SHARE.resourcePolicy,
  'security/dev-secret.key-policy.json': SHARE.keyPolicy,
  'dev/app.identity-policy.json': identityPolicy(),
};

const PROFILES = ['--profile', '111111111111=owner', '--profile', '222222222222=consumer'];

async function fake(context: TestContext, handlers: Handlers = {}): Promise<FakeAws> {
  const aws = await startFakeAws({ ...readingOf(SHARE), ...handlers });
  context.after(() => aws.close());
  return aws;
}

function run(aws: FakeAws, cwd: string, ...words: readonly string[]) {
  return runBeside([...words, ...PROFILES], { cwd, env: aws.environment });
}

test('profiles: options before the environment, a name alone for the rest', () => {
  const settings = (environment: Record<string, string>, ...profile: string[]) =>
    profileSettings({ environment }, { profile });
  assert.deepEqual(settings({}), { profiles: {}, defaultProfile: undefined });
  assert.deepEqual(settings({ SHARING_POLICIES_PROFILES: ' 111111111111=a, 222222222222=b ,c' }, '111111111111=x=y'), {
    profiles: { '111111111111': 'x=y', '222222222222': 'b' },
    defaultProfile: 'c',
  });
  for (const wrong of ['1111=a', '=a', '111111111111=']) assert.throws(() => settings({}, wrong), Failure);
});

test('pull: a permission is missing: the rest is written, the permission is named, status 2', async (context) => {
  const aws = await fake(context, {
    ListAttachedRolePolicies: () => {
      throw new AwsError('AccessDenied', 'no', 403);
    },
  });
  const folder = workspace(context, {});
  const { status, stderr } = await run(aws, folder, 'pull', secret(), role());
  assert.equal(status, 2);
  assert.match(
    stderr,
    /^sharing-policies: Account 222222222222: the identity is not allowed iam:ListAttachedRolePolicies on arn:aws:iam::222222222222:role\/App/m,
  );
  // Half of the role's policies would make the share look broken.
  assert.deepEqual(Object.keys(contents(folder)).sort(), [
    '111111111111/dev-secret.key-policy.json',
    '111111111111/dev-secret.resource-policy.json',
    '222222222222/app.trust-policy.json',
    'sharing.json',
  ]);
});

test('pull --check: findings as JSON and SARIF, nothing that needs no account', async (context) => {
  const aws = await fake(context, readingOf({ ...SHARE, resourcePolicy: secretPolicy(role('Other')) }));
  const folder = workspace(context, { ...FILES, 'broken.resource-policy.json': '{ "Statement": [ }' });
  const json = await run(aws, folder, 'pull', '--check', '--format', 'json');
  assert.equal(json.status, 1);
  const report = JSON.parse(json.stdout);
  assert.deepEqual(
    report.findings.map(({ code, file }: { code: string; file: string }) => `${code} ${file}`),
    ['deployed-differs security/dev-secret.resource-policy.json'],
  );
  assert.match(report.findings[0].message, /Asked of AWS \d{4}-\d\d-\d\d \d\d:\d\d UTC\.$/);
  assert.deepEqual(report.shares, []);
  const sarif = await run(aws, folder, 'pull', '--check', '--format', 'sarif', '--fail-on', 'error');
  assert.equal(sarif.status, 0);
  assert.deepEqual(
    JSON.parse(sarif.stdout).runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId),
    ['deployed-differs'],
  );
  assert.deepEqual(contents(folder)['dev/app.identity-policy.json'], identityPolicy());
});

test('pull: a file that is outside the workspace by a link is not written', async (context) => {
  const aws = await fake(context, readingOf({ ...SHARE, keyPolicy: keyPolicy(role('Other')) }));
  const outside = workspace(context, { 'key.json': SHARE.keyPolicy });
  const folder = workspace(context, {
    'sharing.json': JSON.stringify({ resources: { [key()]: { policy: `${outside}/key.json` } } }),
  });
  const { status } = await run(aws, folder, 'pull', key());
  assert.equal(status, 0);
  assert.equal(contents(outside)['key.json'], SHARE.keyPolicy);
});

test('pull: an ARN that nobody can read, a folder elsewhere, an account that is none: status 2, nothing is asked', async (context) => {
  const aws = await fake(context);
  const folder = workspace(context, {});
  const mistakes: readonly [readonly string[], RegExp][] = [
    [['pull', secret('*')], /not the ARN of a secret, key, bucket, role or user/],
    [['pull', secret(), '--into', '/elsewhere'], /not in the workspace/],
    [['pull', secret(), '--account', '12'], /--account does not know '12'/],
    [['pull', secret(), '--fail-on', 'sometimes'], /--fail-on does not know 'sometimes'/],
    [['pull', secret(), '--output', 'report.json'], /--output is for --check\.\nAdd --check, /],
    [['pull', '--format', 'json'], /--format is for --check\.\nAdd --check, /],
    [['verify', '--format', 'xml'], /--format does not know 'xml'/],
  ];
  for (const [words, message] of mistakes) {
    const { status, stderr } = await run(aws, folder, ...words);
    assert.equal(status, 2);
    assert.match(stderr, message);
  }
  assert.deepEqual(aws.requests, []);
});

test('pull --permissions: of the accounts that are named, without asking anybody', async (context) => {
  const aws = await fake(context);
  const folder = workspace(context, FILES);
  const accountsOf = async (...words: readonly string[]) =>
    Object.keys(JSON.parse((await run(aws, folder, 'pull', '--permissions', ...words)).stdout));
  assert.deepEqual(await accountsOf(), ['111111111111', '222222222222']);
  assert.deepEqual(await accountsOf('--account', '222222222222'), ['222222222222']);
  assert.deepEqual(await accountsOf('arn:aws:s3:::reports', '--account', '333333333333'), ['333333333333']);
  const wrong = await run(aws, folder, 'pull', '--permissions', '--account', '12');
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /--account does not know '12'/);
  assert.deepEqual(aws.requests, []);
});

test('pull --account reads that account alone; --into puts all that is new into a folder', async (context) => {
  const aws = await fake(context);
  const folder = workspace(context, FILES);
  const { status, stdout } = await run(aws, folder, 'pull', '--account', '222222222222', '--into', 'live', role('App'));
  assert.equal(status, 0);
  assert.equal(stdout, 'live/222222222222/app.trust-policy.json: written\nlive/sharing.json: written\n');
  assert.ok(aws.requests.every(({ account }) => account === '222222222222'));
});

test('pull in a workspace that names nothing', async (context) => {
  const aws = await fake(context);
  const { status, stdout } = await run(aws, workspace(context, {}), 'pull');
  assert.deepEqual([status, stdout], [0, 'The workspace names nothing that could be read. Give an ARN.\n']);
  assert.deepEqual(aws.requests, []);
});

test('verify: existence, simulator and validation, each answer beside ours', async (context) => {
  const aws = await fake(context, {
    SimulateCustomPolicy: ({ input }) => ({
      EvaluationResults: [
        { EvalActionName: input['ActionNames.member.1'], EvalDecision: 'allowed', MatchedStatements: [] },
      ],
      IsTruncated: false,
    }),
    SimulatePrincipalPolicy: ({ input }) => ({
      EvaluationResults: [
        {
          EvalActionName: input['ActionNames.member.1'],
          EvalDecision: 'implicitDeny',
          OrganizationsDecisionDetail: { AllowedByOrganizations: false },
        },
      ],
      IsTruncated: false,
    }),
    ValidatePolicy: ({ input }) => ({
      findings:
        input.policyDocument.includes('GetSecretValue') && input.policyType === 'IDENTITY_POLICY'
          ? [
              {
                findingType: 'SUGGESTION',
                issueCode: 'NOBODY_KNOWS_THIS_ISSUE',
                findingDetails: 'It could be shorter.',
                learnMoreLink: 'https://docs.aws.amazon.com/x',
                locations: [],
              },
            ]
          : [],
    }),
  });
  const folder = workspace(context, FILES);
  const json = await run(aws, folder, 'verify', '--format', 'json', '--fail-on', 'warning');
  assert.equal(json.status, 1, json.stderr);
  assert.deepEqual(
    JSON.parse(json.stdout).findings.map(
      ({ severity, code, file }: Record<string, string>) => `${severity} ${code} ${file}`,
    ),
    [
      'hint policy-validation dev/app.identity-policy.json',
      'warning simulation-differs dev/app.identity-policy.json',
      'warning simulation-differs dev/app.identity-policy.json',
    ],
  );
  const text = await run(aws, folder, 'verify', '--simulate');
  assert.equal(text.status, 0);
  assert.deepEqual(
    text.stdout.split('\n').filter((line) => line.includes(', here ')),
    [
      'kms:Decrypt on key 1234abcd-12ab-34cd-56ef-1234567890ab (111111111111) by role/App (222222222222), policies of the workspace: AWS allowed, here allowed',
      'kms:Decrypt on key 1234abcd-12ab-34cd-56ef-1234567890ab (111111111111) by role/App (222222222222), what is deployed: AWS implicitDeny, here allowed',
      'secretsmanager:GetSecretValue on secret DevSecret-a1b2c3 (111111111111) by role/App (222222222222), policies of the workspace: AWS allowed, here allowed',
      'secretsmanager:GetSecretValue on secret DevSecret-a1b2c3 (111111111111) by role/App (222222222222), what is deployed: AWS implicitDeny, here allowed',
    ],
  );
});

test('verify --validate sends nothing but texts, and merges what a rule of ours covers', async (context) => {
  const lacking = JSON.stringify({ Statement: JSON.parse(policy()).Statement });
  const aws = await fake(context, {
    ValidatePolicy: () => ({
      findings: [
        {
          findingType: 'WARNING',
          issueCode: 'MISSING_VERSION',
          findingDetails: 'Add it.',
          learnMoreLink: '',
          locations: [],
        },
      ],
    }),
  });
  const folder = workspace(context, {
    'role.identity-policy.json': lacking,
    'other.identity-policy.json': identityPolicy(),
  });
  const { stdout } = await run(aws, folder, 'verify', '--validate', '--format', 'json');
  assert.deepEqual(
    JSON.parse(stdout).findings.map(({ code, file }: Record<string, string>) => `${code} ${file}`),
    // Our own rule has said it of the other file already.
    ['missing-version other.identity-policy.json'],
  );
  assert.deepEqual([...new Set(aws.requests.map(({ operation }) => operation))].sort(), [
    'GetCallerIdentity',
    'ValidatePolicy',
  ]);
});

test('Ctrl+C while it reads: stopped, nothing is written', async (context) => {
  let stop: (() => void) | undefined;
  const aws = await fake(context, {
    DescribeSecret: () => {
      stop?.();
      return new Promise(() => undefined);
    },
  });
  const folder = workspace(context, {});
  const { status, stderr } = await runBeside(
    ['pull', secret(), ...PROFILES],
    { cwd: folder, env: aws.environment },
    (child) => {
      stop = () => child.kill('SIGINT');
    },
  );
  assert.equal(status, 2);
  assert.match(stderr, /stopped\. Nothing was written\./);
  assert.deepEqual(contents(folder), {});
});

test('no key, no token and no secret is printed, whatever AWS says', async (context) => {
  const aws = await fake(context, {
    DescribeSecret: () => {
      throw new AwsError(
        'InvalidRequest',
        'The key AKIA111111111111 with x-amz-security-token=abcdefghij is not right',
      );
    },
  });
  const { stdout, stderr } = await run(aws, workspace(context, {}), 'pull', secret());
  assert.doesNotMatch(stdout + stderr, /AKIA1|abcdefghij|not-a-secret/);
  assert.match(stderr, /The key AKIA… with x-amz-security-token=… is not right/);
});
