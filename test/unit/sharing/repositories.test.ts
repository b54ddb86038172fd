/** Repositories as people have them, in which a wrong word would be believed: what is said, and what `fix` touches. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  allow,
  type Case,
  CONSUMER,
  grant,
  identityPolicy,
  key,
  keyPolicy,
  OWNER,
  outcome,
  owned,
  PARTNER,
  policy,
  role,
  root,
  secret,
  secretPolicy,
} from './cases.ts';

const OTHER_KEY = '9999abcd-12ab-34cd-56ef-1234567890ab';
const share = { 's/secret-policy.json': secretPolicy(role()), 's/key-policy.json': keyPolicy(role()) };
const half = policy(allow('secretsmanager:GetSecretValue', secret()));

/** Two secrets in one folder, each with its own key and role. */
const PAIR = {
  's/billing.resource-policy.json': secretPolicy(role('Billing')),
  's/billing.key-policy.json': keyPolicy(role('Billing')),
  'dev/billing.json': identityPolicy(secret('Billing-a1b2c3')),
  's/orders.resource-policy.json': secretPolicy(role('Orders')),
  's/orders.key-policy.json': keyPolicy(role('Orders')),
  'dev/orders.json': identityPolicy(secret('Orders-a1b2c3'), key(OTHER_KEY)),
};
const without = (gone: keyof typeof PAIR) => Object.fromEntries(Object.entries(PAIR).filter(([path]) => path !== gone));

const ofOrganization = (id: string) => ({ StringEquals: { 'aws:PrincipalOrgID': id } });
const describing = policy(owned(), grant(role(), 'kms:DescribeKey'));

const CASES: readonly Case[] = [
  {
    name: 'a principal is misspelled and the action on the key forgotten',
    files: {
      'secret-policy.json': secretPolicy(role()),
      'key-policy.json': policy(owned(), grant(role('Appp'), 'kms:DescribeKey')),
      'app.json': identityPolicy(),
    },
    shares: ['denied App read'],
    errors: ['missing-key-grant key-policy.json', 'principal-mismatch key-policy.json'],
    changed: ['key-policy.json'],
  },
  {
    name: "the secret's policy names nobody, the key's somebody of another account, without the action",
    files: {
      'secret-policy.json': policy({
        Effect: 'Deny',
        Principal: '*',
        Action: 'secretsmanager:DeleteSecret',
        Resource: '*',
      }),
      'key-policy.json': describing,
      'identity-policy.json': identityPolicy(),
    },
    shares: ['denied App read'],
    errors: ['missing-key-grant key-policy.json', 'missing-resource-grant secret-policy.json'],
  },
  {
    name: 'reading is forgotten on both sides, and the key is for it',
    files: {
      'secret-policy.json': policy(grant(role(), 'secretsmanager:DescribeSecret')),
      'key-policy.json': keyPolicy(role()),
      'identity-policy.json': policy(allow('secretsmanager:DescribeSecret', secret()), allow('kms:Decrypt', key())),
    },
    shares: ['denied App read'],
    errors: ['missing-identity-grant identity-policy.json', 'missing-resource-grant secret-policy.json'],
  },
  {
    name: 'who may only describe a secret, and whose key lets nobody in, is not meant to read it',
    files: {
      'secret-policy.json': policy(grant(role(), 'secretsmanager:DescribeSecret')),
      'key-policy.json': policy(owned()),
      'identity-policy.json': policy(allow('secretsmanager:DescribeSecret', secret()), allow('kms:Decrypt', key())),
    },
    shares: [],
    errors: [],
  },
  {
    name: 'a bare key id beside an ARN in the consumer’s account, and no statement in the key policy',
    files: {
      's/secret-policy.json': secretPolicy(role()),
      's/key-policy.json': policy(owned()),
      'dev/identity-policy.json': identityPolicy(
        secret('DevSecret-a1b2c3', CONSUMER),
        '1234abcd-12ab-34cd-56ef-1234567890ab',
      ),
    },
    shares: ['denied App read'],
    errors: [
      'account-mismatch dev/identity-policy.json',
      'key-id-in-resource dev/identity-policy.json',
      'missing-key-grant s/key-policy.json',
    ],
  },
  {
    name: 'the same, where only the key policy says who the consumer is',
    files: {
      's/secret-policy.json': policy({
        Effect: 'Deny',
        Principal: '*',
        Action: 'secretsmanager:DeleteSecret',
        Resource: '*',
      }),
      's/key-policy.json': keyPolicy(role()),
      'dev/identity-policy.json': identityPolicy(
        secret('DevSecret-a1b2c3', CONSUMER),
        '1234abcd-12ab-34cd-56ef-1234567890ab',
      ),
    },
    shares: ['denied App read'],
    errors: [
      'account-mismatch dev/identity-policy.json',
      'key-id-in-resource dev/identity-policy.json',
      'missing-resource-grant s/secret-policy.json',
    ],
  },
  {
    name: 'a bare key id of which nobody says for certain whose key it is',
    files: {
      's/secret-policy.json': secretPolicy(role()),
      'dev/identity-policy.json': identityPolicy(
        secret('DevSecret-a1b2c3', CONSUMER),
        '1234abcd-12ab-34cd-56ef-1234567890ab',
      ),
    },
    errors: ['key-id-in-resource dev/identity-policy.json'],
    changed: [],
  },
  {
    name: 'the consumer’s account in both ARNs, where a command’s output says whose secret it is',
    files: {
      'get-resource-policy.json': JSON.stringify({
        ARN: secret(),
        Name: 'DevSecret',
        ResourcePolicy: secretPolicy(role()),
      }),
      'key-policy.json': keyPolicy(role()),
      'identity-policy.json': identityPolicy(secret('DevSecret-a1b2c3', CONSUMER), key(undefined, CONSUMER)),
    },
    shares: ['denied App read'],
    errors: ['account-mismatch identity-policy.json', 'account-mismatch identity-policy.json'],
  },
  {
    name: 'the key policy of another secret is not taken for one that is missing',
    files: without('s/orders.key-policy.json'),
    shares: ['allowed Billing read', 'unknown Orders read'],
    errors: [],
  },
  {
    name: 'nor is the policy of another secret',
    files: without('s/orders.resource-policy.json'),
    shares: ['allowed Billing read', 'unknown Orders read'],
    errors: [],
  },
  {
    name: 'but a key policy of the same name with its secret beside it is that secret’s',
    files: {
      'prod/orders.resource-policy.json': secretPolicy(role('Orders', PARTNER)),
      'prod/orders.key-policy.json': keyPolicy(role('Orders', PARTNER)),
      'dev/orders.resource-policy.json': secretPolicy(role('Orders')),
      'dev/orders.json': identityPolicy(secret('Orders-a1b2c3'), key(OTHER_KEY)),
    },
    shares: ['unknown Orders read'],
    errors: [],
  },
  {
    name: 'though it is named after another one, a key policy that names the principal serves both',
    files: {
      ...without('s/orders.key-policy.json'),
      's/billing.key-policy.json': keyPolicy(role('Billing'), role('Orders')),
      'dev/orders.json': identityPolicy(secret('Orders-a1b2c3')),
    },
    shares: ['allowed Billing read', 'allowed Orders read'],
    errors: [],
  },
  {
    name: 'the key policy of another owner is not the share’s',
    files: {
      'secret-policy.json': secretPolicy(role()),
      'iam-policy.json': identityPolicy(),
      'other/kms-key-policy.json': policy(owned('999999999999'), grant(role('Backup', '999999999999'), 'kms:*')),
    },
    shares: ['unknown App read'],
    errors: [],
  },
  {
    name: 'a key policy that serves S3 keeps its grant',
    files: {
      'secret-policy.json': secretPolicy(role()),
      'iam-policy.json': identityPolicy(),
      'kms-key-policy.json': policy(
        owned(),
        grant(role('Backup', OWNER), 'kms:Decrypt', {
          StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
        }),
      ),
    },
    errors: ['missing-key-grant kms-key-policy.json'],
  },
  {
    name: 'a secret of the consumer’s own beside the shared one',
    files: {
      ...share,
      'dev/app.json': identityPolicy([secret(), secret('own-x1y2z3', CONSUMER)], [key(), key(OTHER_KEY, CONSUMER)]),
    },
    shares: ['allowed App read'],
    errors: [],
  },
  {
    name: 'the owner’s rotation function makes nobody a writer',
    files: {
      ...share,
      's/rotation-lambda.json': policy(
        allow(['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], secret()),
        allow(['kms:Decrypt', 'kms:GenerateDataKey'], key()),
      ),
      'dev/app.json': identityPolicy(),
    },
    shares: ['allowed App read'],
    errors: [],
  },
  {
    name: 'a wildcard stands for the secret that the key policy names',
    files: {
      's/secret-policy.json': secretPolicy(role()),
      's/key-policy.json': policy(
        owned(),
        grant(role(), 'kms:Decrypt', {
          StringLike: { 'kms:EncryptionContext:SecretARN': secret('prod/db-a1b2c3') },
        }),
      ),
      'dev/app.json': identityPolicy(secret('prod/*')),
    },
    shares: ['allowed App read'],
    errors: [],
  },
  {
    name: 'a name that ends like a suffix, given away by the key policy',
    files: {
      's/secret-policy.json': secretPolicy(role()),
      's/key-policy.json': policy(
        owned(),
        grant(role(), 'kms:Decrypt', {
          StringLike: { 'kms:EncryptionContext:SecretARN': secret('my-secret-??????') },
        }),
      ),
      'dev/app.json': identityPolicy(secret('my-secret')),
    },
    errors: ['secret-arn-suffix dev/app.json'],
  },
  {
    name: 'folders by type, files named alike',
    files: Object.fromEntries(
      ['db', 'api'].flatMap((name, index) => [
        [`secrets/${name}.json`, secretPolicy(role(`${name}-role`))],
        [`keys/${name}.json`, keyPolicy(role(`${name}-role`))],
        [
          `iam/${name}.json`,
          identityPolicy(secret(`${name}-a1b2c${index}`), key(OTHER_KEY.replace('9999', `000${index}`))),
        ],
      ]),
    ),
    shares: ['allowed api-role read', 'allowed db-role read'],
    errors: [],
  },
  {
    name: 'a misspelled principal in one of several secrets of one key',
    files: {
      'kms/key-policy.json': keyPolicy(role()),
      'secrets/billing.json': secretPolicy(role('pAp')),
      'secrets/orders.json': secretPolicy(role()),
      'dev/app.json': identityPolicy([secret('billing-a1b2c3'), secret('orders-d4e5f6')]),
    },
    errors: ['principal-mismatch secrets/billing.json'],
  },
  {
    name: 'a misspelled principal in the only secret, where the file name knows better',
    files: {
      'shared/secret-policy.json': secretPolicy(role('pAp')),
      'shared/kms-key-policy.json': keyPolicy(role()),
      'app/iam-policy.json': identityPolicy(),
    },
    errors: ['principal-mismatch shared/secret-policy.json'],
  },
  {
    name: 'who writes is not asked to read',
    files: {
      's/secret-policy.json': policy(
        grant(role(), 'secretsmanager:GetSecretValue'),
        grant(role('Writer'), 'secretsmanager:PutSecretValue'),
      ),
      's/key-policy.json': policy(
        owned(),
        grant(role(), 'kms:Decrypt'),
        grant(role('Writer'), ['kms:Decrypt', 'kms:GenerateDataKey']),
      ),
      'dev/app.json': identityPolicy(),
    },
    errors: [],
  },
  {
    name: 'who describes is not made a reader',
    files: {
      's/secret-policy.json': policy(
        grant(role(), 'secretsmanager:GetSecretValue'),
        grant(role('Auditor', PARTNER), 'secretsmanager:DescribeSecret'),
      ),
      's/key-policy.json': keyPolicy(role()),
      'dev/app.json': identityPolicy(),
    },
    shares: ['allowed App read'],
    errors: [],
  },
  {
    name: 'the policy of the owner’s administrators does not stand in for the consumer’s',
    files: {
      'security/secret-policy.json': secretPolicy(role()),
      'security/key-policy.json': keyPolicy(role()),
      'security/admin-identity-policy.json': policy(allow('secretsmanager:*', secret()), allow('kms:*', key())),
      'dev/app.json': half,
    },
    shares: ['denied App read'],
    errors: ['missing-identity-key-grant dev/app.json'],
    changed: [],
  },
  {
    name: 'a role with two policies, one of them about other things as well',
    files: {
      ...share,
      'app/secrets.json': half,
      'app/kms.json': policy(allow('kms:Decrypt', key()), allow('s3:GetObject', '*')),
    },
    shares: ['allowed App read'],
    errors: [],
  },
  {
    name: 'a role with two policies, one of them for every key',
    files: { ...share, 'app/secrets.json': half, 'app/kms.json': policy(allow('kms:Decrypt', '*')) },
    shares: ['allowed App read'],
    errors: [],
  },
  {
    name: 'CLI output names another role',
    files: {
      ...share,
      'dev/get-role-policy.json': JSON.stringify({
        RoleName: 'Worker',
        PolicyName: 'secrets',
        PolicyDocument: JSON.parse(identityPolicy()),
      }),
    },
    shares: [],
    errors: [],
  },
  {
    name: 'an application’s own secrets by prefix, beside a secret shared with a partner',
    files: {
      'policies/app-policy.json': policy(
        allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:cineview-*'),
      ),
      'policies/secret-resource-policy.json': secretPolicy(role('Partner', PARTNER)),
    },
    errors: [],
  },
  {
    name: 'one action that lacks is one error, however many secrets need it',
    files: {
      'kms/key-policy.json': policy(owned(), grant(role(), 'kms:DescribeKey')),
      'secrets/billing.json': secretPolicy(role()),
      'secrets/orders.json': secretPolicy(role()),
      'dev/app.json': identityPolicy([secret('billing-a1b2c3'), secret('orders-d4e5f6')]),
    },
    errors: ['missing-key-grant kms/key-policy.json'],
  },
  {
    name: 'the full ARN where another document knows it',
    files: {
      's/secret-policy.json': secretPolicy(role('Red'), role('Blue')),
      's/key-policy.json': keyPolicy(role('Red'), role('Blue')),
      'iam/red.json': identityPolicy(),
      'iam/blue.json': identityPolicy(secret('DevSecret')),
    },
    shares: ['allowed Red read', 'denied Blue read'],
    errors: ['secret-arn-suffix iam/blue.json'],
  },
  {
    name: 'an empty secret policy lacks the grant',
    files: {
      's/secret-policy.json': policy(),
      's/key-policy.json': keyPolicy(role()),
      'dev/app.json': identityPolicy(),
    },
    errors: ['missing-resource-grant s/secret-policy.json'],
  },
  {
    name: 'the root of a wrong account',
    files: {
      's/secret-policy.json': secretPolicy(role()),
      's/key-policy.json': keyPolicy(root(PARTNER)),
      'dev/app.json': identityPolicy(),
    },
    errors: ['principal-mismatch s/key-policy.json'],
  },
  {
    name: 'the AWS managed key, as describe-secret prints it',
    files: {
      ...share,
      'dev/app.json': identityPolicy(),
      's/describe-secret.json': JSON.stringify({ ARN: secret(), KmsKeyId: 'alias/aws/secretsmanager' }),
    },
    shares: ['denied App read'],
    errors: ['aws-managed-key s/describe-secret.json'],
    changed: [],
  },
  {
    name: 'who may decrypt and asks for the secret is a reader, although its policy only lets it describe',
    files: {
      's/secret-policy.json': policy(
        grant(role('Red'), 'secretsmanager:DescribeSecret'),
        grant(role('Blue'), 'secretsmanager:GetSecretValue'),
      ),
      's/key-policy.json': keyPolicy(role('Red'), role('Blue')),
      'iam/red.json': identityPolicy(),
      'iam/blue.json': identityPolicy(),
    },
    shares: ['allowed Blue read', 'denied Red read'],
    errors: ['missing-resource-grant s/secret-policy.json'],
  },
  {
    // One against one of unlike names is a mismatch, unless something else decides: to write App over Backup would take
    // the access of somebody who has it.
    name: 'the key serves somebody else, who has a policy of its own',
    files: {
      's/secret-policy.json': secretPolicy(role()),
      's/key-policy.json': keyPolicy(role('Backup')),
      'iam/app.json': identityPolicy(),
      'iam/backup.json': policy(allow('kms:Decrypt', key())),
    },
    errors: ['missing-key-grant s/key-policy.json'],
  },
  {
    name: 'the key serves somebody else, of whom nothing is known',
    files: {
      's/secret-policy.json': secretPolicy(role()),
      's/key-policy.json': keyPolicy(role('Backup')),
      'iam/app.json': identityPolicy(),
    },
    errors: ['principal-mismatch s/key-policy.json'],
  },
  {
    name: 'the secret is another one’s, who has a policy of its own',
    files: {
      's/secret-policy.json': secretPolicy(role('Backup')),
      's/key-policy.json': keyPolicy(role()),
      'iam/app.json': identityPolicy(),
      'iam/backup.json': identityPolicy(),
    },
    shares: ['denied App read', 'denied Backup read'],
    errors: ['missing-key-grant s/key-policy.json', 'missing-resource-grant s/secret-policy.json'],
  },
  {
    name: 'a near miss is a slip, also where the file of its policy is named after what it should be',
    files: {
      's/secret-policy.json': secretPolicy(role()),
      's/key-policy.json': keyPolicy(role('Apq')),
      'iam/app.json': identityPolicy(),
      'iam/backup.json': identityPolicy(secret('other-x1y2z3')),
    },
    errors: ['principal-mismatch s/key-policy.json'],
  },
  {
    name: 'two roles whose names hardly differ, with a policy each',
    files: {
      's/secret-policy.json': secretPolicy(role('App1')),
      's/key-policy.json': keyPolicy(role('App2')),
      'iam/app1.json': identityPolicy(),
      'iam/app2.json': policy(allow('kms:Decrypt', key())),
    },
    errors: ['missing-key-grant s/key-policy.json'],
  },
  {
    name: 'an organization’s id that is misspelled in the key policy',
    files: {
      's/secret-policy.json': policy(grant('*', 'secretsmanager:GetSecretValue', ofOrganization('o-exampleorgid'))),
      's/key-policy.json': policy(owned(), grant('*', 'kms:Decrypt', ofOrganization('o-exampelorgid'))),
      'iam/app.json': identityPolicy(),
    },
    shares: ['denied * read'],
    errors: ['condition-never-matches s/key-policy.json'],
    changed: [],
  },
  {
    name: 'an organization whose statement on the key lacks the action',
    files: {
      's/secret-policy.json': policy(grant('*', 'secretsmanager:GetSecretValue', ofOrganization('o-exampleorgid'))),
      's/key-policy.json': policy(owned(), grant('*', 'kms:DescribeKey', ofOrganization('o-exampleorgid'))),
      'iam/app.json': identityPolicy(),
    },
    shares: ['denied * read'],
    errors: ['missing-key-grant s/key-policy.json'],
  },
  {
    name: 'two organizations are not one',
    files: {
      's/secret-policy.json': policy(grant('*', 'secretsmanager:GetSecretValue', ofOrganization('o-exampleorgid'))),
      's/key-policy.json': policy(owned(), grant('*', 'kms:Decrypt', ofOrganization('o-a1b2c3d4e5'))),
      'iam/app.json': identityPolicy(),
    },
    shares: [],
    errors: [],
  },
  {
    name: 'an organization and somebody of it: the share is that one’s',
    files: {
      's/secret-policy.json': policy(
        grant('*', 'secretsmanager:GetSecretValue', ofOrganization('o-exampleorgid')),
        grant(role(), 'secretsmanager:GetSecretValue'),
      ),
      's/key-policy.json': policy(owned(), grant(role(), 'kms:Decrypt')),
      'iam/app.json': identityPolicy(),
    },
    shares: ['allowed App read'],
    errors: [],
  },
];

const manifest = (entries: {
  boundary?: string;
  grants?: object[];
  scp?: string;
  access?: string;
  principal?: string;
}) =>
  JSON.stringify({
    resources: {
      [secret()]: { policy: 's/secret-policy.json', key: key() },
      [key()]: { policy: 's/key-policy.json', ...(entries.grants && { grants: entries.grants }) },
    },
    principals: {
      [entries.principal ?? role()]: {
        policies: ['dev/app.json'],
        ...(entries.boundary && { boundary: entries.boundary }),
      },
    },
    ...(entries.scp && {
      organization: {
        id: 'o-exampleorgid',
        accounts: [OWNER, CONSUMER],
        serviceControlPolicies: { [CONSUMER]: [[entries.scp]] },
      },
    }),
    shares: [{ principal: entries.principal ?? role(), resource: secret(), access: 'read' }],
  });
const listed = { ...share, 'dev/app.json': identityPolicy() };
const onlyS3 = policy(allow('s3:*', '*'));

const LISTED: readonly (Omit<Case, 'errors'> & {
  readonly notAllowed?: boolean;
  readonly errors?: readonly string[];
})[] = [
  {
    name: 'a boundary that allows nothing of it',
    files: { ...listed, 'dev/boundary.json': onlyS3, 'sharing.json': manifest({ boundary: 'dev/boundary.json' }) },
    notAllowed: true,
  },
  {
    name: 'a service control policy that allows nothing of it',
    files: { ...listed, 'scp.json': onlyS3, 'sharing.json': manifest({ scp: 'scp.json' }) },
    notAllowed: true,
  },
  {
    name: 'a grant in place of the key policy’s statement',
    files: {
      ...listed,
      's/key-policy.json': policy(owned()),
      'sharing.json': manifest({ grants: [{ grantee: role(), operations: ['Decrypt'], constraints: {} }] }),
    },
    shares: ['allowed App read'],
    errors: [],
  },
  {
    name: 'the manifest’s principal is the one misspelled',
    files: { ...listed, 'sharing.json': manifest({ principal: role('Ap') }) },
    errors: ['principal-mismatch sharing.json'],
  },
];

describe('repositories', () => {
  for (const example of CASES) {
    it(example.name, () => {
      const [expected, actual] = outcome(example);
      assert.deepEqual(actual, expected);
    });
  }
});

describe('manifests', () => {
  for (const { notAllowed, errors, ...example } of LISTED) {
    it(example.name, () => {
      const [expected, actual] = outcome({ shares: [], ...example, errors: errors ?? [] });
      if (notAllowed === true) assert.ok(!('shares' in actual && String(actual.shares).startsWith('allowed')));
      else
        assert.deepEqual(
          { ...actual, ...(example.shares ? {} : { shares: [] }), changed: [] },
          { ...expected, changed: [] },
        );
    });
  }
});
