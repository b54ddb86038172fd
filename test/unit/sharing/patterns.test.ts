/**
 * Every sharing pattern without a manifest: a working share with the requests that its row names, and each mistake that
 * can be made in it: one error with the right code at the right place, and after the fix (where there is one) it works.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, fixed, markedText, verdicts } from '../../support/fixture.ts';
import { allow, CONSUMER, grant, key, OWNER, owned, policy, role, secret } from './cases.ts';

interface Mistake {
  readonly file: string;
  /** Text to replace; every occurrence. */
  readonly from: string;
  readonly to: string;
  readonly code: string;
  /** Without quotes; undefined: the name `Statement`. */
  readonly marked?: string;
  /** Where it is not the file with the mistake. */
  readonly reportedIn?: string;
  /** A word of the message. */
  readonly says?: string;
  readonly fix?: false;
}

interface Pattern {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** `access resource`, and the key. */
  readonly share: readonly [string, string | null];
  readonly requests: readonly string[];
  /** Of resourceGrant, keyGrant, identityGrant, identityKeyGrant. */
  readonly statements: readonly string[];
  readonly mistakes: Readonly<Record<string, Mistake>>;
}

const PRESENT = ['present', 'present', 'present', 'present'];
const ONLY_KEY = ['notRequired', 'present', 'notRequired', 'present'];
const ONLY_RESOURCE = ['present', 'notRequired', 'present', 'notRequired'];
const OBJECTS = 'arn:aws:s3:::reports/*';
const BUCKET = 'arn:aws:s3:::reports';
const SNAPSHOT = `arn:aws:rds:us-east-1:${OWNER}:snapshot:orders`;
const VOLUME_SNAPSHOT = 'arn:aws:ec2:us-east-1::snapshot/snap-0123456789abcdef0';
const ROLE = role('SharedReader', OWNER);

const onObjects = (action: string, resource: string | string[] = OBJECTS) =>
  policy({ ...grant(role(), action), Resource: resource });
const keyPolicyFor = (actions: string | string[], condition?: object) =>
  policy(owned(), grant(role(), actions, condition));
const trust = (principal: string, condition?: object) => {
  const { Resource: _, ...statement } = grant(principal, 'sts:AssumeRole', condition);
  return policy(statement);
};

const COPY = ['kms:Decrypt', 'kms:CreateGrant', 'kms:DescribeKey'];

const PATTERNS: readonly Pattern[] = [
  {
    name: 'objects, read',
    files: {
      'bucket-policy.json': onObjects('s3:GetObject'),
      'key-policy.json': keyPolicyFor('kms:Decrypt', {
        StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
        StringLike: { 'kms:EncryptionContext:aws:s3:arn': OBJECTS },
      }),
      'identity-policy.json': policy(
        allow(['s3:GetObject', 's3:ListBucket'], [BUCKET, OBJECTS]),
        allow('kms:Decrypt', key()),
      ),
    },
    share: [`read ${OBJECTS}`, key()],
    requests: ['s3:GetObject', 'kms:Decrypt'],
    statements: PRESENT,
    mistakes: {
      'no object action in the bucket policy': {
        file: 'bucket-policy.json',
        from: 's3:GetObject',
        to: 's3:GetObjectTagging',
        code: 'missing-resource-grant',
        marked: 's3:GetObjectTagging',
        says: 'The bucket policy of reports does not allow App (account 222222222222) to call s3:GetObject',
      },
      'the bucket in place of its objects': {
        file: 'bucket-policy.json',
        from: OBJECTS,
        to: BUCKET,
        code: 'secret-arn-mismatch',
        marked: BUCKET,
        says: 'names the bucket reports itself, not the objects in it',
      },
      'another bucket': {
        file: 'identity-policy.json',
        from: ':::reports',
        to: ':::reprots',
        code: 'secret-arn-mismatch',
        marked: 'arn:aws:s3:::reprots/*',
        says: 'name the same bucket',
      },
      'no object action in the identity policy': {
        file: 'identity-policy.json',
        from: 's3:GetObject"',
        to: 's3:GetObjectTagging"',
        code: 'missing-identity-grant',
      },
      'no key action in the key policy': {
        file: 'key-policy.json',
        from: 'kms:Decrypt',
        to: 'kms:RetireGrant',
        code: 'missing-key-grant',
        marked: 'kms:RetireGrant',
      },
      'no key action in the identity policy': {
        file: 'identity-policy.json',
        from: 'kms:Decrypt',
        to: 'kms:DescribeKey',
        code: 'missing-identity-key-grant',
        marked: 'kms:DescribeKey',
      },
      'another principal in the key policy': {
        file: 'key-policy.json',
        from: 'role/App',
        to: 'role/Ap',
        code: 'principal-mismatch',
        marked: role('Ap'),
      },
      'another service': {
        file: 'key-policy.json',
        from: 's3.us-east-1',
        to: 's3.eu-west-1',
        code: 'via-service-mismatch',
        marked: 's3.eu-west-1.amazonaws.com',
        says: 'for this bucket the call comes from s3.us-east-1.amazonaws.com',
      },
      'another bucket in the encryption context': {
        file: 'key-policy.json',
        from: ':::reports',
        to: ':::report',
        code: 'encryption-context-mismatch',
        marked: 'arn:aws:s3:::report/*',
      },
      'an operator without wildcards for the encryption context': {
        file: 'key-policy.json',
        from: 'StringLike',
        to: 'StringEqualsIfExists',
        code: 'encryption-context-mismatch',
        marked: OBJECTS,
        says: 'never the ARN of an object in reports',
      },
      'the consumer’s account in the key’s ARN': {
        file: 'identity-policy.json',
        from: OWNER,
        to: CONSUMER,
        code: 'account-mismatch',
        marked: key(undefined, CONSUMER),
      },
      'an alias': {
        file: 'identity-policy.json',
        from: key(),
        to: `arn:aws:kms:us-east-1:${OWNER}:alias/reports`,
        code: 'key-alias-in-resource',
        marked: `arn:aws:kms:us-east-1:${OWNER}:alias/reports`,
        fix: false,
      },
    },
  },
  {
    name: 'objects, read, with an S3 Bucket Key',
    files: {
      'bucket-policy.json': onObjects('s3:GetObject'),
      'key-policy.json': keyPolicyFor('kms:Decrypt', {
        StringEquals: { 'kms:EncryptionContext:aws:s3:arn': BUCKET },
      }),
      'identity-policy.json': policy(allow('s3:GetObject', OBJECTS), allow('kms:Decrypt', key())),
    },
    share: [`read ${OBJECTS}`, key()],
    requests: ['s3:GetObject', 'kms:Decrypt'],
    statements: PRESENT,
    mistakes: {},
  },
  {
    name: 'objects, write',
    files: {
      'bucket-policy.json': onObjects('s3:PutObject'),
      'key-policy.json': keyPolicyFor(['kms:GenerateDataKey', 'kms:Decrypt']),
      'identity-policy.json': policy(
        allow('s3:PutObject', OBJECTS),
        allow(['kms:GenerateDataKey', 'kms:Decrypt'], key()),
      ),
    },
    share: [`write ${OBJECTS}`, key()],
    requests: ['s3:PutObject', 'kms:GenerateDataKey'],
    statements: PRESENT,
    mistakes: {
      'no data key in the key policy': {
        file: 'key-policy.json',
        from: '"kms:GenerateDataKey",',
        to: '',
        code: 'missing-key-grant',
        marked: '[\n        \n        "kms:Decrypt"\n      ]',
      },
    },
  },
  {
    name: 'a database snapshot, copied',
    files: {
      'key-policy.json': keyPolicyFor(COPY, { StringEquals: { 'kms:ViaService': 'rds.us-east-1.amazonaws.com' } }),
      'identity-policy.json': policy(allow('rds:CopyDBSnapshot', SNAPSHOT), allow(COPY, key())),
    },
    share: [`copy ${SNAPSHOT}`, key()],
    requests: COPY,
    statements: ONLY_KEY,
    mistakes: {
      'no grant to be made': {
        file: 'key-policy.json',
        from: 'kms:CreateGrant',
        to: 'kms:ListGrants',
        code: 'missing-key-grant',
        marked: '[\n        "kms:Decrypt",\n        "kms:ListGrants",\n        "kms:DescribeKey"\n      ]',
        says: 'copying orders fails with KMSKeyNotAccessibleFault',
      },
      'another Region in the key’s ARN': {
        file: 'identity-policy.json',
        from: 'kms:us-east-1',
        to: 'kms:us-west-2',
        code: 'region-mismatch',
        marked: key().replace('us-east-1', 'us-west-2'),
      },
      'another service': {
        file: 'key-policy.json',
        from: 'rds.us-east-1',
        to: 'rds.us-west-2',
        code: 'via-service-mismatch',
        marked: 'rds.us-west-2.amazonaws.com',
      },
    },
  },
  {
    name: 'a volume snapshot, copied',
    files: {
      'key-policy.json': policy(
        owned(),
        grant(role(), ['kms:Decrypt', 'kms:DescribeKey'], {
          StringEquals: { 'kms:ViaService': 'ec2.us-east-1.amazonaws.com' },
        }),
        grant(role(), 'kms:CreateGrant', { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
      ),
      'identity-policy.json': policy(allow('ec2:CopySnapshot', VOLUME_SNAPSHOT), allow(COPY, key())),
    },
    share: [`copy ${VOLUME_SNAPSHOT}`, key()],
    requests: COPY,
    statements: ONLY_KEY,
    mistakes: {
      'only grants that are for nobody': {
        file: 'key-policy.json',
        from: '"kms:GrantIsForAWSResource": "true"',
        to: '"kms:GrantIsForAWSResource": "false"',
        code: 'condition-never-matches',
        marked: 'false',
        fix: false,
      },
    },
  },
  {
    name: 'a key, used directly',
    files: {
      'key-policy.json': keyPolicyFor(['kms:Decrypt', 'kms:Encrypt']),
      'identity-policy.json': policy(allow(['kms:Decrypt', 'kms:Encrypt', 'kms:DescribeKey'], key())),
    },
    share: [`use ${key()}`, key()],
    requests: ['kms:Decrypt', 'kms:Encrypt'],
    statements: ONLY_KEY,
    mistakes: {
      'an operation that the key policy lacks': {
        file: 'key-policy.json',
        from: 'kms:Encrypt',
        to: 'kms:GenerateMac',
        code: 'missing-key-grant',
        marked: '[\n        "kms:Decrypt",\n        "kms:GenerateMac"\n      ]',
        says: 'Encrypt with key 1234abcd fails',
      },
    },
  },
  {
    name: 'a key, granted on for a time',
    files: {
      'key-policy.json': keyPolicyFor('kms:CreateGrant'),
      'identity-policy.json': policy(allow(['kms:CreateGrant', 'kms:RevokeGrant'], key())),
    },
    share: [`use ${key()}`, key()],
    requests: ['kms:CreateGrant'],
    statements: ONLY_KEY,
    mistakes: {
      'only for callers of another account': {
        file: 'key-policy.json',
        from: '"Action": "kms:CreateGrant"',
        to: `"Action": "kms:CreateGrant", "Condition": { "StringEquals": { "kms:CallerAccount": "${OWNER}" } }`,
        code: 'condition-never-matches',
        marked: OWNER,
        fix: false,
      },
    },
  },
  {
    name: 'a key, used by a replication service',
    files: {
      'key-policy.json': policy(
        owned(),
        grant(role('DataSyncRole'), ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey']),
      ),
      'data-sync-role.identity-policy.json': policy(
        allow(['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], key()),
        allow('s3:PutObject', '*'),
      ),
    },
    share: [`use ${key()}`, key()],
    requests: ['kms:Decrypt', 'kms:GenerateDataKey'],
    statements: ONLY_KEY,
    mistakes: {},
  },
  {
    name: 'a role, assumed',
    files: {
      'owner/shared-reader.trust-policy.json': trust(role()),
      'consumer/app.identity-policy.json': policy(allow('sts:AssumeRole', ROLE)),
    },
    share: [`assume ${ROLE}`, null],
    requests: ['sts:AssumeRole'],
    statements: ONLY_RESOURCE,
    mistakes: {
      'a condition that keeps the caller out': {
        file: 'owner/shared-reader.trust-policy.json',
        from: '"Action": "sts:AssumeRole"',
        to: `"Action": "sts:AssumeRole", "Condition": { "StringEquals": { "aws:PrincipalAccount": "${OWNER}" } }`,
        code: 'trust-policy-mismatch',
        marked: OWNER,
        says: 'The trust policy of SharedReader asks for aws:PrincipalAccount',
        fix: false,
      },
      'a Deny for the caller': {
        file: 'owner/shared-reader.trust-policy.json',
        from: '"Statement": [',
        to: `"Statement": [ { "Sid": "Not", "Effect": "Deny", "Principal": { "AWS": "${role()}" }, "Action": "sts:*" },`,
        code: 'explicit-deny',
        marked: 'Not',
        fix: false,
      },
      'a time that is over': {
        file: 'owner/shared-reader.trust-policy.json',
        from: '"Action": "sts:AssumeRole"',
        to: '"Action": "sts:AssumeRole", "Condition": { "DateLessThan": { "aws:CurrentTime": "2025-01-01T00:00:00Z" } }',
        code: 'expired-grant',
        marked: '2025-01-01T00:00:00Z',
        fix: false,
      },
    },
  },
  {
    name: 'a secret, replicated into another account',
    files: {
      'replica/resource-policy.json': policy(grant(role(), 'secretsmanager:AcceptCrossAccountReplication')),
      'replica/key-policy.json': keyPolicyFor('kms:Encrypt'),
      'primary/app.identity-policy.json': policy(
        allow(
          ['secretsmanager:AssociateCrossAccountReplica', 'secretsmanager:GetSecretValue'],
          secret(undefined, CONSUMER),
        ),
        allow('kms:Decrypt', key('9999abcd-12ab-34cd-56ef-1234567890ab', CONSUMER)),
        allow('secretsmanager:AcceptCrossAccountReplication', secret()),
        allow('kms:Encrypt', key()),
      ),
    },
    share: [`replicate ${secret()}`, key()],
    requests: ['secretsmanager:AcceptCrossAccountReplication', 'kms:Encrypt'],
    statements: PRESENT,
    mistakes: {
      'no encryption under the replica’s key': {
        file: 'replica/key-policy.json',
        from: 'kms:Encrypt',
        to: 'kms:Decrypt',
        code: 'missing-key-grant',
        marked: 'kms:Decrypt',
      },
    },
  },
];

for (const pattern of PATTERNS) {
  describe(pattern.name, () => {
    it('works', () => {
      const analysis = analyse(pattern.files);
      const [share, ...more] = ide.shares(analysis);
      assert.deepEqual(more, []);
      assert.deepEqual([`${share?.access} ${share?.resource}`, share?.key], pattern.share);
      assert.deepEqual(
        share?.requests.map(({ action, decision }) => `${action} ${decision.decision}`),
        pattern.requests.map((action) => `${action} allowed`),
      );
      assert.deepEqual(Object.values(share?.statements ?? {}), pattern.statements);
      assert.equal(share?.verdict, 'allowed');
      assert.deepEqual(allFindings(analysis), []);
    });

    for (const [name, mistake] of Object.entries(pattern.mistakes)) {
      it(`tells ${name}`, () => {
        const text = pattern.files[mistake.file] ?? '';
        assert.ok(text.includes(mistake.from), 'the mistake has to change the text');
        const analysis = analyse({ ...pattern.files, [mistake.file]: text.replaceAll(mistake.from, mistake.to) });
        const told = errorsIn(analysis).map((finding) => ({
          code: finding.code,
          severity: finding.severity,
          file: finding.file,
          marked: markedText(analysis, finding),
        }));
        const file = `/workspace/${mistake.reportedIn ?? mistake.file}`;
        assert.deepEqual(told, [
          { code: mistake.code, severity: 'error', file, marked: mistake.marked ?? 'Statement' },
        ]);
        assert.ok(errorsIn(analysis)[0]?.message.includes(mistake.says ?? ''), errorsIn(analysis)[0]?.message);
        assert.deepEqual(verdicts(analysis), ['denied']);
        const after = fixed(analysis);
        assert.deepEqual(verdicts(after.analysis), [mistake.fix === false ? 'denied' : 'allowed']);
        if (mistake.fix !== false) assert.deepEqual(errorsIn(after.analysis), []);
      });
    }
  });
}

describe('two mistakes', () => {
  for (const { name, files, mistakes } of PATTERNS) {
    const all = Object.entries(mistakes);
    for (const [at, [one, first]] of all.entries()) {
      for (const [other, second] of all.slice(at + 1)) {
        // Where neither side names the action, nothing says that it is wanted.
        if (first.file === second.file || [first, second].every(({ to }) => to.includes('s3:GetObjectTagging')))
          continue;
        it(`of ${name}: ${one}, and ${other}`, () => {
          const broken = { ...files };
          for (const { file, from, to } of [first, second]) broken[file] = (broken[file] ?? '').replaceAll(from, to);
          const analysis = analyse(broken);
          assert.deepEqual(
            errorsIn(analysis)
              .map(({ code, file }) => `${code} ${file}`)
              .sort(),
            [first, second].map(({ code, file }) => `${code} /workspace/${file}`).sort(),
          );
          assert.deepEqual(verdicts(analysis), ['denied']);
          const mended = first.fix !== false && second.fix !== false;
          if (mended) assert.deepEqual(verdicts(fixed(analysis).analysis), ['allowed']);
        });
      }
    }
  }
});

/** What keeps a share from working: rules on single documents may have more to say. */
function errorsIn(analysis: ide.Analysis) {
  return allFindings(analysis).filter(({ severity }) => severity === 'error');
}

describe('what is named alike goes together', () => {
  const told = (files: Readonly<Record<string, string>>) => {
    const analysis = analyse(files);
    return [verdicts(analysis), allFindings(analysis).map(({ code, file }) => `${code} ${file.split('/').at(-1)}`)];
  };

  it('a bucket and a key whose policy takes calls of another service', () => {
    const files = (name: string) => ({
      'reports.bucket-policy.json': onObjects('s3:GetObject'),
      [`${name}.key-policy.json`]: keyPolicyFor('kms:Decrypt', {
        StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' },
      }),
      'app.identity-policy.json': policy(allow('s3:GetObject', OBJECTS), allow('kms:Decrypt', key())),
    });
    assert.deepEqual(told(files('reports')), [['denied'], ['via-service-mismatch reports.key-policy.json']]);
    // It may well be the key of a secret.
    assert.deepEqual(told(files('orders')), [['unknown'], ['missing-key-grant app.identity-policy.json']]);
  });

  it('a role whose policy asks for the use of a key that only lets it look', () => {
    const files = (name: string, actions: string | string[]) => ({
      'central.key-policy.json': policy(owned(), grant(role('Signer'), actions)),
      [`${name}.identity-policy.json`]: policy(allow(['kms:Sign', 'kms:Verify'], key())),
    });
    assert.deepEqual(told(files('signer', 'kms:DescribeKey')), [
      ['denied'],
      ['missing-key-grant central.key-policy.json'],
    ]);
    // Whose policy it is nobody says; and who may encrypt is there to encrypt.
    assert.deepEqual(told(files('other', 'kms:DescribeKey')), [[], []]);
    assert.deepEqual(told(files('signer', ['kms:DescribeKey', 'kms:Encrypt'])), [[], []]);
  });
});
