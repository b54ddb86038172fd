/** Ordinary policies of every type, each right as it is: nothing is said of them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allFindings, analyse } from '../../support/fixture.ts';

const OWNER = '111122223333';
const ROLE = `arn:aws:iam::${OWNER}:role/ExampleRole`;
const KEY = `arn:aws:kms:eu-central-1:${OWNER}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const POLICIES: Readonly<Record<string, readonly object[]>> = {
  'default.key-policy.json': [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${OWNER}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      Sid: 'Allow attachment of persistent resources',
      Effect: 'Allow',
      Principal: { AWS: ROLE },
      Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
      Resource: '*',
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
  ],
  'logs.key-policy.json': [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${OWNER}:root` }, Action: 'kms:*', Resource: '*' },
    {
      Effect: 'Allow',
      Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
      Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: '*',
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-central-1:${OWNER}:log-group:/app/*` },
      },
    },
  ],
  'encrypted.bucket-policy.json': [
    {
      Sid: 'OnlyEncryptedConnections',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::reports', 'arn:aws:s3:::reports/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'AWSCloudTrailWrite20150319',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::reports/AWSLogs/${OWNER}/*`,
      Condition: {
        StringEquals: {
          's3:x-amz-acl': 'bucket-owner-full-control',
          'aws:SourceArn': `arn:aws:cloudtrail:eu-central-1:${OWNER}:trail/main`,
        },
      },
    },
  ],
  'orders.queue-policy.json': [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: `arn:aws:sqs:eu-central-1:${OWNER}:orders`,
      Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:sns:eu-central-1:${OWNER}:orders` } },
    },
  ],
  'alarms.topic-policy.json': [
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: `arn:aws:sns:eu-central-1:${OWNER}:alarms`,
      Condition: { StringEquals: { 'aws:SourceAccount': OWNER } },
    },
  ],
  'app.secret-policy.json': [
    { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'secretsmanager:GetSecretValue', Resource: '*' },
  ],
  'task.trust-policy.json': [
    {
      Effect: 'Allow',
      Principal: { Service: ['ecs-tasks.amazonaws.com', 'lambda.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    },
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': 'c0ffee' }, Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    },
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::${OWNER}:saml-provider/Example` },
      Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
      Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
    },
    {
      Effect: 'Allow',
      Principal: {
        Federated: `arn:aws:iam::${OWNER}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF`,
      },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF:sub': 'system:serviceaccount:default:app',
          'oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF:aud': 'sts.amazonaws.com',
        },
      },
    },
  ],
  'regions.scp.json': [
    {
      Sid: 'OnlyEurope',
      Effect: 'Deny',
      NotAction: ['iam:*', 'organizations:*', 'route53:*', 'cloudfront:*', 'support:*'],
      Resource: '*',
      Condition: {
        StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] },
        ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Breakglass' },
      },
    },
    { Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' },
    {
      Sid: 'SomeAllowed',
      Effect: 'Allow',
      NotAction: 'iam:*Role',
      NotResource: 'arn:aws:s3:::closed/*',
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    },
  ],
  'perimeter.rcp.json': [
    {
      Sid: 'OnlyOurs',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:*', 'sqs:*', 'kms:*', 'secretsmanager:*', 'sts:AssumeRole'],
      Resource: '*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    },
  ],
  's3.vpce.json': [
    {
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: 'arn:aws:s3:::reports/*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    },
  ],
  'developer.boundary.json': [
    { Effect: 'Allow', Action: ['s3:*', 'lambda:*', 'iam:PassRole'], Resource: '*' },
    { Effect: 'Deny', Action: 'iam:DeleteRolePermissionsBoundary', Resource: '*' },
  ],
  'download.session.json': [
    { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/${aws:userid}/*' },
  ],
  'app.identity-policy.json': [
    {
      Sid: 'Read',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion'],
      Resource: 'arn:aws:s3:::reports/*',
    },
    {
      Sid: 'List',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::reports',
      Condition: { StringLike: { 's3:prefix': ['', 'home/${aws:username}/*'] } },
    },
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `arn:aws:logs:eu-central-1:${OWNER}:log-group:/app/*:*`,
    },
    {
      Sid: 'Pass',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: ROLE,
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
    {
      Sid: 'Key',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: KEY,
      Condition: { StringEquals: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
    },
    {
      Sid: 'Describe',
      Effect: 'Allow',
      Action: ['ec2:Describe*', 'cloudwatch:PutMetricData', 'sts:GetCallerIdentity'],
      Resource: '*',
    },
    {
      Sid: 'Tags',
      Effect: 'Allow',
      Action: 'ec2:CreateTags',
      Resource: `arn:aws:ec2:eu-central-1:${OWNER}:instance/*`,
      Condition: {
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
        StringEquals: { 'ec2:CreateAction': 'RunInstances' },
      },
    },
    {
      Sid: 'Balancers',
      Effect: 'Allow',
      Action: ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      Resource: [
        'arn:aws:elasticloadbalancing:*:*:targetgroup/*/*',
        'arn:aws:elasticloadbalancing:*:*:loadbalancer/net/*/*',
      ],
      Condition: { Null: { 'aws:ResourceTag/elbv2.k8s.aws/cluster': 'false' } },
    },
    {
      Sid: 'TargetGroups',
      Effect: 'Allow',
      Action: 'elasticloadbalancing:AddTags',
      Resource: 'arn:aws:elasticloadbalancing:*:*:targetgroup/*/*',
    },
    {
      Sid: 'Owned',
      Effect: 'Allow',
      Action: ['ec2:StartInstances', 'ec2:StopInstances'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
    },
  ],
};

describe('ordinary policies', () => {
  for (const [file, statements] of Object.entries(POLICIES)) {
    it(file, () => {
      const text = JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2);
      const found = allFindings(analyse({ [file]: text }));
      assert.deepEqual(
        found.map(({ pointer, severity, code, message }) => `${pointer} ${severity} ${code}: ${message}`),
        [],
      );
    });
  }
});

describe('templates', () => {
  const text = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "\${sid}",
      "Effect": "\${effect}",
      "Action": ["\${service}:GetObject", "{{ action }}", "s3:\${verb}Object"],
      "Resource": ["arn:\${partition}:s3:::\${bucket}/*", "\${arn}", "arn:aws:sqs:\${region}:\${account}:orders", "<QUEUE_ARN>"],
      "Condition": {
        "\${operator}": { "\${key}": "\${value}" },
        "StringEquals": { "aws:SourceVpc": "\${vpc_id}", "aws:RequestedRegion": "\${region}", "aws:PrincipalTag/\${tag}": "x" },
        "Bool": { "aws:SecureTransport": "\${secure}" },
        "IpAddress": { "aws:SourceIp": "\${cidr}" },
        "DateLessThan": { "aws:CurrentTime": "\${date}" },
        "NumericLessThan": { "aws:MultiFactorAuthAge": "\${age}" }
      }
    }
  ]
}
`;
  for (const file of ['app.identity-policy.json.tpl', 'app.identity-policy.json', 'app.tftpl']) {
    it(`a template's values are no mistakes in ${file}`, () => {
      const found = allFindings(analyse({ [file]: text })).filter(({ code }) => code !== 'placeholder');
      assert.deepEqual(
        found.map(({ pointer, code }) => `${pointer} ${code}`),
        [],
      );
    });
  }

  it('functions of CloudFormation in place of values are no mistakes', () => {
    const sub = (text: string) => ({ 'Fn::Sub': text });
    const account = sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root');
    const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] } };
    const policies: readonly object[] = [
      {
        Version: { Ref: 'Version' },
        Statement: [
          { ...read, Sid: { Ref: 'Sid' }, Effect: { Ref: 'Effect' }, Action: { 'Fn::If': ['C', ['a'], ['b']] } },
          { ...read, Action: [{ Ref: 'Action' }], Resource: [{ Ref: 'Arn' }, sub('${Bucket.Arn}/*')] },
          { 'Fn::If': ['C', read, { Ref: 'AWS::NoValue' }] },
          { ...read, Action: 's3:PutObject', Condition: { 'Fn::If': ['C', {}, { Ref: 'AWS::NoValue' }] } },
          {
            ...read,
            Action: 's3:DeleteObject',
            Condition: {
              StringEquals: { 'aws:PrincipalOrgID': { Ref: 'Organization' } },
              Bool: { 'aws:SecureTransport': [{ Ref: 'Secure' }] },
            },
          },
        ],
      },
      { Version: '2012-10-17', Statement: { 'Fn::If': ['C', [read], []] } },
      {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' },
          {
            Effect: 'Allow',
            Principal: { Service: [sub('logs.${AWS::Region}.amazonaws.com')] },
            Action: 'kms:Decrypt',
            Resource: '*',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
          {
            Effect: 'Deny',
            Principal: { 'Fn::If': ['C', { AWS: '*' }, { AWS: account }] },
            Action: 'kms:Decrypt',
            Resource: '*',
          },
        ],
      },
      {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Service: sub('ec2.${AWS::URLSuffix}') }, Action: 'sts:AssumeRole' },
        ],
      },
    ];
    const Resources = Object.fromEntries(
      policies.map((PolicyDocument, index) => [`Policy${index}`, { Properties: { PolicyDocument } }]),
    );
    const found = allFindings(analyse({ 'template.json': JSON.stringify({ Resources }, undefined, 2) }));
    assert.deepEqual(
      found.map(({ pointer, code }) => `${pointer} ${code}`),
      [],
    );
  });
});
