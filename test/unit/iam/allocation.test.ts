/** A statement that does not match costs no memory: a policy of a thousand statements is decided without garbage. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { matchStatementParts, prepareRequest } from '../../../server/src/iam/match.ts';
import type { ContextValue } from '../../../server/src/iam/request.ts';
import { FALSE } from '../../../server/src/iam/truth.ts';
import { policy, request } from './support.ts';

// What is measured is optimized code, so that is made at once and not beside the test, however busy the machine is.
for (const flag of ['--no-concurrent-recompilation', '--no-concurrent-osr']) setFlagsFromString(flag);

const CALLS = 50_000;
/** Bytes in all: one object a call would be at least eight times as much. */
const MOST = CALLS * 2;

const asked = request({
  caller: 'arn:aws:iam::222222222222:role/App',
  action: 'secretsmanager:GetSecretValue',
  resource: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3',
});
// The context is the caller's: this one makes nothing.
const value: ContextValue = { state: 'present', values: ['b'] };
const prepared = prepareRequest({ ...asked, context: { lookup: () => value } });

const base = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
const statements: Readonly<Record<string, object>> = {
  'another action': { ...base, Action: ['s3:GetObject', 's3:Get*', 'kms:*Key*', 'secretsmanager:?'] },
  'an action left out': { ...base, Action: undefined, NotAction: ['secretsmanager:*'] },
  'another role': { ...base, Principal: { AWS: ['arn:aws:iam::222222222222:role/Other', '333333333333'] } },
  'a service': { ...base, Principal: { Service: 's3.amazonaws.com' } },
  'another resource': {
    ...base,
    Resource: ['arn:aws:s3:::reports/*', 'arn:aws:secretsmanager:*:*:secret:Prod*-??????'],
  },
  'a text that differs': { ...base, Condition: { StringEquals: { 'k:key': ['a', 'c'] } } },
  'a text that must not be': { ...base, Condition: { StringNotEquals: { 'k:key': ['a', 'b'] } } },
  'a pattern that must not fit': { ...base, Condition: { StringNotLike: { 'k:key': ['a*', 'b*'] } } },
  'none of some': { ...base, Condition: { 'ForAnyValue:StringLike': { 'k:key': ['a*'] } } },
  'not all': { ...base, Condition: { 'ForAllValues:StringEquals': { 'k:key': ['a'] } } },
  'a key that must be absent': { ...base, Condition: { Null: { 'k:key': 'true' } } },
};

for (const [name, statement] of Object.entries(statements)) {
  test(name, () => {
    const [compiled] = policy([statement]).statements;
    const run = () => {
      for (let call = 0; call < CALLS; call++) {
        if (matchStatementParts(compiled!, prepared, 'resource') !== FALSE) assert.fail('it matches');
      }
    };
    // Compiled by then; what compiling takes is not counted.
    for (let times = 0; times < 3; times++) run();
    let least = Number.POSITIVE_INFINITY;
    for (let times = 0; times < 5; times++) {
      const before = process.memoryUsage().heapUsed;
      run();
      least = Math.min(least, Math.abs(process.memoryUsage().heapUsed - before));
    }
    assert.ok(least < MOST, `${(least / CALLS).toFixed(1)} bytes a call`);
  });
}
