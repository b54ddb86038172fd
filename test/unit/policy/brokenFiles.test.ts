import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicyFile } from '../../../server/src/policy/parse.ts';

const problems = (path: string, text: string) =>
  parsePolicyFile(path, text).syntaxProblems.map(({ message }) => message.slice(0, message.indexOf('.')));

test('a file that is called a policy says what is wrong with it, however early it breaks off', () => {
  assert.deepEqual(problems('dev.key-policy.json', '{ "Version": "2012-10-17",'), [
    "A property's name in double quotes belongs here",
  ]);
  assert.deepEqual(problems('policies.json', '[[[['), ['A closing bracket "]" is missing here']);
});

test('a file that breaks off has one problem', () => {
  assert.deepEqual(problems('a.json', '{ "Statement": [ { "Effect": "Allow", "Act'), [
    'This string is not closed with a double quote on its line',
  ]);
});

test('an empty file is about to be written, and another file is none of ours', () => {
  assert.deepEqual(problems('dev.key-policy.json', ' \n'), []);
  assert.deepEqual(problems('data.json', '{ "Version": '), []);
});
