// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are lines of policy templates
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createTokeniser } from './tokenise.ts';

const json = await createTokeniser('json');
const jsonc = await createTokeniser('json.comments');

const GRAMMAR = JSON.parse(
  readFileSync(new URL('../../../syntaxes/aws-policy.injection.tmLanguage.json', import.meta.url), 'utf8'),
);

/** What our grammar adds: `text -> innermost scope of ours without its suffix`, in order. */
function coloured(line: string, tokenise = json): string[] {
  return tokenise(line).flatMap(({ text, scopes }) => {
    const own = scopes.filter((scope) => scope.endsWith('.aws-policy') && !scope.startsWith('meta.'));
    return own.length === 0 ? [] : [`${text} -> ${own.at(-1)?.replace('.aws-policy', '')}`];
  });
}

/** The same without separators. */
function parts(line: string, tokenise = json): string[] {
  return coloured(line, tokenise).filter((part) => !part.includes('-> punctuation.'));
}

test('is an injection into JSON strings and names only', () => {
  assert.equal(GRAMMAR.scopeName, 'source.aws-policy.injection');
  assert.equal(
    GRAMMAR.injectionSelector,
    'L:string.quoted.double.json, L:string.quoted.double.json.comments, ' +
      'L:support.type.property-name.json, L:support.type.property-name.json.comments',
  );
  assert.equal(GRAMMAR.fileTypes, undefined);
});

test('colours every part of an ARN', () => {
  assert.deepEqual(coloured('["arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-??????"]'), [
    'arn -> keyword.other.arn',
    ': -> punctuation.separator',
    'aws -> constant.language.partition',
    ': -> punctuation.separator',
    'secretsmanager -> support.class.service',
    ': -> punctuation.separator',
    'us-east-1 -> constant.other.region',
    ': -> punctuation.separator',
    '111111111111 -> constant.numeric.account',
    ': -> punctuation.separator',
    'secret -> entity.name.type.resource',
    ': -> punctuation.separator',
    'DevSecret- -> string.other.resource-id',
    '?????? -> keyword.operator.wildcard',
  ]);
});

const ARNS: readonly (readonly [string, readonly string[]])[] = [
  [
    'arn:aws:iam::222222222222:role/team/ApplicationRole',
    [
      'aws -> constant.language.partition',
      'iam -> support.class.service',
      '222222222222 -> constant.numeric.account',
      'role -> entity.name.type.resource',
      'team/ApplicationRole -> string.other.resource-id',
    ],
  ],
  [
    'arn:aws:iam::111111111111:root',
    [
      'aws -> constant.language.partition',
      'iam -> support.class.service',
      '111111111111 -> constant.numeric.account',
      'root -> constant.language.root',
    ],
  ],
  [
    'arn:aws-us-gov:kms:us-gov-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    [
      'aws-us-gov -> constant.language.partition',
      'kms -> support.class.service',
      'us-gov-west-1 -> constant.other.region',
      '111111111111 -> constant.numeric.account',
      'key -> entity.name.type.resource',
      '1234abcd-12ab-34cd-56ef-1234567890ab -> string.other.resource-id',
    ],
  ],
  [
    'arn:aws:s3:::reports/2026/*',
    [
      'aws -> constant.language.partition',
      's3 -> support.class.service',
      'reports/2026/ -> string.other.resource-id',
      '* -> keyword.operator.wildcard',
    ],
  ],
  [
    'arn:aws:iam::*:user/${aws:username}',
    [
      'aws -> constant.language.partition',
      'iam -> support.class.service',
      '* -> keyword.operator.wildcard',
      'user -> entity.name.type.resource',
      'aws:username -> variable.language.policy-variable',
    ],
  ],
  [
    'arn:${AWS::Partition}:kms:${region}:{{ account }}:key/<KEY_ID>',
    [
      'AWS::Partition -> variable.parameter.placeholder',
      'kms -> support.class.service',
      'region -> variable.parameter.placeholder',
      ' account  -> variable.parameter.placeholder',
      'key -> entity.name.type.resource',
      'KEY_ID -> variable.parameter.placeholder',
    ],
  ],
  [
    'arn:aws:secretsmanager:your-region:Security_Account:secret:${secret_name}-*',
    [
      'aws -> constant.language.partition',
      'secretsmanager -> support.class.service',
      'your-region -> variable.parameter.placeholder',
      'Security_Account -> variable.parameter.placeholder',
      'secret -> entity.name.type.resource',
      'secret_name -> variable.parameter.placeholder',
      '- -> string.other.resource-id',
      '* -> keyword.operator.wildcard',
    ],
  ],
];

for (const [arn, expected] of ARNS) {
  test(`colours ${arn}`, () => {
    assert.deepEqual(parts(`["${arn}"]`), ['arn -> keyword.other.arn', ...expected]);
    assert.deepEqual(parts(`["${arn}"]`, jsonc), ['arn -> keyword.other.arn', ...expected]);
    assert.deepEqual(parts(`{"${arn}": {}}`), ['arn -> keyword.other.arn', ...expected]);
  });
}

test('keeps the scopes of the JSON grammar around what it colours', () => {
  const token = json('["kms:Decrypt"]').find(({ text }) => text === 'Decrypt');
  assert.deepEqual(token?.scopes, [
    'source.json',
    'meta.structure.array.json',
    'string.quoted.double.json',
    'meta.action.aws-policy',
    'entity.name.function.action.aws-policy',
  ]);
  const all = json('{"Resource": "arn:aws:kms:us-east-1:111111111111:key/1", "Next": "x"}');
  assert.deepEqual(
    all.filter(({ scopes }) => scopes.at(-1)?.startsWith('punctuation.definition.string')).map(({ text }) => text),
    Array(8).fill('"'),
  );
  assert.equal(all.find(({ text }) => text === 'Next')?.scopes.at(-1), 'support.type.property-name.json');
});

const ACTIONS: readonly (readonly [string, readonly string[]])[] = [
  ['kms:Decrypt', ['kms -> support.class.service', 'Decrypt -> entity.name.function.action']],
  ['kms:*', ['kms -> support.class.service', '* -> keyword.operator.wildcard']],
  [
    'kms:ReEncrypt*',
    ['kms -> support.class.service', 'ReEncrypt -> entity.name.function.action', '* -> keyword.operator.wildcard'],
  ],
  [
    's3:*Object',
    ['s3 -> support.class.service', '* -> keyword.operator.wildcard', 'Object -> entity.name.function.action'],
  ],
  [
    'secretsmanager:GetSecretValue',
    ['secretsmanager -> support.class.service', 'GetSecretValue -> entity.name.function.action'],
  ],
  [
    'new-service:DescribeThing',
    ['new-service -> support.class.service', 'DescribeThing -> entity.name.function.action'],
  ],
];

for (const [action, expected] of ACTIONS) {
  test(`colours the action ${action}`, () => {
    assert.deepEqual(parts(`{"Action": ["${action}"]}`), expected);
    assert.deepEqual(parts(`{"Action": "${action}"}`, jsonc), expected);
  });
}

const NAMES: readonly (readonly [string, readonly string[]])[] = [
  ['{"StringLike": {', ['StringLike -> support.function.condition-operator']],
  [
    '{"ForAllValues:StringEqualsIfExists" : {',
    [
      'ForAllValues -> keyword.operator.word.set',
      'StringEquals -> support.function.condition-operator',
      'IfExists -> keyword.operator.word.if-exists',
    ],
  ],
  ['{"Bool": {', ['Bool -> support.function.condition-operator']],
  ['{"DateLessThan":', ['DateLessThan -> support.function.condition-operator']],
  ['{"kms:ViaService": "x"}', ['kms -> support.class.service', 'ViaService -> support.variable.condition-key']],
  [
    '{"kms:EncryptionContext:SecretARN": "x"}',
    [
      'kms -> support.class.service',
      'EncryptionContext -> support.variable.condition-key',
      'SecretARN -> variable.parameter.condition-key',
    ],
  ],
  [
    '{"aws:PrincipalTag/cost-center": "x"}',
    [
      'aws -> support.class.service',
      'PrincipalTag -> support.variable.condition-key',
      'cost-center -> variable.parameter.condition-key',
    ],
  ],
  ['{"aws:username": "x"}', ['aws -> support.class.service', 'username -> support.variable.condition-key']],
  [
    '{"token.actions.githubusercontent.com:sub": "x"}',
    ['token.actions.githubusercontent.com -> support.class.service', 'sub -> support.variable.condition-key'],
  ],
];

for (const [line, expected] of NAMES) {
  test(`colours the name in ${line}`, () => {
    assert.deepEqual(parts(line), expected);
    assert.deepEqual(parts(line, jsonc), expected);
  });
}

const VALUES: readonly (readonly [string, readonly string[]])[] = [
  [
    'secretsmanager.us-east-1.amazonaws.com',
    [
      'secretsmanager -> support.class.service',
      'us-east-1 -> constant.other.region',
      'amazonaws.com -> constant.language.domain',
    ],
  ],
  [
    'secretsmanager.${region}.amazonaws.com',
    [
      'secretsmanager -> support.class.service',
      'region -> variable.parameter.placeholder',
      'amazonaws.com -> constant.language.domain',
    ],
  ],
  ['lambda.amazonaws.com', ['lambda -> support.class.service', 'amazonaws.com -> constant.language.domain']],
  [
    "${aws:PrincipalTag/team, 'none'}",
    ['aws:PrincipalTag/team -> variable.language.policy-variable', "'none' -> string.quoted.single.default"],
  ],
  ['home/${aws:username}/*', ['aws:username -> variable.language.policy-variable']],
  ['${*}', ['* -> variable.language.policy-variable']],
  ['<ACCOUNT_ID>', ['ACCOUNT_ID -> variable.parameter.placeholder']],
  ['${account_id}', ['account_id -> variable.parameter.placeholder']],
  ['${account}', ['account -> variable.parameter.placeholder']],
  ['${AWS::AccountId}', ['AWS::AccountId -> variable.parameter.placeholder']],
  ['{{x}}', ['x -> variable.parameter.placeholder']],
];

for (const [value, expected] of VALUES) {
  test(`colours the value ${value}`, () => assert.deepEqual(parts(`["${value}"]`), expected));
}

test('colours "*" only where it is a policy element', () => {
  assert.deepEqual(parts('{"Resource": "*"}'), ['* -> keyword.operator.wildcard']);
  assert.deepEqual(parts('{"Principal" : "*"}'), ['* -> keyword.operator.wildcard']);
  assert.deepEqual(parts('{"typescript": "*"}'), []);
});

test('colours inside a policy that is stored as an escaped string', () => {
  const line = String.raw`{"Policy": "{\n \"Action\" : \"kms:Decrypt\",\n \"Condition\" : {\n \"StringLike\" : {\n \"kms:ViaService\" : \"arn:aws:iam::111111111111:root\"}}}"}`;
  assert.deepEqual(parts(line), [
    'kms -> support.class.service',
    'Decrypt -> entity.name.function.action',
    'StringLike -> support.function.condition-operator',
    'kms -> support.class.service',
    'ViaService -> support.variable.condition-key',
    'arn -> keyword.other.arn',
    'aws -> constant.language.partition',
    'iam -> support.class.service',
    '111111111111 -> constant.numeric.account',
    'root -> constant.language.root',
  ]);
});

const ORDINARY = [
  '{"homepage": "http://x"}',
  '{"homepage": "https://example.amazonaws.com/a?b=c"}',
  '["12:30", "a:b", "a:B", "2026-01-01T00:00:00Z"]',
  '["workspace:*", "npm:react", "npm:@scope/Name", "file:../x", "git:Main", "label:Bug", "node:fs"]',
  '{"build:prod": "node build", "test:Unit": "node test", "lint:*": "x", "aws:": 1}',
  '{"Null": true, "Bool": "BOOL", "StringLike": "x"}',
  '["${workspaceFolder}/out", "${workspaceFolder}", "${file}", "${env:HOME}", "${config:editor.tabSize}"]',
  '["<b>bold</b>", "<br>", "Hello {{name}}", "50% off <em>", "a < b > c", "${"]',
  '["arn:", "arn:aws:iam", "barn:aws:iam::1:role/x", "urn:aws:iam::1:role/x"]',
  '["Is it? *yes*", "**/*.ts", "?"]',
];

for (const line of ORDINARY) {
  test(`leaves ordinary JSON alone: ${line}`, () => assert.deepEqual(coloured(line), []));
}

test('an unfinished string does not change the next line', () => {
  assert.deepEqual(parts('["arn:aws:iam::111111111111:role/Appl'), [
    'arn -> keyword.other.arn',
    'aws -> constant.language.partition',
    'iam -> support.class.service',
    '111111111111 -> constant.numeric.account',
    'role -> entity.name.type.resource',
    'Appl -> string.other.resource-id',
  ]);
});
