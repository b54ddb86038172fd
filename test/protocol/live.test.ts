/** Live accounts over the protocol: our own requests, with a server that answers as AWS does. */
import assert from 'node:assert/strict';
import { constants, publicEncrypt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { LiveChoice, LiveResult } from '../../server/src/lsp/liveProtocol.ts';
import { readingOf } from '../support/fakeAccounts.ts';
import { type FakeAws, type Handlers, startFakeAws } from '../support/fakeAws.ts';
import { type ClientOptions, SERVER_BUNDLE, startClient, type TestClient } from './client.ts';
import { IDENTITY_POLICY, KEY_POLICY, SECRET_POLICY, sampleWorkspace, type Workspace } from './workspace.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';
const PROFILES = { '111111111111': 'owner', '222222222222': 'consumer' };

interface Scene {
  readonly aws: FakeAws;
  readonly workspace: Workspace;
  readonly client: TestClient;
}

/** The working share, with what the accounts hold, and a client that says yes. */
async function scene(context: TestContext, handlers: Handlers = {}, more: Partial<ClientOptions> = {}): Promise<Scene> {
  const workspace = sampleWorkspace(context, 'working-share-with-manifest');
  const accounts = {
    secret: SECRET,
    key: KEY,
    role: ROLE,
    resourcePolicy: workspace.read(SECRET_POLICY),
    keyPolicy: workspace.read(KEY_POLICY).replace('"kms:Decrypt"', '"kms:Encrypt"'),
    identityPolicies: { Read: workspace.read(IDENTITY_POLICY) },
  };
  const aws = await startFakeAws({ ...readingOf(accounts), ...handlers });
  context.after(() => aws.close());
  const client = await startClient(context, {
    name: 'Visual Studio Code',
    folders: [workspace.uri],
    settings: { profiles: PROFILES },
    env: aws.environment,
    answers: { 'sharingPolicies/live/confirm': true },
    ...more,
  });
  return { aws, workspace, client };
}

function check(client: TestClient, what: string, more: object = {}): Promise<LiveResult> {
  return client.request('sharingPolicies/live/check', { what, ...more });
}

const codes = (diagnostics: readonly { code?: unknown }[]) => diagnostics.map(({ code }) => code);

for (const [name, server] of [
  ['the sources', undefined],
  ['the bundle', SERVER_BUNDLE],
] as const) {
  test(`compare: identities are shown first, findings come, and go when the text changes (${name})`, async (context) => {
    const { aws, workspace, client } = await scene(context, {}, server === undefined ? {} : { server });
    const uri = workspace.uriOf(KEY_POLICY);
    await client.open(uri, workspace.read(KEY_POLICY));
    assert.deepEqual(codes(await client.pull(uri)), []);
    const result = await check(client, 'compare');
    assert.deepEqual(result, {
      outcome: 'done',
      written: [],
      gaps: [],
      notes: [],
      findings: 1,
      differing: [uri],
    });
    const shown = await client.next<{ identities: { account: string; profile: string; arn: string }[] }>(
      'sharingPolicies/live/confirm',
    );
    assert.deepEqual(
      shown.identities.map(({ account, profile }) => `${account} ${profile}`),
      ['222222222222 consumer', '111111111111 owner'],
    );
    assert.deepEqual(
      aws.requests.slice(0, 2).map(({ operation }) => operation),
      ['GetCallerIdentity', 'GetCallerIdentity'],
    );
    assert.deepEqual(codes(await client.pull(uri)), ['deployed-differs']);
    const text = await client.request<{ text: string }>('sharingPolicies/live/deployedText', { uri });
    assert.equal(text.text, workspace.read(KEY_POLICY).replace('"kms:Decrypt"', '"kms:Encrypt"'));
    await client.change(uri, 2, { text: `${workspace.read(KEY_POLICY)}\n` });
    assert.deepEqual(codes(await client.pull(uri)), []);
    assert.equal(await client.stop(), 0);
  });
}

test('pull: writes, tells what, and the analysis has it', async (context) => {
  const { workspace, client } = await scene(context);
  const result = await client.request<LiveResult>('sharingPolicies/live/pull', {});
  assert.deepEqual(
    result.written,
    ['dev/application-role.trust-policy.json', KEY_POLICY, 'sharing.json'].map((path) => workspace.uriOf(path)),
  );
  assert.match(workspace.read(KEY_POLICY), /"kms:Encrypt"/);
  assert.deepEqual(codes(await client.pull(workspace.uriOf(KEY_POLICY))), ['missing-key-grant']);
  const again = await client.request<LiveResult>('sharingPolicies/live/pull', {});
  assert.deepEqual([again.outcome, again.written], ['done', []]);
});

test('pull over a document with unsaved changes: nothing is written', async (context) => {
  const { workspace, client } = await scene(context);
  const uri = workspace.uriOf(KEY_POLICY);
  const before = workspace.read(KEY_POLICY);
  await client.open(uri, `${before}\n`);
  const result = await client.request<LiveResult>('sharingPolicies/live/pull', { arns: [KEY] });
  assert.equal(result.outcome, 'failed');
  assert.match(result.message ?? '', /there are unsaved changes\. Nothing was written\.$/);
  assert.equal(workspace.read(KEY_POLICY), before);
});

test('no is no', async (context) => {
  const { aws, client } = await scene(context, {}, { answers: { 'sharingPolicies/live/confirm': false } });
  assert.equal((await check(client, 'verify')).outcome, 'stopped');
  assert.ok(aws.requests.every(({ operation }) => operation === 'GetCallerIdentity'));
});

test('cancelled on the way', async (context) => {
  let asked: (() => void) | undefined;
  const waiting = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { client } = await scene(context, {
    DescribeSecret: () => {
      asked?.();
      return new Promise(() => undefined);
    },
  });
  const { request, cancel } = client.cancellable<LiveResult>('sharingPolicies/live/pull', { arns: [SECRET] });
  await waiting;
  cancel();
  assert.equal((await request).outcome, 'stopped');
});

test('progress is told by the token of the request', async (context) => {
  const { client } = await scene(context);
  await check(client, 'compare', { workDoneToken: 'mine' });
  const kinds = client
    .untaken('$/progress')
    .map((params) => params as { token: string; value: { kind: string } })
    .filter(({ token }) => token === 'mine')
    .map(({ value }) => value.kind);
  assert.equal(kinds[0], 'begin');
  assert.equal(kinds.at(-1), 'end');
  assert.ok(kinds.includes('report'));
});

test('an identity of another account: failed, with what to do', async (context) => {
  const { client } = await scene(context, {}, { settings: { profiles: { '111111111111': 'consumer' } } });
  const result = await check(client, 'compare', { arns: [KEY] });
  assert.equal(result.outcome, 'failed');
  assert.match(result.message ?? '', /set for account 111111111111, but it is an identity of account 222222222222/);
  assert.match(result.remedy ?? '', /sharingPolicies\.profiles/);
});

test('a code of a multi-factor device comes back encrypted', async (context) => {
  const folder = sampleWorkspace(context).folder;
  const configuration = join(folder, 'config');
  writeFileSync(
    configuration,
    `[profile base]\naws_access_key_id = AKIA999999999999\naws_secret_access_key = x\n\n[profile guarded]\nrole_arn = ${ROLE}\nsource_profile = base\nmfa_serial = arn:aws:iam::999999999999:mfa/me\n`,
  );
  const { aws, client } = await scene(
    context,
    {
      AssumeRole: ({ input }) => ({
        Credentials: {
          AccessKeyId: `AKIA${input.RoleArn.split(':')[4]}`,
          SecretAccessKey: 'x',
          SessionToken: 'x',
          Expiration: '2099-01-01T00:00:00Z',
        },
      }),
    },
    {
      settings: { profiles: { '222222222222': 'guarded' } },
      moreEnv: { AWS_CONFIG_FILE: configuration },
      answers: {
        'sharingPolicies/live/confirm': true,
        'sharingPolicies/live/mfaCode': ({ publicKey }: { publicKey: string }) =>
          publicEncrypt(
            { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
            Buffer.from('123456'),
          ).toString('base64'),
      },
    },
  );
  const result = await check(client, 'compare', { arns: [ROLE] });
  assert.equal(result.outcome, 'done');
  assert.equal(aws.requests.find(({ operation }) => operation === 'AssumeRole')?.input.TokenCode, '123456');
});

test('the choices, and the permissions that are needed', async (context) => {
  const { aws, client } = await scene(context);
  const choices = await client.request<LiveChoice[]>('sharingPolicies/live/choices');
  assert.deepEqual(choices, [
    {
      label: 'role/ApplicationRole (222222222222) → secret DevSecret',
      description: [ROLE, SECRET, KEY].join(', '),
      arns: [ROLE, SECRET, KEY],
    },
  ]);
  const { text } = await client.request<{ text: string }>('sharingPolicies/live/permissions');
  assert.deepEqual(Object.keys(JSON.parse(text)), ['111111111111', '222222222222']);
  assert.deepEqual(aws.requests, []);
});

test('simulate and validate', async (context) => {
  const { workspace, client } = await scene(context, {
    SimulateCustomPolicy: () => ({
      EvaluationResults: [{ EvalDecision: 'explicitDeny', MatchedStatements: [] }],
      IsTruncated: false,
    }),
    SimulatePrincipalPolicy: () => ({
      EvaluationResults: [{ EvalDecision: 'allowed', MatchedStatements: [] }],
      IsTruncated: false,
    }),
    ValidatePolicy: () => ({
      findings: [
        {
          findingType: 'ERROR',
          issueCode: 'NOBODY_KNOWS_THIS_ISSUE',
          findingDetails: 'No.',
          learnMoreLink: '',
          locations: [],
        },
      ],
    }),
  });
  const uri = workspace.uriOf(IDENTITY_POLICY);
  assert.equal((await check(client, 'simulate')).findings, 2);
  assert.deepEqual(codes(await client.pull(uri)), ['simulation-differs', 'simulation-differs']);
  // Those of this answer: what the simulator said stays, and is none of it.
  assert.equal((await check(client, 'validate', { uris: [uri] })).findings, 1);
  assert.deepEqual(codes(await client.pull(uri)).sort(), [
    'policy-validation',
    'simulation-differs',
    'simulation-differs',
  ]);
});

test('an issue that AWS finds and a rule of ours is for counts as a finding, under the code of that rule', async (context) => {
  const { workspace, client } = await scene(context, {
    ValidatePolicy: () => ({
      findings: [
        {
          findingType: 'ERROR',
          issueCode: 'INVALID_ACTION',
          findingDetails: 'The action secretsmanager:GetSecretValue does not exist.',
          learnMoreLink: '',
          locations: [],
        },
      ],
    }),
  });
  const uri = workspace.uriOf(IDENTITY_POLICY);
  assert.equal((await check(client, 'validate', { uris: [uri] })).findings, 1);
  assert.deepEqual(codes(await client.pull(uri)), ['invalid-action']);
});
