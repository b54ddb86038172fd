import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure, type Terminal } from '../../../server/src/cli/command.ts';
import { simulate as command } from '../../../server/src/cli/simulate.ts';
import { SimulateInputError, simulate } from '../../../server/src/ide/simulate.ts';

const ROLE = 'arn:aws:iam::222222222222:role/App';
const allowAll = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const toRole = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: ROLE }, Action: '*', Resource: '*' }],
};
const ok = { PolicyInputList: [allowAll], ActionNames: ['s3:GetObject'] };
const wrong: readonly [string, unknown, string, RegExp][] = [
  ['a number', 5, '$', /has to be an object, not a number/],
  ['null', null, '$', /not null/],
  ['an empty list', [], '$', /empty list/],
  ['the second of a list', [ok, 'x'], '$[1]', /not a string/],
  ['no actions', {}, '$.ActionNames', /is missing/],
  ['an empty list of actions', { ActionNames: [] }, '$.ActionNames', /is empty/],
  ['actions that are no list', { ActionNames: 's3:GetObject' }, '$.ActionNames', /has to be a list, not a string/],
  ['an action without service', { ActionNames: ['GetObject'] }, '$.ActionNames[0]', /is no action/],
  ['a wildcard in an action', { ActionNames: ['s3:Get*'] }, '$.ActionNames[0]', /without wildcards/],
  [
    'an action that is a number',
    { ActionNames: ['s3:GetObject', 5] },
    '$.ActionNames[1]',
    /has to be a string, not a number/,
  ],
  ['a misspelled input', { ...ok, CallerARN: ROLE }, '$.CallerARN', /is no input of simulate/],
  ['a policy that is no JSON', { ...ok, PolicyInputList: [allowAll, '{'] }, '$.PolicyInputList[1]', /is no JSON/],
  ['a policy that is a number', { ...ok, PolicyInputList: [5] }, '$.PolicyInputList[0]', /not a number/],
  [
    'a policy without statements',
    { ...ok, PolicyInputList: [{ Version: '2012-10-17' }] },
    '$.PolicyInputList[0]',
    /no Statement/,
  ],
  ['a policy as a JSON text', { ...ok, PolicyInputList: ['"x"'] }, '$.PolicyInputList[0]', /not a string/],
  [
    'levels that are no lists',
    { ...ok, ServiceControlPolicyInputList: [allowAll] },
    '$.ServiceControlPolicyInputList[0]',
    /one list a level/,
  ],
  [
    'a policy in a level',
    { ...ok, ResourceControlPolicyInputList: [[allowAll, 5]] },
    '$.ResourceControlPolicyInputList[0][1]',
    /not a number/,
  ],
  ['a resource policy without a caller', { ...ok, ResourcePolicy: toRole }, '$.CallerArn', /is missing/],
  ['a caller that is none', { ...ok, CallerArn: 'bob' }, '$.CallerArn', /is no caller/],
  [
    'a group as the caller',
    { ...ok, CallerArn: 'arn:aws:iam::111111111111:group/Admins' },
    '$.CallerArn',
    /is no caller/,
  ],
  ['an owner that is none', { ...ok, ResourceOwner: 'bob' }, '$.ResourceOwner', /names no account/],
  [
    'a context entry without values',
    { ...ok, ContextEntries: [{ ContextKeyName: 'a:b' }] },
    '$.ContextEntries[0].ContextKeyValues',
    /is missing/,
  ],
  [
    'a context value that is a number',
    { ...ok, ContextEntries: [{ ContextKeyName: 'a:b', ContextKeyValues: [5] }] },
    '$.ContextEntries[0].ContextKeyValues[0]',
    /not a number/,
  ],
  [
    'a context entry with more',
    { ...ok, ContextEntries: [{ ContextKeyName: 'a:b', ContextKeyValues: ['c'], Key: 1 }] },
    '$.ContextEntries[0].Key',
    /no part of a context entry/,
  ],
];

for (const [name, input, path, message] of wrong) {
  test(`${name} is refused with its path`, () => {
    assert.throws(
      () => simulate(input),
      (error) => {
        assert.ok(error instanceof SimulateInputError);
        assert.equal(error.path, path);
        assert.ok(error.message.startsWith(`${path}: `), error.message);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

async function runCommand(files: Readonly<Record<string, string | Uint8Array>>, positionals: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  let output = '';
  const terminal: Terminal = {
    workingDirectory: folder,
    environment: {},
    stdout: { write: (text) => (output += text) },
    stderr: { write: () => assert.fail('nothing goes to standard error') },
  };
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const status = await command.run(terminal, {}, positionals);
    return { status, output: JSON.parse(output) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the command prints the result of a file', async () => {
  const { status, output } = await runCommand({ 'a.json': JSON.stringify(ok) }, ['a.json']);
  assert.equal(status, 0);
  assert.deepEqual(output, simulate(ok));
});

test('the command prints one list for several files', async () => {
  const { output } = await runCommand({ 'a.json': JSON.stringify(ok), 'b.json': JSON.stringify([ok, ok]) }, [
    'a.json',
    'b.json',
  ]);
  assert.deepEqual(output, [simulate(ok), simulate(ok), simulate(ok)]);
});

const unreadable: readonly [string, Readonly<Record<string, string | Uint8Array>>, RegExp][] = [
  ['is missing', {}, /^a\.json cannot be read: it does not exist\.$/],
  ['is no JSON', { 'a.json': '{' }, /^a\.json: \$: is no JSON: /],
  ['is not UTF-8', { 'a.json': new Uint8Array([0x22, 0xff, 0x22]) }, /^a\.json is not UTF-8\.$/],
  ['is not of the form', { 'a.json': '{}' }, /^a\.json: \$\.ActionNames: is missing\./],
];

for (const [name, files, message] of unreadable) {
  test(`the command fails for a file that ${name}`, async () => {
    await assert.rejects(
      runCommand(files, ['a.json']),
      (error) => error instanceof Failure && message.test(error.message),
    );
  });
}
