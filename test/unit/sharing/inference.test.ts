/** Which documents are joined without a manifest, and when nothing is said. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, fixed, verdicts } from '../../support/fixture.ts';

const OWNER = '111111111111';
const CONSUMER = '222222222222';
const KEY_ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const OTHER_KEY_ID = '9999abcd-12ab-34cd-56ef-1234567890ab';

const role = (name: string, account = CONSUMER) => `arn:aws:iam::${account}:role/${name}`;
const secretArn = (name: string, account = OWNER) => `arn:aws:secretsmanager:us-east-1:${account}:secret:${name}`;
const keyArn = (id = KEY_ID, account = OWNER) => `arn:aws:kms:us-east-1:${account}:key/${id}`;

const policy = (...statements: object[]) =>
  `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)}\n`;
const rootStatement = (account = OWNER) => ({
  Sid: 'Root',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
});
const secretPolicy = (...principals: string[]) =>
  policy({ Effect: 'Allow', Principal: { AWS: principals }, Action: 'secretsmanager:GetSecretValue', Resource: '*' });
const keyPolicy = (...principals: string[]) =>
  policy(rootStatement(), { Effect: 'Allow', Principal: { AWS: principals }, Action: 'kms:Decrypt', Resource: '*' });
const identityPolicy = (secret: string, key = keyArn()) =>
  policy(
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret },
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: key },
  );

/** Verdict and documents of each share, paths without the workspace. */
function joined(analysis: ide.Analysis): string[] {
  const path = (id: string | undefined) => id?.replace('/workspace/', '') ?? '-';
  return ide
    .shares(analysis)
    .map(({ verdict, principal, documents }) =>
      [
        verdict,
        principal.replace(/^.*\//, ''),
        ...documents.identityPolicies.map(({ id }) => path(id)),
        path(documents.resourcePolicy?.id),
        path(documents.keyPolicy?.id),
      ].join(' '),
    );
}

const codes = (analysis: ide.Analysis) => allFindings(analysis).map(({ code, severity }) => `${severity} ${code}`);

describe('inference', () => {
  it('joins folders per account', () => {
    const analysis = analyse({
      'security/dev-secret.resource-policy.json': secretPolicy(role('App')),
      'security/dev-secret.key-policy.json': keyPolicy(role('App')),
      'dev/app.identity-policy.json': identityPolicy(secretArn('DevSecret-a1b2c3')),
    });
    assert.deepEqual(joined(analysis), [
      'allowed App dev/app.identity-policy.json security/dev-secret.resource-policy.json security/dev-secret.key-policy.json',
    ]);
    assert.deepEqual(codes(analysis), []);
  });

  it('joins folders per secret, with one role for all', () => {
    const files = Object.fromEntries(
      ['red', 'green', 'blue'].flatMap((name, index) => [
        [`${name}/resource-policy.json`, secretPolicy(role('App'))],
        [`${name}/key-policy.json`, keyPolicy(role('App'))],
        [
          `${name}/identity-policy.json`,
          identityPolicy(secretArn(`${name}-a1b2c${index}`), keyArn(KEY_ID.replace('1234', `000${index}`))),
        ],
      ]),
    );
    assert.deepEqual(
      joined(analyse(files)),
      ['blue', 'green', 'red'].map(
        (name) => `allowed App ${name}/identity-policy.json ${name}/resource-policy.json ${name}/key-policy.json`,
      ),
    );
  });

  it('keeps the same share in dev and prod apart, also with a typo in one of them', () => {
    const share = (folder: string, keyPrincipal: string) => ({
      [`${folder}/resource-policy.json`]: secretPolicy(role('App')),
      [`${folder}/key-policy.json`]: keyPolicy(keyPrincipal),
      [`${folder}/identity-policy.json`]: identityPolicy(secretArn('DevSecret-a1b2c3')),
    });
    const analysis = analyse({ ...share('dev', role('Ap')), ...share('prod', role('App')) });
    assert.deepEqual(joined(analysis), [
      'denied App dev/identity-policy.json dev/resource-policy.json dev/key-policy.json',
      'allowed App prod/identity-policy.json prod/resource-policy.json prod/key-policy.json',
    ]);
    assert.deepEqual(codes(analysis), ['error principal-mismatch']);
  });

  it('lets several secrets share one key, and says nothing of the other principals of the key', () => {
    const analysis = analyse({
      'red.resource-policy.json': secretPolicy(role('RedReader')),
      'blue.resource-policy.json': secretPolicy(role('BlueReader')),
      'shared.key-policy.json': keyPolicy(role('RedReader'), role('BlueReader')),
      'red-reader.identity-policy.json': identityPolicy(secretArn('red-a1b2c3')),
      'blue-reader.identity-policy.json': identityPolicy(secretArn('blue-d4e5f6')),
    });
    assert.deepEqual(joined(analysis), [
      'allowed BlueReader blue-reader.identity-policy.json blue.resource-policy.json shared.key-policy.json',
      'allowed RedReader red-reader.identity-policy.json red.resource-policy.json shared.key-policy.json',
    ]);
    assert.deepEqual(codes(analysis), []);
  });

  it('misses the grant, not the spelling, where the key serves somebody else', () => {
    const analysis = analyse({
      'red.resource-policy.json': secretPolicy(role('RedReader')),
      'blue.resource-policy.json': secretPolicy(role('BlueReader')),
      'shared.key-policy.json': keyPolicy(role('BlueReader')),
      'red-reader.identity-policy.json': identityPolicy(secretArn('red-a1b2c3')),
      'blue-reader.identity-policy.json': identityPolicy(secretArn('blue-d4e5f6')),
    });
    assert.deepEqual(codes(analysis), ['error missing-key-grant']);
    assert.deepEqual(verdicts(analysis), ['allowed', 'denied']);
  });

  it('joins one principal with several secrets in one policy', () => {
    const analysis = analyse({
      'red.resource-policy.json': secretPolicy(role('App')),
      'blue.resource-policy.json': secretPolicy(role('App')),
      'shared.key-policy.json': keyPolicy(role('App')),
      'app.identity-policy.json': policy(
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: [secretArn('red-a1b2c3'), secretArn('blue-d4e5f6')],
        },
        { Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn() },
      ),
    });
    assert.deepEqual(verdicts(analysis), ['allowed', 'allowed']);
    assert.deepEqual(codes(analysis), []);
  });

  it('makes a share for each principal of a secret, each with its own policy', () => {
    const analysis = analyse({
      'db.resource-policy.json': secretPolicy(role('Reader'), role('Auditor', '333333333333')),
      'db.key-policy.json': keyPolicy(role('Reader'), role('Auditor', '333333333333')),
      'dev/reader.identity-policy.json': identityPolicy(secretArn('db-a1b2c3')),
      'audit/auditor.identity-policy.json': identityPolicy(secretArn('db-a1b2c3')),
    });
    assert.deepEqual(joined(analysis), [
      'allowed Reader dev/reader.identity-policy.json db.resource-policy.json db.key-policy.json',
      'allowed Auditor audit/auditor.identity-policy.json db.resource-policy.json db.key-policy.json',
    ]);
  });

  it('accepts a key in a third account', () => {
    const analysis = analyse({
      'secret-policy.json': secretPolicy(role('App')),
      'key-policy.json': policy(rootStatement('333333333333'), {
        Effect: 'Allow',
        Principal: { AWS: role('App') },
        Action: 'kms:Decrypt',
        Resource: '*',
      }),
      'identity-policy.json': identityPolicy(secretArn('DevSecret-a1b2c3'), keyArn(KEY_ID, '333333333333')),
    });
    assert.deepEqual(verdicts(analysis), ['allowed']);
    assert.deepEqual(codes(analysis), []);
  });

  it('does not take the key policy of the share next door', () => {
    const analysis = analyse({
      'a/resource-policy.json': secretPolicy(role('App')),
      'a/key-policy.json': keyPolicy(role('App')),
      'a/identity-policy.json': identityPolicy(secretArn('a-a1b2c3')),
      'b/resource-policy.json': secretPolicy(role('App')),
      'b/identity-policy.json': identityPolicy(secretArn('b-a1b2c3'), keyArn(OTHER_KEY_ID)),
    });
    assert.deepEqual(joined(analysis), [
      'allowed App a/identity-policy.json a/resource-policy.json a/key-policy.json',
      'unknown App b/identity-policy.json b/resource-policy.json -',
    ]);
    assert.deepEqual(codes(analysis), ['information missing-key-grant']);
  });

  it('joins the two policies of one role, one for the secret and one for the key', () => {
    const analysis = analyse({
      'secret-policy.json': secretPolicy(role('App')),
      'key-policy.json': keyPolicy(role('App')),
      'app/read-secret.json': policy({
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: secretArn('s-a1b2c3'),
      }),
      'app/use-key.json': policy({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn() }),
    });
    assert.deepEqual(verdicts(analysis), ['allowed']);
    assert.deepEqual(codes(analysis), []);
  });

  it('understands an account root as its principals', () => {
    const analysis = analyse({
      'secret-policy.json': secretPolicy(`arn:aws:iam::${CONSUMER}:root`),
      'key-policy.json': keyPolicy(CONSUMER),
      'identity-policy.json': identityPolicy(secretArn('s-a1b2c3')),
    });
    assert.deepEqual(verdicts(analysis), ['allowed']);
    assert.equal(ide.shares(analysis)[0]?.principal, `arn:aws:iam::${CONSUMER}:root`);
    assert.deepEqual(codes(analysis), ['hint account-root-principal', 'hint account-root-principal']);
  });

  it('infers the use of a key where nothing else is shared', () => {
    const analysis = analyse({
      'key-policy.json': keyPolicy(role('DataProcessingRole')),
      'identity-policy.json': policy({
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:DescribeKey'],
        Resource: keyArn(),
      }),
    });
    const [share] = ide.shares(analysis);
    assert.equal(share?.access, 'use');
    assert.equal(share?.verdict, 'allowed');
    assert.deepEqual(share?.statements, {
      resourceGrant: 'notRequired',
      keyGrant: 'present',
      identityGrant: 'notRequired',
      identityKeyGrant: 'present',
    });
  });

  it('infers a writer', () => {
    const analysis = analyse({
      'secret-policy.json': policy({
        Effect: 'Allow',
        Principal: { AWS: role('Rotator') },
        Action: 'secretsmanager:PutSecretValue',
        Resource: '*',
      }),
      'key-policy.json': policy(rootStatement(), {
        Effect: 'Allow',
        Principal: { AWS: role('Rotator') },
        Action: 'kms:Decrypt',
        Resource: '*',
      }),
      'identity-policy.json': policy(
        { Effect: 'Allow', Action: 'secretsmanager:PutSecretValue', Resource: secretArn('s-a1b2c3') },
        { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn() },
      ),
    });
    assert.deepEqual(
      ide.shares(analysis).map(({ access, verdict }) => `${access} ${verdict}`),
      ['write denied'],
    );
    assert.deepEqual(codes(analysis), ['error missing-key-grant']);
  });

  for (const [name, text] of Object.entries({
    'an identity policy': identityPolicy(secretArn('s-a1b2c3')),
    "a secret's policy": secretPolicy(role('App')),
    'a key policy': keyPolicy(role('App')),
  })) {
    it(`says nothing of ${name} alone`, () => {
      const analysis = analyse({ 'policy.json': text });
      assert.deepEqual([joined(analysis), codes(analysis)], [[], []]);
    });
  }

  it('says nothing in a repository that shares nothing', () => {
    const analysis = analyse({
      'policies/trust-policy.json': policy({
        Effect: 'Allow',
        Principal: { Service: 'ec2.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
      'policies/bucket-policy.json': policy({
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::public/*',
      }),
      'policies/app-role.json': policy({ Effect: 'Allow', Action: ['s3:GetObject', 'kms:Decrypt'], Resource: '*' }),
      'policies/own-secret.json': policy({
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: secretArn('own-a1b2c3'),
      }),
      'policies/kms-key-policy.json': policy(rootStatement()),
      'package.json': '{ "name": "x" }',
    });
    assert.deepEqual([joined(analysis), codes(analysis)], [[], []]);
  });

  it('says nothing of a role that reads a secret of its own account', () => {
    const analysis = analyse({
      'secret-policy.json': secretPolicy(role('App', OWNER)),
      'identity-policy.json': policy({
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: secretArn('s-a1b2c3'),
      }),
    });
    assert.deepEqual(codes(analysis), []);
  });

  it('asks where two key policies are equally good, and offers each of them', () => {
    const files = {
      'secret-policy.json': secretPolicy(role('App')),
      'one.key-policy.json': keyPolicy(role('App')),
      'two.key-policy.json': keyPolicy(role('App')),
      'identity-policy.json': identityPolicy(secretArn('s-a1b2c3')),
    };
    const analysis = analyse(files);
    assert.deepEqual(codes(analysis), ['information ambiguous-attachment']);
    assert.deepEqual(verdicts(analysis), ['unknown']);
    const finding = allFindings(analysis).find(({ code }) => code === 'ambiguous-attachment')!;
    const fixes = ide.fixesFor(analysis, finding);
    assert.deepEqual(
      fixes.map(({ title, safety }) => `${safety} ${title}`),
      ['offered Name one.key-policy.json in sharing.json', 'offered Name two.key-policy.json in sharing.json'],
    );
    const [edit] = fixes[0]!.edits;
    assert.deepEqual(JSON.parse(edit!.newText), { resources: { [keyArn()]: { policy: 'one.key-policy.json' } } });
    const pinned = analyse({ ...files, [edit!.file]: edit!.newText });
    assert.deepEqual(joined(pinned), ['allowed App identity-policy.json secret-policy.json one.key-policy.json']);
    assert.deepEqual(codes(pinned), []);
  });
});

describe('what is somebody else’s', () => {
  const app = secretPolicy(role('App'));
  const iam = identityPolicy(secretArn('s-a1b2c3'));
  const backup = (statement: object) =>
    policy(rootStatement(), { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:Encrypt'], Resource: '*', ...statement });

  it("is a key policy of another owner's key", () => {
    const analysis = analyse({
      'secret-policy.json': app,
      'iam-policy.json': iam,
      'other/kms-key-policy.json': policy(rootStatement('999999999999'), {
        Effect: 'Allow',
        Principal: { AWS: role('Backup', '999999999999') },
        Action: 'kms:*',
        Resource: '*',
      }),
    });
    assert.deepEqual(joined(analysis), ['unknown App iam-policy.json secret-policy.json -']);
    assert.deepEqual(codes(analysis), ['information missing-key-grant']);
  });

  it('is a grant to a role of the owner’s account: it is not the consumer misspelled', () => {
    const analysis = analyse({
      'secret-policy.json': app,
      'iam-policy.json': iam,
      'backup-kms-key-policy.json': backup({ Principal: { AWS: role('Backup', OWNER) } }),
    });
    assert.deepEqual(joined(analysis), ['denied App iam-policy.json secret-policy.json backup-kms-key-policy.json']);
    assert.deepEqual(codes(analysis), ['error missing-key-grant']);
  });

  it('is a grant through another service', () => {
    const condition = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
    const analysis = analyse({
      'secret-policy.json': app,
      'iam-policy.json': iam,
      'kms-key-policy.json': backup({ Principal: { AWS: role('Backup') }, Condition: condition }),
    });
    assert.deepEqual(codes(analysis), ['error missing-key-grant']);
    const after = fixed(analysis);
    assert.deepEqual(verdicts(after.analysis), ['allowed']);
    const [text] = after.changed.values();
    assert.ok(text?.includes(JSON.stringify(condition.StringEquals['kms:ViaService'])), 'the other grant stays');
    assert.ok(text?.includes(role('Backup')), 'the other principal stays');
  });
});

describe('names', () => {
  for (const [name, path] of Object.entries({
    'folders by type': (kind: string, service: string) => `${kind}/${service}.json`,
    'one folder, type first': (kind: string, service: string) => `${kind}-${service}.json`,
    'one folder, type last': (kind: string, service: string) => `${service}-${kind}-policy.json`,
  })) {
    it(`join ${name}`, () => {
      const services = ['billing', 'orders', 'search', 'mail', 'audit', 'web'];
      const files = Object.fromEntries(
        services.flatMap((service, index) => [
          [path('secret', service), secretPolicy(role(`${service}-role`))],
          [path('kms', service), keyPolicy(role(`${service}-role`))],
          [
            path('iam', service),
            identityPolicy(secretArn(`${service}/db-a1b2c${index}`), keyArn(KEY_ID.replace('1234', `000${index}`))),
          ],
        ]),
      );
      assert.deepEqual(
        joined(analyse(files)),
        [...services]
          .sort()
          .map(
            (service) =>
              `allowed ${service}-role ${path('iam', service)} ${path('secret', service)} ${path('kms', service)}`,
          ),
      );
    });
  }
});

describe('what only looks like part of the share', () => {
  const shared = secretArn('shared-a1b2c3');
  const own = secretArn('own-x1y2z3', CONSUMER);
  const ownerSide = { 'secret-policy.json': secretPolicy(role('App')), 'key-policy.json': keyPolicy(role('App')) };

  for (const [name, text] of Object.entries({
    'another secret, in the consumer’s own account': policy(
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: [shared, own] },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: [keyArn(), keyArn(OTHER_KEY_ID, CONSUMER)] },
    ),
    'the same under its default key': policy(
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: [shared, own] },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn() },
    ),
  })) {
    it(name, () => {
      const analysis = analyse({ ...ownerSide, 'iam/app.json': text });
      assert.deepEqual(joined(analysis), ['allowed App iam/app.json secret-policy.json key-policy.json']);
      assert.deepEqual(codes(analysis), []);
    });
  }

  it('a worker with a secret and a key of its own account', () => {
    const analysis = analyse({
      ...ownerSide,
      'iam/app.json': identityPolicy(shared),
      'iam/worker.json': identityPolicy(own, keyArn(OTHER_KEY_ID, CONSUMER)),
    });
    assert.deepEqual(joined(analysis), ['allowed App iam/app.json secret-policy.json key-policy.json']);
    assert.deepEqual(codes(analysis), []);
  });

  it('the owner’s rotation function, which writes', () => {
    const rotation = policy(
      {
        Effect: 'Allow',
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
        Resource: shared,
      },
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keyArn() },
    );
    const analysis = analyse({ ...ownerSide, 'app.json': identityPolicy(shared), 'rotation-lambda.json': rotation });
    assert.deepEqual(joined(analysis), ['allowed App app.json secret-policy.json key-policy.json']);
    assert.deepEqual(codes(analysis), []);
  });

  it('a policy of the role that is about something else', () => {
    const analysis = analyse({
      ...ownerSide,
      'iam/app.json': policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::x/*' }),
    });
    assert.deepEqual(codes(analysis), []);
  });

  it('the policy of another account’s role', () => {
    const partner = role('Partner', '333333333333');
    const analysis = analyse({
      'secret-policy.json': secretPolicy(partner),
      'key-policy.json': keyPolicy(partner),
      'roles/111111111111/app.json': identityPolicy(shared),
      'roles/333333333333/reader.json': identityPolicy(shared).replace('kms:Decrypt', 'kms:DescribeKey'),
    });
    assert.deepEqual(joined(analysis), [
      'denied Partner roles/333333333333/reader.json secret-policy.json key-policy.json',
    ]);
    assert.deepEqual(codes(analysis), ['error missing-identity-key-grant']);
  });
});

it('asks whose policy it is where two could be the principal’s', () => {
  const shared = secretArn('shared-a1b2c3');
  const files = {
    'secret-policy.json': secretPolicy(role('App')),
    'key-policy.json': keyPolicy(role('App')),
    'a/policy.json': identityPolicy(shared).replace('kms:Decrypt', 'kms:DescribeKey'),
    'b/policy.json': identityPolicy(shared),
  };
  const analysis = analyse(files);
  assert.deepEqual([verdicts(analysis), codes(analysis)], [['unknown'], ['information ambiguous-attachment']]);
  const fixes = ide.fixesFor(analysis, allFindings(analysis)[0]!);
  assert.deepEqual(
    fixes.map(({ title }) => title),
    ['Name a/policy.json in sharing.json', 'Name b/policy.json in sharing.json'],
  );
  const pinned = analyse({ ...files, [fixes[1]!.edits[0]!.file]: fixes[1]!.edits[0]!.newText });
  assert.deepEqual(verdicts(pinned), ['allowed']);
  // Where it makes no difference nothing is asked.
  assert.deepEqual(codes(analyse({ ...files, 'a/policy.json': identityPolicy(shared) })), []);
});

it('sees a second principal of the secret that the key policy keeps out', () => {
  const analysis = analyse({
    'secret-policy.json': secretPolicy(role('App'), role('Worker')),
    'key-policy.json': keyPolicy(role('App')),
    'dev/app.json': identityPolicy(secretArn('shared-a1b2c3')),
  });
  assert.deepEqual(joined(analysis), [
    'allowed App dev/app.json secret-policy.json key-policy.json',
    'denied Worker secret-policy.json key-policy.json',
  ]);
  // Worker's own policy is not here: that is information beside the error.
  assert.deepEqual(codes(analysis), ['error missing-key-grant', 'information missing-identity-grant']);
});

it('joins folders per Region', () => {
  const regions = ['us-east-1', 'eu-west-1'];
  const inRegion = (arn: string, region: string) => arn.replace('us-east-1', region);
  const files = Object.fromEntries(
    regions.flatMap((region) => [
      [`s/${region}/secret-policy.json`, secretPolicy(role('App'))],
      [`s/${region}/key-policy.json`, keyPolicy(role('App'))],
    ]),
  );
  const analysis = analyse({
    ...files,
    'app.json': policy(
      {
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: regions.map((region) => inRegion(secretArn('db-a1b2c3'), region)),
      },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: regions.map((region) => inRegion(keyArn(), region)) },
    ),
  });
  assert.deepEqual(
    joined(analysis),
    ['eu-west-1', 'us-east-1'].map(
      (region) => `allowed App app.json s/${region}/secret-policy.json s/${region}/key-policy.json`,
    ),
  );
  assert.deepEqual(codes(analysis), []);
});

describe('who is meant', () => {
  const statement = (principal: string, ...actions: string[]) => ({
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: actions,
    Resource: '*',
  });

  for (const [name, actions] of Object.entries({
    'a writer': ['secretsmanager:PutSecretValue'],
    'an auditor': ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
  })) {
    it(`is not ${name} for reading`, () => {
      const analysis = analyse({
        'secret-policy.json': policy(
          statement(role('App'), 'secretsmanager:GetSecretValue'),
          statement(role('Other', '333333333333'), ...actions),
        ),
        'key-policy.json': keyPolicy(role('App')),
        'dev/policy.json': identityPolicy(secretArn('s-a1b2c3')),
      });
      assert.deepEqual(
        ide
          .shares(analysis)
          .filter(({ access }) => access === 'read')
          .map(({ principal }) => principal),
        [role('App')],
      );
      assert.ok(!codes(analysis).includes('error missing-resource-grant'));
    });
  }

  it('is whose policy is named after the role, not the owner’s administrator', () => {
    const analysis = analyse({
      'security/secret-policy.json': secretPolicy(role('App')),
      'security/key-policy.json': keyPolicy(role('App')),
      'security/admin-identity-policy.json': policy(
        { Effect: 'Allow', Action: 'secretsmanager:*', Resource: secretArn('s-a1b2c3') },
        { Effect: 'Allow', Action: 'kms:*', Resource: keyArn() },
      ),
      'dev/app.json': identityPolicy(secretArn('s-a1b2c3')).replace('kms:Decrypt', 'kms:DescribeKey'),
    });
    assert.deepEqual(joined(analysis), [
      'denied App dev/app.json security/secret-policy.json security/key-policy.json',
    ]);
    assert.deepEqual(codes(analysis), ['error missing-identity-key-grant']);
  });

  it('may have a second policy that is not only about the key', () => {
    const analysis = analyse({
      'secret-policy.json': secretPolicy(role('App')),
      'key-policy.json': keyPolicy(role('App')),
      'app/secrets.json': policy({
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: secretArn('s-a1b2c3'),
      }),
      'app/kms.json': policy({ Effect: 'Allow', Action: ['kms:Decrypt', 's3:GetObject'], Resource: '*' }),
    });
    // Every key whose policy lets it in.
    assert.deepEqual([verdicts(analysis), codes(analysis)], [['allowed'], ['warning excess-grant']]);
  });
});

describe('everybody, on condition of being somebody', () => {
  const everybody = (condition: object, ...actions: string[]) => ({
    Effect: 'Allow',
    Principal: '*',
    Action: actions,
    Resource: '*',
    Condition: { StringEquals: condition },
  });

  for (const [name, condition, principal] of [
    ['one role', { 'aws:PrincipalArn': role('App') }, role('App')],
    ['an account', { 'aws:PrincipalAccount': CONSUMER }, `arn:aws:iam::${CONSUMER}:root`],
  ] as const) {
    it(`${name}: the share is for it`, () => {
      const files = {
        'secret-policy.json': policy(everybody(condition, 'secretsmanager:GetSecretValue')),
        'key-policy.json': policy(rootStatement(), everybody(condition, 'kms:Decrypt')),
        'policy.json': identityPolicy(secretArn('s-a1b2c3')),
      };
      const analysis = analyse(files);
      assert.deepEqual(
        ide.shares(analysis).map((share) => `${share.verdict} ${share.principal}`),
        [`allowed ${principal}`],
      );
      assert.deepEqual(codes(analysis), []);
      const broken = analyse({
        ...files,
        'policy.json': files['policy.json'].replace('kms:Decrypt', 'kms:DescribeKey'),
      });
      assert.deepEqual([verdicts(broken), codes(broken)], [['denied'], ['error missing-identity-key-grant']]);
    });
  }
});

it('pins no key policy while no text names the key', () => {
  const analysis = analyse({
    'secret-policy.json': secretPolicy(role('App')),
    'one.key-policy.json': keyPolicy(role('App')),
    'two.key-policy.json': keyPolicy(role('App')),
    'policy.json': policy({
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: secretArn('s-a1b2c3'),
    }),
  });
  const finding = allFindings(analysis).find(({ code }) => code === 'ambiguous-attachment')!;
  assert.match(finding.message, /^2 documents could be the policy of the key that encrypts arn:aws:secretsmanager:/);
  assert.deepEqual(ide.fixesFor(analysis, finding), []);
});
