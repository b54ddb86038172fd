/** Whatever a policy holds, validation ends, names places of the file, and its fixes leave JSON behind. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OPERATORS } from '../../../server/src/iam/operators.ts';
import { fixAll } from '../../../server/src/ide/fixAll.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { POLICY_RULES } from '../../../server/src/rules/policy/index.ts';
import { allFindings, analyse, FOLDER, parseFixture } from '../../support/fixture.ts';
import { policyFixtures } from '../../support/policyFixtures.ts';

const CODES = new Set(POLICY_RULES.map(({ code }) => code));
const parameters = { seed: 20261125, numRuns: 300 };

const FILES = [
  'a.identity-policy.json',
  'a.key-policy.json',
  'a.bucket-policy.json',
  'a.secret-policy.json',
  'a.trust-policy.json',
  'a.scp.json',
  'a.rcp.json',
  'a.boundary.json',
  'a.vpce.json',
  'a.json',
];

const text = fc.oneof(
  fc.constantFrom(
    '*',
    '',
    's3:GetObject',
    's3:*',
    'S3:getobjet',
    'kms:Decrypt',
    'iam:PassRole',
    'frob:Run',
    'GetObject',
    'arn:aws:s3:::reports/*',
    'arn:aws:s3:::reports/2026/?',
    'arn:aws:iam::111122223333:role/App',
    'arn:aws:iam:us-east-1:1111:role/App',
    'arn:aws:sqs:eu-cental-1::x',
    'arn:::::',
    'aws:s3:::x',
    '${aws:username}',
    '${aws:username',
    '${}',
    '${a, b}',
    '10.0.0.0/8',
    '2026-01-01',
    'true',
    'o-a1b2c3d4e5',
    '111122223333',
    'lambda.amazonaws.com',
    'token.actions.githubusercontent.com',
    '<X>',
  ),
  fc.string({ maxLength: 6 }),
);
const values = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.constant([]));
const operator = fc
  .tuple(
    fc.constantFrom('', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom(...OPERATORS.keys(), 'stringlike', 'Frob'),
    fc.constantFrom('', 'IfExists'),
  )
  .map((parts) => parts.join(''));
const key = fc.constantFrom(
  'aws:SourceIp',
  'aws:TagKeys',
  'aws:ResourceTag/a~b',
  'aws:ResourceTag',
  'aws:PrincipalArn',
  'aws:userid',
  'aws:SourceVpc',
  'aws:RequestedRegion',
  'aws:CurrentTime',
  's3:prefix',
  'kms:ViaService',
  'aws:Frob',
  'Frob',
  'token.actions.githubusercontent.com:sub',
);
const value = fc.oneof(values, fc.boolean(), fc.integer(), fc.constant(null), fc.constant([true, 'false']));
const condition = fc.dictionary(operator, fc.dictionary(key, value, { maxKeys: 2 }), { maxKeys: 2 });
const principal = fc.oneof(
  text,
  fc.dictionary(fc.constantFrom('AWS', 'Service', 'Federated', 'CanonicalUser', 'aws', '*'), values, { maxKeys: 2 }),
  fc.integer(),
);
const statement = fc.record(
  {
    Sid: text,
    Effect: fc.constantFrom('Allow', 'Deny', 'allow', ''),
    Principal: principal,
    NotPrincipal: principal,
    Action: values,
    NotAction: values,
    Resource: values,
    NotResource: values,
    Condition: fc.oneof(condition, fc.constant({}), fc.constant([])),
    Conditions: condition,
  },
  { requiredKeys: [] },
);
const policy = fc.record(
  {
    Version: fc.constantFrom('2012-10-17', '2008-10-17', '2020-01-01', 7),
    Id: text,
    Statement: fc.array(statement, { maxLength: 3 }),
  },
  { requiredKeys: ['Statement'] },
);

test('validation ends, and every finding is at a place of the file', () => {
  fc.assert(
    fc.property(fc.constantFrom(...FILES), policy, (file, document) => {
      const written = JSON.stringify(document, undefined, 2);
      const analysis = analyse({ [file]: written });
      for (const { code, range, pointer, message } of allFindings(analysis)) {
        if (!CODES.has(code)) continue;
        assert.ok(range.start >= 0 && range.start < range.end && range.end <= written.length, `${code} ${pointer}`);
        assert.match(message, /^\S.*[.?]$/s, code);
      }
    }),
    parameters,
  );
});

test('fixes come to an end, and leave JSON behind', () => {
  fc.assert(
    fc.property(fc.constantFrom(...FILES), policy, (file, document) => {
      const analysis = analyse({ [file]: JSON.stringify(document, undefined, 2) });
      const { analysis: after, applied } = fixAll(ide, analysis, { unsafe: true });
      assert.ok(applied.length < 60);
      JSON.parse(ide.textOf(after, `${FOLDER}/${file}`) ?? '');
    }),
    { ...parameters, numRuns: 150 },
  );
});

test('an escaped document has the same findings as a plain one', () => {
  fc.assert(
    fc.property(policy, (document) => {
      const codes = (files: Record<string, string>) =>
        allFindings(analyse(files))
          .filter(({ code }) => CODES.has(code))
          .map(({ code, pointer, message }) => `${code} ${pointer.replace(/^\/Policy/, '')} ${message}`)
          .sort();
      const plain = codes({ 'a/key-policy.json': JSON.stringify(document) });
      const escaped = codes({ 'a/key-policy.json': JSON.stringify({ Policy: JSON.stringify(document) }) });
      assert.deepEqual(escaped, plain);
    }),
    { ...parameters, numRuns: 100 },
  );
});

for (const { code, fires } of policyFixtures()) {
  test(`the preferred fixes of the fixture of ${code} come to rest`, () => {
    const analysis = analyse(parseFixture(fires).files);
    const first = fixAll(ide, analysis, { unsafe: false });
    assert.ok(first.applied.length < 20);
    assert.equal(fixAll(ide, first.analysis, { unsafe: false }).applied.length, 0);
  });
}
