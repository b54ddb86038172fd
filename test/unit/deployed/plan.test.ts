/** What `pull` writes, for what a workspace has and what accounts hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { planPull } from '../../../server/src/ide/live/index.ts';
import type { Deployed } from '../../../server/src/sharing/deployed.ts';
import { allFindings, analyse, FOLDER, verdicts } from '../../support/fixture.ts';
import { allow, identityPolicy, key, keyPolicy, policy, role, secret, secretPolicy } from '../sharing/cases.ts';
import { deployed, deployedBucket, deployedKey, deployedRole, deployedSecret, inline, managed } from './support.ts';

type Files = Readonly<Record<string, string>>;

/** Paths below the workspace, with the text that each is given. */
function written(files: Files, found: Deployed, root?: string): { texts: Files; notes: readonly string[] } {
  const { writes, notes } = planPull(analyse(files), found, root === undefined ? undefined : `${FOLDER}/${root}`);
  const short = (path: string) => path.slice(FOLDER.length + 1);
  return {
    texts: Object.fromEntries(writes.map(({ path, after }) => [short(path), after])),
    notes: notes.map((note) => note.replaceAll(`${FOLDER}/`, '')),
  };
}

/** The workspace after a pull. */
function pulled(files: Files, found: Deployed, root?: string): Files {
  return { ...files, ...written(files, found, root).texts };
}

function assertIdempotent(files: Files, found: Deployed): void {
  assert.deepEqual(written(files, found).texts, {});
}

const SHARE = deployed(
  deployedSecret({ policy: secretPolicy(role()) }),
  deployedKey({ policy: keyPolicy(role()), aliases: ['alias/dev-secret'] }),
  deployedRole({ policies: [inline('ReadDevSecret', identityPolicy())], trustPolicy: policy(TRUST()) }),
);

function TRUST(): object {
  return { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
}

test('nothing there: one folder an account, a manifest, a share that works, and nothing to do a second time', () => {
  const files = pulled({}, SHARE);
  assert.deepEqual(Object.keys(files).sort(), [
    '111111111111/dev-secret.key-policy.json',
    '111111111111/dev-secret.resource-policy.json',
    '222222222222/app.identity-policy.json',
    '222222222222/app.trust-policy.json',
    'sharing.json',
  ]);
  assert.equal(files['111111111111/dev-secret.resource-policy.json'], secretPolicy(role()));
  assert.deepEqual(JSON.parse(files['sharing.json'] ?? ''), {
    resources: {
      [key()]: { policy: '111111111111/dev-secret.key-policy.json', aliases: ['alias/dev-secret'] },
      [secret()]: { policy: '111111111111/dev-secret.resource-policy.json', key: key() },
    },
    principals: {
      [role()]: {
        policies: ['222222222222/app.identity-policy.json'],
        trustPolicy: '222222222222/app.trust-policy.json',
      },
    },
  });
  assert.deepEqual(verdicts(analyse(files)), ['allowed']);
  assert.deepEqual(allFindings(analyse(files)), []);
  assertIdempotent(files, SHARE);
});

test('the folders and names of the workspace are kept for what is new', () => {
  const files = {
    'policies/security/secrets/one/resource-policy.json': secretPolicy(role()),
    'policies/security/secrets/one/key_policy.json': keyPolicy(role()),
    'policies/dev/App/identity.json': identityPolicy(secret('one-a1b2c3')),
    'policies/sharing.json': JSON.stringify({
      accounts: { '111111111111': 'security', '222222222222': 'dev', '333333333333': 'partner' },
      resources: {
        [secret('one-a1b2c3')]: { policy: 'security/secrets/one/resource-policy.json', key: key() },
        [key()]: { policy: 'security/secrets/one/key_policy.json' },
      },
      principals: { [role()]: { policies: ['dev/App/identity.json'] } },
    }),
  };
  const { texts } = written(
    files,
    deployed(
      deployedSecret({ arn: secret('Two-d4e5f6'), policy: secretPolicy(role('Other')) }),
      deployedRole({
        arn: role('Other', '333333333333'),
        policies: [inline('Read', identityPolicy(secret('Two-d4e5f6')))],
      }),
    ),
  );
  assert.deepEqual(Object.keys(texts).sort(), [
    'policies/partner/Other/identity.json',
    'policies/security/secrets/two/resource-policy.json',
    'policies/sharing.json',
  ]);
});

test('without a manifest, the folder that holds the documents of both accounts gets it', () => {
  const files = {
    'infra/policies/security/dev-secret.resource-policy.json': secretPolicy(role()),
    'infra/policies/security/dev-secret.key-policy.json': keyPolicy(role()),
    'infra/policies/dev/app.identity-policy.json': identityPolicy(),
    'infra/other.json': '{}',
  };
  assert.deepEqual(Object.keys(written(files, SHARE).texts).sort(), [
    'infra/policies/dev/app.trust-policy.json',
    'infra/policies/sharing.json',
  ]);
  // Of one account alone nobody knows where the other's are.
  const { texts } = written(files, deployed(deployedSecret({ policy: secretPolicy(role()) })));
  assert.deepEqual(Object.keys(texts), ['sharing.json']);
});

test('a file is learned from with the name in it', () => {
  const files = {
    'prod/111111111111/resource-policies/DevSecret.json': secretPolicy(role()),
    'sharing.json': JSON.stringify({
      resources: { [secret()]: { policy: 'prod/111111111111/resource-policies/DevSecret.json' } },
    }),
  };
  const arn = secret('OtherSecret-d4e5f6', '333333333333');
  const { texts } = written(files, deployed(deployedSecret({ arn, policy: secretPolicy(role()) })));
  assert.deepEqual(Object.keys(texts).sort(), ['prod/333333333333/resource-policies/OtherSecret.json', 'sharing.json']);
});

test('a document that is there is brought up to date, and keeps its comments', () => {
  const before = `// the secret of the team\n${secretPolicy(role())}`;
  const files = {
    'a/dev-secret.resource-policy.json': before,
    'a/dev-secret.key-policy.json': keyPolicy(role()),
    'b/app.identity-policy.json': identityPolicy(),
  };
  const found = deployed(deployedSecret({ policy: secretPolicy(role(), role('Second')) }));
  const { texts } = written(files, found);
  assert.deepEqual(Object.keys(texts).sort(), ['a/dev-secret.resource-policy.json', 'sharing.json']);
  assert.ok(texts['a/dev-secret.resource-policy.json']?.startsWith('// the secret of the team\n'));
  assert.deepEqual(JSON.parse(texts['sharing.json'] ?? ''), {
    resources: { [secret()]: { policy: 'a/dev-secret.resource-policy.json', key: key() } },
  });
  assertIdempotent(pulled(files, found), found);
});

test('a document that means the same is left alone, however it is written', () => {
  const files = {
    'a.json': JSON.stringify(JSON.parse(secretPolicy('222222222222')), undefined, '\t'),
    'sharing.json': JSON.stringify({ resources: { [secret()]: { policy: 'a.json', key: key() } } }),
  };
  assertIdempotent(files, deployed(deployedSecret({ policy: secretPolicy('arn:aws:iam::222222222222:root') })));
});

test('the comments and the layout of sharing.json stay', () => {
  const before = `{
  // Who is who
  "accounts": { "111111111111": "security" },
  "resources": {
    "${secret()}": { "policy": "a.json" } // the only one
  },
  "shares": []
}
`;
  const files = { 'a.json': secretPolicy(role()), 'sharing.json': before };
  const found = deployed(
    deployedSecret({ policy: secretPolicy(role()) }),
    deployedKey({ policy: keyPolicy(role()), aliases: ['alias/one', 'alias/aws/other'] }),
  );
  const { texts } = written(files, found);
  assert.equal(
    texts['sharing.json'],
    before.replace(
      '{ "policy": "a.json" } // the only one',
      `{ "policy": "a.json", "key": "${key()}" }, // the only one\n    "${key()}": { "policy": "one.key-policy.json", "aliases": ["alias/one"] }`,
    ),
  );
  assertIdempotent(pulled(files, found), found);
});

test('several policies of a role: each a file, managed ones by their own name, those of AWS apart', () => {
  const read = identityPolicy();
  const list = policy(allow('s3:ListBucket', '*'));
  const everything = policy(allow('*', '*'));
  const found = deployed(
    deployedRole({
      policies: [
        inline('ReadDevSecret', read),
        {
          name: 'AdministratorAccess',
          arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
          group: undefined,
          document: everything,
        },
        managed('team/ListBuckets'.split('/')[1] ?? '', list),
      ],
      boundary: managed('Boundary', everything),
    }),
  );
  const files = pulled({}, found);
  assert.deepEqual(Object.keys(files).sort(), [
    '222222222222/app.boundary.json',
    '222222222222/app.read-dev-secret.identity-policy.json',
    '222222222222/list-buckets.identity-policy.json',
    'aws-managed/administrator-access.identity-policy.json',
    'sharing.json',
  ]);
  assert.deepEqual(JSON.parse(files['sharing.json'] ?? '').principals[role()], {
    policies: [
      '222222222222/app.read-dev-secret.identity-policy.json',
      'aws-managed/administrator-access.identity-policy.json',
      '222222222222/list-buckets.identity-policy.json',
    ],
    boundary: '222222222222/app.boundary.json',
  });
  assertIdempotent(files, found);
});

test('one managed policy of two roles is one file', () => {
  const shared = managed('ReadDevSecret', identityPolicy());
  const found = deployed(
    deployedRole({ policies: [shared] }),
    deployedRole({ arn: role('Other'), policies: [shared] }),
  );
  const files = pulled({}, found);
  assert.deepEqual(Object.keys(files).sort(), ['222222222222/read-dev-secret.identity-policy.json', 'sharing.json']);
  assertIdempotent(files, found);
});

test('a principal of which not all policies could be read: none is written, and sharing.json does not say that it has none', () => {
  const { texts } = written({}, deployed(deployedRole({ policies: undefined, trustPolicy: policy(TRUST()) })));
  assert.deepEqual(Object.keys(texts).sort(), ['222222222222/app.trust-policy.json', 'sharing.json']);
  assert.deepEqual(JSON.parse(texts['sharing.json'] ?? '').principals[role()], {
    trustPolicy: '222222222222/app.trust-policy.json',
  });
});

test('what is not deployed is left as it is, and told', () => {
  const files = {
    'a.json': secretPolicy(role()),
    'sharing.json': JSON.stringify({ resources: { [secret()]: { policy: 'a.json', key: key() } } }),
  };
  const { texts, notes } = written(files, deployed(deployedSecret({ policy: null })));
  assert.deepEqual(texts, {});
  assert.deepEqual(notes, [
    'a.json is left as it is: the resource policy of secret DevSecret in account 111111111111 is not deployed.',
  ]);
});

test('what does not exist gets no entry, and is told', () => {
  const { texts, notes } = written({}, deployed(deployedRole({ exists: false, id: undefined })));
  assert.deepEqual(texts, {});
  assert.deepEqual(notes, ['Role App in account 222222222222 does not exist.']);
});

test('a policy that was joined by inference and has nothing in common with what is deployed is not overwritten', () => {
  const files = {
    'a/dev-secret.resource-policy.json': secretPolicy(role()),
    'a/dev-secret.key-policy.json': keyPolicy(role()),
    'b/app.identity-policy.json': identityPolicy(),
  };
  const found = deployed(deployedRole({ policies: [inline('Other', policy(allow('s3:ListBucket', '*')))] }));
  const { texts, notes } = written(files, found);
  assert.deepEqual(Object.keys(texts).sort(), ['b/app-2.identity-policy.json', 'sharing.json']);
  assert.match(notes[0] ?? '', /^b\/app.identity-policy.json is left as it is: it has nothing in common/);
});

test('a file of that name that is something else stays: the new one gets a number', () => {
  const files = { '111111111111/dev-secret.resource-policy.json': '{ "name": "something else" }' };
  const { texts } = written(files, deployed(deployedSecret({ policy: secretPolicy(role()) })));
  assert.deepEqual(Object.keys(texts).sort(), ['111111111111/dev-secret-2.resource-policy.json', 'sharing.json']);
});

test('names that no file system takes, or that would lead elsewhere', () => {
  const arn = secret('../../etc/passwd:x-a1b2c3');
  const { texts } = written({}, deployed(deployedSecret({ arn, policy: secretPolicy(role()) })));
  assert.deepEqual(Object.keys(texts).sort(), ['111111111111/etc-passwd-x.resource-policy.json', 'sharing.json']);
});

test('replicas, grants, buckets', () => {
  const grants = [
    { grantee: role(), operations: ['Decrypt'], constraints: { encryptionContextSubset: { SecretARN: secret() } } },
  ];
  const found = deployed(
    deployedSecret({ replicas: [{ region: 'eu-west-1', key: key().replace('us-east-1', 'eu-west-1') }] }),
    deployedKey({ policy: keyPolicy(role()), grants }),
    deployedBucket({
      key: key(),
      bucketKey: true,
      policy: policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }),
    }),
  );
  const files = pulled({}, found);
  assert.deepEqual(JSON.parse(files['sharing.json'] ?? '').resources, {
    [key()]: { policy: '111111111111/dev-secret.key-policy.json', grants },
    'arn:aws:s3:::reports': {
      account: '111111111111',
      policy: '111111111111/reports.bucket-policy.json',
      key: key(),
      bucketKey: true,
    },
    [secret()]: { key: key(), replicas: { 'eu-west-1': { key: key().replace('us-east-1', 'eu-west-1') } } },
  });
  assert.deepEqual(
    allFindings(analyse(files)).filter(({ code }) => code === 'manifest-error'),
    [],
  );
  assertIdempotent(files, found);
});

test('grants that are gone are taken out; an alias of the key in place of its ARN stays', () => {
  const files = {
    'sharing.json': JSON.stringify({
      resources: {
        [secret()]: { key: 'alias/dev-secret' },
        [key()]: { grants: [{ grantee: role(), operations: ['Decrypt'] }] },
      },
    }),
  };
  const found = deployed(deployedSecret(), deployedKey({ aliases: ['alias/dev-secret'], grants: [] }));
  assert.deepEqual(JSON.parse(written(files, found).texts['sharing.json'] ?? '').resources, {
    [secret()]: { key: 'alias/dev-secret' },
    [key()]: { grants: [], aliases: ['alias/dev-secret'] },
  });
});

test('into a folder: its own manifest, whatever there is elsewhere', () => {
  const files = { 'sharing.json': '{ "accounts": { "111111111111": "security" } }' };
  const { texts } = written(files, SHARE, 'live');
  assert.deepEqual(Object.keys(texts).sort(), [
    'live/222222222222/app.identity-policy.json',
    'live/222222222222/app.trust-policy.json',
    'live/security/dev-secret.key-policy.json',
    'live/security/dev-secret.resource-policy.json',
    'live/sharing.json',
  ]);
});

test('a manifest that names the ARN by a pattern keeps its spelling', () => {
  const asked = secret('DevSecret-??????');
  const files = { 'sharing.json': JSON.stringify({ resources: { [asked]: {} } }) };
  const found = deployed(deployedSecret({ asked, policy: secretPolicy(role()) }));
  const { resources } = JSON.parse(written(files, found).texts['sharing.json'] ?? '');
  assert.deepEqual(Object.keys(resources), [asked]);
});

test('a file with several documents: only the one that is attached changes', () => {
  const both = { secret: JSON.parse(secretPolicy(role())), other: JSON.parse(secretPolicy(role('Third'))) };
  const files = {
    'both.json': `${JSON.stringify(both, undefined, 2)}\n`,
    'sharing.json': JSON.stringify({ resources: { [secret()]: { policy: 'both.json#/secret', key: key() } } }),
  };
  const { texts } = written(files, deployed(deployedSecret({ policy: secretPolicy(role('Second')) })));
  assert.deepEqual(JSON.parse(texts['both.json'] ?? ''), { ...both, secret: JSON.parse(secretPolicy(role('Second'))) });
});

test('the plan is the same whatever the order in which things were read', () => {
  const backwards = { ...SHARE, things: [...SHARE.things].reverse() };
  assert.deepEqual(written({}, backwards).texts, written({}, SHARE).texts);
  assert.equal(ide.summary(analyse(pulled({}, SHARE))).documents, 4);
});
