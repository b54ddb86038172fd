/** Shares of every type of resource as `sharing.json` lists them, and VPC endpoints. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, fixed, markedText, verdicts } from '../../support/fixture.ts';
import { allow, CONSUMER, grant, key, OWNER, owned, PARTNER, policy, role, root, secret } from './cases.ts';

const BUCKET = 'arn:aws:s3:::reports';
const OBJECTS = `${BUCKET}/*`;
const READER = role('SharedReader', OWNER);

const codes = (analysis: ide.Analysis) => allFindings(analysis).map(({ code, severity }) => `${severity} ${code}`);
const statements = (analysis: ide.Analysis) => Object.values(ide.shares(analysis)[0]?.statements ?? {});
const withManifest = (files: Record<string, string>, manifest: object) =>
  analyse({ ...files, 'sharing.json': `${JSON.stringify(manifest, undefined, 2)}\n` });

const onObjects = (condition?: object) => ({
  'one.json': policy({ ...grant(role(), 's3:GetObject'), Resource: OBJECTS }),
  'two.json': policy(owned(), grant(role(), 'kms:Decrypt', condition)),
  'three.json': policy(allow('s3:GetObject', OBJECTS), allow('kms:Decrypt', key())),
});
const ofBucket = (entry: object, resource = BUCKET) => ({
  resources: { [BUCKET]: { policy: 'one.json', ...entry }, [key()]: { policy: 'two.json' } },
  principals: { [role()]: { policies: ['three.json'] } },
  shares: [{ principal: role(), resource, access: 'read' }],
});

describe('a listed share of a bucket', () => {
  it('is one of its objects', () => {
    const analysis = withManifest(onObjects(), ofBucket({ account: OWNER, key: key() }));
    const [share] = ide.shares(analysis);
    assert.deepEqual([share?.resource, share?.key, share?.verdict], [BUCKET, key(), 'allowed']);
    assert.deepEqual(codes(analysis), []);
  });

  it('may be one of some objects, whose policy is the bucket’s', () => {
    const analysis = withManifest(onObjects(), ofBucket({ account: OWNER, key: key() }, `${BUCKET}/2026/*`));
    const [share] = ide.shares(analysis);
    assert.deepEqual([share?.resource, share?.verdict], [`${BUCKET}/2026/*`, 'allowed']);
  });

  it('needs no key where there is none', () => {
    const analysis = withManifest(onObjects(), ofBucket({ account: OWNER, key: null }));
    assert.deepEqual(verdicts(analysis), ['allowed']);
    assert.deepEqual(statements(analysis), ['present', 'notRequired', 'present', 'notRequired']);
    assert.equal(ide.shares(analysis)[0]?.key, null);
  });

  it('is not known while nobody says whether there is a key', () => {
    const { 'two.json': _, ...files } = onObjects();
    const analysis = withManifest(
      { ...files, 'three.json': policy(allow('s3:GetObject', OBJECTS)) },
      ofBucket({ account: OWNER }),
    );
    assert.deepEqual(verdicts(analysis), ['unknown']);
    assert.deepEqual(statements(analysis), ['present', 'unknown', 'present', 'unknown']);
    const told = allFindings(analysis).map(({ severity, code, message }) => [severity, code, message.slice(0, 74)]);
    assert.deepEqual(told, [
      [
        'information',
        'missing-key-grant',
        'sharing.json does not say whether what is in reports is encrypted with a K',
      ],
    ]);
  });

  const onBucket = { StringEquals: { 'kms:EncryptionContext:aws:s3:arn': BUCKET } };
  it('has the bucket’s ARN in its encryption context with a Bucket Key, and only then', () => {
    const withKey = withManifest(onObjects(onBucket), ofBucket({ account: OWNER, key: key(), bucketKey: true }));
    assert.deepEqual([verdicts(withKey), codes(withKey)], [['allowed'], []]);
    const without = withManifest(onObjects(onBucket), ofBucket({ account: OWNER, key: key(), bucketKey: false }));
    assert.deepEqual([verdicts(without), codes(without)], [['denied'], ['error encryption-context-mismatch']]);
    assert.deepEqual(verdicts(fixed(without).analysis), ['allowed']);
    const objects = onObjects({ StringLike: { 'kms:EncryptionContext:aws:s3:arn': OBJECTS } });
    const wrong = withManifest(objects, ofBucket({ account: OWNER, key: key(), bucketKey: true }));
    assert.deepEqual(codes(wrong), ['error encryption-context-mismatch']);
    assert.deepEqual(verdicts(fixed(wrong).analysis), ['allowed']);
  });

  it('cannot be under the AWS managed key', () => {
    const { resources, ...others } = ofBucket({ account: OWNER, key: 'alias/aws/s3' });
    const analysis = withManifest(onObjects(), { ...others, resources: { [BUCKET]: resources[BUCKET] } });
    assert.deepEqual([verdicts(analysis), codes(analysis)], [['denied'], ['error aws-managed-key']]);
    assert.match(
      allFindings(analysis)[0]?.message ?? '',
      /^alias\/aws\/s3 is an AWS managed key.*encrypt reports with/s,
    );
  });

  it('needs one side only in the account that owns it', () => {
    const own = role('App', OWNER);
    const analysis = withManifest(
      { 'three.json': policy(allow('s3:GetObject', OBJECTS)) },
      {
        resources: { [BUCKET]: { account: OWNER, key: null } },
        principals: { [own]: { policies: ['three.json'] } },
        shares: [{ principal: own, resource: OBJECTS, access: 'read' }],
      },
    );
    assert.deepEqual([verdicts(analysis), codes(analysis)], [['allowed'], []]);
    assert.deepEqual(statements(analysis), ['notRequired', 'notRequired', 'present', 'notRequired']);
  });

  it('is inferred from the principal’s policies where none is listed', () => {
    const { shares: _, ...manifest } = ofBucket({ account: OWNER, key: key() });
    const analysis = withManifest(onObjects(), manifest);
    assert.deepEqual(
      ide.shares(analysis).map(({ resource, access, verdict }) => [resource, access, verdict]),
      [[OBJECTS, 'read', 'allowed']],
    );
  });
});

describe('a listed role', () => {
  const assuming = (trust: object) => ({
    'trust.json': policy(trust),
    'three.json': policy(allow('sts:AssumeRole', READER)),
  });
  const letting = (principal: string, condition?: object) => {
    const { Resource: _, ...statement } = grant(principal, 'sts:AssumeRole', condition);
    return assuming(statement);
  };
  const manifest = (principal = role()) => ({
    principals: { [principal]: { policies: ['three.json'] }, [READER]: { trustPolicy: 'trust.json' } },
    shares: [{ principal, resource: READER, access: 'assume' }],
  });

  for (const [name, files, verdict, code, marked] of [
    ['lets in the caller', letting(role()), 'allowed', undefined, undefined],
    ['lets in the caller’s account', letting(root(CONSUMER)), 'allowed', undefined, undefined],
    ['lets in another account', letting(root(PARTNER)), 'denied', 'trust-policy-mismatch', 'Statement'],
    ['lets in nearly the caller', letting(role('Ap')), 'denied', 'trust-policy-mismatch', role('Ap')],
    [
      'has a condition that keeps the caller out',
      letting(role(), { StringEquals: { 'aws:PrincipalAccount': PARTNER } }),
      'denied',
      'trust-policy-mismatch',
      PARTNER,
    ],
    ['lets the caller do something else', letting(role()), 'denied', 'trust-policy-mismatch', 'sts:TagSession'],
    [
      'asks for an external id',
      letting(role(), { StringEquals: { 'sts:ExternalId': 'e-7f3a' } }),
      'conditional',
      undefined,
      undefined,
    ],
    [
      'asks for MFA',
      letting(role(), { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
      'conditional',
      undefined,
      undefined,
    ],
  ] as const) {
    it(name, () => {
      const texts =
        name === 'lets the caller do something else'
          ? { ...files, 'trust.json': files['trust.json'].replace('sts:AssumeRole', 'sts:TagSession') }
          : files;
      const analysis = withManifest(texts, manifest());
      assert.deepEqual(verdicts(analysis), [verdict]);
      const told = allFindings(analysis)
        .filter(({ severity }) => severity === 'error')
        .map((finding) => [finding.code, markedText(analysis, finding)]);
      assert.deepEqual(told, code === undefined ? [] : [[code, marked]]);
      const fixable = code !== undefined && marked !== PARTNER;
      if (fixable) assert.deepEqual(verdicts(fixed(analysis).analysis), ['allowed']);
    });
  }

  it('has to let in callers of its own account, too', () => {
    const own = role('App', OWNER);
    const open = withManifest(letting(own), manifest(own));
    assert.deepEqual([verdicts(open), codes(open)], [['allowed'], []]);
    const closed = withManifest(letting(role('Other', OWNER)), manifest(own));
    assert.deepEqual([verdicts(closed), codes(closed)], [['denied'], ['error trust-policy-mismatch']]);
  });

  it('needs no policy of a caller in its account that it names', () => {
    const own = role('App', OWNER);
    const files = { ...letting(own), 'three.json': policy(allow('s3:ListAllMyBuckets', '*')) };
    const analysis = withManifest(files, manifest(own));
    assert.deepEqual([verdicts(analysis), codes(analysis)], [['allowed'], []]);
    assert.deepEqual(statements(analysis), ['present', 'notRequired', 'notRequired', 'notRequired']);
  });

  it('is not known without its trust policy', () => {
    const { 'trust.json': _, ...files } = letting(role());
    const analysis = withManifest(files, {
      principals: { [role()]: { policies: ['three.json'] } },
      shares: [{ principal: role(), resource: READER, access: 'assume' }],
    });
    assert.deepEqual([verdicts(analysis), codes(analysis)], [['unknown'], []]);
  });
});

describe('a listed share of a snapshot or key', () => {
  const SNAPSHOT = `arn:aws:rds:us-east-1:${OWNER}:cluster-snapshot:orders`;
  const COPY = ['kms:Decrypt', 'kms:CreateGrant', 'kms:DescribeKey'];

  it('is of the key alone', () => {
    const analysis = withManifest(
      { 'two.json': policy(owned(), grant(role(), COPY)), 'three.json': policy(allow(COPY, key())) },
      {
        resources: { [SNAPSHOT]: { key: key() }, [key()]: { policy: 'two.json' } },
        principals: { [role()]: { policies: ['three.json'] } },
        shares: [{ principal: role(), resource: SNAPSHOT, access: 'copy' }],
      },
    );
    assert.deepEqual([verdicts(analysis), codes(analysis)], [['allowed'], []]);
    assert.deepEqual(statements(analysis), ['notRequired', 'present', 'notRequired', 'present']);
  });

  it('asks for the actions that the entry names', () => {
    const analysis = withManifest(
      {
        'two.json': policy(owned(), grant(role(), ['kms:Encrypt', 'kms:DescribeKey'])),
        'three.json': policy(allow(['kms:Encrypt', 'kms:DescribeKey'], key())),
      },
      {
        resources: { [key()]: { policy: 'two.json' } },
        principals: { [role()]: { policies: ['three.json'] } },
        shares: [{ principal: role(), resource: key(), access: 'use', actions: ['kms:Encrypt', 'kms:DescribeKey'] }],
      },
    );
    assert.deepEqual(
      ide.shares(analysis)[0]?.requests.map(({ action, decision }) => `${action} ${decision.decision}`),
      ['kms:Encrypt allowed', 'kms:DescribeKey allowed'],
    );
    assert.deepEqual(codes(analysis), []);
  });

  for (const [resource, access] of [
    ['arn:aws:sqs:us-east-1:111111111111:jobs', 'read'],
    [BUCKET, 'copy'],
    [secret(), 'assume'],
    ['arn:aws:ec2:us-east-1:111111111111:instance/i-0123456789abcdef0', 'copy'],
  ]) {
    it(`is none: ${access} ${resource}`, () => {
      const analysis = withManifest({}, { shares: [{ principal: role(), resource, access }] });
      assert.deepEqual([verdicts(analysis), codes(analysis)], [[], ['information manifest-error']]);
    });
  }
});

describe('a VPC endpoint', () => {
  const files = {
    'one.json': policy(grant(role(), 'secretsmanager:GetSecretValue')),
    'two.json': policy(owned(), grant(role(), 'kms:Decrypt')),
    'three.json': policy(allow('secretsmanager:GetSecretValue', secret()), allow('kms:Decrypt', key())),
  };
  const endpoint = (action: string | string[], resource: string, principal = '*') =>
    policy({ Effect: 'Allow', Principal: principal, Action: action, Resource: resource });
  const manifest = (...principals: string[]) => ({
    resources: { [secret()]: { policy: 'one.json', key: key() }, [key()]: { policy: 'two.json' } },
    principals: { [role()]: { policies: ['three.json'] } },
    vpcEndpoints: { 'vpce-0123456789abcdef0': { policy: 'endpoint.json', principals } },
    shares: [{ principal: role(), resource: secret(), access: 'read' }],
  });
  const judged = (text: string, ...principals: string[]) => {
    const analysis = withManifest({ ...files, 'endpoint.json': text }, manifest(...principals));
    return [verdicts(analysis), allFindings(analysis).map(({ code, file }) => `${code} ${file.replace(/^.*\//, '')}`)];
  };
  const ALLOWED = [['allowed'], []];
  const DENIED = [['denied'], ['guardrail-denies endpoint.json']];

  it('lets through what its policy allows', () => {
    assert.deepEqual(judged(endpoint('*', '*'), role()), ALLOWED);
    assert.deepEqual(judged(endpoint('secretsmanager:Get*', secret()), role()), ALLOWED);
  });

  it('keeps back what its policy does not allow', () => {
    assert.deepEqual(judged(endpoint('secretsmanager:*', secret('Other-x1y2z3')), role()), DENIED);
    assert.deepEqual(judged(endpoint('secretsmanager:DescribeSecret', '*'), role()), DENIED);
  });

  it('is mended where it lacks nothing but the ARN', () => {
    const analysis = withManifest(
      { ...files, 'endpoint.json': endpoint('secretsmanager:*', secret('Other-x1y2z3')) },
      manifest(role()),
    );
    const after = fixed(analysis);
    assert.deepEqual(
      [verdicts(after.analysis), [...after.changed.keys()]],
      [['allowed'], ['/workspace/endpoint.json']],
    );
    const lacking = withManifest(
      { ...files, 'endpoint.json': endpoint('secretsmanager:DescribeSecret', secret('Other-x1y2z3')) },
      manifest(role()),
    );
    assert.deepEqual([...fixed(lacking).changed.keys()], []);
  });

  it('is not that of others, nor of another service', () => {
    assert.deepEqual(judged(endpoint('secretsmanager:*', secret('Other-x1y2z3')), role('Other')), ALLOWED);
    assert.deepEqual(judged(endpoint('s3:*', '*'), role()), ALLOWED);
  });

  it('has no part in calls that a service makes to KMS', () => {
    assert.deepEqual(judged(endpoint('kms:Encrypt', '*'), role()), ALLOWED);
  });

  it('tells from where the calls come', () => {
    const from = (id: string) => ({ StringEquals: { 'aws:SourceVpce': id } });
    const through = (id: string) =>
      withManifest(
        {
          ...files,
          'one.json': policy(grant(role(), 'secretsmanager:GetSecretValue', from(id))),
          'endpoint.json': endpoint('*', '*'),
        },
        manifest(role()),
      );
    assert.deepEqual(verdicts(through('vpce-0123456789abcdef0')), ['allowed']);
    assert.deepEqual(codes(through('vpce-99999999999999999')), ['error condition-never-matches']);
  });

  it('is not known without its policy', () => {
    const analysis = withManifest(files, manifest(role()));
    assert.deepEqual(verdicts(analysis), ['unknown']);
  });
});
