/** Layouts of repositories, beside those of `inference.test.ts`: what is joined without a manifest, and that nothing is reported. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, NOW } from '../../support/fixture.ts';
import {
  allow,
  CONSUMER,
  grant,
  identityPolicy,
  key,
  keyPolicy,
  OWNER,
  owned,
  PARTNER,
  policy,
  role,
  root,
  secret,
  secretPolicy,
} from './cases.ts';

interface Layout {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** `verdict access principal: documents`, sorted; documents in the order identity, resource, key. */
  readonly shares: readonly string[];
}

const EU_KEY = key('9999abcd-12ab-34cd-56ef-1234567890ab').replace('us-east-1', 'eu-west-1');
const MULTI_REGION = key('mrk-1234abcd12ab34cd56ef1234567890ab');
const inEurope = (arn: string) => arn.replace('us-east-1', 'eu-west-1');
const through = (region: string) => ({
  StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` },
});
const trust = (principal: object, condition?: object) =>
  policy({
    Effect: 'Allow',
    Principal: principal,
    Action: 'sts:AssumeRole',
    ...(condition === undefined ? {} : { Condition: condition }),
  });
const statement = (value: object) => `${JSON.stringify(value, undefined, 2)}\n`;
const READER = role('SharedReader', OWNER);

const LAYOUTS: readonly Layout[] = [
  {
    name: 'a role to assume, with its own permissions beside its trust policy',
    files: {
      'target/trust-policy.json': trust({ AWS: role() }, { StringEquals: { 'sts:ExternalId': 'e-7f3a' } }),
      'target/permissions.json': policy(allow('s3:PutObject', 'arn:aws:s3:::artifacts/*')),
      'app/app-policy.json': policy(allow('sts:AssumeRole', role('DeployTarget', OWNER))),
    },
    shares: ['conditional assume App: app/app-policy.json target/trust-policy.json -'],
  },
  {
    name: 'one secret for principals of two accounts',
    files: {
      'owner/secret-policy.json': secretPolicy(role(), role('Partner', PARTNER)),
      'owner/key-policy.json': keyPolicy(role(), role('Partner', PARTNER)),
      [`accounts/${CONSUMER}/app.json`]: identityPolicy(),
      [`accounts/${PARTNER}/partner.json`]: identityPolicy(),
    },
    shares: [
      `allowed read App: accounts/${CONSUMER}/app.json owner/secret-policy.json owner/key-policy.json`,
      `allowed read Partner: accounts/${PARTNER}/partner.json owner/secret-policy.json owner/key-policy.json`,
    ],
  },
  {
    name: 'a replica in another Region, a key each, all in one folder',
    files: {
      'secret-policy.json': secretPolicy(role()),
      'us.key-policy.json': policy(owned(), grant(role(), 'kms:Decrypt', through('us-east-1'))),
      'eu.key-policy.json': policy(owned(), grant(role(), 'kms:Decrypt', through('eu-west-1'))),
      'identity-policy.json': identityPolicy([secret(), inEurope(secret())], [key(), EU_KEY]),
    },
    shares: [
      'allowed read App: identity-policy.json secret-policy.json eu.key-policy.json',
      'allowed read App: identity-policy.json secret-policy.json us.key-policy.json',
    ],
  },
  {
    name: 'a replica under a multi-Region key, in folders per Region',
    files: {
      'owner/secret-policy.json': secretPolicy(role()),
      'owner/us-east-1/key-policy.json': keyPolicy(role()),
      'owner/eu-west-1/key-policy.json': keyPolicy(role()),
      'app/identity-policy.json': identityPolicy(
        [secret(), inEurope(secret())],
        [MULTI_REGION, inEurope(MULTI_REGION)],
      ),
    },
    shares: [
      'allowed read App: app/identity-policy.json owner/secret-policy.json owner/eu-west-1/key-policy.json',
      'allowed read App: app/identity-policy.json owner/secret-policy.json owner/us-east-1/key-policy.json',
    ],
  },
  {
    name: 'single statements in place of documents',
    files: {
      'secret-statement.json': statement(grant(role(), 'secretsmanager:GetSecretValue')),
      'key-statement.json': statement(grant(role(), 'kms:Decrypt')),
      'identity-statements.json': JSON.stringify([
        allow('secretsmanager:GetSecretValue', secret()),
        allow('kms:Decrypt', key()),
      ]),
    },
    shares: ['allowed read App: identity-statements.json secret-statement.json key-statement.json'],
  },
  {
    name: 'Terraform templates, with values and whole lists to be put in',
    files: {
      'policies/secret.json.tpl': `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::\${consumer_account}:role/\${role_name}" },
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "*"
    }
  ]
}
`,
      'policies/key.tftpl': `{
  "Version": "2012-10-17",
  "Statement": [
    %{ for admin in admins ~}
    { "Effect": "Allow", "Principal": { "AWS": "\${admin}" }, "Action": "kms:Put*", "Resource": "*" },
    %{ endfor ~}
    {
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::\${consumer_account}:role/\${role_name}" },
      "Action": \${jsonencode(key_actions)},
      "Resource": "*"
    }
  ]
}
`,
      'policies/app.json.tpl': `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "\${secret_arn}" },
    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": \${key_arn} }
  ]
}
`,
    },
    shares: ['conditional read ${role_name}: policies/app.json.tpl policies/secret.json.tpl policies/key.tftpl'],
  },
  {
    name: 'Jinja templates',
    files: {
      'secret-policy.json.j2': `{
  "Version": "2012-10-17",
  "Statement": [
    {% if shared %}
    {
      "Effect": "Allow",
      "Principal": { "AWS": "{{ reader_arn }}" },
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "*"
    }
    {% endif %}
  ]
}
`,
      'key-policy.json.j2': `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "AWS": "{{ owner_root }}" }, "Action": "kms:*", "Resource": "*" },
    { "Effect": "Allow", "Principal": { "AWS": "{{ reader_arn }}" }, "Action": "kms:Decrypt", "Resource": "*" }
  ]
}
`,
      'reader.json.j2': `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "{{ secret_arn }}" },
    { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "{{ key_arn }}" }
  ]
}
`,
    },
    shares: ['allowed read {{ reader_arn }}: reader.json.j2 secret-policy.json.j2 key-policy.json.j2'],
  },
  {
    name: 'a role of the owner’s that the consumer assumes, with an external id',
    files: {
      'owner/shared-reader.trust-policy.json': trust({ AWS: role() }, { StringEquals: { 'sts:ExternalId': 'e-7f3a' } }),
      'owner/shared-reader.permissions.json': identityPolicy(),
      'owner/key-policy.json': policy(owned()),
      'consumer/app.json': policy(allow('sts:AssumeRole', READER)),
    },
    shares: [
      'allowed read SharedReader: owner/shared-reader.permissions.json - owner/key-policy.json',
      'conditional assume App: consumer/app.json owner/shared-reader.trust-policy.json -',
    ],
  },
  {
    name: 'the same in one folder, named by type',
    files: {
      'trust-policy.json': trust({ AWS: root(CONSUMER) }),
      'identity-policy.json': policy(allow('sts:AssumeRole', READER)),
    },
    shares: ['allowed assume root: identity-policy.json trust-policy.json -'],
  },
  {
    name: 'what the command line prints of a bucket, a role and a key',
    files: {
      'get-bucket-policy.json': JSON.stringify({
        Policy: policy({ ...grant(role(), 's3:GetObject'), Resource: 'arn:aws:s3:::reports/*' }),
      }),
      'get-key-policy.json': JSON.stringify({
        Policy: policy(
          owned(),
          grant(role(), 'kms:Decrypt', { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }),
        ),
        PolicyName: 'default',
      }),
      'get-role-policy.json': JSON.stringify({
        RoleName: 'App',
        PolicyName: 'reports',
        PolicyDocument: JSON.parse(
          policy(allow('s3:GetObject', 'arn:aws:s3:::reports/*'), allow('kms:Decrypt', key())),
        ),
      }),
      'get-role.json': JSON.stringify({
        Role: {
          RoleName: 'App',
          Arn: role(),
          AssumeRolePolicyDocument: JSON.parse(trust({ Service: 'ec2.amazonaws.com' })),
        },
      }),
    },
    shares: [
      'allowed read App: get-role-policy.json#/PolicyDocument get-bucket-policy.json#/Policy get-key-policy.json#/Policy',
    ],
  },
  {
    name: 'placeholders everywhere',
    files: {
      'bucket-policy.json': policy({
        ...grant('arn:aws:iam::<ACCOUNT_B_ID>:role/ReportReader', 's3:GetObject'),
        Resource: 'arn:aws:s3:::<BUCKET>/*',
      }),
      'key-policy.json': policy(
        grant('arn:aws:iam::<ACCOUNT_A_ID>:root', 'kms:*'),
        grant('arn:aws:iam::<ACCOUNT_B_ID>:role/ReportReader', 'kms:Decrypt'),
      ),
      'identity-policy.json': policy(
        allow('s3:GetObject', 'arn:aws:s3:::<BUCKET>/*'),
        allow('kms:Decrypt', 'arn:aws:kms:<REGION>:<ACCOUNT_A_ID>:key/<KEY_ID>'),
      ),
    },
    shares: ['allowed read ReportReader: identity-policy.json bucket-policy.json key-policy.json'],
  },
  {
    name: 'the same objects shared in dev and in prod',
    files: Object.fromEntries(
      ['dev', 'prod'].flatMap((stage) => [
        [
          `${stage}/bucket-policy.json`,
          policy({ ...grant(role(), 's3:GetObject'), Resource: `arn:aws:s3:::reports-${stage}/*` }),
        ],
        [`${stage}/key-policy.json`, keyPolicy(role())],
        [
          `${stage}/identity-policy.json`,
          policy(allow('s3:GetObject', `arn:aws:s3:::reports-${stage}/*`), allow('kms:Decrypt', key())),
        ],
      ]),
    ),
    shares: [
      'allowed read App: dev/identity-policy.json dev/bucket-policy.json dev/key-policy.json',
      'allowed read App: prod/identity-policy.json prod/bucket-policy.json prod/key-policy.json',
    ],
  },
  {
    name: 'an organization, for each policy that asks',
    files: Object.fromEntries([
      [
        'owner/secret-policy.json',
        policy({
          ...grant('*', 'secretsmanager:GetSecretValue'),
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } },
        }),
      ],
      [
        'owner/key-policy.json',
        policy(owned(), {
          ...grant('*', 'kms:Decrypt'),
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorgid' } },
        }),
      ],
      ...['billing', 'orders'].map((name) => [`teams/${name}.json`, identityPolicy()]),
    ]),
    shares: [
      'allowed read *: teams/billing.json owner/secret-policy.json owner/key-policy.json',
      'allowed read *: teams/orders.json owner/secret-policy.json owner/key-policy.json',
    ],
  },
];

/** A role of an application with everything in its own account, many times over. */
function application(name: string): [string, string][] {
  return [
    [`apps/${name}/trust-policy.json`, trust({ Service: 'ecs-tasks.amazonaws.com' })],
    [
      `apps/${name}/role-permissions.json`,
      policy(
        allow(['s3:GetObject', 's3:PutObject', 's3:ListBucket'], [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`]),
        allow(['kms:Decrypt', 'kms:GenerateDataKey'], key('5555abcd-12ab-34cd-56ef-1234567890ab', CONSUMER)),
        allow('secretsmanager:GetSecretValue', secret(`${name}-a1b2c3`, CONSUMER)),
        allow('iam:PassRole', role(name)),
        allow('sts:AssumeRole', role(`${name}-batch`)),
        allow(['ec2:CreateSnapshot', 'rds:DescribeDBSnapshots'], '*'),
      ),
    ],
    [
      `apps/${name}/bucket-policy.json`,
      policy(
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        { ...grant(role(name), 's3:GetObject'), Resource: `arn:aws:s3:::${name}/*` },
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: `arn:aws:s3:::${name}/AWSLogs/*`,
          Condition: { StringEquals: { 'aws:SourceAccount': CONSUMER } },
        },
      ),
    ],
    [`apps/${name}/kms-key-policy.json`, policy(owned(CONSUMER), grant(role('KeyAdministrator'), 'kms:Put*'))],
  ];
}

describe('a layout', () => {
  for (const { name, files, shares } of LAYOUTS) {
    it(`is ${name}`, () => {
      const analysis = analyse(files);
      assert.deepEqual(told(analysis), [shares, []]);
    });
  }
});

describe('where a workspace is kept says nothing', () => {
  const files = {
    'secret-policy.json': secretPolicy(role()),
    'key-policy.json': keyPolicy(role()),
    'app.json': identityPolicy(),
  };
  for (const folder of [
    '/home/me/session-tools',
    '/srv/scp/deploy',
    '/boundary/vpce-tools',
    `/clones/${PARTNER}/eu-west-1`,
  ]) {
    it(folder, () => {
      const changes = Object.entries(files).map(([path, text]) => ({ path: `${folder}/${path}`, text }));
      const { analysis } = ide.applyChanges(ide.createAnalysis({ folders: [folder], now: NOW, severity: {} }), changes);
      assert.deepEqual(
        ide.shares(analysis).map(({ verdict, documents }) => [verdict, documents.identityPolicies.length]),
        [['allowed', 1]],
      );
    });
  }

  it('but in a folder below it a word of its name does', () => {
    const [shares] = told(analyse({ ...files, 'session/app.json': identityPolicy(), 'app.json': '{}' }));
    assert.deepEqual(shares, []);
  });
});

describe('nothing is reported', () => {
  const apps = Object.fromEntries(['checkout', 'search', 'mail'].flatMap(application));

  it('in a repository whose policies share nothing', () => {
    const [, findings] = told(analyse(apps));
    assert.deepEqual(findings, []);
  });

  it('but for the one share among them', () => {
    const files = {
      ...apps,
      'shared/secret-policy.json': secretPolicy(role()),
      'shared/key-policy.json': policy(owned(), grant(role(), 'kms:DescribeKey')),
      'shared/app.json': identityPolicy(),
    };
    const analysis = analyse(files);
    assert.deepEqual(told(analysis)[1], ['error missing-key-grant shared/key-policy.json']);
  });

  it('of a template of CloudFormation, whose functions nobody can work out', () => {
    const owner = {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']],
    };
    const keyGrant = {
      ...grant(role(), ['kms:Decrypt', 'kms:DescribeKey']),
      Condition: {
        StringEquals: {
          'kms:ViaService': { 'Fn::Join': ['.', ['secretsmanager', { Ref: 'AWS::Region' }, 'amazonaws.com']] },
        },
      },
    };
    const stack = {
      Key: { KeyPolicy: { Version: '2012-10-17', Statement: [{ ...owned(), Principal: { AWS: owner } }, keyGrant] } },
      SecretPolicy: { ResourcePolicy: JSON.parse(secretPolicy(role())) },
      // The worker's own account is the secret's: it needs nothing of the key's policy, nor the key the worker's.
      Worker: {
        PolicyDocument: JSON.parse(policy(allow('secretsmanager:GetSecretValue', { Ref: 'Secret' } as never))),
      },
    };
    assert.deepEqual(told(analyse({ 'cdk.out/App.template.json': `${JSON.stringify(stack, undefined, 1)}\n` }))[1], []);
  });

  it('of a role’s own trust policy beside what it may assume', () => {
    const files = {
      'app/trust-policy.json': trust({ AWS: root(CONSUMER) }),
      'app/permissions.json': policy(allow('sts:AssumeRole', READER)),
      'other/trust-policy.json': trust({ AWS: role('Somebody') }),
    };
    assert.deepEqual(told(analyse(files))[1], []);
  });

  it('of a bucket whose account nobody knows, where one side may be enough', () => {
    const files = {
      'bucket-policy.json': policy({ ...grant(role(), 's3:GetObject'), Resource: 'arn:aws:s3:::reports/*' }),
      'app.json': policy(allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::reports/*')),
    };
    assert.deepEqual(told(analyse(files)), [['unknown read App: app.json bucket-policy.json -'], []]);
  });

  it('of those who may have other objects, or do something else', () => {
    const files = {
      'bucket-policy.json': policy(
        { ...grant(role('Red'), 's3:GetObject'), Resource: 'arn:aws:s3:::reports/red/*' },
        { ...grant(role('Blue'), 's3:GetObject'), Resource: 'arn:aws:s3:::reports/blue/*' },
        { ...grant(role('Writer'), 's3:PutObject'), Resource: 'arn:aws:s3:::reports/red/*' },
      ),
      'key-policy.json': policy(
        owned(),
        grant([role('Red'), role('Blue'), role('Writer')], ['kms:Decrypt', 'kms:GenerateDataKey']),
      ),
      'policy.json': policy(allow('s3:GetObject', 'arn:aws:s3:::reports/red/*'), allow('kms:Decrypt', key())),
    };
    assert.deepEqual(told(analyse(files)), [['allowed read Red: policy.json bucket-policy.json key-policy.json'], []]);
  });

  it('of a writer of a secret beside a reader’s policy', () => {
    const files = {
      'secret-policy.json': policy(
        grant(role(), 'secretsmanager:GetSecretValue'),
        grant(role('Writer'), 'secretsmanager:PutSecretValue'),
      ),
      'key-policy.json': policy(owned(), grant([role(), role('Writer')], ['kms:Decrypt', 'kms:GenerateDataKey'])),
      'policy.json': identityPolicy(),
    };
    assert.deepEqual(
      told(analyse(files))[1].filter((finding) => finding.startsWith('error')),
      [],
    );
  });

  it('of a policy for S3 and a key, beside a key policy for somebody else', () => {
    const files = {
      'key-policy.json': policy(owned(), grant(role('Other'), 'kms:Decrypt')),
      'policy.json': policy(allow('s3:*', '*'), allow(['kms:Decrypt', 'kms:GenerateDataKey'], key())),
    };
    assert.deepEqual(told(analyse(files)), [[], []]);
  });

  it('of buckets that differ in a number', () => {
    const files = {
      'a/bucket-policy.json': policy({ ...grant(role(), 's3:GetObject'), Resource: 'arn:aws:s3:::data-1/*' }),
      'a/app.json': policy(allow('s3:GetObject', 'arn:aws:s3:::data-2/*'), allow('kms:Decrypt', key())),
      'a/key-policy.json': keyPolicy(role()),
    };
    assert.deepEqual(told(analyse(files))[1], []);
  });

  it('of a key that encrypts a secret, and would not do for the bucket beside it', () => {
    const files = {
      'secret-policy.json': secretPolicy(role()),
      'bucket-policy.json': policy({ ...grant(role(), 's3:GetObject'), Resource: 'arn:aws:s3:::reports/*' }),
      'key-policy.json': policy(owned(), grant(role(), 'kms:Decrypt', through('us-east-1'))),
      'app.json': policy(
        allow('secretsmanager:GetSecretValue', secret()),
        allow('s3:GetObject', 'arn:aws:s3:::reports/*'),
        allow('kms:Decrypt', key()),
      ),
    };
    assert.deepEqual(told(analyse(files))[1], []);
  });
});

/** The shares, and the findings beside placeholders. */
function told(analysis: ide.Analysis): [string[], string[]] {
  const path = (id: string | undefined) => id?.replace('/workspace/', '') ?? '-';
  const shares = ide.shares(analysis).map(({ verdict, access, principal, documents }) => {
    const { identityPolicies, resourcePolicy, keyPolicy: ofKey } = documents;
    const ids = [...identityPolicies.map(({ id }) => id), resourcePolicy?.id, ofKey?.id];
    return `${verdict} ${access} ${principal.slice(principal.search(/[^/:]*$/))}: ${ids.map(path).join(' ')}`;
  });
  const findings = allFindings(analysis)
    .filter(({ code }) => code !== 'placeholder')
    .map(({ severity, code, file }) => `${severity} ${code} ${path(file)}`);
  return [shares.sort(), findings];
}
