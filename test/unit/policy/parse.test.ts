import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Located, PolicyDocument, TextRange } from '../../../server/src/policy/document.ts';
import { parsePolicyFile } from '../../../server/src/policy/parse.ts';

const parse = (text: string, path = 'a.json') => parsePolicyFile(path, text);

function only(text: string, path = 'a.json'): PolicyDocument {
  const { documents } = parse(text, path);
  assert.equal(documents.length, 1);
  return documents[0]!;
}

const slice = (text: string, range: TextRange) => text.slice(range.start, range.end);
const plain = (values: readonly Located<unknown>[] | undefined) => values?.map(({ value }) => value);
const pointers = (values: readonly Located<unknown>[] | undefined) => values?.map(({ pointer }) => pointer);

const keyPolicy = `{
  "Version": "2012-10-17",
  "Id": "key-policy-1",
  "Statement": [
    {
      "Sid": "AllowUseOfTheKey",
      "Effect": "Allow",
      "Principal": { "AWS": ["arn:aws:iam::Dev_Account:user/SecretsUser", 5], "Service": "rds.amazonaws.com" },
      "Action": ["kms:Decrypt", true],
      "Resource": "*",
      "Condition": {
        "StringEquals": { "kms:ViaService": ["secretsmanager.your-region.amazonaws.com"], "aws:ResourceTag/a~b": "x" },
        "Bool": { "aws:SecureTransport": true },
        "NumericLessThan": { "aws:MultiFactorAuthAge": [3600, null] }
      }
    },
    { "Effect": "Deny", "NotPrincipal": "*", "NotAction": "kms:*", "NotResource": ["a"], "Foo": [1] }
  ]
}
`;

test('a whole document: every element with its place', () => {
  const document = only(keyPolicy, '/ws/key-policy.json');
  assert.equal(document.file, '/ws/key-policy.json');
  assert.equal(document.id, '/ws/key-policy.json');
  assert.equal(document.pointer, '');
  assert.equal(document.form, 'document');
  assert.equal(document.escaped, false);
  assert.deepEqual(document.range, { start: 0, end: keyPolicy.length - 1 });
  assert.equal(document.version?.value, '2012-10-17');
  assert.equal(document.version?.pointer, '/Version');
  assert.equal(slice(keyPolicy, document.version!.range), '"2012-10-17"');
  assert.equal(document.policyId?.value, 'key-policy-1');
  assert.equal(slice(keyPolicy, document.anchor.range), '"Statement"');
  assert.equal(document.anchor.pointer, '/Statement');
  assert.equal(document.embedding.property, undefined);
  assert.equal(document.statements.length, 2);

  const [first, second] = document.statements;
  assert.equal(first!.pointer, '/Statement/0');
  assert.equal(slice(keyPolicy, first!.range)[0], '{');
  assert.equal(first!.sid?.value, 'AllowUseOfTheKey');
  assert.equal(first!.effect?.value, 'Allow');
  const { entries } = first!.principal!;
  assert.deepEqual(
    entries.map(({ kind, form }) => [kind, form]),
    [
      ['AWS', 'array'],
      ['Service', 'scalar'],
    ],
  );
  assert.equal(slice(keyPolicy, first!.principal!.keyRange), '"Principal"');
  assert.equal(slice(keyPolicy, entries[0]!.keyRange), '"AWS"');
  assert.equal(slice(keyPolicy, entries[0]!.range), '["arn:aws:iam::Dev_Account:user/SecretsUser", 5]');
  assert.deepEqual(plain(entries[0]!.values), ['arn:aws:iam::Dev_Account:user/SecretsUser']);
  assert.deepEqual(pointers(entries[0]!.values), ['/Statement/0/Principal/AWS/0']);
  assert.deepEqual(plain(entries[0]!.invalid), [5]);
  assert.deepEqual(pointers(entries[0]!.invalid), ['/Statement/0/Principal/AWS/1']);
  assert.deepEqual(pointers(entries[1]!.values), ['/Statement/0/Principal/Service']);
  assert.deepEqual(plain(first!.action?.values), ['kms:Decrypt']);
  assert.deepEqual(plain(first!.action?.invalid), [true]);
  assert.equal(first!.resource?.form, 'scalar');
  assert.deepEqual(pointers(first!.resource?.values), ['/Statement/0/Resource']);
  assert.deepEqual(first!.notUnderstood, []);

  assert.equal(second!.notPrincipal?.entries[0]?.kind, '*');
  assert.deepEqual(plain(second!.notPrincipal?.entries[0]?.values), ['*']);
  assert.deepEqual(plain(second!.notAction?.values), ['kms:*']);
  assert.deepEqual(plain(second!.notResource?.values), ['a']);
  assert.equal(second!.action, undefined);
  assert.deepEqual(
    second!.notUnderstood.map(({ value, pointer, range }) => [value, pointer, slice(keyPolicy, range)]),
    [[[1], '/Statement/1/Foo', '[1]']],
  );
});

test('conditions: one entry per operator and key, booleans and numbers as their text', () => {
  const { conditions, condition } = only(keyPolicy).statements[0]!;
  assert.equal(slice(keyPolicy, condition!.keyRange), '"Condition"');
  assert.equal(condition!.pointer, '/Statement/0/Condition');
  assert.deepEqual(
    conditions.map((entry) => [
      entry.operator.value,
      entry.key.value,
      entry.form,
      plain(entry.values),
      plain(entry.invalid),
    ]),
    [
      ['StringEquals', 'kms:ViaService', 'array', ['secretsmanager.your-region.amazonaws.com'], []],
      ['StringEquals', 'aws:ResourceTag/a~b', 'scalar', ['x'], []],
      ['Bool', 'aws:SecureTransport', 'scalar', ['true'], []],
      ['NumericLessThan', 'aws:MultiFactorAuthAge', 'array', ['3600'], [null]],
    ],
  );
  const tag = conditions[1]!;
  assert.equal(tag.pointer, '/Statement/0/Condition/StringEquals/aws:ResourceTag~1a~0b');
  assert.equal(tag.operator.pointer, '/Statement/0/Condition/StringEquals');
  assert.equal(tag.key.pointer, tag.pointer);
  assert.equal(slice(keyPolicy, tag.operator.range), '"StringEquals"');
  assert.equal(slice(keyPolicy, tag.key.range), '"aws:ResourceTag/a~b"');
  assert.equal(slice(keyPolicy, conditions[2]!.values[0]!.range), 'true');
  assert.deepEqual(pointers(conditions[3]!.values), [
    '/Statement/0/Condition/NumericLessThan/aws:MultiFactorAuthAge/0',
  ]);
});

test('elements of a wrong type are kept, not understood', () => {
  const text =
    '{"Statement":{"Sid":1,"Effect":null,"Principal":["*"],"Action":7,"Resource":{},"Condition":{"StringEquals":"x","Null":{"a":{}}}}}';
  const statement = only(text).statements[0]!;
  assert.equal(statement.pointer, '/Statement');
  assert.equal(statement.sid, undefined);
  assert.equal(statement.effect, undefined);
  assert.equal(statement.principal?.invalid, true);
  assert.deepEqual(statement.principal?.entries, []);
  assert.deepEqual(plain(statement.action?.values), []);
  assert.deepEqual(plain(statement.action?.invalid), [7]);
  assert.deepEqual(plain(statement.resource?.invalid), [{}]);
  assert.deepEqual(
    statement.notUnderstood.map(({ pointer, value }) => [pointer, value]),
    [
      ['/Statement/Sid', 1],
      ['/Statement/Effect', null],
      ['/Statement/Condition/StringEquals', 'x'],
    ],
  );
  assert.deepEqual(plain(statement.conditions[0]?.invalid), [{}]);
  const condition = only('{"Statement":{"Condition":3}}').statements[0]!;
  assert.deepEqual(pointers(condition.notUnderstood), ['/Statement/Condition']);
  assert.deepEqual(condition.conditions, []);
});

test('a byte order mark and CRLF leave the ranges in the file text', () => {
  const text = `\uFEFF${keyPolicy.replaceAll('\n', '\r\n')}`;
  const document = only(text);
  assert.equal(document.range.start, 1);
  assert.equal(slice(text, document.statements[1]!.effect!.range), '"Deny"');
  assert.deepEqual(parse(text).syntaxProblems, []);
  const commented = `\uFEFF// mine\r\n{"Statement": [ /* none */ ],}`;
  assert.deepEqual(parse(commented).syntaxProblems, []);
  assert.equal(slice(commented, only(commented).anchor.range), '"Statement"');
});

test('half-typed text gives what can be read, and says what is wrong in words', () => {
  const text =
    '{\n  "Version": "2012-10-17",\n  "Statement": [\n    { "Effect": "Allow", "Action": "a" }\n    { "Sid": "b", "Eff\n';
  const { documents, syntaxProblems } = parse(text);
  assert.deepEqual(
    documents[0]!.statements.map(({ effect, sid }) => [effect?.value, sid?.value]),
    [
      ['Allow', undefined],
      [undefined, 'b'],
    ],
  );
  assert.deepEqual(
    syntaxProblems.map(({ message, range }) => [message.split(/[.:] /)[0], slice(text, range)]),
    [
      ['A comma is missing before this', '{'],
      ['This string is not closed with a double quote on its line', '"Eff'],
    ],
  );
});

test('a name without a value is not understood, at the name', () => {
  const text = '{"Statement":[{"Effect":"Allow","Action": }]}';
  const statement = only(text).statements[0]!;
  assert.equal(statement.action, undefined);
  assert.deepEqual(
    statement.notUnderstood.map(({ value, pointer, range }) => [value, pointer, slice(text, range)]),
    [[undefined, '/Statement/0/Action', '"Action"']],
  );
});

test('mistakes are told only where something is ours', () => {
  assert.deepEqual(parse('{"a": }').syntaxProblems, []);
  assert.deepEqual(parse('{"a": "Effect", }, }').syntaxProblems, []);
  assert.equal(parse('{{"Statement": [ }').syntaxProblems.length > 0, true);
  assert.deepEqual(parse('Resources:\n  Key: {"Statement": [}\n').syntaxProblems, []);
  const escaped = JSON.stringify({ Policy: '{"Statement": [' });
  assert.deepEqual(
    parse(escaped).syntaxProblems.map(({ range }) => slice(escaped, range)),
    ['['],
  );
});

test('a name that is there twice: told, and the last one counts', () => {
  const text =
    '{"Statement":[{"Effect":"Allow","Effect":"Deny","Condition":{"Bool":{"a":"1"},"Bool":{"b":"1"}}}],"x":{"y":1,"y":2}}';
  const { documents, syntaxProblems } = parse(text);
  assert.equal(documents[0]!.statements[0]!.effect?.value, 'Deny');
  assert.deepEqual(
    syntaxProblems.map(({ message, range }) => [message.split('. ')[0], range.start, slice(text, range)]),
    [
      ['The property "Effect" is there twice in this object', 32, '"Effect"'],
      ['The property "Bool" is there twice in this object', 78, '"Bool"'],
    ],
  );
});

test('files without a policy cost nothing and hold nothing', () => {
  for (const text of ['', ' ', '{}', '[', '{"name":"x","scripts":{}}', 'null', 'Statement', '{"a":"Effect of it"}']) {
    assert.deepEqual(parse(text), { path: 'a.json', text, documents: [], descriptions: [], syntaxProblems: [] });
  }
});

test('deep nesting is reported, never a crash', () => {
  const deep = '['.repeat(10_000);
  const { documents, syntaxProblems } = parse(`{"Statement": ${deep}`);
  assert.deepEqual(documents, []);
  assert.equal(syntaxProblems.length, 1);
  assert.match(syntaxProblems[0]!.message, /nested too deeply/);
  const closed = `{"Statement": ${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`;
  assert.match(parse(closed).syntaxProblems[0]!.message, /nested too deeply/);
  const inner = JSON.stringify({ Policy: `{"Statement": ${deep}` });
  assert.deepEqual(parse(inner).documents, []);
  const fine = `{"Statement": [{"Foo": ${'['.repeat(300)}${']'.repeat(300)}}]}`;
  assert.deepEqual(parse(fine).syntaxProblems, []);
  assert.equal(only(fine).statements.length, 1);
});

test('names of Object.prototype are ordinary names', () => {
  const document = only('{"Statement":[{"__proto__":{"a":1},"constructor":2,"Principal":{"__proto__":"x"}}]}');
  assert.deepEqual(pointers(document.statements[0]!.notUnderstood), [
    '/Statement/0/__proto__',
    '/Statement/0/constructor',
  ]);
  assert.equal(document.statements[0]!.principal?.entries[0]?.kind, '__proto__');
});

test('what of a document is no element of one is kept, with its name', () => {
  const text = '{"Version": 7, "Id": "x", "Statment": [], "Statement": [{"Effect": "Deny"}, 3]}';
  const [document] = parsePolicyFile('a.json', text).documents;
  assert.deepEqual(
    document?.notUnderstood?.map(({ pointer, value, keyRange }) => [
      pointer,
      value,
      text.slice(keyRange.start, keyRange.end),
    ]),
    [
      ['/Version', 7, '"Version"'],
      ['/Statment', [], '"Statment"'],
      ['/Statement/1', 3, '"Statement"'],
    ],
  );
  const [plain] = parsePolicyFile('a.json', '{"Version": "2012-10-17", "Statement": []}').documents;
  assert.equal(plain?.notUnderstood, undefined);
});
