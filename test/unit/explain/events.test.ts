/** CloudTrail events: who is asked for, whatever they are wrapped in, and which of them are denials. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readDenials } from '../../../server/src/ide/explain/read.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ROLE = 'arn:aws:iam::222222222222:role/service/ApplicationRole';
const SESSION = 'arn:aws:sts::222222222222:assumed-role/ApplicationRole/i-0abc';

const assumedRole = {
  type: 'AssumedRole',
  principalId: 'AROAIDPPEZS35WEXAMPLE:i-0abc',
  arn: SESSION,
  accountId: '222222222222',
  sessionContext: {
    sessionIssuer: { type: 'Role', arn: ROLE, accountId: '222222222222', userName: 'ApplicationRole' },
  },
};

const event = (parts: object) => ({
  eventVersion: '1.11',
  userIdentity: assumedRole,
  eventTime: '2026-11-20T10:00:00Z',
  eventSource: 'secretsmanager.amazonaws.com',
  eventName: 'GetSecretValue',
  awsRegion: 'us-east-1',
  errorCode: 'AccessDenied',
  errorMessage: `User: ${SESSION} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET} because no resource-based policy allows the secretsmanager:GetSecretValue action`,
  requestParameters: { secretId: SECRET, versionStage: 'AWSCURRENT' },
  ...parts,
});

/** The request and the form of each denial, what is not said left out. */
function readings(value: unknown): unknown[] {
  return readDenials(typeof value === 'string' ? value : JSON.stringify(value)).map(({ said, ...request }) =>
    Object.fromEntries(Object.entries({ ...request, form: said?.form }).filter(([, entry]) => entry !== undefined)),
  );
}

const READ = {
  principal: ROLE,
  session: 'i-0abc',
  pathUnknown: false,
  action: 'secretsmanager:GetSecretValue',
  resource: SECRET,
  called: 'secretsmanager:GetSecretValue',
  region: 'us-east-1',
  form: 'implicit-resource',
};

const USER = { type: 'IAMUser', arn: 'arn:aws:iam::222222222222:user/ada', accountId: '222222222222', userName: 'ada' };

const CASES: readonly { readonly name: string; readonly event: object; readonly expect: object }[] = [
  { name: 'an assumed role is its role, path and all', event: event({}), expect: READ },
  {
    name: 'a role without session context has no path',
    event: event({ userIdentity: { type: 'AssumedRole', arn: SESSION } }),
    expect: { ...READ, principal: 'arn:aws:iam::222222222222:role/ApplicationRole', pathUnknown: true },
  },
  {
    name: 'a user',
    event: event({ userIdentity: USER, errorMessage: undefined }),
    expect: { ...READ, principal: USER.arn, session: undefined, form: 'no-reason' },
  },
  {
    name: 'a caller of another account, of whom the owner sees the account',
    event: event({
      userIdentity: { type: 'AWSAccount', principalId: 'AROAIDPPEZS35WEXAMPLE:i-0abc', accountId: '222222222222' },
      errorMessage: 'Access to KMS is not allowed',
    }),
    expect: {
      ...READ,
      principal: '222222222222',
      session: undefined,
      action: undefined,
      form: 'kms-not-allowed',
    },
  },
  {
    name: 'the same, when the message names the caller',
    event: event({ userIdentity: { type: 'AWSAccount', accountId: '222222222222' } }),
    expect: { ...READ, principal: 'arn:aws:iam::222222222222:role/ApplicationRole', pathUnknown: true },
  },
  {
    name: 'a service',
    event: event({
      userIdentity: { type: 'AWSService', invokedBy: 'connect.amazonaws.com' },
      errorMessage: undefined,
    }),
    expect: { ...READ, principal: 'connect.amazonaws.com', session: undefined, form: 'no-reason' },
  },
  {
    name: 'a secret asked for by name',
    event: event({ errorMessage: undefined, requestParameters: { secretId: 'DevSecret' } }),
    expect: { ...READ, resource: 'DevSecret', form: 'no-reason' },
  },
  {
    name: 'KMS, called by Secrets Manager: the key is in resources',
    event: event({
      eventSource: 'kms.amazonaws.com',
      eventName: 'Decrypt',
      errorMessage:
        'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
      requestParameters: { encryptionContext: { SecretARN: SECRET, SecretVersionId: 'EXAMPLE1' } },
      resources: [{ accountId: '111111111111', type: 'AWS::KMS::Key', ARN: KEY }],
    }),
    expect: { ...READ, action: 'kms:Decrypt', called: 'kms:Decrypt', resource: KEY, form: 'key-not-found' },
  },
  {
    name: 'KMS, no key named: the encryption context names the secret',
    event: event({
      eventSource: 'kms.amazonaws.com',
      eventName: 'Decrypt',
      errorMessage: undefined,
      requestParameters: { encryptionContext: { SecretARN: SECRET } },
    }),
    expect: { ...READ, action: 'kms:Decrypt', called: 'kms:Decrypt', form: 'no-reason' },
  },
  {
    name: 'an S3 operation that an action of another name permits',
    event: event({
      eventSource: 's3.amazonaws.com',
      eventName: 'HeadObject',
      errorMessage: 'Access Denied',
      requestParameters: { bucketName: 'reports', key: '2026/May June.csv' },
    }),
    expect: {
      ...READ,
      action: 's3:GetObject',
      called: 's3:GetObject',
      resource: 'arn:aws:s3:::reports/2026/May June.csv',
      form: 'no-reason',
    },
  },
  {
    name: 'a role to be assumed',
    event: event({
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      errorMessage: undefined,
      requestParameters: { roleArn: 'arn:aws:iam::111111111111:role/Reader', roleSessionName: 'x' },
    }),
    expect: {
      ...READ,
      action: 'sts:AssumeRole',
      called: 'sts:AssumeRole',
      resource: 'arn:aws:iam::111111111111:role/Reader',
      form: 'no-reason',
    },
  },
];

describe('one event', () => {
  for (const { name, event: value, expect } of CASES) {
    test(name, () => {
      const wanted = Object.fromEntries(Object.entries(expect).filter(([, entry]) => entry !== undefined));
      assert.deepEqual(readings(value), [wanted]);
    });
  }
});

test('whatever events are wrapped in', () => {
  const denied = event({});
  const wrapped = {
    'a log file': { Records: [denied] },
    'lookup-events': {
      Events: [{ EventId: 'e', EventName: 'GetSecretValue', CloudTrailEvent: JSON.stringify(denied) }],
    },
    EventBridge: { 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.secretsmanager', detail: denied },
    'an array': [denied],
    'one a line': `${JSON.stringify(denied)}\n${JSON.stringify(event({ errorCode: undefined, errorMessage: undefined }))}\n`,
  };
  for (const [name, value] of Object.entries(wrapped)) assert.deepEqual(readings(value), [READ], name);
});

test('of several events the denied ones, each once', () => {
  const denied = event({});
  const later = event({ eventTime: '2026-11-20T10:05:00Z', eventID: 'another' });
  const other = event({ userIdentity: USER, errorMessage: undefined });
  const worked = event({ errorCode: undefined, errorMessage: undefined });
  const missing = event({ errorCode: 'ResourceNotFoundException', errorMessage: "can't find the specified secret" });
  assert.deepEqual(
    readings({ Records: [worked, denied, missing, later, other] }).map((read) => (read as typeof READ).principal),
    [ROLE, USER.arn],
  );
  assert.deepEqual(readings({ Records: [worked, missing] }), []);
});

test('what is of a wrong type counts as not there', () => {
  const odd = event({
    userIdentity: 7,
    requestParameters: [],
    resources: { ARN: 1 },
    awsRegion: null,
    errorMessage: {},
  });
  assert.deepEqual(readings(odd), [
    { pathUnknown: false, action: READ.action, called: READ.called, form: 'no-reason' },
  ]);
});
