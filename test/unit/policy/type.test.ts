import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicyFile } from '../../../server/src/policy/parse.ts';
import { nameTokens, policyTypeOf } from '../../../server/src/policy/type.ts';

function typeOf(path: string, content: unknown): string {
  const { documents } = parsePolicyFile(path, JSON.stringify(content));
  const { type, kind, by } = policyTypeOf(documents[0]!);
  return [type, ...(kind ? [kind] : []), by].join(' ');
}

const statement = (action: string | string[], principal?: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...(principal ? { Principal: principal } : {}), Action: action, Resource: '*' }],
});
const root = { AWS: 'arn:aws:iam::111122223333:root' };
const identity = statement('kms:Decrypt');
const anybody = statement('*', '*');

test('the name of the workspace counts where it is for one type and nothing else', () => {
  const typeIn = (folder: string) => {
    const path = `${folder}/full-access.json`;
    const { documents } = parsePolicyFile(path, JSON.stringify(statement('*')));
    return policyTypeOf(documents[0]!, 'full-access.json').type;
  };
  const folders = [
    '/src/org-scps',
    '/src/service-control-policies',
    '/src/aws-boundaries',
    '/src/scp-tools',
    '/src/constructor',
  ];
  assert.deepEqual(folders.map(typeIn), ['scp', 'scp', 'boundary', 'identity', 'identity']);
});

test('the words of a name', () => {
  assert.deepEqual(nameTokens('VPCEndpoint-policy_v2.json'), ['vpc', 'endpoint', 'policy', 'v2', 'json']);
  assert.deepEqual(nameTokens('assumeRolePolicyDocument'), ['assume', 'role', 'policy', 'document']);
  assert.deepEqual(nameTokens('endpoints'), ['endpoints']);
  assert.deepEqual(nameTokens('s3-bucket/ä1'), ['s3', 'bucket', '1']);
  assert.deepEqual(nameTokens(''), []);
});

test('by content', () => {
  assert.equal(typeOf('a.json', identity), 'identity content');
  assert.equal(typeOf('a.json', statement('kms:*', root)), 'resource key content');
  assert.equal(typeOf('a.json', statement(['secretsmanager:GetSecretValue'], root)), 'resource secret content');
  assert.equal(typeOf('a.json', statement(['sts:AssumeRole', 'sts:TagSession'], root)), 'trust content');
  assert.equal(typeOf('a.json', statement('S3:GetObject', root)), 'resource bucket content');
  assert.equal(typeOf('a.json', statement('sqs:SendMessage', root)), 'resource queue content');
  assert.equal(typeOf('a.json', statement('sns:Publish', root)), 'resource topic content');
  assert.equal(typeOf('a.json', statement('ecr:GetImage', root)), 'resource other content');
  assert.equal(typeOf('a.json', { Statement: [] }), 'identity content');
  assert.equal(
    typeOf('a.json', { Statement: { Effect: 'Deny', NotPrincipal: root, Action: '*', Resource: 'arn:aws:s3:::b/*' } }),
    'resource bucket content',
  );
});

test('by file name', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['dev.key-policy.json', 'resource key file-name'],
    ['kms-key-policy.json', 'resource key file-name'],
    ['KeyPolicy.json', 'resource key file-name'],
    ['x.resource-policy.json', 'resource secret file-name'],
    ['rds-endpoint.resource-policy.json', 'resource secret file-name'],
    ['app.identity-policy.json', 'identity file-name'],
    ['trust-policy.json', 'trust file-name'],
    ['app.trust-policy.json.tpl', 'trust file-name'],
    ['bucket-policy.jsonc', 'resource bucket file-name'],
    ['permissions-boundary.json', 'boundary file-name'],
    ['root.scp.json', 'scp file-name'],
    ['rcp-deny.json', 'rcp file-name'],
    ['deny-guardrail.json', 'rcp file-name'],
    ['session-policy.json', 'session file-name'],
    ['vpce.json', 'vpc-endpoint file-name'],
    ['secrets-endpoint.json', 'vpc-endpoint file-name'],
  ];
  for (const [path, expected] of rows) assert.equal(typeOf(`/ws/${path}`, anybody), expected, path);
});

test('a name that is not clear follows the content', () => {
  assert.equal(typeOf('endpointless.json', identity), 'identity content');
  assert.equal(typeOf('session-manager-policy.json', identity), 'identity content');
  assert.equal(typeOf('secret-policy.json', identity), 'identity content');
  assert.equal(typeOf('secret-policy.json', anybody), 'resource secret file-name');
  assert.equal(typeOf('allow-assume-role.json', statement('sts:AssumeRole')), 'identity content');
  assert.equal(typeOf('assume-role.json', statement('sts:AssumeRole', root)), 'trust file-name');
  assert.equal(typeOf('role-permissions.json', identity), 'identity content');
  assert.equal(typeOf('deny-guardrail.json', identity), 'scp file-name');
  assert.equal(typeOf('x.resource-policy.json', statement('kms:*', root)), 'resource key file-name');
});

test('a resource policy of a service without a row of its own is no secret policy', () => {
  assert.equal(typeOf('ecr.resource-policy.json', statement('ecr:BatchGetImage', root)), 'resource other file-name');
  assert.equal(typeOf('fs.resource-policy.json', statement('elasticfilesystem:*', root)), 'resource other file-name');
  assert.equal(typeOf('x.resource-policy.json', statement('*', root)), 'resource secret file-name');
  assert.equal(typeOf('x.resource-policy.json', statement('${service}:Get', root)), 'resource secret file-name');
  assert.equal(typeOf('x.resource-policy.json', statement('secretmanager:Get*', root)), 'resource secret file-name');
  assert.equal(typeOf('x.resource-policy.json', statement('secretsmanager:Get*', root)), 'resource secret file-name');
});

test('by folder, unless the content cannot be of that type', () => {
  assert.equal(typeOf('/ws/scps/deny.json', identity), 'scp folder-name');
  assert.equal(typeOf('/ws/boundary/x.json', statement('kms:*', root)), 'resource key content');
  assert.equal(typeOf('/ws/endpoints/x.json', identity), 'identity content');
  assert.equal(typeOf('/ws/endpoints/x.json', anybody), 'vpc-endpoint folder-name');
  assert.equal(typeOf('/ws/boundary/trust-policy.json', anybody), 'trust file-name');
  assert.equal(typeOf('/boundary/ws/x.json', identity), 'identity content');
});

test('by the property that it is embedded under', () => {
  assert.equal(typeOf('scp.json', { keyPolicy: anybody }), 'resource key embedding');
  assert.equal(typeOf('a.json', { identityPolicies: [anybody] }), 'identity embedding');
  assert.equal(typeOf('a.json', { permissionsBoundary: identity }), 'boundary embedding');
  assert.equal(typeOf('a.json', { Role: { AssumeRolePolicyDocument: identity } }), 'trust embedding');
  assert.equal(typeOf('a.json', { bucketPolicy: anybody }), 'resource bucket embedding');
  assert.equal(typeOf('a.json', { trustPolicy: anybody }), 'trust embedding');
  assert.equal(typeOf('a.json', { RoleName: 'x', PolicyDocument: anybody }), 'identity embedding');
  assert.equal(typeOf('a.json', { PolicyDocument: statement('s3:*', root) }), 'resource bucket content');
  assert.equal(typeOf('a.json', { Policy: JSON.stringify(statement('kms:*', root)) }), 'resource key content');
  const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:x-a1b2c3';
  assert.equal(typeOf('a.json', { ARN: arn, ResourcePolicy: JSON.stringify(anybody) }), 'resource secret embedding');
  assert.equal(typeOf('a.json', { Arn: 'arn:aws:s3:::b', ResourcePolicy: anybody }), 'resource bucket embedding');
  assert.equal(typeOf('a.json', { ResourcePolicy: statement('kms:*', root) }), 'resource key embedding');
});
