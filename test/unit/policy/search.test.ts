import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Located, PolicyDocument, TextRange } from '../../../server/src/policy/document.ts';
import { parsePolicyFile } from '../../../server/src/policy/parse.ts';

/** Where documents are found, and what stands around them. */
const parse = (text: string, path = 'a.json') => parsePolicyFile(path, text);

function only(text: string, path = 'a.json'): PolicyDocument {
  const { documents } = parse(text, path);
  assert.equal(documents.length, 1);
  return documents[0]!;
}

const slice = (text: string, range: TextRange) => text.slice(range.start, range.end);
const pointers = (values: readonly Located<unknown>[] | undefined) => values?.map(({ pointer }) => pointer);

test('a Statement of a wrong type: a document without statements', () => {
  for (const value of ['3', 'null', 'true', '[]', '["x", 1]']) {
    assert.deepEqual(only(`{"Statement": ${value}}`).statements, [], value);
  }
  assert.equal(only('{"Version": "2012-10-17", "Statement": "x"}').statements.length, 0);
});

test('what other services call Statement is no policy', () => {
  assert.deepEqual(parse('[{"Statement": "SELECT * FROM Music WHERE Artist=?"}]').documents, []);
  const rule =
    '{"Rules":[{"Name":"a","Statement":{"ManagedRuleGroupStatement":{"VendorName":"AWS"}},"Action":{"Block":{}}}]}';
  assert.deepEqual(parse(rule).documents, []);
  assert.deepEqual(parse(rule).syntaxProblems, []);
});

test('letter case counts', () => {
  assert.deepEqual(parse('{"statement":[{"Effect":"Allow"}],"x":"Statement"}').documents, []);
});

test('a lone statement and an array of them', () => {
  const lone = only('{\n "Effect": "Allow", "Action": "kms:Decrypt"\n}');
  assert.equal(lone.form, 'statement');
  assert.equal(lone.statements[0]!.pointer, '');
  assert.equal(lone.anchor.pointer, '/Effect');
  assert.equal(lone.version, undefined);

  const text = '[{"Sid":"A","Effect":"Allow","NotAction":"x"},{"Sid":"half"},{}]';
  const several = only(text);
  assert.equal(several.form, 'statements');
  assert.deepEqual(pointers(several.statements as never), ['/0', '/1', '/2']);
  assert.equal(several.anchor.pointer, '/0/Sid');
  assert.equal(slice(text, several.anchor.range), '"A"');

  const under = only('{"a":{"extra~statements":[{"Effect":"Allow","Action":"x"}]}}');
  assert.equal(under.pointer, '/a/extra~0statements');
  assert.equal(under.id, 'a.json#/a/extra~0statements');
  assert.equal(under.embedding.property, 'extra~statements');
  assert.equal(under.statements[0]!.pointer, '/a/extra~0statements/0');
});

test('an Effect and an Action of something else are no statement', () => {
  for (const text of [
    '[{"Effect":"Blur","Action":"click"}]',
    '{"rules":[{"Effect":"Fade","Action":["open","close"],"Resource":"hero.png"}]}',
  ])
    assert.deepEqual(parsePolicyFile('a.json', text).documents, [], text);
  for (const text of [
    '{"Effect":"Alow","Action":"kms:Decrypt"}',
    '{"Effect":"allow","Action":"Decrypt"}',
    '{"Effect":"","Action":""}',
    '{"Effect":"${effect}","Action":"${action}"}',
  ])
    assert.equal(parsePolicyFile('a.json', text).documents.length, 1, text);
});

test('an object without an Action is no lone statement', () => {
  assert.deepEqual(parse('{"Effect":"Allow","Principal":"*"}').documents, []);
});

test('documents at any depth, none inside a Statement', () => {
  const text = JSON.stringify({
    Resources: {
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [{ Effect: 'Allow', Action: 'kms:*' }] } } },
      Role: {
        Properties: {
          AssumeRolePolicyDocument: {
            Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Foo: { Statement: [] } },
          },
          Policies: [
            { PolicyName: 'one', PolicyDocument: { Statement: [] } },
            { PolicyName: 'two', PolicyDocument: { Statement: [] } },
          ],
        },
      },
    },
  });
  const { documents } = parse(text);
  assert.deepEqual(
    documents.map(({ pointer }) => pointer),
    [
      '/Resources/Key/Properties/KeyPolicy',
      '/Resources/Role/Properties/AssumeRolePolicyDocument',
      '/Resources/Role/Properties/Policies/0/PolicyDocument',
      '/Resources/Role/Properties/Policies/1/PolicyDocument',
    ],
  );
  assert.equal(documents[3]!.embedding.property, 'PolicyDocument');
  assert.equal(documents[3]!.embedding.siblings.get('PolicyName')?.value, 'two');
  assert.equal(
    documents[3]!.embedding.siblings.get('PolicyName')?.pointer,
    '/Resources/Role/Properties/Policies/1/PolicyName',
  );
});

test('an array of documents', () => {
  const { documents } = parse('[{"Statement":[]},{"Statement":[]}]');
  assert.deepEqual(
    documents.map(({ id, embedding }) => [id, embedding.property]),
    [
      ['a.json#/0', undefined],
      ['a.json#/1', undefined],
    ],
  );
});

test('get-resource-policy: an escaped string, ranges inside it, siblings', () => {
  const policy = { Version: '2012-10-17', Statement: [{ Sid: 'a"\\é\u0001', Effect: 'Allow', Action: 'x' }] };
  const text = JSON.stringify(
    { ARN: 'arn:s', Name: 'DevSecret', ResourcePolicy: JSON.stringify(policy, null, 2) },
    null,
    4,
  );
  const { documents, descriptions, syntaxProblems } = parse(text);
  const document = documents[0]!;
  assert.equal(document.escaped, true);
  assert.equal(document.pointer, '/ResourcePolicy');
  assert.equal(document.embedding.property, 'ResourcePolicy');
  assert.deepEqual([...document.embedding.siblings.keys()], ['ARN', 'Name']);
  assert.equal(slice(text, document.embedding.siblings.get('ARN')!.range), '"arn:s"');
  assert.equal(slice(text, document.anchor.range), '\\"Statement\\"');
  const { sid, effect } = document.statements[0]!;
  assert.equal(sid?.value, policy.Statement[0]!.Sid);
  assert.equal(slice(text, sid!.range), '\\"a\\\\\\"\\\\\\\\é\\\\u0001\\"');
  assert.equal(slice(text, effect!.range), '\\"Allow\\"');
  assert.equal(effect!.pointer, '/ResourcePolicy/Statement/0/Effect');
  assert.equal(slice(text, document.range), JSON.stringify(JSON.stringify(policy, null, 2)).slice(1, -1));
  assert.deepEqual(descriptions, []);
  assert.deepEqual(syntaxProblems, []);
});

test('get-role: siblings of the inner object', () => {
  const text =
    '{"Role":{"RoleName":"App","Arn":"arn:r","AssumeRolePolicyDocument":{"Statement":[]},"MaxSessionDuration":3600}}';
  const document = only(text);
  assert.equal(document.pointer, '/Role/AssumeRolePolicyDocument');
  assert.deepEqual(
    [...document.embedding.siblings].map(([name, { value }]) => [name, value]),
    [
      ['RoleName', 'App'],
      ['Arn', 'arn:r'],
    ],
  );
});

test('a string in a string, an array of strings, a huge sibling', () => {
  const inner = JSON.stringify({ Policy: JSON.stringify({ Statement: { Effect: 'Deny' } }) });
  const text = JSON.stringify({ PolicyInputList: [inner], Big: 'x'.repeat(3000), Small: 's' });
  const document = only(text);
  assert.equal(document.pointer, '/PolicyInputList/0/Policy');
  assert.equal(slice(text, document.statements[0]!.effect!.range), '\\\\\\"Deny\\\\\\"');
  assert.equal(document.embedding.property, 'Policy');
  const outer = only(JSON.stringify({ PolicyInputList: ['{"Statement":[]}'], Big: 'x'.repeat(3000), Small: 's' }));
  assert.equal(outer.embedding.property, 'PolicyInputList');
  assert.deepEqual([...outer.embedding.siblings.keys()], ['Small']);
});

test('describe-secret says which key a secret is under', () => {
  const arn = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
  const described = (value: object) =>
    parse(JSON.stringify(value)).descriptions.map((found) => [
      found.arn.value,
      found.kmsKeyId?.value,
      found.arn.pointer,
    ]);
  assert.deepEqual(described({ ARN: arn, Name: 'DevSecret', KmsKeyId: 'alias/dev' }), [[arn, 'alias/dev', '/ARN']]);
  assert.deepEqual(described({ ARN: arn, Name: 'DevSecret', VersionIdsToStages: {} }), [[arn, undefined, '/ARN']]);
  assert.deepEqual(described({ SecretList: [{ ARN: arn, KmsKeyId: 'k' }] }), [[arn, 'k', '/SecretList/0/ARN']]);
  assert.deepEqual(described({ ARN: arn, Name: 'DevSecret', SecretString: 'KmsKeyId' }), []);
  assert.deepEqual(described({ ARN: 'arn:aws:s3:::x', KmsKeyId: 'k' }), []);
  assert.deepEqual(described({ ARN: arn, Name: 'DevSecret', ResourcePolicy: '{"Statement":[]}' }), []);
});
