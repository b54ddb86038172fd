import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { completing } from './completing.ts';

const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';
const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** The two other documents of a share, whose third one is being written. */
const OTHERS = `
//- sharing/dev-secret.resource-policy.json
{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "${ROLE}" }, "Action": "secretsmanager:GetSecretValue", "Resource": "*" }] }
//- sharing/application-role.identity-policy.json
{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "${SECRET}" },
  { "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${KEY}" }
] }`;

const keyPolicy = (statement: string) => `//- sharing/dev-secret.key-policy.json
{
  "Version": "2012-10-17",
  "Statement": [
    ${statement}
  ]
}`;

/** The line that was typed in, after taking an item. */
function lineAfter(fixture: string, label: string): string {
  return (
    completing(fixture)
      .take(label)
      .split('\n')
      .slice(3, -3)
      .map((line) => line.trim())
      .join('\n') || ''
  );
}

describe('names of elements', () => {
  test('those that are not there yet, by policy type', () => {
    const { labels } = completing(keyPolicy('{ "Effect": "Allow", $0 }'));
    assert.deepEqual(labels, [
      'Sid',
      'Principal',
      'Action',
      'Resource',
      'Condition',
      'NotPrincipal',
      'NotAction',
      'NotResource',
    ]);
  });
  test('an identity policy names nobody', () => {
    const { labels } = completing(
      '//- a.identity-policy.json\n{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", $0 }] }',
    );
    assert.deepEqual(labels, ['Sid', 'Action', 'Resource', 'Condition', 'NotAction', 'NotResource']);
  });
  test('a trust policy has no Resource', () => {
    const { labels } = completing(
      '//- trust-policy.json\n{ "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, $0 }] }',
    );
    assert.deepEqual(labels, ['Sid', 'Action', 'Condition', 'NotAction']);
  });
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['in an empty object', '{ $0 }', 'Effect', '{ "Effect": "Allow" }'],
    ['in half a name, without quotes', '{ Eff$0 }', 'Effect', '{ "Effect": "Allow" }'],
    ['in half a name, with one quote', '{ "Eff$0 }', 'Effect', '{ "Effect": "Allow" }'],
    ['in quotes', '{ "$0" }', 'Effect', '{ "Effect": "Allow" }'],
    ['before a colon', '{ "Eff$0": "Allow" }', 'Effect', '{ "Effect": "Allow" }'],
    [
      'before another property',
      '{ $0 "Action": "kms:Decrypt" }',
      'Effect',
      '{ "Effect": "Allow", "Action": "kms:Decrypt" }',
    ],
    ['behind a property without a comma', '{ "Effect": "Allow" $0 }', 'Action', '{ "Effect": "Allow", "Action": "" }'],
    ['behind a comma', '{ "Effect": "Allow", $0}', 'Action', '{ "Effect": "Allow", "Action": ""}'],
  ];
  for (const [name, before, label, after] of cases) {
    test(name, () => assert.equal(lineAfter(keyPolicy(before), label), after));
  }
  test('of the document', () => {
    const { labels, take } = completing('//- key-policy.json\n{ $0 "Statement": [] }');
    assert.deepEqual(labels, ['Version', 'Id']);
    assert.equal(take('Version').trim(), '{ "Version": "2012-10-17", "Statement": [] }');
  });
  test('an empty file with the name of a policy becomes one', () => {
    const text = completing('//- dev.key-policy.json\n$0').take('policy document');
    assert.deepEqual(JSON.parse(text.replace(',\n\t\t\t|', '')), {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow' }],
    });
  });
  for (const file of ['package.json', 'tsconfig.json']) {
    test(`nothing in ${file}`, () => assert.deepEqual(completing(`//- ${file}\n{ $0 }`).labels, []));
  }
});

describe('values', () => {
  test('effects', () => {
    assert.deepEqual(completing(keyPolicy('{ "Effect": "$0" }')).labels, ['Allow', 'Deny']);
    assert.equal(lineAfter(keyPolicy('{ "Effect": "A$0" }'), 'Allow'), '{ "Effect": "Allow" }');
    assert.equal(lineAfter(keyPolicy('{ "Effect": $0 }'), 'Deny'), '{ "Effect": "Deny" }');
    assert.equal(
      lineAfter(keyPolicy('{ "Effect": $0\n "Action": "kms:Decrypt" }'), 'Deny'),
      '{ "Effect": "Deny",\n"Action": "kms:Decrypt" }',
    );
  });
  test('versions', () => {
    assert.deepEqual(completing('//- key-policy.json\n{ "Version": "$0", "Statement": [] }').labels, [
      '2012-10-17',
      '2008-10-17',
    ]);
  });
});

describe('actions', () => {
  test('those that sharing needs come first, with what the service reference says', () => {
    const { items } = completing(keyPolicy('{ "Action": "$0" }'));
    assert.deepEqual(
      items.slice(0, 1).map(({ label, detail }) => [label, detail]),
      [['kms:Decrypt', 'Write']],
    );
    assert.match(items[0]?.documentation ?? '', /decrypt/i);
  });
  test('a key policy has actions of KMS alone', () => {
    const services = new Set(
      completing(keyPolicy('{ "Action": "$0" }')).labels.map((label) => label.replace(/:.*/, '')),
    );
    assert.deepEqual([...services], ['kms']);
  });
  test('a part of the name is enough', () => {
    const { labels } = completing(
      '//- a.identity-policy.json\n{ "Statement": [{ "Effect": "Allow", "Action": ["getsecretv$0"] }] }',
    );
    assert.ok(labels.includes('secretsmanager:GetSecretValue'), labels.join());
  });
  test('wildcards say what they stand for', () => {
    const { items } = completing(keyPolicy('{ "Action": "kms:GenerateMac*$0" }'));
    const wildcard = items.find(({ label }) => label === 'kms:GenerateMac*');
    assert.equal(wildcard?.detail, '1 action');
    assert.equal(wildcard?.documentation, 'Stands for GenerateMac.');
  });
  test('what the share of the document needs comes first', () => {
    const write = `//- a/app.identity-policy.json
{ "Statement": [{ "Effect": "Allow", "Action": "secretsmanager:PutSecretValue", "Resource": "${SECRET}" }, { "Effect": "Allow", "Action": "$0", "Resource": "${KEY}" }] }
//- sharing.json
{ "resources": { "${SECRET}": { "key": "${KEY}" } }, "principals": { "${ROLE}": { "policies": ["a/app.identity-policy.json"] } }, "shares": [{ "principal": "${ROLE}", "resource": "${SECRET}", "access": "write" }] }`;
    assert.deepEqual(completing(write).labels.slice(0, 3), [
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'secretsmanager:PutSecretValue',
    ]);
  });
  test('letters of the name are enough', () => {
    const { labels } = completing('//- a.identity-policy.json\n{ "Statement": [{ "Action": ["gsv$0"] }] }');
    assert.ok(labels.includes('secretsmanager:GetSecretValue'), labels.join());
    assert.ok(!labels.includes('kms:GetPublicKey'));
  });
  test('what is there already is not offered again', () => {
    const { labels } = completing(keyPolicy('{ "Action": ["kms:Decrypt", "$0"] }'));
    assert.ok(!labels.includes('kms:Decrypt'));
    assert.ok(labels.includes('kms:GenerateDataKey'));
  });
  test('in an array, with and without quotes and commas', () => {
    assert.equal(lineAfter(keyPolicy('{ "Action": ["kms:De$0"] }'), 'kms:Decrypt'), '{ "Action": ["kms:Decrypt"] }');
    assert.equal(lineAfter(keyPolicy('{ "Action": ["kms:De$0] }'), 'kms:Decrypt'), '{ "Action": ["kms:Decrypt"] }');
    assert.equal(
      lineAfter(keyPolicy('{ "Action": [$0"kms:Encrypt"] }'), 'kms:Decrypt'),
      '{ "Action": ["kms:Decrypt","kms:Encrypt"] }',
    );
    assert.equal(
      lineAfter(keyPolicy('{ "Action": ["kms:Encrypt" $0] }'), 'kms:Decrypt'),
      '{ "Action": ["kms:Encrypt", "kms:Decrypt"] }',
    );
  });
});

describe('principals and resources', () => {
  test('principals of the other documents, with account and file', () => {
    const { items, take } = completing(
      `${OTHERS}\n${keyPolicy('{ "Effect": "Allow", "Principal": { "AWS": "$0" } }')}`,
    );
    assert.equal(items[0]?.label, ROLE);
    assert.equal(items[0]?.detail, '222222222222 · sharing/dev-secret.resource-policy.json');
    assert.ok(take(ROLE).includes(`"Principal": { "AWS": "${ROLE}" }`));
  });
  test('accounts by the names that sharing.json gives them', () => {
    const manifest = '//- sharing.json\n{ "accounts": { "222222222222": "dev" } }';
    const { items } = completing(`${OTHERS}\n${manifest}\n${keyPolicy('{ "Principal": { "AWS": "$0" } }')}`);
    assert.equal(
      items.find(({ label }) => label.endsWith('222222222222:root'))?.detail,
      'all of account dev (222222222222)',
    );
  });
  test('kinds of principals', () => {
    assert.deepEqual(completing(keyPolicy('{ "Principal": { $0 } }')).labels, ['AWS', 'Service']);
    assert.equal(lineAfter(keyPolicy('{ "Principal": { "$0" } }'), 'AWS'), '{ "Principal": { "AWS": "" } }');
  });
  test('by the names of accounts, too', () => {
    const manifest = '//- sharing.json\n{ "accounts": { "222222222222": "dev" } }';
    const { items } = completing(`${OTHERS}\n${manifest}\n${keyPolicy('{ "Principal": { "AWS": "$0" } }')}`);
    assert.equal(items[0]?.filterText, `${ROLE} dev`);
  });
  test('in place of the whole element, inside and outside of quotes', () => {
    for (const typed of ['$0', '"$0"', '"*$0"']) {
      const { labels, take } = completing(`${OTHERS}\n${keyPolicy(`{ "Principal": ${typed} }`)}`);
      assert.deepEqual(labels, [ROLE, '{ "AWS": … }', '{ "Service": … }', '*']);
      assert.ok(take(ROLE).includes(`{ "Principal": { "AWS": "${ROLE}" } }`), take(ROLE));
      assert.ok(take('*').includes('{ "Principal": "*" }'));
    }
  });
  test('a role part by part', () => {
    const principal = (typed: string) =>
      completing(`${OTHERS}\n${keyPolicy(`{ "Principal": { "AWS": "${typed}" } }`)}`);
    assert.ok(principal('arn:aws:$0').labels.includes('arn:aws:iam:'));
    assert.ok(principal('arn:aws:iam:$0').labels.includes('arn:aws:iam::'));
    assert.ok(principal('arn:aws:iam::$0').labels.includes('arn:aws:iam::222222222222:'));
    const { take } = principal('arn:aws:iam::222222222222:$0');
    const label = 'arn:aws:iam::222222222222:role/<RoleNameWithPath>';
    assert.ok(take(label).includes('"AWS": "arn:aws:iam::222222222222:role/RoleNameWithPath"'));
  });
  test('in a key policy * is this key', () => {
    const { items } = completing(keyPolicy('{ "Action": "kms:Decrypt", "Resource": "$0" }'));
    assert.deepEqual([items[0]?.label, items[0]?.detail], ['*', 'this key']);
  });
  test('every Region of the partition, those of the workspace first', () => {
    const { items } = completing(identity('"arn:aws:kms:$0"'));
    assert.deepEqual(
      items.slice(1, 4).map(({ label, detail }) => [label, detail]),
      [
        ['arn:aws:kms:us-east-1:', 'Region of this workspace'],
        ['arn:aws:kms:us-east-2:', 'Region'],
        ['arn:aws:kms:us-west-1:', 'Region'],
      ],
    );
    const china = completing(
      '//- a.identity-policy.json\n{ "Statement": [{ "Action": "kms:Decrypt", "Resource": "arn:aws-cn:kms:$0" }] }',
    );
    assert.deepEqual(china.labels, ['arn:aws-cn:kms:cn-north-1:', 'arn:aws-cn:kms:cn-northwest-1:', '*']);
  });
  const identity = (resource: string) =>
    `${OTHERS}\n//- sharing/other.identity-policy.json\n{ "Statement": [{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": ${resource} }] }`;
  test('ARNs of the services of the statement', () => {
    const { labels } = completing(identity('"$0"'));
    assert.deepEqual(labels, [KEY, 'arn:', '*']);
  });
  test('an ARN part by part', () => {
    assert.ok(completing(identity('"arn:$0"')).labels.includes('arn:aws:'));
    assert.ok(completing(identity('"arn:aws:$0"')).labels.includes('arn:aws:kms:'));
    assert.ok(completing(identity('"arn:aws:kms:$0"')).labels.includes('arn:aws:kms:us-east-1:'));
    assert.ok(
      completing(identity('"arn:aws:kms:us-east-1:$0"')).labels.includes('arn:aws:kms:us-east-1:111111111111:'),
    );
    const { take } = completing(identity('"arn:aws:kms:us-east-1:111111111111:$0"'));
    assert.ok(
      take('arn:aws:kms:us-east-1:111111111111:key/<KeyId>').includes('"arn:aws:kms:us-east-1:111111111111:key/KeyId"'),
    );
  });
});

describe('conditions', () => {
  const condition = (text: string, action = 'kms:Decrypt') =>
    `${OTHERS}\n${keyPolicy(`{ "Effect": "Allow", "Principal": { "AWS": "${ROLE}" }, "Action": "${action}", "Resource": "*", "Condition": ${text} }`)}`;
  test('operators, the usual ones first', () => {
    assert.deepEqual(completing(condition('{ $0 }')).labels.slice(0, 4), [
      'StringEquals',
      'StringLike',
      'ArnEquals',
      'ArnLike',
    ]);
  });
  test('keys of the action first, and only those that the operator compares', () => {
    const { labels } = completing(condition('{ "Bool": { "$0" } }'));
    assert.ok(labels.includes('aws:SecureTransport'));
    assert.ok(!labels.includes('kms:ViaService'));
    assert.deepEqual(completing(condition('{ "StringEquals": { "$0" } }')).labels.slice(0, 4), [
      'kms:ViaService',
      'kms:EncryptionContext:SecretARN',
      'kms:EncryptionContext:aws:s3:arn',
      'kms:CallerAccount',
    ]);
  });
  test('the service that calls KMS, in the Region of the secret', () => {
    assert.equal(
      completing(condition('{ "StringEquals": { "kms:ViaService": "$0" } }')).labels[0],
      'secretsmanager.us-east-1.amazonaws.com',
    );
  });
  test('the secret in the encryption context', () => {
    assert.deepEqual(completing(condition('{ "StringEquals": { "kms:EncryptionContext:SecretARN": "$0" } }')).labels, [
      SECRET,
      'arn:',
    ]);
  });
  test('operators that fit the key, where there is one', () => {
    const { labels } = completing(condition('{ "$0": { "aws:SecureTransport": "true" } }'));
    assert.deepEqual(labels.slice(0, 3), ['Bool', 'Null', 'BoolIfExists']);
    const text = completing(condition('{ "$0": { "kms:ViaService": "a" } }'));
    assert.ok(!text.labels.includes('Bool') && text.labels.includes('StringLike'));
    assert.ok(text.take('StringLike').includes('{ "StringLike": { "kms:ViaService": "a" } }'));
  });
  test('where no Region is known, it may be any', () => {
    const { labels } = completing(keyPolicy('{ "Condition": { "StringEquals": { "kms:ViaService": "$0" } } }'));
    assert.equal(labels[0], 'secretsmanager.us-east-1.amazonaws.com');
    assert.ok(labels.includes('secretsmanager.eu-west-3.amazonaws.com'));
  });
  test('accounts, organizations and endpoints of sharing.json', () => {
    const manifest =
      '//- sharing.json\n{ "accounts": { "222222222222": "dev" }, "organization": { "id": "o-exampleorgid" }, "vpcEndpoints": { "vpce-0123456789abcdef0": {} } }';
    const value = (key: string) =>
      completing(`${manifest}\n${keyPolicy(`{ "Condition": { "StringEquals": { "${key}": "$0" } } }`)}`).labels;
    assert.deepEqual(value('kms:CallerAccount'), ['222222222222']);
    assert.deepEqual(value('aws:PrincipalOrgID'), ['o-exampleorgid']);
    assert.deepEqual(value('aws:SourceVpce'), ['vpce-0123456789abcdef0']);
  });
  test('booleans and dates', () => {
    assert.deepEqual(completing(condition('{ "Bool": { "aws:SecureTransport": "$0" } }')).labels, ['true', 'false']);
    assert.deepEqual(completing(condition('{ "Null": { "aws:SourceArn": ["$0"] } }')).labels, ['true', 'false']);
    assert.deepEqual(
      completing(condition('{ "DateLessThan": { "aws:CurrentTime": "$0" } }')).labels[0],
      '2026-11-24T12:00:00Z',
    );
  });
});

describe('what is not worth offering', () => {
  test('what is just being typed, and ARNs that break off', () => {
    const broken = `
//- other/half.resource-policy.json
{ "Statement": [{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::22222222" }, "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:us-east-1:111111111111:" }] }`;
    const typing = '{ "Effect": "Allow", "Principal": { "AWS": "App$0" }, "Action": "kms:Decrypt", "Resource": "*" }';
    const { labels } = completing(`${OTHERS}${broken}\n${keyPolicy(typing)}`);
    assert.equal(labels[0], ROLE);
    assert.ok(!labels.includes('App'));
    assert.ok(!labels.includes('arn:aws:iam::22222222'));
  });
  test('a service that only stands for any', () => {
    const { labels } = completing(
      `${OTHERS}\n${keyPolicy('{ "Effect": "Allow", "Action": "kms:Decrypt", "Condition": { "StringEquals": { "kms:ViaService": "$0" } } }')}`,
    );
    assert.deepEqual(
      labels.filter((label) => label.startsWith('*')),
      [],
    );
  });
  test('a grant that sharing.json does not want', () => {
    const manifest = (expect: string) => `
//- sharing.json
{ "resources": { "${SECRET}": { "policy": "sharing/dev-secret.resource-policy.json", "key": "${KEY}" }, "${KEY}": { "policy": "sharing/dev-secret.key-policy.json" } },
  "principals": { "${ROLE}": { "policies": ["sharing/application-role.identity-policy.json"] } },
  "shares": [{ "principal": "${ROLE}", "resource": "${SECRET}", "access": "read", "expect": "${expect}" }] }`;
    const labels = (expect: string) => completing(`${OTHERS}${manifest(expect)}\n${keyPolicy('$0')}`).labels;
    assert.deepEqual(labels('allowed'), [
      'allow ApplicationRole (account 222222222222) to call kms:Decrypt',
      'statement',
    ]);
    assert.deepEqual(labels('denied'), ['statement']);
  });
});

describe('whole statements', () => {
  test('what the share needs', () => {
    const owner =
      '{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111111111111:root" }, "Action": "kms:*", "Resource": "*" }';
    const { labels, take } = completing(`${OTHERS}\n${keyPolicy(`${owner},\n    $0`)}`);
    assert.deepEqual(labels, ['allow ApplicationRole (account 222222222222) to call kms:Decrypt', 'statement']);
    const { Statement } = JSON.parse(take(labels[0] ?? ''));
    assert.deepEqual(Statement[1], { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'kms:Decrypt', Resource: '*' });
  });
});

describe('sharing.json', () => {
  test('ARNs, principals and paths of the workspace', () => {
    assert.deepEqual(completing(`${OTHERS}\n//- sharing.json\n{ "shares": [{ "principal": "$0" }] }`).labels, [ROLE]);
    assert.deepEqual(completing(`${OTHERS}\n//- sharing.json\n{ "shares": [{ "resource": "$0" }] }`).labels, [
      SECRET,
      KEY,
    ]);
    assert.deepEqual(
      completing(`${OTHERS}\n//- sharing.json\n{ "resources": { "${SECRET}": { "policy": "$0" } } }`).labels,
      ['sharing/dev-secret.resource-policy.json'],
    );
    const { take } = completing(`${OTHERS}\n//- sharing.json\n{ "resources": { "$0" } }`);
    assert.equal(take(SECRET).trim(), `{ "resources": { "${SECRET}": {  } } }`);
  });
  const typed = (text: string) => completing(`${OTHERS}\n//- sharing.json\n${text}`, false);
  test('names and fixed values, for editors without JSON Schema', () => {
    assert.deepEqual(typed('{ "accounts": {}, $0 }').labels.slice(0, 3), ['resources', 'principals', 'shares']);
    assert.equal(typed('{ $0 }').take('accounts').trim(), '{ "accounts": {  } }');
    assert.deepEqual(typed('{ "shares": [{ "principal": "a", $0 }] }').labels, [
      'resource',
      'access',
      'actions',
      'expect',
    ]);
    assert.deepEqual(typed('{ "shares": [{ "access": "$0" }] }').labels, ['read', 'write', 'use', 'copy', 'assume']);
    assert.deepEqual(typed(`{ "resources": { "${KEY}": { $0 } } }`).labels, ['policy', 'aliases', 'grants']);
    assert.deepEqual(typed(`{ "resources": { "${SECRET}": { $0 } } }`).labels, ['policy', 'key', 'replicas']);
    assert.ok(typed('{ "settings": { "severity": { $0 } } }').labels.includes('excess-grant'));
    assert.deepEqual(typed('{ "settings": { "severity": { "excess-grant": "$0" } } }').labels.at(-1), 'off');
  });
  test('nothing that the JSON Schema says, for editors that read it', () => {
    for (const text of ['{ $0 }', '{ "shares": [{ "access": "$0" }] }', '{ "settings": { $0 } }'])
      assert.deepEqual(completing(`${OTHERS}\n//- sharing.json\n${text}`).labels, []);
  });
  test('accounts and files of an organization, Regions of replicas', () => {
    assert.deepEqual(typed('{ "organization": { "accounts": ["$0"] } }').labels, ['222222222222', '111111111111']);
    assert.deepEqual(typed('{ "organization": { "serviceControlPolicies": { "222222222222": [["$0"]] } } }').labels, [
      'sharing/application-role.identity-policy.json',
    ]);
    assert.equal(typed(`{ "resources": { "${SECRET}": { "replicas": { "$0" } } } }`).labels[0], 'us-east-1');
  });
});
