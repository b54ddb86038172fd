import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addToList,
  applyEdits,
  insertStatement,
  removeElement,
  removeFromList,
  removeProperty,
  renameProperty,
  replaceValue,
  setFirstProperty,
  setProperty,
  type TextEdit,
} from '../../../server/src/policy/edit.ts';

const grant = { Sid: 'N', Effect: 'Allow', Principal: { AWS: 'arn:x' }, Action: ['a', 'b'], Resource: '*' };

type Operation = (text: string) => TextEdit[];

function check(operation: Operation, before: string, after: string): void {
  assert.equal(applyEdits(before, operation(before)), after);
}

const insert =
  (pointer = '', path = 'a.json'): Operation =>
  (text) =>
    insertStatement(path, text, pointer, grant);

test('a statement behind its siblings, indented like them', () => {
  check(
    insert(),
    '{\n    "Statement": [\n        {\n            "Effect": "Allow",\n            "Action": ["x"]\n        }\n    ]\n}\n',
    `{
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["x"]
        },
        {
            "Sid": "N",
            "Effect": "Allow",
            "Principal": {
                "AWS": "arn:x"
            },
            "Action": ["a", "b"],
            "Resource": "*"
        }
    ]
}
`,
  );
});

test('a compact document stays on one line, with its own spacing', () => {
  check(
    insert(),
    '{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "y" } ] }',
    '{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "y" }, { "Sid": "N", "Effect": "Allow", "Principal": { "AWS": "arn:x" }, "Action": [ "a", "b" ], "Resource": "*" } ] }',
  );
  check(
    insert(),
    '{"Statement":[{"Effect":"Allow"}]}',
    '{"Statement":[{"Effect":"Allow"},{"Sid":"N","Effect":"Allow","Principal":{"AWS":"arn:x"},"Action":["a","b"],"Resource":"*"}]}',
  );
});

test('one-line statements on lines of their own', () => {
  check(
    insert(),
    '{\n  "Statement": [\n    { "Effect": "Allow", "Action": "y" }\n  ]\n}',
    '{\n  "Statement": [\n    { "Effect": "Allow", "Action": "y" },\n    { "Sid": "N", "Effect": "Allow", "Principal": { "AWS": "arn:x" }, "Action": ["a", "b"], "Resource": "*" }\n  ]\n}',
  );
});

test('hugging brackets and tabs', () => {
  check(
    insert(),
    '{\n\t"Statement": [{\n\t\t"Effect": "Allow",\n\t\t"Principal": {"AWS": ["x"]}\n\t}]\n}',
    '{\n\t"Statement": [{\n\t\t"Effect": "Allow",\n\t\t"Principal": {"AWS": ["x"]}\n\t}, {\n\t\t"Sid": "N",\n\t\t"Effect": "Allow",\n\t\t"Principal": {"AWS": "arn:x"},\n\t\t"Action": ["a", "b"],\n\t\t"Resource": "*"\n\t}]\n}',
  );
});

test('a single statement becomes an array, CRLF stays CRLF', () => {
  check(
    insert(),
    '{\r\n\t"Version" : "2012-10-17",\r\n\t"Statement": {\r\n\t\t"Effect": "Allow",\r\n\t\t"Action": ["x"]\r\n\t}\r\n}\r\n',
    '{\r\n\t"Version" : "2012-10-17",\r\n\t"Statement": [\r\n\t\t{\r\n\t\t\t"Effect": "Allow",\r\n\t\t\t"Action": ["x"]\r\n\t\t},\r\n\t\t{\r\n\t\t\t"Sid": "N",\r\n\t\t\t"Effect": "Allow",\r\n\t\t\t"Principal": {\r\n\t\t\t\t"AWS": "arn:x"\r\n\t\t\t},\r\n\t\t\t"Action": ["a", "b"],\r\n\t\t\t"Resource": "*"\r\n\t\t}\r\n\t]\r\n}\r\n',
  );
  check(
    insert(),
    '{"Statement": {"Effect": "Allow"}}',
    '{"Statement": [{"Effect": "Allow"}, {"Sid": "N", "Effect": "Allow", "Principal": {"AWS": "arn:x"}, "Action": ["a", "b"], "Resource": "*"}]}',
  );
});

test('a lone statement becomes an array of two, an array grows', () => {
  const lone = '{\n  "Effect": "Allow",\n  "Action": ["x"]\n}\n';
  const two = `[
  {
    "Effect": "Allow",
    "Action": ["x"]
  },
  {
    "Sid": "N",
    "Effect": "Allow",
    "Principal": {
      "AWS": "arn:x"
    },
    "Action": ["a", "b"],
    "Resource": "*"
  }
]
`;
  check(insert(), lone, two);
  const three = JSON.parse(applyEdits(two, insert()(two)));
  assert.deepEqual(three, [JSON.parse(lone), grant, grant]);
});

test('an absent, unfinished, empty or wrong Statement', () => {
  const inserted = {
    '{\n  "Version": "2012-10-17"\n}': 1,
    '{\n  "Version": "2012-10-17",\n  "Statement":\n}': 1,
    '{\n  "Version": "2012-10-17",\n  "Statement"\n}': 1,
    '{\n  "Version": "2012-10-17",\n  "Statement": [\n  ]\n}': 1,
    '{\n  "Version": "2012-10-17",\n  "Statement": null\n}': 1,
  };
  for (const text of Object.keys(inserted)) {
    const after = applyEdits(text, insert()(text));
    assert.deepEqual(JSON.parse(after), { Version: '2012-10-17', Statement: [grant] }, text);
  }
  check(
    insert(),
    '{\n  "Statement": []\n}',
    `{\n  "Statement": ${JSON.stringify([grant], null, 2).replaceAll('\n', '\n  ')}\n}`,
  );
  check(insert(), '{"Statement":[]}', `{"Statement":[${JSON.stringify(grant)}]}`);
  assert.deepEqual(insert()('{"Version": "x", "Statement": "${x}"}'), []);
});

test('comments stay with what they speak of', () => {
  const before = '{\n  "Statement": [\n    // first\n    { "Effect": "Allow" } // why\n    // end\n  ]\n}';
  const after = applyEdits(before, insert()(before));
  assert.equal(
    after,
    '{\n  "Statement": [\n    // first\n    { "Effect": "Allow" }, // why\n    { "Sid": "N", "Effect": "Allow", "Principal": { "AWS": "arn:x" }, "Action": ["a", "b"], "Resource": "*" }\n    // end\n  ]\n}',
  );
  check(
    (text) => addToList('a.jsonc', text, '/Action', 'c'),
    '{"Effect": "Allow", "Action": [\n  "a", // A\n  "b", // B\n]}',
    '{"Effect": "Allow", "Action": [\n  "a", // A\n  "b", // B\n  "c",\n]}',
  );
  check(
    (text) => insertStatement('a.jsonc', text, '', { Effect: 'Deny' }),
    '{\n  "Statement": [\n    // none yet\n  ]\n}',
    '{\n  "Statement": [\n    {\n      "Effect": "Deny"\n    }\n    // none yet\n  ]\n}',
  );
});

test('a comment at the beginning of a line changes nothing of its indentation', () => {
  check(
    (text) => addToList('a.json', text, '/Action', 'y'),
    '{\n    /* what */ "Action": [\n        /* one */ "x"\n    ]\n}',
    '{\n    /* what */ "Action": [\n        /* one */ "x",\n        "y"\n    ]\n}',
  );
  check(
    insert(),
    '{\n\t/* of one day */ "Version": "2012-10-17",\n\t"Statement": []\n}',
    '{\n\t/* of one day */ "Version": "2012-10-17",\n\t"Statement": [\n\t\t{\n\t\t\t"Sid": "N",\n\t\t\t"Effect": "Allow",\n\t\t\t"Principal": {\n\t\t\t\t"AWS": "arn:x"\n\t\t\t},\n\t\t\t"Action": [\n\t\t\t\t"a",\n\t\t\t\t"b"\n\t\t\t],\n\t\t\t"Resource": "*"\n\t\t}\n\t]\n}',
  );
});

test('inside an escaped string the new text is escaped', () => {
  const policy = { Version: '2012-10-17', Statement: [{ Sid: 'ä"', Effect: 'Allow', Action: 'x' }] };
  for (const indent of [undefined, 2]) {
    const wrapped = (value: object) =>
      JSON.stringify({ Name: 'a', Policy: JSON.stringify(value, null, indent) }, null, 4);
    const before = wrapped(policy);
    check(insert('/Policy'), before, wrapped({ ...policy, Statement: [...policy.Statement, grant] }));
    check(
      (text) => replaceValue('a.json', text, '/Policy/Statement/0/Action', 'a"b\\'),
      before,
      wrapped({ ...policy, Statement: [{ ...policy.Statement[0], Action: 'a"b\\' }] }),
    );
  }
  const twice = JSON.stringify({ a: JSON.stringify({ Policy: JSON.stringify(policy) }) });
  const after = applyEdits(twice, insert('/a/Policy')(twice));
  assert.deepEqual(JSON.parse(JSON.parse(JSON.parse(after).a).Policy).Statement[1], grant);
});

test('a string replaced by a string touches the value alone', () => {
  const text = '{\n  "Effect" : "Allow",\n  "Action":["a" ,  "b"]}';
  const [edit, ...rest] = replaceValue('a.json', text, '/Action/1', 'c');
  assert.deepEqual(rest, []);
  assert.equal(text.slice(edit!.range.start, edit!.range.end), '"b"');
  assert.equal(edit!.newText, '"c"');
  assert.deepEqual(replaceValue('a.json', text, '/Action/1', 'b'), []);
  assert.deepEqual(replaceValue('a.json', text, '/Action/2', 'b'), []);
  assert.deepEqual(replaceValue('a.json', text, '/Nothing', 'b'), []);
  assert.deepEqual(replaceValue('a.json', 'no json', '/Nothing', 'b'), []);
});

test('values of a list', () => {
  const add =
    (value: string, pointer = '/Statement/Action'): Operation =>
    (text) =>
      addToList('a.json', text, pointer, value);
  check(add('b'), '{"Statement": {"Action": "a"}}', '{"Statement": {"Action": ["a", "b"]}}');
  check(add('a'), '{"Statement": {"Action": "a"}}', '{"Statement": {"Action": "a"}}');
  check(add('b'), '{"Statement": {"Action": ["a"]}}', '{"Statement": {"Action": ["a", "b"]}}');
  check(add('a'), '{"Statement": {"Action": ["a"]}}', '{"Statement": {"Action": ["a"]}}');
  check(add('b'), '{"Statement": {"Action": []}}', '{"Statement": {"Action": ["b"]}}');
  check(add('b'), '{"Statement": {"Effect": "x"}}', '{"Statement": {"Effect": "x", "Action": "b"}}');
  check(
    add('b'),
    '{\n  "Statement": {\n    "Action": "a",\n    "Resource": [\n      "r"\n    ]\n  }\n}',
    '{\n  "Statement": {\n    "Action": [\n      "a",\n      "b"\n    ],\n    "Resource": [\n      "r"\n    ]\n  }\n}',
  );
  check(
    add('s', '/Statement/Resource'),
    '{\n  "Statement": {\n    "Resource": [\n      "r"\n    ]\n  }\n}',
    '{\n  "Statement": {\n    "Resource": [\n      "r",\n      "s"\n    ]\n  }\n}',
  );
  const remove =
    (value: string): Operation =>
    (text) =>
      removeFromList('a.json', text, '/Action', value);
  check(remove('a'), '{"Action": ["a", "b", "c"]}', '{"Action": ["b", "c"]}');
  check(remove('b'), '{"Action": ["a", "b", "c"]}', '{"Action": ["a", "c"]}');
  check(remove('c'), '{"Action": ["a", "b", "c"]}', '{"Action": ["a", "b"]}');
  check(remove('a'), '{"Action": ["a", "b", "a", "a"]}', '{"Action": ["b"]}');
  check(remove('a'), '{"Action": [ "a" ]}', '{"Action": []}');
  check(remove('a'), '{"Action": "a"}', '{"Action": "a"}');
  check(remove('a'), '{\n  "Action": [\n    "a",\n    "b"\n  ]\n}', '{\n  "Action": [\n    "b"\n  ]\n}');
  check(remove('b'), '{\n  "Action": [\n    "a", // A\n    "b" // B\n  ]\n}', '{\n  "Action": [\n    "a" // A\n  ]\n}');
  check(remove('a'), '{\n  "Action": [\n    "a", // A\n    "b" // B\n  ]\n}', '{\n  "Action": [\n    "b" // B\n  ]\n}');
});

test('properties', () => {
  const text = '{\n  "Effect": "Allow",\n  "Action": "a",\n  "Condition": {\n    "Bool": {"x": "true"}\n  }\n}\n';
  check(
    (before) => setProperty('a.json', before, '', 'Resource', '*'),
    text,
    text.replace('\n  }\n}', '\n  },\n  "Resource": "*"\n}'),
  );
  check(
    (before) => setProperty('a.json', before, '/Condition/Bool', 'y', ['1']),
    text,
    text.replace('"true"}', '"true", "y": ["1"]}'),
  );
  check(
    (before) => setProperty('a.json', before, '/Condition', 'StringEquals', { 'kms:ViaService': 's' }),
    text,
    text.replace('"true"}', '"true"},\n    "StringEquals": {"kms:ViaService": "s"}'),
  );
  check((before) => setProperty('a.json', before, '', 'Action', ['b']), text, text.replace('"a"', '[\n    "b"\n  ]'));
  check((before) => removeProperty('a.json', before, '/Action'), text, text.replace('  "Action": "a",\n', ''));
  check(
    (before) => removeProperty('a.json', before, '/Condition'),
    text,
    '{\n  "Effect": "Allow",\n  "Action": "a"\n}\n',
  );
  check((before) => removeProperty('a.json', before, '/Condition/Bool/x'), text, text.replace('{"x": "true"}', '{}'));
  check(
    (before) => renameProperty('a.json', before, '/Condition/Bool', 'StringLike'),
    text,
    text.replace('Bool', 'StringLike'),
  );
  check((before) => removeElement('a.json', before, '/Action'), text, text);
  check(
    (before) => removeElement('a.json', before, '/Statement/0'),
    '{\n  "Statement": [\n    // one\n    { "Sid": "1" },\n    { "Sid": "2" }\n  ]\n}',
    '{\n  "Statement": [\n    // one\n    { "Sid": "2" }\n  ]\n}',
  );
});

test('templates are edited in their own text', () => {
  check(
    (text) => insertStatement('a.tpl', text, '', { Effect: 'Deny' }),
    '{\n  "Statement": [\n    %{ if x }\n    { "Effect": "Allow", "Resource": ${r} }\n    %{ endif }\n  ]\n}',
    '{\n  "Statement": [\n    %{ if x }\n    { "Effect": "Allow", "Resource": ${r} },\n    { "Effect": "Deny" }\n    %{ endif }\n  ]\n}',
  );
  check(
    (text) => addToList('a.tpl', text, '/Statement/Action', 'x'),
    '{"Statement": {"Effect": "Allow", "Action": ${a}}}',
    '{"Statement": {"Effect": "Allow", "Action": [${a}, "x"]}}',
  );
});

test('a property before the others', () => {
  const set = (text: string) => setFirstProperty('a.json', text, '', 'Version', '2012-10-17');
  check(set, '{\n  "Statement": []\n}', '{\n  "Version": "2012-10-17",\n  "Statement": []\n}');
  check(set, '{ "Statement": [] }', '{ "Version": "2012-10-17", "Statement": [] }');
  check(set, '{}', '{ "Version": "2012-10-17" }');
  check(set, '{"Version": "x", "Statement": []}', '{"Version": "x", "Statement": []}');
  check(
    (text) => setFirstProperty('a.json', text, '/Policy', 'Version', '2012-10-17'),
    '{"Policy": "{\\"Statement\\":[{\\"Effect\\":\\"Deny\\"}]}"}',
    '{"Policy": "{\\"Version\\":\\"2012-10-17\\",\\"Statement\\":[{\\"Effect\\":\\"Deny\\"}]}"}',
  );
});
