import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Located } from '../../../server/src/policy/document.ts';
import { parsePolicyFile } from '../../../server/src/policy/parse.ts';
import { templateSpans } from '../../../server/src/policy/placeholder.ts';
import { isTemplatePath, maskTemplate } from '../../../server/src/policy/template.ts';

const plain = (values: readonly Located<unknown>[] | undefined) => values?.map(({ value }) => value);

function only(text: string, path: string) {
  const file = parsePolicyFile(path, text);
  assert.equal(file.documents.length, 1);
  return { ...file, document: file.documents[0]!, statements: file.documents[0]!.statements };
}

test('which names are templates', () => {
  for (const path of ['a.json.tpl', 'a.tpl', 'x/a.tftpl', 'a.json.j2', 'A.TPL'])
    assert.equal(isTemplatePath(path), true);
  for (const path of ['a.json', 'a.tpl.json', 'tpl', 'a.jsonc']) assert.equal(isTemplatePath(path), false);
});

test('unquoted interpolations are placeholder values with their own text, at their own place', () => {
  const text = `{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": \${effect},
    "Principal": { "AWS": \${jsonencode(principals)} },
    "Action": ["kms:Decrypt", {{ action }}, <ACTION>],
    "Resource": \${resources_json},
    "Condition": \${conditions}
  }]
}`;
  for (const path of ['a.json.tpl', 'a.json', 'a.json.j2']) {
    const { statements, syntaxProblems } = only(text, path);
    const statement = statements[0]!;
    assert.equal(statement.effect?.value, '${effect}');
    assert.deepEqual(plain(statement.principal?.entries[0]?.values), ['${jsonencode(principals)}']);
    assert.deepEqual(plain(statement.action?.values), ['kms:Decrypt', '{{ action }}', '<ACTION>']);
    const resource = statement.resource!.values[0]!;
    assert.equal(resource.value, '${resources_json}');
    assert.equal(text.slice(resource.range.start, resource.range.end), '${resources_json}');
    assert.deepEqual(
      statement.notUnderstood.map(({ pointer, value }) => [pointer, value]),
      [['/Statement/0/Condition', '${conditions}']],
    );
    assert.deepEqual(syntaxProblems, [], path);
  }
});

test('functions of CloudFormation in place of values are read as interpolations', () => {
  const join = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] };
  const text = JSON.stringify({
    Statement: [
      {
        Effect: { 'Fn::If': ['Strict', 'Deny', 'Allow'] },
        Principal: { AWS: join },
        Action: ['kms:Decrypt', { Ref: 'Action' }],
        Resource: { 'Fn::GetAtt': ['Key', 'Arn'] },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': { 'Fn::Sub': '${Organization' } } },
      },
      { 'Fn::If': ['Shared', { Effect: 'Allow', Action: '*', Resource: '*' }, { Ref: 'AWS::NoValue' }] },
    ],
  });
  const { document, statements } = only(text, 'a.template.json');
  const [statement, ...more] = statements;
  assert.deepEqual(more, []);
  assert.equal(statement?.effect?.value, '${Fn::If ["Strict","Deny","Allow"]}');
  const [principal] = statement?.principal?.entries[0]?.values ?? [];
  assert.equal(principal?.value, `\${Fn::Join ${JSON.stringify(join['Fn::Join'])}}`);
  assert.deepEqual(templateSpans(principal?.value ?? '').length, 1);
  assert.equal(text.slice(principal?.range.start, principal?.range.end), JSON.stringify(join));
  assert.deepEqual(plain(statement?.action?.values), ['kms:Decrypt', '${Ref "Action"}']);
  assert.deepEqual(plain(statement?.resource?.values), ['${Fn::GetAtt ["Key","Arn"]}']);
  // A bracket that nobody closes must not make a literal of it.
  assert.deepEqual(plain(statement?.conditions[0]?.values), ['${Fn::Sub …}']);
  assert.equal(document.unreadable?.length, 1);
});

test('an interpolation may take several lines, nest braces and hold quotes', () => {
  const text = `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": \${jsonencode([
    for a in accounts : "arn:aws:iam::\${a}:root" if a != "}"
  ])}, "Sid": "x"}}`;
  const { statements, syntaxProblems } = only(text, 'a.tpl');
  assert.equal(statements[0]!.resource!.values[0]!.value, text.slice(text.indexOf('${json'), text.indexOf(', "Sid"')));
  assert.equal(statements[0]!.sid?.value, 'x');
  assert.deepEqual(syntaxProblems, []);
});

test('quotes inside an interpolation do not end the string', () => {
  const text =
    '{"Statement": {"Effect": "Allow", "Action": "a\\u0062${jsonencode("x \\"y\\"")}:{{ z | default("q") }}\\n", "Resource": "*"}}';
  const { statements, syntaxProblems } = only(text, 'a.tftpl');
  assert.deepEqual(plain(statements[0]!.action?.values), ['ab${jsonencode("x \\"y\\"")}:{{ z | default("q") }}\n']);
  assert.deepEqual(plain(statements[0]!.resource?.values), ['*']);
  assert.deepEqual(syntaxProblems, []);
});

test('directive lines are skipped', () => {
  const text = `{
  "Statement": [
    %{ for account in accounts ~}
    { "Effect": "Allow", "Action": "a", "Resource": "\${account}" }%{ if more },%{ endif }
    %{ endfor ~}
    { "Effect": "Deny", "Action": "b" }
  ]
}`;
  const terraform = only(text, 'a.json.tpl');
  assert.deepEqual(
    terraform.statements.map(({ effect }) => effect?.value),
    ['Allow', 'Deny'],
  );
  assert.deepEqual(terraform.syntaxProblems, []);

  const jinja = `{# who may read #}
{ "Statement": [
  {% for role in roles %}
  { "Effect": "Allow", "Principal": {"AWS": "{{ role.arn }}"}, "Action": "a" }{{ "," if not loop.last }}
  {% endfor %}
] }`;
  const second = only(jinja, 'a.json.j2');
  assert.deepEqual(plain(second.statements[0]!.principal?.entries[0]?.values), ['{{ role.arn }}']);
  assert.deepEqual(second.syntaxProblems, []);
});

test('in a file that is no template by its name a directive is a mistake', () => {
  const { syntaxProblems } = parsePolicyFile(
    'a.json',
    '{"Statement": [\n%{ if x }\n{"Effect": "Allow", "Action": "a"}]}',
  );
  assert.equal(syntaxProblems.length > 0, true);
});

test('a template value in place of statements is kept as unreadable', () => {
  const whole = only('{"Version": "2012-10-17", "Statement": ${jsonencode(statements)}}', 'a.tpl').document;
  assert.deepEqual(whole.statements, []);
  assert.deepEqual(plain(whole.unreadable), ['${jsonencode(statements)}']);
  const more = only('{"Statement": [{"Effect": "Allow", "Action": "a"}, ${more}]}', 'a.tpl').document;
  assert.equal(more.statements.length, 1);
  assert.deepEqual(
    more.unreadable?.map(({ value, pointer }) => [value, pointer]),
    [['${more}', '/Statement/1']],
  );
  const none = only('{"Statement": []}', 'a.tpl').document;
  assert.equal(none.unreadable, undefined);
});

test('a template value among properties hides nothing', () => {
  for (const text of [
    '{"Statement": {${extra} "Effect": "Allow", "Action": "a"}}',
    '{"Statement": {${extra}, "Effect": "Allow", "Action": "a"}}',
    '{"Statement": {"Effect": "Allow", ${extra} "Action": "a"}}',
    '{"Statement": {"Effect": "Allow", "Action": "a" ${extra}}}',
  ]) {
    const { statements, syntaxProblems } = only(text, 'a.tpl');
    assert.equal(statements[0]!.effect?.value, 'Allow', text);
    assert.deepEqual(plain(statements[0]!.action?.values), ['a'], text);
    assert.deepEqual(syntaxProblems, [], text);
  }
});

test('other mistakes in a template are still told', () => {
  const text = '{"Statement": [{"Effect": "Allow" "Action": ${a}, "Resource": ${b} ${c}}]}';
  const { syntaxProblems } = parsePolicyFile('a.tpl', text);
  assert.deepEqual(
    syntaxProblems.map(({ range }) => text.slice(range.start, range.end)),
    ['"Action"'],
  );
});

test('half-typed interpolations swallow nothing', () => {
  const { statements } = only('{"Statement": [{"Effect": "Allow", "Action": "${a", "Resource": "b"}]}', 'a.tpl');
  assert.deepEqual(plain(statements[0]!.resource?.values), ['b']);
});

test('the mask is as long as the text and keeps its lines', () => {
  const text = '{\n "a": ${x\n},\r\n %{ if "y" }\n "b": "${f("z")}" }';
  const mask = maskTemplate(text, true)!;
  assert.equal(mask.text.length, text.length);
  assert.deepEqual(
    mask.spans.map(({ kind, start, end }) => [kind, text.slice(start, end)]),
    [
      ['value', '${x\n}'],
      ['directive', '%{ if "y" }'],
      ['text', '${f("z")}'],
    ],
  );
  assert.equal(maskTemplate('{"a": "b"}', true), undefined);
  assert.equal(maskTemplate('{"a": "${b}"}', true), undefined);
});

test('openings that nothing closes come to an end', () => {
  for (const opening of ['{{', '${', '%{', '${"${', '{%', '<', '{#']) {
    const text = `{"Statement": [{"Effect": "Allow", "Action": "a"}, "${opening.repeat(20_000)}`;
    // Those that hold a quote end the string, and their braces then nest too deeply.
    assert.equal(parsePolicyFile('a.tpl', text).documents.length, opening.includes('"') ? 0 : 1, opening);
    assert.deepEqual(templateSpans(opening.repeat(20_000)), [], opening);
  }
});
