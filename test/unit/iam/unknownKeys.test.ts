/** Unknown keys of typed operators: a decision is certain exactly where all values and absence come to the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evaluate } from '../../../server/src/iam/evaluate.ts';
import { policy, request } from './support.ts';

interface Domain {
  /** By default a key of which nothing is known. */
  readonly key?: string;
  readonly operators: readonly string[];
  readonly constants: readonly string[];
  /** Every value that makes a difference to the constants, and some more. */
  readonly values: readonly (string | readonly string[])[];
}

const SET_OPERATORS = [
  'ForAllValues:StringEquals',
  'ForAllValues:StringNotEquals',
  'ForAnyValue:StringEquals',
  'ForAnyValue:StringNotEquals',
  'ForAnyValue:StringEqualsIfExists',
  'StringEquals',
];

const domains: Readonly<Record<string, Domain>> = {
  numbers: {
    operators: [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEqualsIfExists',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
      'NumericGreaterThanIfExists',
    ],
    constants: ['1', '2', '2.0', '3'],
    values: ['0', '1', '1.5', '2', '2.5', '3', '4'],
  },
  dates: {
    operators: ['DateEquals', 'DateNotEqualsIfExists', 'DateLessThan', 'DateGreaterThanEquals', 'DateLessThanIfExists'],
    constants: ['2026-01-01', '2026-01-01T00:00:01Z', '2027-01-01', '1767225600'],
    values: [
      '2025-01-01',
      '2026-01-01',
      '2026-01-01T00:00:00.5Z',
      '2026-01-01T00:00:01Z',
      '2026-06-01',
      '2027-01-01',
      '2028-01-01',
    ],
  },
  addresses: {
    operators: ['IpAddress', 'NotIpAddress', 'IpAddressIfExists', 'NotIpAddressIfExists'],
    constants: ['10.0.0.0/30', '10.0.0.0/31', '10.0.0.2', '10.0.0.3/32', '0.0.0.0/0', '2001:db8::/127', '2001:db8::1'],
    values: [
      '10.0.0.0',
      '10.0.0.1',
      '10.0.0.2',
      '10.0.0.3',
      '10.0.0.4',
      '192.0.2.7',
      '2001:db8::',
      '2001:db8::1',
      '2001:db8::2',
    ],
  },
  booleans: {
    operators: ['Bool', 'BoolIfExists', 'Null'],
    constants: ['true', 'false'],
    values: ['true', 'false'],
  },
  ARNs: {
    operators: ['ArnLike', 'ArnNotLike', 'ArnEqualsIfExists'],
    constants: ['arn:aws:sns:*:111111111111:*', 'arn:aws:sns:us-east-1:*:a', 'arn:aws:sns:us-east-1:111111111111:a'],
    values: [
      'arn:aws:sns:us-east-1:111111111111:a',
      'arn:aws:sns:us-east-1:111111111111:b',
      'arn:aws:sns:eu-west-1:111111111111:a',
      'arn:aws:sns:us-east-1:222222222222:a',
      'arn:aws:sqs:us-east-1:222222222222:a',
    ],
  },
  'values of a key that has one at most, under set operators': {
    key: 'aws:PrincipalTag/team',
    operators: SET_OPERATORS,
    constants: ['a', 'b'],
    values: ['a', 'b', 'c', ''],
  },
  'values of a key of AWS KMS that has one at most, under set operators': {
    key: 'kms:EncryptionContext:SecretARN',
    operators: SET_OPERATORS,
    constants: ['a', 'b'],
    values: ['a', 'b', 'c', ''],
  },
  'values of a key that can have several': {
    key: 'aws:TagKeys',
    operators: SET_OPERATORS,
    constants: ['a', 'b'],
    values: ['a', 'b', 'c', '', ['a', 'b'], ['a', 'c'], ['b', 'c'], ['a', 'b', 'c']],
  },
  'values of a key of which nothing is known, under set operators': {
    operators: SET_OPERATORS.filter((operator) => operator.startsWith('For')),
    constants: ['a', 'b'],
    values: ['a', 'b', 'c', '', ['a', 'b'], ['a', 'c'], ['b', 'c'], ['a', 'b', 'c']],
  },
  'texts of a key that is true or false': {
    key: 'aws:MultiFactorAuthPresent',
    operators: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringEqualsIfExists', 'Bool', 'Null'],
    constants: ['true', 'false'],
    values: ['true', 'false'],
  },
};

for (const [name, { key = 'k:key', operators, constants, values }] of Object.entries(domains)) {
  const condition = fc
    .tuple(fc.constantFrom(...operators), fc.uniqueArray(fc.constantFrom(...constants), { minLength: 1, maxLength: 2 }))
    .map(([operator, list]) => ({ [operator]: { [key]: list } }));
  const statement = fc
    .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), fc.option(condition, { nil: undefined, freq: 5 }))
    .map(([Effect, Condition]) => ({ Effect, Action: '*', Resource: '*', ...(Condition && { Condition }) }));

  test(`unknown ${name}`, () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), (statements) => {
        const identity = [policy(statements)];
        const decide = (value: string | readonly string[] | null | undefined) =>
          evaluate(
            request({
              caller: 'arn:aws:iam::111111111111:role/App',
              action: 's3:GetObject',
              resource: 'arn:aws:s3:::a/1',
              resourceAccount: '111111111111',
              context: value === undefined ? {} : { [key]: value },
              otherwise: 'unknown',
            }),
            { identity },
          ).decision;
        const outcomes = new Set([null, ...values].map((value) => decide(value) === 'allowed'));
        const decision = decide(undefined);
        if (decision === 'conditional') assert.equal(outcomes.size, 2);
        else assert.deepEqual([...outcomes], [decision === 'allowed']);
      }),
      { seed: 20261123, numRuns: 600 },
    );
  });
}
