/** Errors that no emulator makes, put into the SDK's clients by aws-sdk-client-mock. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { AccessAnalyzerClient, ValidatePolicyCommand } from '@aws-sdk/client-accessanalyzer';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  ListAliasesCommand,
  ListGrantsCommand,
} from '@aws-sdk/client-kms';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { kindOf, masked, wordsOf } from '../../../server/src/aws/failure.ts';
import { AwsFailure, askAws } from '../../../server/src/aws/index.ts';
import type { DeployedKey } from '../../../server/src/sharing/deployed.ts';
import { key, role } from '../sharing/cases.ts';
import { questions, testHost } from './support.ts';

const sts = mockClient(STSClient);
const kms = mockClient(KMSClient);
const iam = mockClient(IAMClient);
const analyzer = mockClient(AccessAnalyzerClient);
afterEach(() => {
  for (const client of [sts, kms, iam, analyzer]) client.reset();
});

const SETTINGS = { profiles: {}, defaultProfile: undefined };
const OWNER = '111111111111';

function error(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

function asOwner(): void {
  sts.on(GetCallerIdentityCommand).resolves({ Account: OWNER, Arn: `arn:aws:iam::${OWNER}:user/reader` });
}

function withKey(): void {
  asOwner();
  kms.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: 'x', Arn: key(), KeyState: 'Enabled' } });
  kms.on(GetKeyPolicyCommand).resolves({ Policy: '{}' });
  kms.on(ListGrantsCommand).resolves({ Grants: [] });
  kms.on(ListAliasesCommand).resolves({ Aliases: [] });
}

test('a rate limit that does not end: a gap that says so, the rest is kept', async () => {
  withKey();
  kms.on(ListGrantsCommand).rejects(error('ThrottlingException', 'Rate exceeded'));
  const { things, gaps } = await askAws(SETTINGS, testHost(), questions(key()));
  assert.equal((things[0] as DeployedKey).grants, undefined);
  assert.equal((things[0] as DeployedKey).policy, '{}');
  assert.deepEqual(gaps, [
    {
      account: OWNER,
      permission: 'kms:ListGrants',
      resource: key(),
      reason: 'failed',
      detail: 'AWS limits the rate of requests, also after several tries',
    },
  ]);
});

test('denied on the second page: what the first page had is not taken for all', async () => {
  withKey();
  kms
    .on(ListAliasesCommand)
    .resolvesOnce({ Aliases: [{ AliasName: 'alias/a' }], Truncated: true, NextMarker: 'next' })
    .rejectsOnce(error('AccessDeniedException'));
  const { things, gaps } = await askAws(SETTINGS, testHost(), questions(key()));
  assert.equal((things[0] as DeployedKey).aliases, undefined);
  assert.deepEqual(
    gaps.map(({ permission, reason }) => `${permission} ${reason}`),
    ['kms:ListAliases denied'],
  );
});

test('a permission that knows no resources is missing once, however many texts it was wanted for', async () => {
  asOwner();
  analyzer.on(ValidatePolicyCommand).rejects(error('AccessDeniedException'));
  const validation = (file: string) => ({
    document: file,
    file,
    text: '{}',
    policy: '{}',
    policyType: 'IDENTITY_POLICY' as const,
    resourceType: undefined,
  });
  const asked = { ...questions(), validations: [validation('/w/a.json'), validation('/w/b.json')] };
  const { gaps } = await askAws(SETTINGS, testHost(), asked);
  assert.deepEqual(
    gaps.map(({ permission, resource }) => `${permission} on ${resource}`),
    ['access-analyzer:ValidatePolicy on *'],
  );
});

test('the session expires between two calls', async () => {
  withKey();
  kms
    .on(GetKeyPolicyCommand)
    .rejects(error('ExpiredTokenException', 'The security token included in the request is expired'));
  const { gaps } = await askAws(SETTINGS, testHost(), questions(key()));
  assert.deepEqual(
    gaps.map(({ detail }) => detail),
    ['the credentials have expired'],
  );
});

test('no credentials at all, expired ones, a profile that has to log in: each with its remedy', async () => {
  const cases: readonly [Error, RegExp, RegExp][] = [
    [
      error('CredentialsProviderError', 'Could not load credentials from any providers'),
      /Could not load credentials/,
      /Name a profile/,
    ],
    [error('ExpiredToken'), /the credentials have expired/, /Name a profile/],
    [
      error(
        'CredentialsProviderError',
        'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
      ),
      /SSO session/,
      /aws sso login$/,
    ],
    [
      Object.assign(error('Error', 'getaddrinfo ENOTFOUND sts'), { code: 'ENOTFOUND' }),
      /the host name of the endpoint is not known/,
      /HTTPS_PROXY/,
    ],
  ];
  for (const [thrown, message, remedy] of cases) {
    sts.on(GetCallerIdentityCommand).rejects(thrown);
    await assert.rejects(askAws(SETTINGS, testHost(), questions(key())), (failure) => {
      assert.ok(failure instanceof AwsFailure);
      assert.match(failure.message, message);
      assert.match(failure.message, remedy);
      return true;
    });
  }
});

test('a role that is not there', async () => {
  asOwner();
  iam.on(GetRoleCommand).rejects(error('NoSuchEntityException'));
  const arn = role('App', OWNER);
  const { things } = await askAws(SETTINGS, testHost(), questions(arn));
  assert.deepEqual(
    things.map(({ exists }) => exists),
    [false],
  );
});

test('kinds of errors', () => {
  const kinds: Readonly<Record<string, string>> = {
    AccessDenied: 'denied',
    AccessDeniedException: 'denied',
    NoSuchEntity: 'absent',
    NoSuchBucketPolicy: 'absent',
    NotFoundException: 'absent',
    ResourceNotFoundException: 'absent',
    ExpiredToken: 'credentials',
    InvalidClientTokenId: 'credentials',
    AbortError: 'cancelled',
    ThrottlingException: 'failed',
    TimeoutError: 'failed',
  };
  for (const [name, kind] of Object.entries(kinds)) assert.equal(kindOf(error(name)), kind, name);
});

test('no message has a credential in it', () => {
  const token = 'IQoJb3JpZ2luX2VjE'.padEnd(300, 'aB3/+=');
  const messages = [
    `The Access Key Id AKIAIOSFODNN7EXAMPLE does not exist`,
    `x-amz-security-token:${token}`,
    `secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY`,
    `Signature=abcdef0123456789 Credential=ASIAIOSFODNN7EXAMPLE/20261123`,
    `Unexpected end of {"Version":1,"SecretAccessKey":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"`,
    `'session_token': 'IQoJb3JpZ2luX2VjE'`,
    `Authorization: Bearer IQoJb3JpZ2luX2VjE.abcdef0123456789`,
    `connect http://me:wJalrXUtnFEMI@proxy:3128 failed`,
    `command --password wJalrXUtnFEMI ended`,
  ];
  for (const message of messages) {
    const words = wordsOf(error('Error', message));
    assert.doesNotMatch(words, /IOSFODNN7EXAMPLE|IQoJb3|wJalr|abcdef0123/, words);
  }
  // AWS repeats the whole request, headers included.
  assert.equal(
    wordsOf(error('SignatureDoesNotMatch', `The Canonical String should have been x-amz-security-token:${token}`)),
    'AWS does not accept the signature: the secret access key is wrong',
  );
  for (const text of [
    'arn:aws:iam::111111111111:role/App stays',
    'not authorized to perform: secretsmanager:GetSecretValue on arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3',
    'The security token included in the request is invalid',
  ]) {
    assert.equal(masked(text), text);
  }
});

test('a certificate that nobody vouches for: which variable names who does', () => {
  for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']) {
    assert.match(wordsOf(Object.assign(error('Error', 'self-signed certificate'), { code })), /AWS_CA_BUNDLE/, code);
  }
});

test('a long answer that is no error of AWS is cut', () => {
  assert.equal(wordsOf(error('Error', `<!doctype html>\n${'x'.repeat(1000)}`)), '<!doctype html>');
  assert.equal(wordsOf(error('Error', 'y '.repeat(400))).length, 301);
  assert.equal(wordsOf(error('Unheard', '')), 'Unheard');
});
