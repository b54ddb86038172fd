import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { newShare } from '../../../server/src/ide/newShare/newShare.ts';
import { wishSteps } from '../../../server/src/ide/newShare/steps.ts';
import { hasOwnKey, patternsFor, type ShareWish, wishProblem } from '../../../server/src/ide/newShare/wish.ts';
import { applyEdits } from '../../../server/src/policy/textEdits.ts';
import type { FileEdit } from '../../../server/src/rules/finding.ts';
import { PATTERNS, type SharingPattern } from '../../../server/src/sharing/patterns.ts';
import { allFindings, analyse, FOLDER, NOW, parseFixture } from '../../support/fixture.ts';
import { IDENTITY_POLICY, KEY, KEY_POLICY, MANIFEST, ROLE, SECRET, SECRET_POLICY } from './documents.ts';

const FOLDERS = { ownerFolder: `${FOLDER}/security`, consumerFolder: `${FOLDER}/dev` };

const WISH: ShareWish = { resource: SECRET, access: 'read', principal: ROLE, key: KEY, ...FOLDERS };

/** The files that there are after it, without the folder; and the analysis of them. */
function sharing(wish: ShareWish, fixture = '//- README.md\n') {
  const before = parseFixture(fixture).files;
  const made = newShare(ide.snapshotOf(analyse(before)), wish);
  assert.ok(!('problem' in made), JSON.stringify(made));
  const files = new Map(before);
  const edits: readonly FileEdit[] = made.edits;
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const own = edits.filter((edit) => edit.file === file);
    assert.equal(files.has(file), !own.some(({ create }) => create), `${file} is made only where there is none`);
    files.set(file, applyEdits(files.get(file) ?? '', own));
  }
  const analysis = analyse(files);
  const text = (path: string) => files.get(`${FOLDER}/${path}`) ?? '';
  return { made, analysis, text, json: (path: string) => JSON.parse(text(path)) };
}

const RESOURCES: Readonly<Record<string, Partial<ShareWish> & { resource: string }>> = {
  secretsmanager: { resource: SECRET, key: KEY },
  s3: { resource: 'arn:aws:s3:::reports', key: KEY, account: '111111111111' },
  rds: { resource: 'arn:aws:rds:us-east-1:111111111111:snapshot:nightly', key: KEY },
  ec2: { resource: 'arn:aws:ec2:us-east-1::snapshot/snap-0123456789abcdef0', key: KEY, account: '111111111111' },
  iam: { resource: 'arn:aws:iam::111111111111:role/ReaderRole' },
  kms: { resource: KEY },
};

const wishFor = (pattern: SharingPattern, more: Partial<ShareWish> = {}): ShareWish => ({
  principal: ROLE,
  access: pattern.access,
  ...FOLDERS,
  ...RESOURCES[pattern.service]!,
  ...(pattern.type === undefined ? { actions: pattern.keyActions } : {}),
  ...more,
});

/** What nothing but its context makes good of: `kms:ViaService`, the encryption context. */
const CONDITIONS: readonly (readonly [string, Partial<ShareWish>])[] = [
  ['without conditions', {}],
  ['through the service, for the resource', { viaService: true, encryptionContext: true }],
  ['in the organization', { organization: 'o-exampleorgid' }],
  ['for a time', { until: '2027-01-31' }],
];

describe('a new share works', () => {
  for (const pattern of PATTERNS.filter(({ namedAfter }) => namedAfter === undefined)) {
    for (const [name, more] of CONDITIONS) {
      test(`${pattern.service} ${pattern.access} (${pattern.keyActions.join(', ')}) ${name}`, () => {
        const { made, analysis } = sharing(wishFor(pattern, more));
        assert.deepEqual(
          ide.shares(analysis).map(({ access, principal, verdict }) => [access, principal, verdict]),
          [[pattern.access, ROLE, 'allowed']],
        );
        assert.equal(made.verdict, 'allowed');
        const grave = allFindings(analysis).filter(({ severity }) => severity === 'error' || severity === 'warning');
        assert.deepEqual(
          grave.map(({ code, message }) => `${code}: ${message}`),
          [],
        );
      });
    }
  }
});

describe('its files', () => {
  test('three documents and sharing.json', () => {
    const { made, text } = sharing({
      ...WISH,
      viaService: true,
      encryptionContext: true,
      organization: 'o-exampleorgid',
      until: '2027-01-31',
    });
    assert.equal(made.title, 'Share DevSecret with ApplicationRole');
    assert.deepEqual(
      made.created.map((path) => path.replace(`${FOLDER}/`, '')),
      [
        'security/dev-secret.resource-policy.json',
        'security/dev-secret.key-policy.json',
        'dev/application-role.identity-policy.json',
        'sharing.json',
      ],
    );
    assert.deepEqual(made.changed, []);
    assert.equal(
      text('security/dev-secret.resource-policy.json'),
      `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "AllowApplicationRoleRead",
      "Effect": "Allow",
      "Principal": {
        "AWS": "${ROLE}"
      },
      "Action": "secretsmanager:GetSecretValue",
      "Resource": "*",
      "Condition": {
        "StringEquals": {
          "aws:PrincipalOrgID": "o-exampleorgid"
        },
        "DateLessThan": {
          "aws:CurrentTime": "2027-01-31"
        }
      }
    }
  ]
}
`,
    );
    const [owner, use] = JSON.parse(text('security/dev-secret.key-policy.json')).Statement;
    assert.deepEqual(owner.Principal, { AWS: 'arn:aws:iam::111111111111:root' });
    assert.deepEqual(use, {
      Sid: 'AllowApplicationRoleUseKey',
      Effect: 'Allow',
      Principal: { AWS: ROLE },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: {
        StringEquals: {
          'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
          'kms:EncryptionContext:SecretARN': SECRET,
          'aws:PrincipalOrgID': 'o-exampleorgid',
        },
        DateLessThan: { 'aws:CurrentTime': '2027-01-31' },
      },
    });
    assert.deepEqual(JSON.parse(text('dev/application-role.identity-policy.json')).Statement, [
      { Sid: 'ReadDevSecret', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET },
      { Sid: 'UseKeyDevSecret', Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY },
    ]);
    assert.deepEqual(JSON.parse(text('sharing.json')), {
      resources: {
        [SECRET]: { key: KEY, policy: 'security/dev-secret.resource-policy.json' },
        [KEY]: { policy: 'security/dev-secret.key-policy.json' },
      },
      principals: { [ROLE]: { policies: ['dev/application-role.identity-policy.json'] } },
      shares: [{ principal: ROLE, resource: SECRET, access: 'read' }],
      organization: { id: 'o-exampleorgid', accounts: ['222222222222'] },
    });
  });

  test('those of another share are extended, in their own layout', () => {
    const other = 'arn:aws:iam::222222222222:role/BatchRole';
    const { made, json, analysis } = sharing(
      { ...WISH, principal: other },
      SECRET_POLICY + KEY_POLICY + IDENTITY_POLICY + MANIFEST,
    );
    assert.deepEqual(
      made.created.map((path) => path.replace(`${FOLDER}/`, '')),
      ['dev/batch-role.identity-policy.json'],
    );
    const statements = json('security/dev-secret.resource-policy.json').Statement;
    assert.deepEqual(
      statements.map(({ Sid }: { Sid: string }) => Sid),
      ['AllowRole', 'AllowBatchRoleRead'],
    );
    assert.equal(json('sharing.json').shares.length, 2);
    assert.deepEqual(
      ide.shares(analysis).map(({ verdict }) => verdict),
      ['allowed', 'allowed'],
    );
  });

  test('shares that were inferred so far stay inferred', () => {
    const other = 'arn:aws:iam::222222222222:role/BatchRole';
    const { json, analysis } = sharing({ ...WISH, principal: other }, SECRET_POLICY + KEY_POLICY + IDENTITY_POLICY);
    assert.equal(json('sharing.json').shares, undefined);
    assert.deepEqual(
      ide.shares(analysis).map(({ principal, verdict }) => [principal, verdict]),
      [
        [ROLE, 'allowed'],
        [other, 'allowed'],
      ],
    );
  });

  test('a name that is taken gets a number, a Sid too', () => {
    const { made, json } = sharing(
      WISH,
      `//- dev/application-role.identity-policy.json\n{ "Version": "2012-10-17", "Statement": [] }`,
    );
    assert.ok(made.created.includes(`${FOLDER}/dev/application-role-2.identity-policy.json`), made.created.join());
    assert.equal(json('dev/application-role-2.identity-policy.json').Statement.length, 2);
    const twice = sharing(
      WISH,
      SECRET_POLICY.replace('AllowRole', 'AllowApplicationRoleRead') + KEY_POLICY + IDENTITY_POLICY,
    );
    assert.deepEqual(
      twice.json('security/dev-secret.resource-policy.json').Statement.map(({ Sid }: { Sid: string }) => Sid),
      ['AllowApplicationRoleRead', 'AllowApplicationRoleRead2'],
    );
  });

  test('in two workspace folders', () => {
    const folders = ['/one', '/two'];
    const empty = ide.applyChanges(ide.createAnalysis({ now: NOW, folders, severity: {} }), [
      { path: '/one/security/README.json', text: '{}' },
    ]).analysis;
    const snapshot = ide.snapshotOf(empty);
    const wish = { ...WISH, ownerFolder: '/one/security', consumerFolder: '/two/dev' };
    const made = newShare(snapshot, wish);
    assert.ok(!('problem' in made), JSON.stringify(made));
    assert.equal(made.verdict, 'allowed');
    assert.deepEqual(
      made.created.filter((path) => path.endsWith('sharing.json')),
      ['/one/sharing.json'],
    );
    assert.match(made.edits.at(-1)?.newText ?? '', /"\.\.\/two\/dev\/[\w-]+\.identity-policy\.json"/);
    const [folder] = wishSteps(snapshot, wish).find(({ field }) => field === 'ownerFolder')?.choices ?? [];
    assert.equal(folder?.label, 'one');
  });

  test('a bucket without a KMS key', () => {
    const { made, json } = sharing({ ...WISH, ...RESOURCES.s3!, key: null });
    assert.equal(made.verdict, 'allowed');
    assert.equal(json('sharing.json').resources['arn:aws:s3:::reports'].key, null);
    assert.deepEqual(json('dev/application-role.identity-policy.json').Statement, [
      { Sid: 'ReadReports', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' },
    ]);
  });

  test('placeholders stay as they are, and fit one another', () => {
    const { made } = sharing({
      ...WISH,
      resource: 'arn:aws:secretsmanager:us-east-1:<OWNER_ACCOUNT>:secret:DevSecret-??????',
      key: 'arn:aws:kms:us-east-1:<OWNER_ACCOUNT>:key/<KEY_ID>',
      principal: 'arn:aws:iam::<CONSUMER_ACCOUNT>:role/ApplicationRole',
    });
    assert.equal(made.verdict, 'allowed');
  });
});

describe('what is wrong with a wish', () => {
  const snapshot = ide.snapshotOf(analyse({}));
  const problem = (field: keyof ShareWish, wish: Partial<ShareWish>) =>
    wishProblem({ ...WISH, ...wish }, field, snapshot);
  const cases: readonly (readonly [keyof ShareWish, Partial<ShareWish>, RegExp | undefined])[] = [
    ['resource', { resource: 'DevSecret' }, /^An ARN such as/],
    ['resource', { resource: 'arn:aws:lambda:us-east-1:111111111111:function:f' }, /^Secrets, KMS keys/],
    ['resource', { resource: SECRET.slice(0, -7) }, /six characters/],
    ['resource', { resource: 'arn:aws:kms:us-east-1:111111111111:alias/dev' }, /does not know aliases/],
    ['resource', {}, undefined],
    ['access', { access: 'copy' }, /^One of read, write, replicate\.$/],
    ['principal', { principal: 'arn:aws:iam::222222222222:root' }, /^The ARN of a role or user/],
    ['principal', { principal: 'arn:aws:iam::222222222222:group/Team' }, /^The ARN of a role or user/],
    ['key', { key: null }, /always encrypted/],
    ['key', { key: 'alias/aws/secretsmanager' }, /AWS managed key/],
    ['key', { key: 'alias/dev' }, /^The ARN of its KMS key, such as/],
    ['account', { ...RESOURCES.s3, account: '' }, /account that owns it/],
    ['organization', { organization: 'exampleorg' }, /begins with o-/],
    ['organization', { organization: '<ORGANIZATION>' }, undefined],
    ['until', { until: '2020-01-31' }, /in the past/],
    ['until', { until: 'soon' }, /^A date/],
    ['until', { until: '2027-02-30T00:00:00Z' }, undefined],
    ['ownerFolder', { ownerFolder: '/elsewhere' }, /folder of the workspace/],
    ['ownerFolder', { ownerFolder: `${FOLDER}/../elsewhere` }, /folder of the workspace/],
  ];
  for (const [field, wish, expected] of cases) {
    test(`${field}: ${JSON.stringify(wish)}`, () => {
      const found = problem(field, wish);
      if (expected === undefined) assert.equal(found, undefined);
      else assert.match(found ?? 'none', expected);
    });
  }
  test('every pattern is offered for its resource', () => {
    for (const pattern of PATTERNS.filter(({ namedAfter }) => namedAfter === undefined)) {
      assert.ok(patternsFor(RESOURCES[pattern.service]!.resource).includes(pattern));
      assert.equal(hasOwnKey(pattern), pattern.type !== undefined && pattern.noun !== 'role');
    }
  });
});
