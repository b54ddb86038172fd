/** A document is made to mean what is deployed; everything else in its file stays. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalPolicy, policyText } from '../../../server/src/ide/live/canonical.ts';
import { takeOver } from '../../../server/src/ide/live/takeOver.ts';
import { sameMeaning } from '../../../server/src/rules/difference.ts';
import { blanks, comments, gapper, gaps, type Json, parameters, policy, print } from '../policy/random.ts';
import { documentOf } from './support.ts';

function taken(text: string, deployed: object, path = '/workspace/policy.json'): string {
  const deployedText = JSON.stringify(deployed);
  return takeOver(documentOf(text, path), text, documentOf(deployedText), deployedText);
}

const FILE = `{
  // The team's role reads it.
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Read", // keep
      "Effect": "Allow",
      "Principal": { "AWS": "arn:aws:iam::222222222222:role/App" },
      "Action": [
        "secretsmanager:GetSecretValue", // the value
        "secretsmanager:DescribeSecret"
      ],
      "Resource": "*"
    }
  ]
}
`;

const DEPLOYED = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::222222222222:role/App' },
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      Resource: '*',
    },
  ],
};

function changed(changes: object) {
  return { ...DEPLOYED, Statement: [{ ...DEPLOYED.Statement[0], ...changes }] };
}

test('what means the same stays as it is', () => {
  assert.equal(taken(FILE, DEPLOYED), FILE);
});

test('a value of a list goes, the comments stay', () => {
  assert.equal(
    taken(FILE, changed({ Action: 'secretsmanager:GetSecretValue' })),
    FILE.replace(
      '"secretsmanager:GetSecretValue", // the value\n        "secretsmanager:DescribeSecret"',
      '"secretsmanager:GetSecretValue" // the value',
    ),
  );
});

test('a value of a list comes, behind the others', () => {
  const actions = [
    'secretsmanager:DescribeSecret',
    'secretsmanager:GetSecretValue',
    'secretsmanager:ListSecretVersionIds',
  ];
  assert.equal(
    taken(FILE, changed({ Action: actions })),
    FILE.replace('DescribeSecret"\n', 'DescribeSecret",\n        "secretsmanager:ListSecretVersionIds"\n'),
  );
});

test('a statement comes, another goes', () => {
  const other = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
  const both = taken(FILE, { ...DEPLOYED, Statement: [...DEPLOYED.Statement, other] });
  assert.ok(both.startsWith(FILE.slice(0, FILE.indexOf('\n  ]'))));
  assert.deepEqual(JSON.parse(both.replace(/\/\/.*/g, '')).Statement[1], other);
  assert.equal(taken(both, DEPLOYED), FILE);
});

test('a principal that AWS shows by its id keeps its ARN, beside one that is new', () => {
  const { Statement } = JSON.parse(
    taken(FILE, changed({ Principal: { AWS: ['AROADBQP57FF2AEXAMPLE', 'arn:aws:iam::333333333333:root'] } })).replace(
      /\/\/.*/g,
      '',
    ),
  );
  assert.deepEqual(Statement[0].Principal, {
    AWS: ['arn:aws:iam::222222222222:role/App', 'arn:aws:iam::333333333333:root'],
  });
});

test('a template value that stands for what is deployed stays', () => {
  const template = FILE.replaceAll('222222222222', '${account_id}');
  const after = taken(template, changed({ Action: 'secretsmanager:GetSecretValue' }), '/workspace/policy.json.tpl');
  assert.ok(after.includes('arn:aws:iam::${account_id}:role/App'));
  assert.ok(!after.includes('DescribeSecret'));
});

test('inside an escaped string the string is edited', () => {
  const inner = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' }],
  });
  const file = `${JSON.stringify({ Policy: inner, PolicyName: 'default' }, undefined, 2)}\n`;
  const deployed = JSON.parse(inner.replace('Decrypt', 'Encrypt'));
  assert.equal(taken(file, deployed), file.replace('Decrypt', 'Encrypt'));
});

test('a lone statement and two that are deployed: the file becomes a list', () => {
  const one = { Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' };
  const other = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };
  const after = taken(`${JSON.stringify(one, undefined, 2)}\n`, { Version: '2012-10-17', Statement: [one, other] });
  assert.deepEqual(JSON.parse(after), [one, other]);
});

test('a new file: elements in their usual order, principals sorted, the rest as AWS gives it', () => {
  const text = JSON.stringify({
    Statement: {
      Resource: '*',
      Principal: { AWS: ['b', 'a'] },
      Effect: 'Allow',
      Extra: 1,
      Action: ['z', 'a'],
      Sid: 'S',
    },
    Version: '2012-10-17',
    Id: 'I',
  });
  assert.equal(
    policyText(canonicalPolicy(text) ?? {}),
    `{
  "Version": "2012-10-17",
  "Id": "I",
  "Statement": {
    "Sid": "S",
    "Effect": "Allow",
    "Principal": {
      "AWS": [
        "a",
        "b"
      ]
    },
    "Action": [
      "z",
      "a"
    ],
    "Resource": "*",
    "Extra": 1
  }
}
`,
  );
  assert.equal(canonicalPolicy('no JSON'), undefined);
  assert.equal(canonicalPolicy('[]'), undefined);
});

test('property: whatever the file and its layout, afterwards it means what is deployed, and a second time changes nothing', () => {
  const plain = policy.filter((value) => !/\{\{|\$\{/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(plain, plain, gaps([...blanks, ...comments]), (value, deployed, chosen) => {
      const file = print(value as Json, gapper(chosen));
      const deployedText = JSON.stringify(deployed);
      const target = documentOf(deployedText);
      const after = takeOver(documentOf(file), file, target, deployedText);
      assert.ok(sameMeaning(documentOf(after), target), after);
      assert.equal(takeOver(documentOf(after), after, target, deployedText), after);
    }),
    parameters,
  );
});
