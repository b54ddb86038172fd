import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referenceLoader } from '../../../server/src/host/reference.ts';
import type { LoadReference } from '../../../server/src/iam/reference/reference.ts';
import { type EvaluationResult, type SimulateOutput, simulate } from '../../../server/src/ide/simulate.ts';

const reference = referenceLoader();

const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const ROLE = 'arn:aws:iam::222222222222:role/App';
const allowAll = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const toRole = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: ROLE }, Action: '*', Resource: '*' }],
};

function results(input: unknown): readonly EvaluationResult[] {
  return (simulate(input) as SimulateOutput).EvaluationResults;
}

function decisions(input: unknown): string[] {
  return results(input).map(({ EvalDecision }) => EvalDecision);
}

test('the first example of the AWS CLI', () => {
  const policy =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
  const input = (time: string) => ({
    PolicyInputList: [policy],
    ActionNames: ['dynamodb:CreateBackup'],
    ContextEntries: [{ ContextKeyName: 'aws:CurrentTime', ContextKeyValues: [time], ContextKeyType: 'date' }],
  });
  assert.deepEqual(simulate(input('2019-04-25T11:00:00Z')), {
    EvaluationResults: [
      {
        EvalActionName: 'dynamodb:CreateBackup',
        EvalResourceName: '*',
        EvalDecision: 'allowed',
        MatchedStatements: [
          {
            SourcePolicyId: 'PolicyInputList.1',
            SourcePolicyType: 'IAM Policy',
            StartPosition: { Line: 1, Column: 37 },
            EndPosition: { Line: 1, Column: 167 },
          },
        ],
        MissingContextValues: [],
      },
    ],
  });
  assert.deepEqual(decisions(input('2014-04-25T11:00:00Z')), ['implicitDeny']);
});

test('one result for each action and resource, actions outermost', () => {
  const input = {
    PolicyInputList: [allowAll],
    ActionNames: ['s3:GetObject', 's3:PutObject'],
    ResourceArns: ['arn:aws:s3:::a/1', 'arn:aws:s3:::a/2'],
  };
  assert.deepEqual(
    results(input).map(({ EvalActionName, EvalResourceName }) => [EvalActionName, EvalResourceName]),
    [
      ['s3:GetObject', 'arn:aws:s3:::a/1'],
      ['s3:GetObject', 'arn:aws:s3:::a/2'],
      ['s3:PutObject', 'arn:aws:s3:::a/1'],
      ['s3:PutObject', 'arn:aws:s3:::a/2'],
    ],
  );
});

test('resources default to *, which is taken literally', () => {
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::a/*' }] };
  assert.deepEqual(results({ PolicyInputList: [policy], ActionNames: ['s3:GetObject'] })[0]?.EvalResourceName, '*');
  assert.deepEqual(decisions({ PolicyInputList: [policy], ActionNames: ['s3:GetObject'] }), ['implicitDeny']);
});

test('an explicit deny names only the Deny, an implicit one nothing', () => {
  const denied = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:*', Resource: '*' },
    ],
  };
  const [explicit] = results({ PolicyInputList: [allowAll, denied], ActionNames: ['s3:GetObject'] });
  assert.deepEqual(explicit?.MatchedStatements, [
    { SourcePolicyId: 'PolicyInputList.2', SourcePolicyType: 'IAM Policy' },
  ]);
  assert.equal(explicit?.EvalDecision, 'explicitDeny');
  const [implicit] = results({ PolicyInputList: [], ActionNames: ['s3:GetObject'] });
  assert.deepEqual([implicit?.EvalDecision, implicit?.MatchedStatements], ['implicitDeny', []]);
});

test('positions are of the policy as it was written', () => {
  const text =
    '{\r\n  "Version": "2012-10-17",\r\n  "Statement": [\r\n    {\r\n      "Effect": "Allow", "Action": "*", "Resource": "*"\r\n    }\r\n  ]\r\n}';
  const [result] = results({ PolicyInputList: [text], ActionNames: ['s3:GetObject'] });
  assert.deepEqual(result?.MatchedStatements[0]?.StartPosition, { Line: 4, Column: 5 });
  assert.deepEqual(result?.MatchedStatements[0]?.EndPosition, { Line: 6, Column: 6 });
});

test('across accounts both sides are needed', () => {
  const input = { CallerArn: ROLE, ActionNames: ['secretsmanager:GetSecretValue'], ResourceArns: [SECRET] };
  assert.deepEqual(decisions({ ...input, PolicyInputList: [allowAll], ResourcePolicy: toRole }), ['allowed']);
  assert.deepEqual(decisions({ ...input, PolicyInputList: [allowAll] }), ['implicitDeny']);
  assert.deepEqual(decisions({ ...input, ResourcePolicy: toRole }), ['implicitDeny']);
});

test('without a ResourcePolicy keys cannot be used and roles not be assumed', () => {
  const input = { PolicyInputList: [allowAll], CallerArn: 'arn:aws:iam::111111111111:role/App' };
  assert.deepEqual(decisions({ ...input, ActionNames: ['kms:Decrypt'], ResourceArns: [KEY] }), ['implicitDeny']);
  assert.deepEqual(decisions({ ...input, ActionNames: ['kms:ListKeys'] }), ['allowed']);
  const role = 'arn:aws:iam::111111111111:role/Other';
  assert.deepEqual(decisions({ ...input, ActionNames: ['sts:AssumeRole'], ResourceArns: [role] }), ['implicitDeny']);
});

test("the owner is in the ARN, else the ResourceOwner, else the caller's account", () => {
  const input = {
    CallerArn: ROLE,
    ActionNames: ['s3:GetObject'],
    ResourceArns: ['arn:aws:s3:::a/1'],
    PolicyInputList: [allowAll],
  };
  assert.deepEqual(decisions(input), ['allowed']);
  assert.deepEqual(decisions({ ...input, ResourceOwner: 'arn:aws:iam::111111111111:root' }), ['implicitDeny']);
  assert.deepEqual(decisions({ ...input, ResourceOwner: '222222222222' }), ['allowed']);
});

test("without a caller the policies are of somebody in the resource's account", () => {
  const input = { ActionNames: ['secretsmanager:GetSecretValue'], ResourceArns: [SECRET], PolicyInputList: [allowAll] };
  assert.deepEqual(decisions(input), ['allowed']);
});

test('services and anonymous callers', () => {
  const queue = 'arn:aws:sqs:us-east-1:111111111111:queue';
  const input = { ActionNames: ['sqs:SendMessage'], ResourceArns: [queue] };
  const service = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: '*', Resource: '*' }],
  };
  const everybody = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
  };
  assert.deepEqual(decisions({ ...input, CallerArn: 'sns.amazonaws.com', ResourcePolicy: service }), ['allowed']);
  assert.deepEqual(decisions({ ...input, CallerArn: 'anonymous', ResourcePolicy: service }), ['implicitDeny']);
  assert.deepEqual(decisions({ ...input, CallerArn: 'anonymous', ResourcePolicy: everybody }), ['allowed']);
});

test('boundary, session, organization and endpoint policies, with their ids', () => {
  const deny = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] };
  const denyAll = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }],
  };
  const input = { CallerArn: ROLE, ActionNames: ['s3:GetObject'], PolicyInputList: [allowAll] };
  const cases: [object, string, string][] = [
    [
      { PermissionsBoundaryPolicyInputList: [deny] },
      'PermissionsBoundaryPolicyInputList.1',
      'Permissions Boundary Policy',
    ],
    [{ SessionPolicyInputList: [allowAll, deny] }, 'SessionPolicyInputList.2', 'Session Policy'],
    [
      { ServiceControlPolicyInputList: [[allowAll], [allowAll, deny]] },
      'ServiceControlPolicyInputList.2.2',
      'Service Control Policy',
    ],
    [{ ResourceControlPolicyInputList: [[denyAll]] }, 'ResourceControlPolicyInputList.1.1', 'Resource Control Policy'],
    [{ VpcEndpointPolicyInput: denyAll }, 'VpcEndpointPolicyInput', 'VPC Endpoint Policy'],
  ];
  for (const [more, id, type] of cases) {
    const [result] = results({ ...input, ...more });
    assert.equal(result?.EvalDecision, 'explicitDeny', id);
    assert.deepEqual(result?.MatchedStatements, [{ SourcePolicyId: id, SourcePolicyType: type }]);
  }
  assert.deepEqual(decisions({ ...input, ServiceControlPolicyInputList: [[allowAll], []] }), ['implicitDeny']);
});

test('keys that are not given are absent, and named', () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::${aws:username}/*',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      },
      {
        Effect: 'Allow',
        Action: 'sqs:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      },
    ],
  };
  const input = { PolicyInputList: [policy], ActionNames: ['s3:GetObject'], ResourceArns: ['arn:aws:s3:::anna/1'] };
  assert.deepEqual(results(input)[0]?.MissingContextValues, ['aws:SecureTransport', 'aws:username']);
  const given = [
    { ContextKeyName: 'AWS:USERNAME', ContextKeyValues: ['anna'], ContextKeyType: 'string' },
    { ContextKeyName: 'aws:SecureTransport', ContextKeyValues: ['true'], ContextKeyType: 'boolean' },
  ];
  const [result] = results({ ...input, ContextEntries: given });
  assert.deepEqual([result?.EvalDecision, result?.MissingContextValues], ['allowed', []]);
});

test('a Deny that cannot be understood denies, an Allow allows nothing, and both are named', () => {
  const policy = (Effect: string) => ({
    Version: '2012-10-17',
    Statement: [{ Effect, Action: 's3:*', Resource: '*', Condition: { FooEquals: { 'a:b': 'c' } } }],
  });
  const [denied] = results({ PolicyInputList: [allowAll, policy('Deny')], ActionNames: ['s3:GetObject'] });
  assert.equal(denied?.EvalDecision, 'explicitDeny');
  assert.deepEqual(denied?.MatchedStatements, [
    { SourcePolicyId: 'PolicyInputList.2', SourcePolicyType: 'IAM Policy' },
  ]);
  assert.deepEqual(denied?.Problems, ['PolicyInputList.2 /Statement/0: operator FooEquals is not known']);
  const [nothing] = results({ PolicyInputList: [policy('Allow')], ActionNames: ['s3:GetObject'] });
  assert.equal(nothing?.EvalDecision, 'implicitDeny');
  assert.deepEqual(nothing?.Problems, ['PolicyInputList.1 /Statement/0: operator FooEquals is not known']);
});

test('a Deny that covers another action and cannot be understood does no harm', () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'sqs:*', Resource: '*', Condition: { FooEquals: { 'a:b': 'c' } } }],
  };
  assert.deepEqual(decisions({ PolicyInputList: [allowAll, policy], ActionNames: ['s3:GetObject'] }), ['allowed']);
});

test('a Deny with NotPrincipal that lists only a part of the caller denies', () => {
  const user = 'arn:aws:iam::222222222222:user/Anna';
  const listing = (...principals: string[]) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', NotPrincipal: { AWS: principals }, Action: '*', Resource: '*' }],
  });
  const input = { PolicyInputList: [allowAll], CallerArn: user, ActionNames: ['s3:GetObject'] };
  const [partly] = results({ ...input, ResourcePolicy: listing(user) });
  assert.equal(partly?.EvalDecision, 'explicitDeny');
  assert.match(partly?.Problems?.[0] ?? '', /^ResourcePolicy \/Statement\/0: NotPrincipal lists only a part/);
  const [wholly] = results({ ...input, ResourcePolicy: listing(user, 'arn:aws:iam::222222222222:root') });
  assert.deepEqual([wholly?.EvalDecision, wholly?.Problems], ['allowed', undefined]);
});

test('a property that is there twice is named', () => {
  const text = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Action":"*","Resource":"*"}]}';
  const [result] = results({ PolicyInputList: [text], ActionNames: ['s3:GetObject'] });
  assert.equal(result?.Problems?.length, 1);
  assert.match(result?.Problems?.[0] ?? '', /^PolicyInputList\.1: /);
});

test('an array of requests gives an array', () => {
  const input = { PolicyInputList: [allowAll], ActionNames: ['s3:GetObject'] };
  const output = simulate([input, { ...input, PolicyInputList: [] }]) as SimulateOutput[];
  assert.deepEqual(
    output.map(({ EvaluationResults }) => EvaluationResults[0]?.EvalDecision),
    ['allowed', 'implicitDeny'],
  );
});

test('actions on no resource need * in the policy, as the service reference data tells', () => {
  const bucket = 'arn:aws:s3:::reports';
  const onBucket = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: bucket }] };
  const decisionsWith = (input: object, reference: LoadReference | undefined) => {
    const request = { PolicyInputList: [onBucket], ResourceArns: [bucket], ...input };
    return (simulate(request, reference) as SimulateOutput).EvaluationResults.map(({ EvalDecision }) => EvalDecision);
  };
  const actions = { ActionNames: ['s3:ListAllMyBuckets', 's3:ListBucket', 's3:NoSuchAction', 'kms:ListKeys'] };
  assert.deepEqual(decisionsWith(actions, reference), ['implicitDeny', 'allowed', 'allowed', 'implicitDeny']);
  assert.deepEqual(decisionsWith(actions, undefined), ['allowed', 'allowed', 'allowed', 'implicitDeny']);
  assert.deepEqual(decisionsWith({ ...actions, PolicyInputList: [allowAll] }, reference), Array(4).fill('allowed'));
});

test('resource control policies leave actions on no resource alone', () => {
  const denyAll = { Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] };
  const input = {
    PolicyInputList: [allowAll],
    ResourceControlPolicyInputList: [[denyAll]],
    ActionNames: ['s3:ListAllMyBuckets', 's3:GetObject'],
  };
  const { EvaluationResults } = simulate(input, reference) as SimulateOutput;
  assert.deepEqual(
    EvaluationResults.map(({ EvalDecision }) => EvalDecision),
    ['allowed', 'explicitDeny'],
  );
});

test('a Deny with NotPrincipal denies whoever has a permissions boundary', () => {
  const user = 'arn:aws:iam::222222222222:user/Anna';
  const account = 'arn:aws:iam::222222222222:root';
  const deny = { Effect: 'Deny', NotPrincipal: { AWS: [user, account] }, Action: '*', Resource: '*' };
  const input = {
    PolicyInputList: [allowAll],
    ResourcePolicy: { Version: '2012-10-17', Statement: [deny] },
    CallerArn: user,
    ActionNames: ['s3:GetObject'],
  };
  assert.deepEqual(decisions(input), ['allowed']);
  const [bounded] = results({ ...input, PermissionsBoundaryPolicyInputList: [allowAll] });
  assert.equal(bounded?.EvalDecision, 'explicitDeny');
  assert.deepEqual(
    bounded?.MatchedStatements.map(({ SourcePolicyId }) => SourcePolicyId),
    ['ResourcePolicy'],
  );
  assert.equal(bounded?.Problems, undefined);
});

test('what a policy offers another account in vain is not allowed', () => {
  const input = {
    PolicyInputList: [allowAll],
    ResourcePolicy: toRole,
    CallerArn: ROLE,
    ActionNames: ['kms:Decrypt', 'kms:ScheduleKeyDeletion'],
    ResourceArns: [KEY],
  };
  assert.deepEqual(decisions(input), ['allowed', 'implicitDeny']);
});

test('a federated user may be the session of a user that is named', () => {
  const input = {
    PolicyInputList: [],
    ResourcePolicy: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:user/Anna' }, Action: '*', Resource: '*' },
      ],
    },
    CallerArn: 'arn:aws:sts::111111111111:federated-user/Anna',
    ActionNames: ['secretsmanager:GetSecretValue'],
    ResourceArns: [SECRET],
  };
  const [result] = results(input);
  assert.equal(result?.EvalDecision, 'implicitDeny');
  assert.deepEqual(result?.Problems, [
    'ResourcePolicy /Statement/0: nothing says whether the caller is the principal that is named',
  ]);
});
