import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hoverAt } from '../../../server/src/ide/hover/hover.ts';
import { plainOf } from '../../../server/src/ide/markdown.ts';
import { cursorFixture, reference } from '../../support/fixture.ts';
import { IDENTITY_POLICY, KEY, KEY_POLICY, MANIFEST, ROLE, SECRET, SECRET_POLICY } from './documents.ts';

const WORKSPACE = SECRET_POLICY + KEY_POLICY + IDENTITY_POLICY + MANIFEST;

/** `$0` is put into the text of a file, at the first place of `at` behind `after`. */
function hovered(at: string, after = '', workspace = WORKSPACE) {
  const from = workspace.indexOf(after);
  const place = workspace.indexOf(at, from);
  assert.ok(from >= 0 && place >= 0, `${after} … ${at}`);
  const marked = `${workspace.slice(0, place)}$0${workspace.slice(place)}`;
  const { snapshot, path, offset } = cursorFixture(marked);
  const found = hoverAt({ snapshot, path, reference }, offset);
  const text = snapshot.files.get(path)?.text ?? '';
  return (
    found && {
      covered: text.slice(found.range.start, found.range.end),
      lines: found.markdown.split('\n').filter(Boolean),
    }
  );
}

const alone = (statement: string, file = 'dev/a.identity-policy.json') =>
  `//- ${file}\n{ "Version": "2012-10-17", "Statement": [${statement}] }`;

describe('actions', () => {
  test('what it does, on what, under which conditions, for whom', () => {
    const found = hovered('Decrypt"', 'key-policy.json');
    // The Sid of the same name says nothing.
    assert.equal(found, undefined);
    const { covered, lines } = hovered('kms:Decrypt', 'key-policy.json')!;
    assert.equal(covered, '"kms:Decrypt"');
    assert.equal(lines[0], '**`kms:Decrypt`** · Write');
    assert.equal(lines[1], 'Decrypt ciphertext that was encrypted under an AWS KMS key');
    assert.equal(lines[2], 'Resources: `key` (required)');
    assert.match(lines[3]!, /^Condition keys: .*`kms:RecipientAttestation:…`, .*`kms:ViaService`/);
    assert.equal(lines[4], 'Works on resources of another account that allow it.');
    assert.equal(
      lines[5],
      '[AWS: kms:Decrypt](https://docs.aws.amazon.com/service-authorization/latest/reference/list_kms.html#list_kms-action-Decrypt)',
    );
  });
  test('one that the owner keeps', () => {
    const { lines } = hovered(
      'kms:PutKeyPolicy',
      '',
      alone('{ "Effect": "Allow", "Action": "kms:PutKeyPolicy", "Resource": "*" }'),
    )!;
    assert.equal(lines[4], 'Works in the own account only: a policy that gives it to another account has no effect.');
  });
  test('of services without a published list nothing is said about accounts', () => {
    const { lines } = hovered(
      's3:GetObject',
      '',
      alone('{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }'),
    )!;
    assert.ok(!lines.some((line) => /account/.test(line) && !/Condition keys/.test(line)), lines.join('\n'));
  });
  test('a wildcard, and what it stands for', () => {
    const { lines } = hovered(
      'kms:Generate',
      '',
      alone('{ "Effect": "Allow", "Action": "kms:GenerateData*", "Resource": "*" }'),
    )!;
    assert.equal(lines[0], '**`kms:GenerateData*`** stands for 4 actions of AWS Key Management Service: 4 Write');
    assert.equal(
      lines[1],
      '`GenerateDataKey`, `GenerateDataKeyPair`, `GenerateDataKeyPairWithoutPlaintext`, `GenerateDataKeyWithoutPlaintext`',
    );
    assert.match(hovered('kms:*', 'Owner')!.lines[2]!, /of them work in the own account only\.$/);
  });
  test('one that does not exist', () => {
    const { lines } = hovered('kms:Nope', '', alone('{ "Effect": "Allow", "Action": "kms:Nope", "Resource": "*" }'))!;
    assert.match(lines[0]!, /^`kms:Nope` is not in AWS's service reference of \d{4}-\d\d-\d\d\.$/);
  });
});

describe('names', () => {
  test('a secret: its parts, the suffix, where else it appears, its shares', () => {
    const { covered, lines } = hovered('arn:aws:secretsmanager', 'ReadSecret')!;
    assert.equal(covered, `"${SECRET}"`);
    assert.deepEqual(lines, [
      '**Secret `DevSecret`**',
      'Region: `us-east-1` · Account: `111111111111` (`security`) · Service: `secretsmanager`',
      '`-a1b2c3`: the six random characters that Secrets Manager puts behind the name. A secret that is deleted and made anew gets others. [AWS: secret ARNs](https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html)',
      'Appears also in `security/dev-secret.key-policy.json`, `sharing.json`',
      'Shares:',
      '- ✓ `DevSecret → ApplicationRole`: `works`',
    ]);
  });
  test('the suffix as a pattern, and left out', () => {
    const pattern = alone(
      `{ "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "${SECRET.replace('a1b2c3', '??????')}" }`,
    );
    assert.match(
      hovered('arn:aws:sec', '', pattern)!.lines[2]!,
      /^`-\?{6}` stands for the hyphen and the six random characters/,
    );
    const without = alone(
      `{ "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "${SECRET.replace('-a1b2c3', '')}" }`,
    );
    assert.match(
      hovered('arn:aws:sec', '', without)!.lines[2]!,
      /^Secrets Manager puts a hyphen and six random characters/,
    );
  });
  test('a key', () => {
    const { lines } = hovered('arn:aws:kms', 'DecryptSecret')!;
    assert.equal(lines[0], `**KMS key \`${KEY.replace(/^.*\//, '')}\`**`);
    assert.equal(lines.at(-1), '- ✓ `DevSecret → ApplicationRole`: `works`');
  });
  test('a principal and its shares, what is wrong with them', () => {
    const broken = WORKSPACE.replace(
      '"Sid": "Decrypt",\n      "Effect": "Allow"',
      '"Sid": "Decrypt",\n      "Effect": "Deny"',
    );
    const { lines } = hovered('arn:aws:iam', 'AllowRole', broken)!;
    assert.deepEqual(lines, [
      '**Role `ApplicationRole`**',
      'Account: `222222222222` (`dev`)',
      'Appears also in `security/dev-secret.key-policy.json`, `sharing.json`',
      'Shares:',
      '- ✗ `DevSecret → ApplicationRole`: `key grant: Deny "Decrypt"`',
    ]);
  });
  test('a whole account', () => {
    const { lines } = hovered('arn:aws:iam', 'Owner')!;
    assert.deepEqual(lines.slice(0, 3), [
      '**The whole account**',
      'Account: `111111111111` (`security`)',
      'Everybody in this account whose own policies allow the action: the account decides.',
    ]);
  });
  test('everything: in a key policy that key', () => {
    assert.deepEqual(hovered('*"', 'kms:Decrypt')!.lines, [
      'This key: in its own policy `*` stands for nothing else.',
      'Shares:',
      '- ✓ `DevSecret → ApplicationRole`: `works`',
    ]);
    assert.deepEqual(
      hovered('*"', 'kms:Decrypt', alone('{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*" }'))!.lines,
      ['Every resource.'],
    );
  });
  test('everybody', () => {
    const all = alone(
      '{ "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*" }',
      'a.key-policy.json',
    );
    assert.match(hovered('*', 'Principal', all)!.lines[0]!, /^\*\*Everybody\*\*/);
  });
});

describe('conditions', () => {
  test('an operator in words', () => {
    assert.deepEqual(hovered('StringEquals')!.lines.slice(0, 2), [
      '**`StringEquals`**: true if the key in the request is one of the values, letter by letter.',
      'False where the request does not have the key.',
    ]);
    const text = (operator: string) =>
      hovered(
        operator,
        '',
        alone(
          `{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": { "${operator}": { "kms:ViaService": "a" } } }`,
        ),
      )!.lines;
    assert.equal(
      text('ForAllValues:StringNotLike')[0],
      '**`ForAllValues:StringNotLike`**: true if every value of the key in the request fits none of the values, in which `*` and `?` stand for anything.',
    );
    assert.equal(text('StringNotEquals')[1], 'True also where the request does not have the key.');
    assert.equal(text('StringLikeIfExists')[1], 'True also where the request does not have the key.');
    assert.match(text('StringSomething')[0]!, /is no condition operator/);
  });
  test('a key, and what the requests of the shares have', () => {
    const { lines } = hovered('kms:EncryptionContext:SecretARN')!;
    assert.equal(lines[0], '**`kms:EncryptionContext:SecretARN`** · String');
    assert.deepEqual(lines.slice(2), [
      "In the requests of this document's shares:",
      `- \`DevSecret → ApplicationRole\`: \`${SECRET}\``,
    ]);
    const other = (key: string) =>
      hovered(key, '', WORKSPACE.replace('kms:EncryptionContext:SecretARN', key))!.lines.find((line) =>
        line.startsWith('- '),
      );
    assert.equal(other('aws:SourceArn'), '- `DevSecret → ApplicationRole`: absent');
    assert.equal(
      other('aws:PrincipalTag/team'),
      '- `DevSecret → ApplicationRole`: not known: what the condition decides depends on it',
    );
    assert.equal(other('kms:ViaService'), '- `DevSecret → ApplicationRole`: `secretsmanager.us-east-1.amazonaws.com`');
  });
  test('a value that is an ARN is that; any other is its key', () => {
    assert.equal(hovered('arn:aws:sec', 'kms:EncryptionContext:SecretARN')!.lines[0], '**Secret `DevSecret`**');
    const via = WORKSPACE.replace('kms:EncryptionContext:SecretARN', 'kms:ViaService').replace(
      `"${SECRET}" } }`,
      '"secretsmanager.us-east-1.amazonaws.com" } }',
    );
    assert.equal(hovered('secretsmanager.us', 'kms:ViaService', via)!.lines[0], '**`kms:ViaService`** · String');
  });
  test('twelve digits are an account where the key is about one', () => {
    const line = (operator: string, key: string, value: string) =>
      hovered(
        '222222222222',
        key,
        alone(
          `{ "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": { "${operator}": { "${key}": ${value} } } }`,
        ),
      )!.lines[0];
    assert.equal(line('StringEquals', 'aws:ResourceAccount', '"222222222222"'), '**Account 222222222222**');
    assert.equal(
      line('StringEquals', 'aws:RequestTag/ticket', '"222222222222"'),
      '**`aws:RequestTag/ticket`** · String',
    );
    assert.equal(line('NumericEquals', 's3:max-keys', '222222222222'), '**`s3:max-keys`** · Numeric');
  });
});

test('what stands behind Not… is what a statement is not about', () => {
  const statement = alone(
    `{ "Effect": "Deny", "NotPrincipal": { "AWS": "arn:aws:iam::111111111111:root" }, "NotAction": "kms:Decrypt", "NotResource": "${SECRET}" }`,
    'a/key-policy.json',
  );
  const lines = (at: string) => hovered(at, 'Effect', statement)!.lines;
  assert.equal(lines('arn:aws:iam')[0], 'The statement is about **everybody but** who is named here.');
  assert.equal(lines('arn:aws:iam')[1], '**The whole account**');
  assert.equal(lines('kms:Decrypt')[0], 'The statement is about **every action but** those named here.');
  assert.equal(lines('arn:aws:secret')[0], 'The statement is about **every resource but** those named here.');
  assert.ok(!lines('arn:aws:iam').some((line) => /account decides/.test(line)));
});

describe('size', () => {
  test('on Version and Statement, against what AWS takes', () => {
    const { covered, lines } = hovered('Version', 'identity-policy')!;
    assert.equal(covered, '"Version": "2012-10-17"');
    const size = IDENTITY_POLICY.replace(/^.*\n.*\n/, '').replace(/\s/g, '').length;
    assert.deepEqual(lines.slice(0, 3), [
      `**This policy has ${size} characters without white space**`,
      `- ${Math.ceil((size / 6144) * 100)} %: AWS takes 6,144 for a managed policy`,
      `- ${Math.ceil((size / 10240) * 100)} %: AWS takes 10,240 for the inline policies of a role together`,
    ]);
    assert.equal(hovered('Statement', 'identity-policy')?.covered, '"Statement"');
  });
  test('of a document in an escaped string, its own', () => {
    const own = '{\n "Version": "2012-10-17",\n "Statement": []\n}';
    const printed = `//- key.json\n${JSON.stringify({ Policy: own }, undefined, 2)}`;
    const { lines } = hovered('Statement', '', printed.replace('"Policy"', '"PolicyName": "default", "Policy"'))!;
    assert.equal(lines[0], `**This policy has ${own.replace(/\s/g, '').length} characters without white space**`);
  });
  test('in bytes where AWS counts bytes, and too large', () => {
    const large = alone(`{ "Sid": "${'ä'.repeat(17_000)}", "Effect": "Allow" }`, 'a.key-policy.json');
    const { lines } = hovered('Statement', '', large)!;
    assert.match(lines[0]!, /^\*\*This policy has 34,\d{3} bytes\*\*$/);
    assert.equal(lines[1], '- **too large**: AWS takes 32,768 for a key policy');
  });
});

describe('sharing.json', () => {
  test('a path, and what is there', () => {
    assert.deepEqual(hovered('security/dev-secret.key-policy.json', '"resources"')!.lines, [
      '**`security/dev-secret.key-policy.json`**: policy of a key, 2 statements',
      'Shares:',
      '- ✓ `DevSecret → ApplicationRole`: `works`',
    ]);
    const gone = WORKSPACE.replace('"dev/application-role', '"dev/other-role');
    assert.deepEqual(hovered('dev/other-role', '"principals"', gone)!.lines, [
      '**`dev/other-role.identity-policy.json`** is not there, or cannot be read.',
    ]);
  });
  test('an access, and what it needs', () => {
    assert.deepEqual(hovered('"read"')!.lines, [
      '**`read`** needs',
      'On the secret: `secretsmanager:GetSecretValue`',
      'On its KMS key, if it has one: `kms:Decrypt`',
    ]);
  });
  test('accounts, resources, principals', () => {
    assert.equal(hovered('111111111111', '"accounts"')!.lines[0], '**Account `security`** (111111111111)');
    assert.equal(hovered(SECRET, '"resources"')!.lines[0], '**Secret `DevSecret`**');
    assert.equal(hovered(ROLE, '"shares"')!.lines[0], '**Role `ApplicationRole`**');
  });
});

describe('texts of the workspace are never markup', () => {
  const evil = 'x`y](command:evil)<img src=x onerror=alert(1)>';
  const places: readonly string[] = [
    `{ "Effect": "Allow", "Action": "kms:${evil}", "Resource": "*" }`,
    `{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:s3:::${evil}" }`,
    `{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": { "${evil}": { "a": "b" } } }`,
    `{ "Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": { "StringEquals": { "${evil}": "b" } } }`,
    `{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::${evil}:role/${evil}" } }`,
  ];
  for (const statement of places) {
    test(statement, () => {
      const lines = hovered('x`y', '', alone(statement))?.lines ?? [];
      assert.ok(lines.length > 0);
      const withoutCode = lines.join('\n').replace(/(`+)(?!`).*?[^`]\1(?!`)/g, '');
      assert.ok(!/img|command:|onerror/.test(withoutCode), withoutCode);
      assert.ok(plainOf(lines.join('\n')).includes('x`y'));
    });
  }
});
