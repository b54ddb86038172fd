/** The sharing rules about the words of one document: where they fire, their first fix, and where they are quiet. */
import { describe, it } from 'node:test';
import { policyFixtures } from '../../support/policyFixtures.ts';
import { checkRule } from '../../support/ruleChecks.ts';

describe('sharing rules about one document', () => {
  for (const fixture of policyFixtures('sharing')) it(fixture.code, () => checkRule(fixture));
});
