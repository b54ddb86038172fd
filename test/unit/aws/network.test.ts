/** How requests travel, and how roles are assumed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AwsFailure, askAws, Cancelled } from '../../../server/src/aws/index.ts';
import { requestHandler } from '../../../server/src/aws/network.ts';
import { homeRegion, partitionOf } from '../../../server/src/aws/regions.ts';
import { readingOf } from '../../support/fakeAccounts.ts';
import { ACCOUNTS, type FakeAws, type Handlers, startFakeAws } from '../../support/fakeAws.ts';
import { temporaryFolder } from '../host/folder.ts';
import { identityPolicy, key, keyPolicy, role, secret, secretPolicy } from '../sharing/cases.ts';
import { questions, testHost, withEnvironment } from './support.ts';

const SHARE = {
  secret: secret(),
  key: key(),
  role: role(),
  resourcePolicy: secretPolicy(role()),
  keyPolicy: keyPolicy(role()),
  identityPolicies: { Read: identityPolicy() },
};

async function fake(context: TestContext, handlers: Handlers = {}): Promise<FakeAws> {
  const aws = await startFakeAws({ ...readingOf(SHARE), ...handlers });
  context.after(() => aws.close());
  withEnvironment(context, { ...aws.environment, AWS_PROFILE: undefined, AWS_ACCESS_KEY_ID: undefined });
  return aws;
}

const OWNER = { profiles: { [ACCOUNTS.owner]: 'owner' }, defaultProfile: undefined };

/** An HTTP proxy that tunnels, and notes where to. */
async function startProxy(context: TestContext): Promise<{ url: string; tunnels: string[] }> {
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    tunnels.push(`${request.headers['proxy-authorization'] ?? ''} ${request.url}`.trim());
    const port = Number(new URL(`http://${request.url}`).port);
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      one.on('error', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  context.after(() => proxy.close());
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, tunnels };
}

test('through the proxy that the usual variables name, with its user and password', async (context) => {
  const aws = await fake(context);
  const { url, tunnels } = await startProxy(context);
  withEnvironment(context, {
    http_proxy: url.replace('//', '//me:pass%20word@'),
    HTTP_PROXY: undefined,
    NO_PROXY: undefined,
    no_proxy: undefined,
  });
  const { things } = await askAws(OWNER, testHost(), questions(key()));
  assert.equal(things[0]?.exists, true);
  const [first = ''] = tunnels;
  assert.equal(first, `Basic ${Buffer.from('me:pass word').toString('base64')} ${new URL(aws.url).host}`);
});

test('not through the proxy where NO_PROXY says so', async (context) => {
  await fake(context);
  const { url, tunnels } = await startProxy(context);
  withEnvironment(context, { http_proxy: url, HTTP_PROXY: undefined, NO_PROXY: '127.0.0.1', no_proxy: undefined });
  await askAws(OWNER, testHost(), questions(key()));
  assert.deepEqual(tunnels, []);
});

test('a profile that is named for all accounts and cannot be used: why, and what helps against that', async (context) => {
  await fake(context);
  withEnvironment(context, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' });
  const settings = { profiles: {}, defaultProfile: 'owner' };
  await assert.rejects(askAws(settings, testHost(), questions(key())), (error) => {
    assert.ok(error instanceof AwsFailure);
    assert.equal(error.message, 'The AWS profile owner cannot be used: the endpoint refuses the connection.');
    assert.equal(error.remedy, 'Check the network, HTTPS_PROXY and AWS_ENDPOINT_URL, and try again.');
    return true;
  });
});

test('the proxy for https is the one that HTTPS_PROXY names', async (context) => {
  await fake(context);
  const { url, tunnels } = await startProxy(context);
  const names = { HTTP_PROXY: undefined, http_proxy: undefined, NO_PROXY: undefined, no_proxy: undefined };
  // Nobody speaks TLS there: the proxy is as far as it goes.
  withEnvironment(context, {
    ...names,
    https_proxy: undefined,
    HTTPS_PROXY: url,
    AWS_ENDPOINT_URL: 'https://127.0.0.1:1',
  });
  await assert.rejects(askAws(OWNER, testHost(), questions(key())), AwsFailure);
  assert.deepEqual([...new Set(tunnels)], ['127.0.0.1:1']);
});

test('AWS_CA_BUNDLE that cannot be read is said, before anything is sent', (context) => {
  withEnvironment(context, { AWS_CA_BUNDLE: '/nowhere/ca.pem' });
  assert.throws(
    () => requestHandler(),
    (error) => error instanceof AwsFailure && /AWS_CA_BUNDLE names \/nowhere\/ca\.pem/.test(error.message),
  );
});

test('an endpoint of one service by its own variable', async (context) => {
  const aws = await fake(context);
  const other = await startFakeAws(readingOf({ ...SHARE, keyPolicy: '{"Version":"2012-10-17"}' }));
  context.after(() => other.close());
  withEnvironment(context, { AWS_ENDPOINT_URL_KMS: other.url });
  await askAws(OWNER, testHost(), questions(key()));
  assert.ok(other.requests.some(({ operation }) => operation === 'GetKeyPolicy'));
  assert.ok(aws.requests.every(({ operation }) => operation === 'GetCallerIdentity'));
});

/** The keys of an assumed role, with the account in them. */
const ASSUME: Handlers = {
  AssumeRole: ({ input }) => ({
    Credentials: {
      AccessKeyId: `AKIA${input.RoleArn.split(':')[4]}`,
      SecretAccessKey: 'not-a-secret',
      SessionToken: 'token',
      Expiration: '2099-01-01T00:00:00Z',
    },
    AssumedRoleUser: { Arn: input.RoleArn, AssumedRoleId: 'x' },
  }),
};

function configure(context: TestContext, text: string): void {
  const file = join(temporaryFolder(context), 'config');
  writeFileSync(file, text);
  withEnvironment(context, { AWS_CONFIG_FILE: file });
}

const CHAIN = `[profile base]
aws_access_key_id = AKIA999999999999
aws_secret_access_key = not-a-secret

[profile hub]
role_arn = arn:aws:iam::${ACCOUNTS.consumer}:role/Hub
source_profile = base

[profile spoke]
role_arn = arn:aws:iam::${ACCOUNTS.owner}:role/Reader
source_profile = hub

[profile guarded]
role_arn = arn:aws:iam::${ACCOUNTS.owner}:role/Reader
source_profile = base
mfa_serial = arn:aws:iam::999999999999:mfa/me
`;

test('a chain of roles: each with the credentials of the one before', async (context) => {
  const aws = await fake(context, ASSUME);
  configure(context, CHAIN);
  const settings = { profiles: { [ACCOUNTS.owner]: 'spoke' }, defaultProfile: undefined };
  const { things } = await askAws(settings, testHost(), questions(key(), secret()));
  assert.ok(things.every(({ exists }) => exists));
  assert.deepEqual(
    aws.requests
      .filter(({ operation }) => operation === 'AssumeRole')
      .map(({ account, input }) => `${account} ${input.RoleArn}`),
    [
      `999999999999 arn:aws:iam::${ACCOUNTS.consumer}:role/Hub`,
      `${ACCOUNTS.consumer} arn:aws:iam::${ACCOUNTS.owner}:role/Reader`,
    ],
  );
});

test('a multi-factor device is asked for once, whatever the number of calls', async (context) => {
  const aws = await fake(context, ASSUME);
  configure(context, CHAIN);
  const asked: string[] = [];
  const host = testHost({
    async mfaCode(device) {
      asked.push(device);
      return ' 123456 ';
    },
  });
  const settings = { profiles: { [ACCOUNTS.owner]: 'guarded' }, defaultProfile: undefined };
  await askAws(settings, host, questions(key(), secret()));
  assert.deepEqual(asked, ['arn:aws:iam::999999999999:mfa/me']);
  const [sent] = aws.requests.filter(({ operation }) => operation === 'AssumeRole');
  assert.equal(sent?.input.TokenCode, '123456');
});

test('a chain whose first role wants a code: asked for once, and the second role is assumed with it', async (context) => {
  const aws = await fake(context, ASSUME);
  const guarded = `[profile guarded]\nrole_arn = arn:aws:iam::${ACCOUNTS.consumer}:role/Hub\nsource_profile = base\nmfa_serial = arn:aws:iam::999999999999:mfa/me\n`;
  const deep = `[profile deep]\nrole_arn = arn:aws:iam::${ACCOUNTS.owner}:role/Reader\nsource_profile = guarded\n`;
  configure(context, `${CHAIN.slice(0, CHAIN.indexOf('[profile guarded]'))}${guarded}\n${deep}`);
  let asked = 0;
  const host = testHost({
    async mfaCode() {
      asked += 1;
      return '123456';
    },
  });
  const settings = { profiles: { [ACCOUNTS.owner]: 'deep' }, defaultProfile: undefined };
  const { things } = await askAws(settings, host, questions(key(), secret()));
  assert.ok(things.every(({ exists }) => exists));
  assert.equal(asked, 1);
  assert.deepEqual(
    aws.requests
      .filter(({ operation }) => operation === 'AssumeRole')
      .map(({ input }) => `${input.RoleArn.split(':').at(-1)} ${input.TokenCode ?? '-'}`),
    ['role/Hub 123456', 'role/Reader -'],
  );
});

test('a profile is what it says and nothing else: not the role of the machine, nor the keys of the environment', async (context) => {
  const aws = await fake(context);
  const asked: string[] = [];
  const machine = createServer((request, response) => {
    asked.push(request.url ?? '');
    const keys = {
      AccessKeyId: `AKIA${ACCOUNTS.owner}`,
      SecretAccessKey: 'x',
      Token: 'x',
      Expiration: '2099-01-01T00:00:00Z',
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keys));
  });
  await new Promise<void>((resolve) => machine.listen(0, '127.0.0.1', resolve));
  context.after(() => machine.close());
  configure(context, '[profile broken]\ncredential_process = node -e process.exit(3)\n');
  withEnvironment(context, {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${(machine.address() as AddressInfo).port}/role`,
    AWS_ACCESS_KEY_ID: `AKIA${ACCOUNTS.owner}`,
    AWS_SECRET_ACCESS_KEY: 'x',
  });
  for (const [profile, words] of [
    ['nobody', /^The AWS profile nobody cannot be used: .*\[nobody\]/],
    ['broken', /^The AWS profile broken cannot be used: .*Command failed: node -e/],
  ] as const) {
    const settings = { profiles: { [ACCOUNTS.owner]: profile }, defaultProfile: undefined };
    await assert.rejects(askAws(settings, testHost(), questions(key())), (error) => {
      assert.ok(error instanceof AwsFailure);
      assert.match(error.message, words);
      return true;
    });
  }
  assert.deepEqual([asked, aws.requests], [[], []]);
});

/** IAM Identity Center's portal, which refuses the token of a login that is in the cache and still good by its date. */
test('a login that AWS no longer accepts: which command renews it', async (context) => {
  await fake(context);
  const portal = createServer((_, response) => {
    response
      .writeHead(401, { 'content-type': 'application/json', 'x-amzn-errortype': 'UnauthorizedException' })
      .end(JSON.stringify({ message: 'Session token not found or invalid' }));
  });
  await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
  context.after(() => portal.close());
  const home = temporaryFolder(context);
  const cache = join(home, '.aws', 'sso', 'cache');
  mkdirSync(cache, { recursive: true });
  const login = {
    startUrl: 'https://corp.awsapps.com/start',
    region: 'us-east-1',
    accessToken: 'the-token',
    expiresAt: '2099-01-01T00:00:00Z',
  };
  writeFileSync(join(cache, `${createHash('sha1').update('corp').digest('hex')}.json`), JSON.stringify(login));
  configure(
    context,
    `[profile corp]\nsso_session = corp\nsso_account_id = ${ACCOUNTS.owner}\nsso_role_name = Reader\n\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n`,
  );
  withEnvironment(context, {
    HOME: home,
    USERPROFILE: home,
    AWS_ENDPOINT_URL_SSO: `http://127.0.0.1:${(portal.address() as AddressInfo).port}`,
  });
  const settings = { profiles: { [ACCOUNTS.owner]: 'corp' }, defaultProfile: undefined };
  await assert.rejects(askAws(settings, testHost(), questions(key())), (error) => {
    assert.ok(error instanceof AwsFailure);
    assert.match(error.message, /Session token not found or invalid/);
    assert.equal(error.remedy, 'Log in again: aws sso login --profile corp');
    return true;
  });
});

test('no code, no answer', async (context) => {
  await fake(context, ASSUME);
  configure(context, CHAIN);
  const settings = { profiles: { [ACCOUNTS.owner]: 'guarded' }, defaultProfile: undefined };
  await assert.rejects(askAws(settings, testHost(), questions(key())), Cancelled);
});

test("IAM and STS are asked in the configured Region if it is one of the partition's, else in the partition's own", async (context) => {
  configure(context, '[profile far]\nregion = ap-southeast-2\n');
  withEnvironment(context, { AWS_REGION: undefined });
  assert.equal(await homeRegion('aws', 'far'), 'ap-southeast-2');
  assert.equal(await homeRegion('aws-cn', 'far'), 'cn-north-1');
  assert.equal(await homeRegion('aws', undefined), 'us-east-1');
  assert.equal(partitionOf('us-gov-east-1'), 'aws-us-gov');
  assert.equal(partitionOf('eu-west-1'), 'aws');
});
