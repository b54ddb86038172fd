import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evaluate, evaluatePolicy, matchStatement, parseCaller } from '../../../server/src/iam/evaluate.ts';
import type { Caller } from '../../../server/src/iam/request.ts';
import { policy, request } from './support.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
const ROLE = 'arn:aws:iam::222222222222:role/App';
const read = request({ caller: ROLE, action: 'secretsmanager:GetSecretValue', resource: SECRET });
const all = policy([{ Effect: 'Allow', Action: '*', Resource: '*' }], 'identity.json');
const toRole = policy([{ Effect: 'Allow', Principal: { AWS: ROLE }, Action: '*', Resource: '*' }], 'resource.json');

const callers: readonly [string, Caller['kind'], string | undefined][] = [
  ['arn:aws:iam::111111111111:role/a/b/App', 'role', '111111111111'],
  ['arn:aws:iam::111111111111:user/Anna', 'user', '111111111111'],
  ['arn:aws:iam::111111111111:root', 'account', '111111111111'],
  ['111111111111', 'account', '111111111111'],
  ['arn:aws:sts::111111111111:assumed-role/App/job', 'session', '111111111111'],
  ['arn:aws:sts::111111111111:federated-user/Anna', 'federated-user', '111111111111'],
  ['arn:aws:iam::111111111111:saml-provider/Corp', 'federated', '111111111111'],
  ['arn:aws:iam::111111111111:oidc-provider/example.com', 'federated', '111111111111'],
  ['accounts.google.com', 'federated', undefined],
  ['cognito-identity.amazonaws.com', 'federated', undefined],
  ['lambda.amazonaws.com', 'service', undefined],
  ['ec2.amazonaws.com.cn', 'service', undefined],
  ['anonymous', 'anonymous', undefined],
  ['ARN OF STUART', 'symbol', undefined],
  ['arn:aws:iam::Account2:role/App', 'role', 'Account2'],
  ['arn:aws:iam::111111111111:group/Admins', 'symbol', '111111111111'],
];

for (const [text, kind, account] of callers) {
  test(`the caller ${text} is of kind ${kind}`, () => {
    const caller = parseCaller(text);
    assert.deepEqual([caller.kind, caller.account], [kind, account]);
  });
}

test('an account root is the root user where that is asked for', () => {
  assert.equal(parseCaller('arn:aws:iam::111111111111:root', 'root-user').kind, 'root-user');
});

test('an absent policy leaves open what it could decide', () => {
  const { decision, conditions, absent } = evaluate(read, { identity: ['absent'], resource: toRole });
  assert.deepEqual({ decision, conditions, absent }, { decision: 'conditional', conditions: [], absent: true });
});

test('an absent policy cannot help where another side denies', () => {
  const other = policy([{ Effect: 'Allow', Principal: { AWS: '333333333333' }, Action: '*', Resource: '*' }]);
  assert.equal(evaluate(read, { identity: ['absent'], resource: other }).decision, 'implicitDeny');
  const deny = policy([{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }]);
  assert.equal(evaluate(read, { identity: ['absent'], resource: deny }).decision, 'explicitDeny');
});

test('beside an absent policy the unknown keys of the others are named', () => {
  const conditional = policy([
    {
      Effect: 'Allow',
      Principal: { AWS: ROLE },
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'a:b': 'c' } },
    },
  ]);
  const unknown = request({
    caller: ROLE,
    action: 'secretsmanager:GetSecretValue',
    resource: SECRET,
    otherwise: 'unknown',
  });
  const { decision, conditions, absent } = evaluate(unknown, { identity: ['absent'], resource: conditional });
  assert.deepEqual({ decision, conditions, absent }, { decision: 'conditional', conditions: ['a:b'], absent: true });
});

test('the trace names each statement, what was expected and what came', () => {
  const identity = policy(
    [
      { Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' },
      { Effect: 'Allow', Action: '*', Resource: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:Other-*' },
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      },
    ],
    'identity.json',
  );
  const asked = request({
    caller: ROLE,
    action: 'secretsmanager:GetSecretValue',
    resource: SECRET,
    context: { 'aws:RequestedRegion': 'us-east-1' },
  });
  const trace = evaluate(asked, { identity: [identity], resource: toRole }).trace();
  assert.deepEqual(
    trace.map(({ policy, effect, result, failed }) => [
      policy,
      effect,
      result,
      failed?.element,
      failed?.expected.map(({ value }) => value),
      failed?.actual,
    ]),
    [
      ['identity.json', 'Allow', false, 'Action', ['s3:*', 'kms:*'], 'secretsmanager:GetSecretValue'],
      [
        'identity.json',
        'Allow',
        false,
        'Resource',
        ['arn:aws:secretsmanager:us-east-1:111111111111:secret:Other-*'],
        SECRET,
      ],
      ['identity.json', 'Deny', false, 'Condition', ['us-east-1'], 'us-east-1'],
      ['resource.json', 'Allow', true, undefined, undefined, undefined],
    ],
  );
  assert.equal(trace[2]?.failed?.condition?.key.value, 'aws:RequestedRegion');
});

test('expected values have their range in the file', () => {
  const identity = policy([{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]);
  const failed = evaluate(read, { identity: [identity] }).trace()[0]?.failed;
  assert.equal(failed?.expected[0]?.pointer, '/Statement/0/Action');
});

test('one policy alone: named itself, or by its account', () => {
  const byAccount = policy([{ Effect: 'Allow', Principal: { AWS: '222222222222' }, Action: '*', Resource: '*' }]);
  assert.deepEqual(evaluatePolicy(toRole, read, { side: 'resource' }), {
    allow: true,
    deny: false,
    direct: true,
    byAccount: false,
    unknown: [],
  });
  assert.deepEqual(evaluatePolicy(byAccount, read, { side: 'resource' }), {
    allow: true,
    deny: false,
    direct: false,
    byAccount: true,
    unknown: [],
  });
  assert.equal(evaluatePolicy(all, read, { side: 'identity' }).allow, true);
});

test('every element of a statement, not only the first that fails', () => {
  const compiled = policy([
    {
      Effect: 'Allow',
      Principal: { AWS: '333333333333' },
      Action: 's3:*',
      Resource: 'arn:aws:s3:::*',
      Condition: { StringEquals: { 'a:b': 'c' }, Bool: { 'aws:SecureTransport': 'true' } },
    },
  ]).statements[0]!;
  const asked = request({
    caller: ROLE,
    action: 'secretsmanager:GetSecretValue',
    resource: SECRET,
    context: { 'aws:SecureTransport': 'true' },
    otherwise: 'unknown',
  });
  const match = matchStatement(compiled, asked);
  assert.deepEqual([match.principal, match.action, match.resource, match.result], [false, false, false, false]);
  assert.deepEqual(
    match.conditions.map(({ result, unknown, actual }) => [result, unknown, actual.state]),
    [
      ['unknown', ['a:b'], 'unknown'],
      [true, [], 'present'],
    ],
  );
});

test('a lone statement has policy variables, a document without Version has none', () => {
  const statement = { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::home/${aws:username}' };
  const asked = request({
    caller: ROLE,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::home/anna',
    resourceAccount: '222222222222',
    context: { 'aws:username': 'anna' },
  });
  assert.equal(evaluate(asked, { identity: [policy({ Statement: [statement] })] }).decision, 'implicitDeny');
  assert.equal(evaluate(asked, { identity: [policy([statement])] }).decision, 'allowed');
});

test('what no completion of the unknown keys allows is denied, whatever the absent policies hold', () => {
  const never = policy([
    {
      Effect: 'Allow',
      Principal: { AWS: ROLE },
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'a:b': 'c' }, StringNotEquals: { 'a:b': 'c' } },
    },
  ]);
  const unknown = request({
    caller: ROLE,
    action: 'secretsmanager:GetSecretValue',
    resource: SECRET,
    otherwise: 'unknown',
  });
  const { decision, absent } = evaluate(unknown, { identity: ['absent'], resource: never });
  assert.deepEqual({ decision, absent }, { decision: 'implicitDeny', absent: false });
});

test('an absent policy could deny what the others allow', () => {
  const inside = request({
    caller: 'arn:aws:iam::111111111111:role/App',
    action: 'secretsmanager:GetSecretValue',
    resource: SECRET,
  });
  const { decision, absent } = evaluate(inside, { identity: [all], resource: 'absent' });
  assert.deepEqual({ decision, absent }, { decision: 'conditional', absent: true });
  assert.equal(evaluate(inside, { identity: [all], resource: 'empty' }).decision, 'allowed');
});

test('an absent resource policy could allow by itself in the same account', () => {
  const inside = request({
    caller: 'arn:aws:iam::111111111111:role/App',
    action: 'secretsmanager:GetSecretValue',
    resource: SECRET,
  });
  const { decision, absent } = evaluate(inside, { identity: [], resource: 'absent' });
  assert.deepEqual({ decision, absent }, { decision: 'conditional', absent: true });
});
