/** The list of codes is a promise: each of them is a rule, and each mistake of the catalogue has a code of the list. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { MISTAKES } from './mistakes.ts';

const CODES = `
  missing-resource-grant missing-key-grant missing-identity-grant missing-identity-key-grant principal-mismatch
  secret-arn-mismatch secret-arn-suffix ambiguous-secret-name key-arn-mismatch key-alias-in-resource key-id-in-resource
  aws-managed-key explicit-deny not-principal-deny guardrail-denies condition-never-matches via-service-mismatch
  encryption-context-mismatch describe-under-encryption-context network-condition-on-key action-not-cross-account
  account-mismatch region-mismatch partition-mismatch account-root-principal public-principal invalid-principal
  deleted-principal session-principal shared-policy-administration key-policy-lockout key-policy-resource
  policy-too-large placeholder expired-grant ambiguous-attachment manifest-error json-syntax file-unreadable
  file-too-large
`
  .trim()
  .split(/\s+/);

/** Planted by tests of their own: about more than one share. */
const OTHERS = ['excess-grant', 'unintended-access', 'trust-policy-mismatch', 'replica-region'];

/** Not about what a policy says. */
const NOT_PLANTED = ['ambiguous-attachment', 'manifest-error', 'json-syntax', 'file-unreadable', 'file-too-large'];

it('every code is a rule', () => {
  const rules = new Set(ide.allRules().map(({ code }) => code));
  assert.deepEqual(
    [...CODES, ...OTHERS].filter((code) => !rules.has(code)),
    [],
  );
});

/** What AWS answers to a call, or when the policy is saved; or that nothing shows there. */
const AT_RUN_TIME =
  /`[^`]*(?:AccessDenied|not authorized|not allowed|Exception|Malformed|LimitExceeded)[^`]*`|nothing (?:\S+ )?(?:shows|fails)|nobody notices/i;

it('the documentation of every code says how the mistake shows on AWS', () => {
  const rules = ide.allRules().filter(({ code }) => CODES.includes(code) || OTHERS.includes(code));
  assert.deepEqual(
    rules.filter(({ documentation }) => !AT_RUN_TIME.test(documentation)).map(({ code }) => code),
    [],
  );
});

it('every code that a policy can have is planted', () => {
  const planted = new Set(MISTAKES.map(({ code }) => code));
  assert.deepEqual(
    CODES.filter((code) => !planted.has(code)),
    NOT_PLANTED,
  );
  assert.deepEqual(
    [...planted].filter((code) => !CODES.includes(code)),
    [],
  );
});
