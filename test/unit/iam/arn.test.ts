import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dnsSuffix,
  iamIdentity,
  kmsAlias,
  kmsKeyId,
  PARTITIONS,
  parseArn,
  principalAccount,
  roleSession,
  secretId,
} from '../../../server/src/iam/arn.ts';

const arn = (text: string) => {
  const parsed = parseArn(text);
  assert.ok(parsed, text);
  return parsed;
};

test('an ARN has six parts, and the last keeps its colons', () => {
  assert.deepEqual(parseArn('arn:aws:logs:us-east-1:111111111111:log-group:app:*'), {
    partition: 'aws',
    service: 'logs',
    region: 'us-east-1',
    account: '111111111111',
    resource: 'log-group:app:*',
    text: 'arn:aws:logs:us-east-1:111111111111:log-group:app:*',
  });
});

test('parts may be empty', () => {
  const { region, account, resource } = arn('arn:aws:s3:::reports/a');
  assert.deepEqual([region, account, resource], ['', '', 'reports/a']);
});

test('every partition', () => {
  for (const partition of PARTITIONS) assert.equal(arn(`arn:${partition}:iam::111111111111:root`).partition, partition);
});

for (const text of [
  '',
  'arn',
  'arn:aws',
  'arn:aws:iam::111111111111',
  'SecretARN',
  'ARN:aws:iam::1:root',
  'ARN OF KEY',
]) {
  test(`${JSON.stringify(text)} is no ARN`, () => assert.equal(parseArn(text), undefined));
}

test('placeholders are never cut, whatever colons they hold', () => {
  assert.equal(arn('arn:${AWS::Partition}:iam::${AWS::AccountId}:root').account, '${AWS::AccountId}');
  assert.equal(arn('arn:aws:iam::{{ lookup("a:b") }}:role/App').account, '{{ lookup("a:b") }}');
  assert.equal(arn('arn:aws:iam::<ACCOUNT:ID>:role/App').account, '<ACCOUNT:ID>');
  assert.equal(arn('arn:aws:iam::Account2:role/App').account, 'Account2');
  assert.equal(arn('arn:aws:s3:::home/${aws:username}/*').resource, 'home/${aws:username}/*');
});

test('the suffix of a secret', () => {
  const of = (resource: string) => secretId(arn(`arn:aws:secretsmanager:us-east-1:111111111111:${resource}`));
  assert.deepEqual(of('secret:DevSecret-a1b2c3'), { name: 'DevSecret', suffix: 'a1b2c3' });
  assert.deepEqual(of('secret:path/Dev-Secret-??????'), { name: 'path/Dev-Secret', suffix: '??????' });
  assert.deepEqual(of('secret:DevSecret'), { name: 'DevSecret', suffix: undefined });
  assert.deepEqual(of('secret:DevSecret-*'), { name: 'DevSecret-*', suffix: undefined });
  assert.equal(secretId(arn('arn:aws:kms:us-east-1:111111111111:key/a')), undefined);
});

test('keys and aliases', () => {
  const key = arn('arn:aws:kms:us-east-1:111111111111:key/mrk-1234');
  const alias = arn('arn:aws:kms:us-east-1:111111111111:alias/dev/secret');
  assert.deepEqual([kmsKeyId(key), kmsAlias(key)], ['mrk-1234', undefined]);
  assert.deepEqual([kmsKeyId(alias), kmsAlias(alias)], [undefined, 'alias/dev/secret']);
});

test('roles, users and groups with their paths', () => {
  const of = (resource: string) => iamIdentity(arn(`arn:aws:iam::111111111111:${resource}`));
  assert.deepEqual(of('role/App'), { type: 'role', path: '/', name: 'App' });
  assert.deepEqual(of('user/a/b/Anna'), { type: 'user', path: '/a/b/', name: 'Anna' });
  assert.deepEqual(of('group/Admins'), { type: 'group', path: '/', name: 'Admins' });
  assert.equal(of('root'), undefined);
  assert.equal(of('saml-provider/Corp'), undefined);
});

test('sessions', () => {
  assert.deepEqual(roleSession(arn('arn:aws:sts::111111111111:assumed-role/App/job@x')), {
    role: 'App',
    session: 'job@x',
  });
  assert.equal(roleSession(arn('arn:aws:sts::111111111111:federated-user/Anna')), undefined);
});

test('the account of a principal', () => {
  assert.equal(principalAccount('111111111111'), '111111111111');
  assert.equal(principalAccount('arn:aws:iam::Account2:root'), 'Account2');
  assert.equal(principalAccount('arn:aws:s3:::a'), undefined);
  assert.equal(principalAccount('AROAEXAMPLEID'), undefined);
});

test('domains of the partitions', () => {
  assert.equal(dnsSuffix('aws'), 'amazonaws.com');
  assert.equal(dnsSuffix('aws-us-gov'), 'amazonaws.com');
  assert.equal(dnsSuffix('aws-cn'), 'amazonaws.com.cn');
});
