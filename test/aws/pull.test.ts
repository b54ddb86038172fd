/** `pull` and `verify` against the emulator: the command line as a process of its own, two accounts. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DeleteRoleCommand, DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { DisableKeyCommand } from '@aws-sdk/client-kms';
import { add, contents, run, workspace } from '../unit/cli/process.ts';
import {
  attachManagedPolicy,
  clientsFor,
  createBucket,
  createShare,
  identityPolicy,
  keyPolicy,
  putIdentityPolicy,
  putKeyPolicy,
  putResourcePolicy,
  ROLE,
  resourcePolicy,
  type Share,
} from './accounts.ts';
import { CONSUMER, type Emulator, OWNER, startEmulator } from './emulator.ts';

let emulator: Emulator;
let share: Share;

before(async () => {
  emulator = await startEmulator();
  // The clients that fill the accounts run in this process.
  Object.assign(process.env, emulator.environment);
});
after(() => emulator.stop());
beforeEach(async () => {
  await emulator.reset();
  share = await createShare();
});

const PROFILES = ['--profile', `${OWNER}=owner`, '--profile', `${CONSUMER}=consumer`];

/** The command line from its sources. */
function command(cwd: string, ...words: readonly string[]) {
  return run(words, { cwd, env: emulator.environment });
}

function findingsOf(stdout: string): string[] {
  return (JSON.parse(stdout).findings as { code: string; file: string; severity: string }[]).map(
    ({ code, file, severity }) => `${severity} ${code} ${file}`,
  );
}

const WHO = [
  `sharing-policies: reads account ${CONSUMER} as arn:aws:sts::${CONSUMER}:assumed-role/Reader/test (profile consumer), and changes nothing.`,
  `sharing-policies: reads account ${OWNER} as arn:aws:sts::${OWNER}:assumed-role/Reader/test (profile owner), and changes nothing.`,
];

test('an empty folder: one folder an account, a manifest, a share that works, and nothing to do a second time', (context) => {
  const folder = workspace(context, {});
  const first = command(folder, 'pull', ...PROFILES, share.secret, ROLE);
  assert.deepEqual(first, {
    status: 0,
    stdout: [
      '111111111111/dev-secret.key-policy.json: written',
      '111111111111/dev-secret.resource-policy.json: written',
      '222222222222/application-role.identity-policy.json: written',
      '222222222222/application-role.trust-policy.json: written',
      'sharing.json: written',
      '',
    ].join('\n'),
    stderr: `${WHO.join('\n')}\n`,
  });
  const files = contents(folder);
  // Neither the keys of the profile nor those of the roles that it leads to.
  assert.doesNotMatch(JSON.stringify([first, files]), /AKIA|ASIA|not-a-secret|SessionToken/);
  assert.deepEqual(JSON.parse(files['111111111111/dev-secret.resource-policy.json'] ?? ''), resourcePolicy());
  assert.deepEqual(JSON.parse(files['111111111111/dev-secret.key-policy.json'] ?? ''), keyPolicy());
  assert.deepEqual(
    JSON.parse(files['222222222222/application-role.identity-policy.json'] ?? ''),
    identityPolicy(share),
  );
  const check = command(folder, 'check', '--format', 'json');
  assert.equal(check.status, 0);
  assert.deepEqual(
    JSON.parse(check.stdout).shares.map(({ verdict, principal }: { verdict: string; principal: string }) => [
      verdict,
      principal,
    ]),
    [['allowed', ROLE]],
  );
  const second = command(folder, 'pull', ...PROFILES);
  assert.equal(second.stdout, 'Nothing to change.\n');
  assert.deepEqual(contents(folder), files);
});

test('--check after a pull: nothing; after a change on AWS: what it is; after another pull: nothing', async (context) => {
  const folder = workspace(context, {});
  command(folder, 'pull', ...PROFILES, share.secret, ROLE);
  const same = command(folder, 'pull', '--check', '--format', 'json', ...PROFILES);
  assert.deepEqual([same.status, findingsOf(same.stdout)], [0, []]);
  await putKeyPolicy(share.key, keyPolicy('kms:GenerateDataKey'));
  await putResourcePolicy(share.secret, { Version: '2012-10-17', Statement: [] });
  await attachManagedPolicy('More', {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }],
  });
  const before = contents(folder);
  const changed = command(folder, 'pull', '--check', '--format', 'json', ...PROFILES);
  assert.equal(changed.status, 1);
  assert.deepEqual(findingsOf(changed.stdout), [
    'warning deployed-differs 111111111111/dev-secret.key-policy.json',
    'warning deployed-differs 111111111111/dev-secret.resource-policy.json',
    'warning deployed-differs sharing.json',
  ]);
  assert.deepEqual(contents(folder), before);
  const pull = command(folder, 'pull', ...PROFILES);
  assert.deepEqual(pull.stdout.split('\n').filter(Boolean), [
    '111111111111/dev-secret.key-policy.json: changed',
    '111111111111/dev-secret.resource-policy.json: changed',
    '222222222222/more.identity-policy.json: written',
    'sharing.json: changed',
  ]);
  const after = command(folder, 'pull', '--check', ...PROFILES);
  assert.deepEqual([after.status, after.stdout.includes('no findings')], [0, true]);
});

test('a file that is edited, and is then as AWS has it again', (context) => {
  const folder = workspace(context, {});
  command(folder, 'pull', ...PROFILES, share.secret, ROLE);
  const before = contents(folder);
  const path = '111111111111/dev-secret.key-policy.json';
  add(folder, { [path]: before[path]?.replace('"kms:Decrypt",', '"kms:Encrypt",') ?? '' });
  const check = command(folder, 'pull', '--check', ...PROFILES);
  assert.equal(check.status, 1);
  assert.match(check.stdout, /has kms:Decrypt and lacks kms:Encrypt in\s+Action\s+of\s+this\s+statement/);
  const dry = command(folder, 'pull', '--dry-run', ...PROFILES);
  assert.match(dry.stdout, /^-\s+"kms:Encrypt",$/m);
  assert.equal(dry.status, 0);
  command(folder, 'pull', ...PROFILES);
  // The order of a list is nothing that AWS would tell.
  assert.deepEqual(JSON.parse(contents(folder)[path] ?? '').Statement[1].Action.sort(), [
    'kms:Decrypt',
    'kms:DescribeKey',
  ]);
});

test('verify: the role was deleted, the key was disabled', async (context) => {
  const folder = workspace(context, {});
  command(folder, 'pull', ...PROFILES, share.secret, ROLE);
  const fine = command(folder, 'verify', '--existence', '--format', 'json', ...PROFILES);
  assert.deepEqual([fine.status, findingsOf(fine.stdout)], [0, []]);
  const { iam } = clientsFor('consumer');
  await iam.send(new DeleteRolePolicyCommand({ RoleName: 'ApplicationRole', PolicyName: 'ReadDevSecret' }));
  await iam.send(new DeleteRoleCommand({ RoleName: 'ApplicationRole' }));
  await clientsFor('owner').kms.send(new DisableKeyCommand({ KeyId: share.key.split('/')[1] ?? '' }));
  const broken = command(folder, 'verify', '--existence', '--format', 'json', ...PROFILES);
  assert.equal(broken.status, 1);
  assert.deepEqual(findingsOf(broken.stdout), [
    'error principal-not-found 111111111111/dev-secret.key-policy.json',
    'error principal-not-found 111111111111/dev-secret.resource-policy.json',
    'error key-unusable sharing.json',
    'error principal-not-found sharing.json',
  ]);
});

test("the workspace's own names are kept, and the files that are there", async (context) => {
  const manifest = {
    accounts: { [OWNER]: 'security', [CONSUMER]: 'dev' },
    resources: { [share.secret]: { policy: 'policies/security/DevSecret.resource-policy.json' } },
  };
  const folder = workspace(context, {
    'sharing.json': `${JSON.stringify(manifest, undefined, 2)}\n`,
    'policies/security/DevSecret.resource-policy.json': `${JSON.stringify(resourcePolicy())}\n`,
  });
  const pull = command(folder, 'pull', ...PROFILES, share.secret, ROLE);
  assert.deepEqual(pull.stdout.split('\n').filter(Boolean), [
    'policies/dev/ApplicationRole.identity-policy.json: written',
    'policies/dev/ApplicationRole.trust-policy.json: written',
    'policies/security/dev-secret.key-policy.json: written',
    'sharing.json: changed',
  ]);
});

test('a bucket, its policy and its key', async (context) => {
  await createBucket('reports', share.key);
  const folder = workspace(context, {
    'sharing.json': JSON.stringify({ resources: { 'arn:aws:s3:::reports': { account: OWNER } } }),
  });
  const pull = command(folder, 'pull', ...PROFILES, 'arn:aws:s3:::reports');
  assert.equal(pull.status, 0, pull.stderr);
  assert.deepEqual(Object.keys(contents(folder)).sort(), [
    '111111111111/dev-secret.key-policy.json',
    '111111111111/reports.bucket-policy.json',
    'sharing.json',
  ]);
  const { resources } = JSON.parse(contents(folder)['sharing.json'] ?? '');
  assert.deepEqual(resources['arn:aws:s3:::reports'], {
    account: OWNER,
    policy: '111111111111/reports.bucket-policy.json',
    key: share.key,
    bucketKey: true,
  });
});

test('a bucket in an empty folder: its ARN does not say whose it is, a profile or --account does', async (context) => {
  await createBucket('reports', share.key);
  const bucket = 'arn:aws:s3:::reports';
  const files = ['111111111111/dev-secret.key-policy.json', '111111111111/reports.bucket-policy.json', 'sharing.json'];
  for (const words of [
    ['--profile', `${OWNER}=owner`],
    ['--profile', 'owner'],
    ['--account', OWNER, ...PROFILES],
  ]) {
    const folder = workspace(context, {});
    const pull = command(folder, 'pull', ...words, bucket);
    assert.equal(pull.status, 0, pull.stderr);
    assert.deepEqual(Object.keys(contents(folder)).sort(), files);
    assert.equal(JSON.parse(contents(folder)['sharing.json'] ?? '').resources[bucket].account, OWNER);
  }
  const folder = workspace(context, {});
  const several = command(folder, 'pull', ...PROFILES, bucket);
  assert.deepEqual([several.status, several.stdout], [2, 'Nothing was written.\n']);
  assert.equal(
    several.stderr,
    'sharing-policies: arn:aws:s3:::reports was not read: its ARN does not say which account owns it. Name that by --account, or by "account" in sharing.json.\n',
  );
});

test('a bucket at an endpoint that has a name: the bucket is in the path, since nobody knows a host of its name', async (context) => {
  await createBucket('reports', share.key);
  const folder = workspace(context, {});
  const env = { ...emulator.environment, AWS_ENDPOINT_URL: emulator.url.replace('127.0.0.1', 'localhost') };
  const pull = run(['pull', '--profile', 'owner', 'arn:aws:s3:::reports'], { cwd: folder, env });
  assert.equal(pull.status, 0, pull.stderr);
});

test('roles are assumed in a chain', (context) => {
  const folder = workspace(context, {});
  const pull = command(folder, 'pull', '--profile', `${CONSUMER}=chained`, ROLE);
  assert.equal(pull.status, 0, pull.stderr);
  assert.match(pull.stderr, /assumed-role\/Reader\/chained \(profile chained\)/);
});

test('a profile of another account: nothing is read or written', (context) => {
  const folder = workspace(context, {});
  const pull = command(folder, 'pull', '--profile', `${OWNER}=consumer`, share.secret);
  assert.equal(pull.status, 2);
  assert.match(
    pull.stderr,
    /The AWS profile consumer is set for account 111111111111, but it is an identity of account 222222222222/,
  );
  assert.deepEqual(contents(folder), {});
});

test('a multi-factor device and no terminal: it is said, and nothing is read', (context) => {
  const folder = workspace(context, {});
  const pull = command(folder, 'pull', '--profile', `${CONSUMER}=guarded`, ROLE);
  assert.equal(pull.status, 2);
  assert.match(pull.stderr, /mfa\/me asks for a code, and there is no terminal to type it/);
  assert.deepEqual(contents(folder), {});
});

test('profiles from the environment; an account that nobody can read is told, with status 2', (context) => {
  const folder = workspace(context, {});
  const env = { ...emulator.environment, SHARING_POLICIES_PROFILES: `${CONSUMER}=consumer`, AWS_PROFILE: 'base' };
  const pull = run(['pull', share.secret, ROLE], { cwd: folder, env });
  assert.equal(pull.status, 2);
  assert.match(
    pull.stderr,
    /leaves account 111111111111 out\. No profile is set for it, and the AWS credentials of this environment belong to account 123456789012/,
  );
  assert.deepEqual(Object.keys(contents(folder)).sort(), [
    '222222222222/application-role.identity-policy.json',
    '222222222222/application-role.trust-policy.json',
    'sharing.json',
  ]);
});

test('--permissions prints what is needed and asks nobody', (context) => {
  const folder = workspace(context, {});
  const { status, stdout, stderr } = run(['pull', '--permissions', share.secret, ROLE], {
    cwd: folder,
    env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
  });
  assert.deepEqual([status, stderr], [0, '']);
  assert.deepEqual(Object.keys(JSON.parse(stdout)), [OWNER, CONSUMER]);
});

test('a manifest does not say whose identity is used', (context) => {
  const folder = workspace(context, { 'sharing.json': JSON.stringify({ profiles: { [OWNER]: 'owner' } }) });
  const pull = run(['pull', share.secret], { cwd: folder, env: { ...emulator.environment, AWS_PROFILE: 'base' } });
  assert.equal(pull.status, 2);
  assert.match(pull.stderr, /Account 111111111111 cannot be read\. No profile is set for it/);
});

test('the bundle does the same, and loads the SDK when it is asked to', async (context) => {
  const bundle = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  assert.ok(existsSync(bundle), 'npm run build');
  const folder = workspace(context, {});
  const pull = run(['pull', ...PROFILES, share.secret, ROLE], { cwd: folder, env: emulator.environment, main: bundle });
  assert.equal(pull.status, 0, pull.stderr);
  await putIdentityPolicy({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] });
  const check = run(['pull', '--check', ...PROFILES], { cwd: folder, env: emulator.environment, main: bundle });
  assert.equal(check.status, 1, check.stderr);
});
