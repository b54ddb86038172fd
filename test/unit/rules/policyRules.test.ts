/** Every rule of policy validation: where it fires, what its first fix makes of the file, and where it is quiet. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { POLICY_RULES } from '../../../server/src/rules/policy/index.ts';
import { policyFixture, policyFixtures } from '../../support/policyFixtures.ts';
import { checkRule } from '../../support/ruleChecks.ts';

it('each rule has a fixture, and each fixture a rule', () => {
  const codes = POLICY_RULES.map(({ code }) => code).sort();
  assert.deepEqual(
    policyFixtures().map(({ code }) => code),
    codes,
  );
});

describe('policy rules', () => {
  for (const { code } of POLICY_RULES) {
    it(code, () => checkRule(policyFixture(code)));
  }
});
