import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run, workspace } from './process.ts';

const MAIN = fileURLToPath(new URL('../../../server/src/cli/main.ts', import.meta.url));
const onBucket = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::reports' }],
};
const request = {
  PolicyInputList: [JSON.stringify(onBucket)],
  ActionNames: ['s3:ListBucket', 's3:ListAllMyBuckets'],
  ResourceArns: ['arn:aws:s3:::reports'],
};
const result = {
  EvaluationResults: [
    {
      EvalActionName: 's3:ListBucket',
      EvalResourceName: 'arn:aws:s3:::reports',
      EvalDecision: 'allowed',
      MatchedStatements: [
        {
          SourcePolicyId: 'PolicyInputList.1',
          SourcePolicyType: 'IAM Policy',
          StartPosition: { Line: 1, Column: 38 },
          EndPosition: { Line: 1, Column: 106 },
        },
      ],
      MissingContextValues: [],
    },
    {
      // The action is on no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
      EvalActionName: 's3:ListAllMyBuckets',
      EvalResourceName: 'arn:aws:s3:::reports',
      EvalDecision: 'implicitDeny',
      MatchedStatements: [],
      MissingContextValues: [],
    },
  ],
};

/** Like `run`, with text on standard input. */
function simulateInput(words: readonly string[], input: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'simulate', ...words], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('a file, and its result', (context) => {
  const cwd = workspace(context, { 'request.json': JSON.stringify(request) });
  const { status, stdout, stderr } = run(['simulate', 'request.json'], { cwd });
  assert.deepEqual([status, stderr], [0, '']);
  assert.deepEqual(JSON.parse(stdout), result);
});

test('an array in a file gives an array', (context) => {
  const cwd = workspace(context, { 'requests.json': JSON.stringify([request, request]) });
  assert.deepEqual(JSON.parse(run(['simulate', 'requests.json'], { cwd }).stdout), [result, result]);
});

test('several files give one array', (context) => {
  const cwd = workspace(context, { 'a.json': JSON.stringify(request), 'b.json': JSON.stringify([request]) });
  assert.deepEqual(JSON.parse(run(['simulate', 'a.json', 'b.json'], { cwd }).stdout), [result, result]);
});

for (const words of [['-'], []]) {
  test(`standard input, as ${words[0] ?? 'nothing at all'}`, () => {
    const { status, stdout, stderr } = simulateInput(words, JSON.stringify(request));
    assert.deepEqual([status, stderr], [0, '']);
    assert.deepEqual(JSON.parse(stdout), result);
  });
}

test('input that is not of the form: status 2, the JSON path on standard error, nothing on standard output', () => {
  const { status, stdout, stderr } = simulateInput(['-'], JSON.stringify({ ...request, ActionNames: ['s3:*'] }));
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /^sharing-policies: standard input: \$\.ActionNames\[0\]: "s3:\*" is no action\./);
});

test('what is no JSON, and a file that is not there', (context) => {
  const cwd = workspace(context, {});
  assert.equal(simulateInput(['-'], '{').status, 2);
  const { status, stdout, stderr } = run(['simulate', 'missing.json'], { cwd });
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /^sharing-policies: missing\.json cannot be read: it does not exist\./);
});
