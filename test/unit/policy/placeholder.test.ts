import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  arnFields,
  findPlaceholders,
  hasInterpolation,
  type PlaceholderContext,
  templateSpans,
} from '../../../server/src/policy/placeholder.ts';
import { placeholdersIn } from '../../../server/src/policy/texts.ts';

const found = (text: string, context: PlaceholderContext) =>
  findPlaceholders(text, context).map(({ text: words, start, end }) => {
    assert.equal(text.slice(start, end), words);
    return words;
  });

test('template interpolations, apart from policy variables', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['arn:aws:iam::${account_id}:role/${var.role}', ['${account_id}', '${var.role}']],
    ['${AWS::AccountId}', ['${AWS::AccountId}']],
    ['{{account}}/x/{{ b }}', ['{{account}}', '{{ b }}']],
    ['${jsonencode({a = "}"})}', ['${jsonencode({a = "}"})}']],
    ['${data.aws_caller_identity.current.account_id}', ['${data.aws_caller_identity.current.account_id}']],
    ['${self:custom.account}', ['${self:custom.account}']],
    ['%{ if x }a%{ endif }', ['%{ if x }', '%{ endif }']],
    ['${aws:username}', []],
    ['${aws:PrincipalTag/team}', []],
    ["${aws:PrincipalTag/team, 'company-wide'}", []],
    ['${kms:EncryptionContext:AppName}', []],
    ['${accounts.google.com:sub}', []],
    ['${oidc.eks.us-east-1.amazonaws.com/id/AB12:sub}', []],
    ['a${*}b${?}c${$}', []],
    ['home/$${aws:username}', []],
    ['$${account_id}', []],
    ['${', []],
    ['${unclosed', []],
    ['plain', []],
    ['${aws:username}/${env}', ['${env}']],
  ];
  for (const [text, expected] of rows) {
    assert.deepEqual(
      templateSpans(text).map((span) => span.text),
      expected,
      text,
    );
    assert.equal(hasInterpolation(text), expected.length > 0, text);
  }
});

test('the fields of an ARN are never cut inside an interpolation', () => {
  const fields = (text: string) => arnFields(text)?.map((field) => field.text);
  assert.deepEqual(fields('arn:aws:iam::1:role/a:b'), ['arn', 'aws', 'iam', '', '1', 'role/a:b']);
  assert.deepEqual(fields('arn:${AWS::Partition}:kms:{{ r:x }}:<A:B>:key/${aws:x}'), [
    'arn',
    '${AWS::Partition}',
    'kms',
    '{{ r:x }}',
    '<A:B>',
    'key/${aws:x}',
  ]);
  assert.equal(fields('arn:aws:iam'), undefined);
  assert.equal(fields('SecretARN'), undefined);
});

test('real ARNs and names have no placeholder', () => {
  for (const text of [
    'arn:aws:iam::111122223333:role/ApplicationRole',
    'arn:aws:iam::123456789012:root',
    'arn:aws:iam::aws:policy/AdministratorAccess',
    'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE',
    'arn:aws:sts::111122223333:assumed-role/App/session-name',
    'arn:aws:secretsmanager:us-east-1:111122223333:secret:DevSecret-a1b2c3',
    'arn:aws:secretsmanager:us-gov-west-1:111122223333:secret:dev/db-??????',
    'arn:aws-cn:secretsmanager:cn-north-1:*:secret:*',
    'arn:aws:secretsmanager:*:1111*:secret:x',
    'arn:aws:kms:eusc-de-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab',
    'arn:aws:kms:us-east-1:111122223333:alias/dev-secret',
    'arn:aws:kms:us-east-1:111122223333:key/*',
    'arn:aws:kms:${var.region}:${AWS::AccountId}:key/${key_id}',
    'arn:aws:s3:::reports/*',
    'arn:aws:s3:::reports/your/region',
    'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
    '*',
    '111122223333',
    '1234abcd-12ab-34cd-56ef-1234567890ab',
    'mrk-1234abcd12ab34cd56ef1234567890ab',
    'alias/dev',
    'AROAEXAMPLEID1234567',
    'secretsmanager.amazonaws.com',
    'secretsmanager.us-east-1.amazonaws.com',
    '${secret_arn}',
    '{{ secret_arn }}',
    'my-bucket/*',
    '',
  ]) {
    assert.deepEqual(found(text, 'arn'), [], text);
  }
});

test('placeholders in an ARN', () => {
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['arn:aws:iam::Account2:role/ApplicationRole', ['Account2']],
    ['arn:aws:iam::TARGET-ACCOUNT:root', ['TARGET-ACCOUNT']],
    ['arn:aws:iam::<ACCOUNT_ID>:role/<random>-app', ['<ACCOUNT_ID>', '<random>']],
    ['arn:aws:iam::account_number:user/x', ['account_number']],
    ['arn:aws:iam::11112222333:user/x', ['11112222333']],
    ['arn:aws:kms:Region:Account1:key/EncryptionKey', ['Region', 'Account1', 'EncryptionKey']],
    [
      'arn:aws:kms:your-region:Security_Account:key/DevSecretKMS_id',
      ['your-region', 'Security_Account', 'DevSecretKMS_id'],
    ],
    ['arn:aws:kms:region:source-account:key/key-id', ['region', 'source-account', 'key-id']],
    ['arn:aws:kms:us-east-1:111122223333:key/<key-id>', ['<key-id>']],
    [
      'arn:aws:secretsmanager:your-region:Security_Account:secret:DevSecret-??????',
      ['your-region', 'Security_Account'],
    ],
    ['arn:aws:secretsmanager:us-east-1:111122223333:secret:DevSecret-XXXXXX', ['XXXXXX']],
    ['arn:aws:iam::111122223333:role/ROLE_NAME', ['ROLE_NAME']],
    ['arn:aws:iam::111122223333:role/your-role', ['your-role']],
    ['arn:aws:s3:::<BUCKET>/*', ['<BUCKET>']],
    ['arn:PARTITION:s3:::x', ['PARTITION']],
  ];
  for (const [text, expected] of rows) {
    assert.deepEqual(found(text, 'arn'), expected, text);
    assert.deepEqual(found(text, 'any'), expected, text);
  }
});

test('a bare text where an ARN is expected is one as a whole', () => {
  for (const text of ['SecretARN', 'ARN OF SECRET', '<KMS_KEY_ARN>', 'your-secret', 'DevSecret']) {
    assert.deepEqual(found(text, 'arn'), [text]);
  }
  assert.deepEqual(found('DevSecret', 'any'), []);
  assert.deepEqual(found('ARN OF SECRET', 'any'), []);
  assert.deepEqual(found('<KMS_KEY_ARN>', 'any'), ['<KMS_KEY_ARN>']);
});

test('accounts and services', () => {
  assert.deepEqual(found('111122223333', 'account'), []);
  assert.deepEqual(found('ACCOUNT', 'account'), ['ACCOUNT']);
  assert.deepEqual(found('${account_id}', 'account'), []);
  assert.deepEqual(found('1111*', 'account'), []);
  assert.deepEqual(found('secretsmanager.your-region.amazonaws.com', 'service'), ['your-region']);
  assert.deepEqual(found('secretsmanager.region.amazonaws.com', 'any'), ['region']);
  assert.deepEqual(found('s3.<REGION>.amazonaws.com', 'service'), ['<REGION>']);
  assert.deepEqual(found('secretsmanager.${region}.amazonaws.com', 'service'), []);
  assert.deepEqual(found('delivery.logs.amazonaws.com', 'service'), []);
  assert.deepEqual(found('secretsmanager.*.amazonaws.com.cn', 'service'), []);
  assert.deepEqual(found('SERVICE', 'service'), ['SERVICE']);
});

test('in real ARNs, names that only an example has', () => {
  const inArn = (resource: string) =>
    placeholdersIn(`arn:aws:iam::111111111111:${resource}`, 'arn', false).map(({ text }) => text);
  assert.deepEqual(inArn('role/ROLE_NAME'), ['ROLE_NAME']);
  assert.deepEqual(inArn('role/your-role'), ['your-role']);
  assert.deepEqual(inArn('role/YOUR-ROLE'), ['YOUR-ROLE']);
  assert.deepEqual(inArn('role/ApplicationRole'), []);
  assert.deepEqual(inArn('role/MY_IDENTITY'), []);
  const secret = (name: string) =>
    placeholdersIn(`arn:aws:secretsmanager:us-east-1:111111111111:secret:${name}`, 'arn', false).map(
      ({ text }) => text,
    );
  assert.deepEqual(secret('DevSecret-XXXXXX'), ['XXXXXX']);
  assert.deepEqual(secret('DevSecret-a1b2c3'), []);
});
