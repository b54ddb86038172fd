import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { highlightsAt, referencesAt } from '../../../../server/src/ide/features.ts';
import { cursorFixture, markOf } from '../../../support/fixture.ts';
import { IDENTITY_POLICY, KEY, KEY_POLICY, MANIFEST, ROLE, SECRET, SECRET_POLICY } from '../documents.ts';

/** Every mark has to be a reference, and every reference a mark. */
function check(fixture: string, declarations = true): void {
  const { analysis, snapshot, path, offset, marks } = cursorFixture(fixture);
  const found = referencesAt(snapshot, path, offset, declarations);
  const actual = found.map(({ file, range }) => markOf(analysis, file, range, 'here')).sort();
  assert.deepEqual(actual, marks);
  const inFile = highlightsAt(snapshot, path, offset).map((range) => markOf(analysis, path, range, 'here'));
  const file = path.replace('/workspace/', '');
  if (declarations)
    assert.deepEqual(
      inFile.sort(),
      marks.filter((mark) => mark.startsWith(`${file}:`)),
    );
}

const files = (...lines: readonly string[]) => lines.join('\n');
const policy = (path: string, line: string, marks = '') =>
  files(
    `//- ${path}`,
    '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",',
    line,
    ...(marks === '' ? [] : [marks]),
    '}] }',
  );

describe('references', () => {
  test('of a principal, wherever it is spelled, also by its session', () => {
    check(
      files(
        policy(
          'a/policy.json',
          '"Principal": { "AWS": "arn:aws:iam::222222222222:role/App$0Role" }',
          `${' '.repeat(54)}^^^^^^^^^ here`,
        ),
        policy(
          'b/policy.json',
          '"Action": "sts:AssumeRole", "Resource": "arn:aws:iam::222222222222:role/AppRole"',
          `${' '.repeat(72)}^^^^^^^ here`,
        ),
        policy(
          'c/policy.json',
          '"Principal": { "AWS": "arn:aws:sts::222222222222:assumed-role/AppRole/s" }',
          `${' '.repeat(62)}^^^^^^^ here`,
        ),
        policy(
          'd/policy.json',
          '"Condition": { "ArnLike": { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/AppRole" } }',
          `${' '.repeat(80)}^^^^^^^ here`,
        ),
        // A user, another account, a longer name.
        policy(
          'e/policy.json',
          '"Principal": { "AWS": ["arn:aws:iam::222222222222:user/AppRole", "arn:aws:iam::333333333333:role/AppRole"] }',
        ),
        policy('f/policy.json', '"Principal": { "AWS": "arn:aws:iam::222222222222:role/AppRole2" }'),
      ),
    );
  });

  test('of an account: not in a number that only holds it, nor in a name', () => {
    check(
      files(
        policy('a/policy.json', '"Principal": { "AWS": "22222$02222222" }', `${' '.repeat(23)}^^^^^^^^^^^^^^ here`),
        policy(
          'b/policy.json',
          '"Resource": "arn:aws:kms:us-east-1:222222222222:key/1"',
          `${' '.repeat(35)}^^^^^^^^^^^^ here`,
        ),
        policy(
          'c/policy.json',
          '"Resource": ["arn:aws:s3:::data-222222222222", "arn:aws:kms:us-east-1:2222222222220:key/1"]',
        ),
        policy(
          'd/policy.json',
          '"Condition": { "StringEquals": { "kms:CallerAccount": ["222222222222"] } }',
          `${' '.repeat(56)}^^^^^^^^^^^^ here`,
        ),
        '//- sharing.json',
        '{ "accounts": { "222222222222": "dev" } }',
        '                 ^^^^^^^^^^^^ here',
      ),
    );
  });

  test('without its declaration', () => {
    check(
      files(
        policy('a/policy.json', '"Principal": { "AWS": "22222$02222222" }', `${' '.repeat(23)}^^^^^^^^^^^^^^ here`),
        '//- sharing.json',
        '{ "accounts": { "222222222222": "dev" } }',
      ),
      false,
    );
  });

  test('of a secret, with whatever suffix, but not of its namesake in another account', () => {
    const at = (account: string, name: string) =>
      `"Resource": "arn:aws:secretsmanager:us-east-1:${account}:secret:${name}"`;
    const name = `${' '.repeat(66)}^^^^^^^^^ here`;
    check(
      files(
        policy('a/policy.json', at('111111111111', 'Dev$0Secret-a1b2c3'), `${' '.repeat(66)}^^^^^^^^^^^ here`),
        policy('b/policy.json', at('111111111111', 'DevSecret-??????'), name),
        policy('c/policy.json', at('111111111111', 'DevSecret'), name),
        policy('d/policy.json', at('333333333333', 'DevSecret-a1b2c3')),
        policy('e/policy.json', at('111111111111', 'DevSecret2-a1b2c3')),
        // A pattern for every Region may mean it.
        policy(
          'f/policy.json',
          at('111111111111', 'DevSecret-*').replace('us-east-1', '*'),
          `${' '.repeat(58)}^^^^^^^^^ here`,
        ),
        '//- g/get-resource-policy.json',
        '{ "ARN": "arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3",',
        `${' '.repeat(63)}^^^^^^^^^ here`,
        '  "Name": "DevSecret", "ResourcePolicy": "{\\"Statement\\": []}" }',
        '           ^^^^^^^^^ here',
      ),
    );
  });

  test('of a key, also by its id alone', () => {
    const key = '1234abcd-12ab-34cd-56ef-1234567890ab';
    check(
      files(
        policy(
          'a/policy.json',
          `"Resource": "arn:aws:kms:us-east-1:111111111111:key/$0${key}"`,
          `${' '.repeat(52)}${'^'.repeat(38)} here`,
        ),
        policy(
          'b/policy.json',
          `"Action": "kms:Decrypt", "Resource": "${key}"`,
          `${' '.repeat(38)}${'^'.repeat(36)} here`,
        ),
        '//- c/describe-secret.json',
        `{ "ARN": "arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3", "KmsKeyId": "${key}" }`,
        `${' '.repeat(95)}${'^'.repeat(36)} here`,
      ),
    );
  });

  test('of an action and of a condition key, in whatever case', () => {
    check(
      files(
        policy('a/policy.json', '"Action": "kms:Decr$0ypt"', '           ^^^^^^^^^^^^^ here'),
        policy('b/policy.json', '"Action": ["KMS:decrypt", "kms:Decrypt*"]', '            ^^^^^^^^^^^ here'),
      ),
    );
    check(
      files(
        policy(
          'a/policy.json',
          '"Condition": { "Null": { "aws:Via$0AWSService": "true" } }',
          `${' '.repeat(26)}^^^^^^^^^^^^^^^^^^^ here`,
        ),
        policy(
          'b/policy.json',
          '"Condition": { "Bool": { "AWS:viaawsservice": true } }',
          `${' '.repeat(26)}^^^^^^^^^^^^^^^^^ here`,
        ),
      ),
    );
  });

  test('of a Sid: in its own document', () => {
    check(
      files(policy('a/policy.json', '"Sid": "O$0ne"', '        ^^^^^ here'), policy('b/policy.json', '"Sid": "One"')),
    );
  });

  test('of a name that JSON writes with escapes', () => {
    check(
      files(
        policy(
          'a/policy.json',
          '"Resource": "arn:aws:secretsmanager:us-east-1:111111111111:secret:a/Dev$0Secret-a1b2c3"',
          `${' '.repeat(66)}^^^^^^^^^^^^^ here`,
        ),
        policy(
          'b/policy.json',
          '"Resource": "arn:aws:secretsmanager:us-east-1:111111111111:secret:a\\/DevSecret-a1b2c3"',
          `${' '.repeat(66)}^^^^^^^^^^^^ here`,
        ),
      ),
    );
  });

  test('of nothing: no references', () => {
    const { snapshot, path, offset } = cursorFixture(policy('a/policy.json', '"Resour$0ce": "*"'));
    assert.deepEqual(referencesAt(snapshot, path, offset, true), []);
    assert.deepEqual(referencesAt(snapshot, '/workspace/none.json', 0, true), []);
  });
});

describe('a placeholder', () => {
  const role = '"Principal": { "AWS": "arn:aws:iam::<CONSUMER>:root" }';
  const here = `${' '.repeat(36)}^^^^^^^^^^ here`;
  test('means the same in documents that share, and in those beside them that take part in nothing', () => {
    const open = (documents: string) => documents.replaceAll('222222222222', '<CONSUMER>');
    const fixture = files(open(SECRET_POLICY), open(KEY_POLICY), open(IDENTITY_POLICY))
      .replace('//- sec', '//- team/sec')
      .replace('//- sec', '//- team/sec')
      .replace('//- dev', '//- team/dev')
      .replace('<CONSUMER>', '<CON$0SUMER>');
    const { snapshot, path, offset } = cursorFixture(
      files(fixture, policy('team/dev/boundary.json', role), policy('other/policy.json', role)),
    );
    assert.deepEqual(
      referencesAt(snapshot, path, offset, true).map(({ file }) => file.replace('/workspace/', '')),
      [
        'team/dev/boundary.json',
        'team/security/dev-secret.key-policy.json',
        'team/security/dev-secret.resource-policy.json',
      ],
    );
  });

  test('of a document that shares nothing means the same in the nearest folder that has it again', () => {
    check(
      files(
        policy('x/a/policy.json', role.replace('NSUM', 'N$0SUM'), `${' '.repeat(36)}^^^^^^^^^^^^ here`),
        policy('x/b/policy.json', role, here),
        policy('y/policy.json', role),
      ),
    );
  });
});

test('references of all that the three documents and the manifest name', () => {
  const all = files(SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY, MANIFEST);
  const count = (text: string, at: string) => {
    const { snapshot, path, offset } = cursorFixture(all.replace(text, text.replace(at, `${at}$0`)));
    return referencesAt(snapshot, path, offset, true).length;
  };
  assert.equal(count(ROLE, 'Application'), 4);
  assert.equal(count(SECRET, 'DevSe'), 4);
  assert.equal(count(KEY, '1234abcd'), 3);
  assert.equal(count(ROLE, '2222'), 5);
});
