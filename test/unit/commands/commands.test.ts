/** The AWS CLI commands of a share: what a shell makes of them, and what is said where there is no command. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { discover } from '../../../server/src/host/discover.ts';
import { load } from '../../../server/src/host/load.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { analyse, FOLDER, NOW } from '../../support/fixture.ts';
import {
  allow,
  CONSUMER,
  grant,
  identityPolicy,
  key,
  keyPolicy,
  OWNER,
  owned,
  policy,
  role,
  secret,
  secretPolicy,
} from '../sharing/cases.ts';
import { shellCalls } from './stand-in.ts';

const FILES = {
  resource: 'owner/dev-secret.resource-policy.json',
  key: 'owner/dev-secret.key-policy.json',
  identity: 'consumer/app.identity-policy.json',
};
const WORKING = {
  [FILES.resource]: secretPolicy(role()),
  [FILES.key]: keyPolicy(role()),
  [FILES.identity]: identityPolicy(),
};

/** The script of the only share. */
function script(files: Readonly<Record<string, string>>): string {
  const analysis = analyse(files);
  const [share, ...more] = ide.shares(analysis);
  assert.ok(share !== undefined && more.length === 0);
  const text = ide.commandsFor(analysis, share.id, { shown: (path) => path.replace(`${FOLDER}/`, '') });
  assert.ok(text);
  return text;
}

const GET_CALLER = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'];
const PUT_RESOURCE = [
  ...['secretsmanager', 'put-resource-policy', '--region', 'us-east-1', '--secret-id', secret()],
  ...['--resource-policy', `file://${FILES.resource}`, '--block-public-policy'],
];
const PUT_KEY = [
  ...['kms', 'put-key-policy', '--region', 'us-east-1', '--key-id', key()],
  ...['--policy-name', 'default', '--policy', `file://${FILES.key}`],
];
const PUT_ROLE = [
  ...['iam', 'put-role-policy', '--role-name', 'App', '--policy-name', 'app'],
  ...['--policy-document', `file://${FILES.identity}`],
];
const DESCRIBE = ['kms', 'describe-key', '--region', 'us-east-1', '--key-id', key()];
const GET_VALUE = [
  ...['secretsmanager', 'get-secret-value', '--region', 'us-east-1', '--secret-id', secret()],
  ...['--version-stage', 'AWSCURRENT', '--query', 'ARN', '--output', 'text'],
];

test('the commands of a share, as a shell gives them to aws', () => {
  assert.deepEqual(shellCalls(script(WORKING)), [PUT_RESOURCE, PUT_KEY, PUT_ROLE, GET_CALLER, DESCRIBE, GET_VALUE]);
});

test('a name stays as it is written', () => {
  const worker = role('worker');
  const text = script({
    [FILES.resource]: secretPolicy(worker),
    [FILES.key]: keyPolicy(worker),
    'consumer/worker.identity-policy.json': identityPolicy(),
  });
  assert.match(text, /^# worker \(account 222222222222\): read DevSecret of account 111111111111\.\n/);
});

test('to the letter', () => {
  assert.equal(
    script(WORKING),
    `# App (account 222222222222): read DevSecret of account 111111111111.
# Nothing of this was run. Each command says whose credentials it needs.

# Credentials: account 111111111111. Replaces the resource policy of DevSecret as a whole.
aws secretsmanager put-resource-policy \\
  --region us-east-1 \\
  --secret-id arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3 \\
  --resource-policy file://owner/dev-secret.resource-policy.json \\
  --block-public-policy

# Credentials: account 111111111111. Replaces the policy of key 1234abcd as a whole.
aws kms put-key-policy \\
  --region us-east-1 \\
  --key-id arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab \\
  --policy-name default \\
  --policy file://owner/dev-secret.key-policy.json

# Credentials: account 222222222222. Adds an inline policy to the role App, or replaces the one of that name; its other policies stay.
aws iam put-role-policy \\
  --role-name App \\
  --policy-name app \\
  --policy-document file://consumer/app.identity-policy.json

# Credentials: App (account 222222222222). Tells whose they are, before you try the rest.
aws sts get-caller-identity --query Arn --output text

# Credentials: account 111111111111, since the share needs no permission to describe the key. Tells whether the key is there and enabled.
aws kms describe-key \\
  --region us-east-1 \\
  --key-id arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab

# Credentials: App (account 222222222222). Reads the secret, and prints its ARN instead of its value.
aws secretsmanager get-secret-value \\
  --region us-east-1 \\
  --secret-id arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3 \\
  --version-stage AWSCURRENT \\
  --query ARN \\
  --output text
`,
  );
});

test('names that a shell would read otherwise', () => {
  const names = [
    "owner's files/$(touch x) &.resource-policy.json",
    '~/`id`.key-policy.json',
    'consumer/a "b" ;.identity-policy.json',
  ];
  const [resource = '', keyFile = '', identity = ''] = names;
  const files = {
    [resource]: WORKING[FILES.resource] ?? '',
    [keyFile]: WORKING[FILES.key] ?? '',
    [identity]: WORKING[FILES.identity] ?? '',
  };
  const text = script(files);
  const calls = shellCalls(text);
  // The AWS CLI itself expands a dollar sign and a leading tilde in what follows file://.
  assert.ok(text.includes('# The AWS CLI replaces what follows a dollar sign in the name '));
  assert.deepEqual(
    calls.slice(0, 2).map((words) => words.at(-1)),
    ['file://./~/`id`.key-policy.json', `file://${identity}`],
  );
  assert.deepEqual(calls[1]?.slice(2, 6), ['--role-name', 'App', '--policy-name', 'a-b-']);
});

test('a name that cannot be pasted safely is in no command', () => {
  const text = script({
    ...WORKING,
    [FILES.resource]: '',
    'owner/x\u001b[201~\n.resource-policy.json': WORKING[FILES.resource] ?? '',
  });
  assert.ok(!/[^\P{Cc}\n]/u.test(text));
  assert.deepEqual(shellCalls(text), [PUT_KEY, PUT_ROLE, GET_CALLER, DESCRIBE, GET_VALUE]);
  assert.ok(text.includes('# A name in this command holds characters that cannot be pasted safely.'));
});

describe('what cannot be given to the AWS CLI as it is', () => {
  const without = (command: string[]) =>
    [PUT_RESOURCE, PUT_KEY, PUT_ROLE, GET_CALLER, DESCRIBE, GET_VALUE].filter((one) => one !== command);

  test('a single statement', () => {
    const text = script({
      ...WORKING,
      [FILES.key]: `${JSON.stringify({ ...grant(role(), 'kms:Decrypt') }, undefined, 2)}\n`,
    });
    assert.deepEqual(shellCalls(text), without(PUT_KEY));
    assert.ok(
      text.includes(`# Credentials: account 111111111111. Replaces the policy of key 1234abcd as a whole.
# The policy that is deployed is printed by:
#   aws kms get-key-policy \\
#     --region us-east-1 \\
#     --key-id ${key()} \\
#     --policy-name default \\
#     --query Policy \\
#     --output text
# owner/dev-secret.key-policy.json holds statements, not a whole policy. Get the policy that is deployed, add them to its Statement, save the whole to a file and give that file:
#   aws kms put-key-policy \\
`),
      text,
    );
  });

  test('what a command printed', () => {
    const output = { ARN: secret(), Name: 'DevSecret', ResourcePolicy: WORKING[FILES.resource] };
    const text = script({ ...WORKING, [FILES.resource]: JSON.stringify(output) });
    assert.deepEqual(shellCalls(text), without(PUT_RESOURCE));
    assert.ok(
      text.includes(
        'has the policy as a string at /ResourcePolicy, as a command printed it. Save it to a file of its own (jq -r .ResourcePolicy owner/dev-secret.resource-policy.json prints it)',
      ),
      text,
    );
  });

  test('a policy inside another document', () => {
    const output = [{ RoleName: 'App', PolicyName: 'p', PolicyDocument: JSON.parse(identityPolicy()) }];
    const text = script({ ...WORKING, [FILES.identity]: JSON.stringify(output) });
    assert.deepEqual(shellCalls(text), without(PUT_ROLE));
    assert.ok(text.includes("(jq '.[0].PolicyDocument' consumer/app.identity-policy.json prints it)"), text);
  });

  test('a template, a placeholder, a comment', () => {
    const cases: readonly [string, string][] = [
      [(WORKING[FILES.resource] ?? '').replace(CONSUMER, '${consumer_id}'), 'is a template. Render it'],
      [
        (WORKING[FILES.resource] ?? '').replace(CONSUMER, '<CONSUMER_ID>'),
        'still has the placeholder <CONSUMER_ID>. Fill it in first',
      ],
      [`// ours\n${WORKING[FILES.resource]}`, 'is not plain JSON, and AWS takes nothing else'],
    ];
    for (const [text, problem] of cases) {
      const analysis = analyse({ ...WORKING, [FILES.resource]: text });
      const scripts = ide
        .shares(analysis)
        .map(({ id }) => ide.commandsFor(analysis, id, { shown: (path) => path.replace(`${FOLDER}/`, '') }) ?? '');
      assert.ok(
        scripts.some((one) => one.includes(`# ${FILES.resource} ${problem}`)),
        `${problem}: ${scripts}`,
      );
      for (const one of scripts) assert.ok(!shellCalls(one).some((words) => words.includes('put-resource-policy')));
    }
  });

  test('the end of the ARN is not known', () => {
    const pattern = `${secret('DevSecret')}-??????`;
    const text = script({ ...WORKING, [FILES.identity]: identityPolicy(pattern) });
    assert.deepEqual(shellCalls(text), [PUT_KEY, PUT_ROLE, GET_CALLER, DESCRIBE]);
    assert.ok(
      text.includes(
        '"aws secretsmanager describe-secret --secret-id DevSecret --region us-east-1 --query ARN --output text" prints the whole, with credentials of the owner',
      ),
      text,
    );
    assert.ok(text.includes('#     --secret-id SECRET-ARN'));
  });
});

test('a key that no text names', () => {
  const text = script({
    ...WORKING,
    [FILES.identity]: policy(allow('secretsmanager:GetSecretValue', secret()), allow('kms:Decrypt', '*')),
  });
  assert.deepEqual(shellCalls(text), [PUT_RESOURCE, PUT_ROLE, GET_CALLER, GET_VALUE]);
  assert.ok(text.includes('# The files do not have the ARN of the key. Put it in the place of KEY-ARN:'));
});

test('a user, a session, an account as a whole', () => {
  const put = (principal: string) => {
    const text = script({ ...WORKING, [FILES.resource]: secretPolicy(principal), [FILES.key]: keyPolicy(principal) });
    return { text, put: shellCalls(text).find(([service]) => service === 'iam') };
  };
  assert.deepEqual(put(`arn:aws:iam::${CONSUMER}:user/team/ada`).put?.slice(0, 4), [
    'iam',
    'put-user-policy',
    '--user-name',
    'ada',
  ]);
  assert.deepEqual(put(`arn:aws:sts::${CONSUMER}:assumed-role/App/x`).put?.slice(0, 4), [
    'iam',
    'put-role-policy',
    '--role-name',
    'App',
  ]);
  const root = put(`arn:aws:iam::${CONSUMER}:root`);
  assert.equal(root.put, undefined);
  assert.ok(
    root.text.includes(
      '# The files do not name the role or user that is to have this policy. Put its name in the place of ROLE-NAME:',
    ),
  );
});

test('who describes the key', () => {
  const files = {
    ...WORKING,
    [FILES.key]: policy(owned(), grant(role(), ['kms:Decrypt', 'kms:DescribeKey'])),
    [FILES.identity]: policy(
      allow('secretsmanager:GetSecretValue', secret()),
      allow(['kms:Decrypt', 'kms:DescribeKey'], key()),
    ),
  };
  assert.ok(
    script(files).includes('# Credentials: App (account 222222222222). Tells whether the key is there and enabled.'),
  );
});

test('a share that does not work, a document that is not there, a key that AWS manages', () => {
  const denied = script({ ...WORKING, [FILES.key]: policy(owned()) });
  assert.ok(
    denied.includes('# By these files the share is denied, and "sharing-policies check" says why: mend that first.\n'),
  );
  const files = Object.fromEntries(Object.entries(WORKING).filter(([path]) => path !== FILES.key));
  assert.ok(
    script(files).includes(
      '# The policy of key 1234abcd is not among these files, so there is nothing to put in place in account 111111111111.',
    ),
  );
  const managed = script({
    ...files,
    [FILES.identity]: identityPolicy(secret(), `arn:aws:kms:us-east-1:${OWNER}:alias/aws/secretsmanager`),
  });
  assert.ok(
    managed.includes(
      '# The policy of an AWS managed key cannot be changed: in account 111111111111, encrypt DevSecret with a customer managed key first.',
    ),
  );
  assert.ok(!shellCalls(managed).some(([service]) => service === 'kms'));
});

test('writing is not tried, a key used directly is', () => {
  const write = script({
    [FILES.resource]: policy(grant(role(), 'secretsmanager:PutSecretValue')),
    [FILES.key]: policy(owned(), grant(role(), ['kms:Decrypt', 'kms:GenerateDataKey'])),
    [FILES.identity]: policy(
      allow('secretsmanager:PutSecretValue', secret()),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], key()),
    ),
  });
  assert.ok(
    write.includes('# Not tried here is secretsmanager:PutSecretValue: it would make a new version of the secret.'),
  );
  const use = script({
    [FILES.key]: policy(owned(), grant(role(), ['kms:Encrypt', 'kms:Decrypt'])),
    [FILES.identity]: policy(allow(['kms:Encrypt', 'kms:Decrypt'], key())),
  });
  const calls = shellCalls(use);
  assert.deepEqual(
    calls.map(([, command]) => command),
    ['put-key-policy', 'put-role-policy', 'get-caller-identity', 'describe-key', 'encrypt'],
  );
  assert.ok(use.includes('# Not tried here is kms:Decrypt: it takes something that was encrypted with the key.'));
});

describe('other shared resources', () => {
  const calls = (files: Readonly<Record<string, string>>) => {
    const text = script(files);
    return { text, calls: shellCalls(text) };
  };

  test('a bucket', () => {
    const objects = 'arn:aws:s3:::reports/exports/*';
    const files = {
      'owner/reports.bucket-policy.json': policy({ ...grant(role(), 's3:GetObject'), Resource: objects }),
      'owner/reports.key-policy.json': keyPolicy(role()),
      'consumer/app.identity-policy.json': policy(allow('s3:GetObject', objects), allow('kms:Decrypt', key())),
    };
    const found = calls(files);
    assert.deepEqual(
      found.calls.map(([, command]) => command),
      ['put-bucket-policy', 'put-key-policy', 'put-role-policy', 'get-caller-identity', 'describe-key'],
    );
    assert.deepEqual(found.calls[0]?.slice(2), [
      '--bucket',
      'reports',
      '--policy',
      'file://owner/reports.bucket-policy.json',
    ]);
    assert.ok(found.text.includes('#   aws s3api get-object --bucket reports --key OBJECT-KEY /dev/null'));
    const one = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [path, text.replaceAll('exports/*', 'exports/a b.csv')]),
    );
    assert.deepEqual(calls(one).calls.at(-1), [
      's3api',
      'get-object',
      '--bucket',
      'reports',
      '--key',
      'exports/a b.csv',
      '/dev/null',
    ]);
  });

  test('a role', () => {
    const { Resource: _, ...trusts } = grant(role(), 'sts:AssumeRole');
    const reader = role('path/Reader', OWNER);
    const found = calls({
      'owner/reader.trust-policy.json': policy(trusts),
      'consumer/app.identity-policy.json': policy(allow('sts:AssumeRole', reader)),
    });
    assert.deepEqual(found.calls, [
      [
        'iam',
        'update-assume-role-policy',
        '--role-name',
        'Reader',
        '--policy-document',
        'file://owner/reader.trust-policy.json',
      ],
      PUT_ROLE,
      GET_CALLER,
      [
        ...['sts', 'assume-role', '--role-arn', reader, '--role-session-name', 'sharing-policies-test'],
        ...['--query', 'AssumedRoleUser.Arn', '--output', 'text'],
      ],
    ]);
  });

  test('a snapshot has no policy, and is not copied', () => {
    const actions = ['kms:Decrypt', 'kms:CreateGrant', 'kms:DescribeKey'];
    const found = calls({
      'owner/nightly.key-policy.json': policy(owned(), grant(role(), actions)),
      'consumer/app.identity-policy.json': policy(
        allow('rds:CopyDBSnapshot', 'arn:aws:rds:us-east-1:111111111111:snapshot:nightly'),
        allow(actions, key()),
      ),
    });
    assert.deepEqual(
      found.calls.map(([, command]) => command),
      ['put-key-policy', 'put-role-policy', 'get-caller-identity', 'describe-key'],
    );
    assert.ok(found.text.includes('# Copying the snapshot is not tried here: it would make another.'));
  });
});

describe('samples', () => {
  const samples = fileURLToPath(new URL('../../../samples', import.meta.url));
  for (const name of readdirSync(samples).filter((entry) => entry !== 'README.md')) {
    test(`${name}: a shell reads its script, and no command has a word to be replaced`, () => {
      const folder = `${samples}/${name}`;
      const { files } = discover([folder], { include: [], exclude: [] });
      const { analysis } = load(ide, { now: NOW, folders: [folder], severity: {} }, files);
      for (const { id } of ide.shares(analysis)) {
        const text = ide.commandsFor(analysis, id, { shown: (path) => path.replace(`${folder}/`, '') }) ?? '';
        for (const words of shellCalls(text)) {
          assert.ok(
            !words.some((word) => /^(?:[A-Z]+-)+[A-Z]+$|REGION|POLICY-FILE|[<>{}$*?]|[\uE000-\uF8FF]/.test(word)),
            words.join(' '),
          );
        }
      }
    });
  }
});
