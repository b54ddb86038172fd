/** Every rule of policy validation: where it fires, what its first fix makes of the file, and where it is quiet. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as ide from '../../../server/src/ide/index.ts';
import { applyEdits } from '../../../server/src/policy/textEdits.ts';
import { POLICY_RULES } from '../../../server/src/rules/policy/index.ts';
import { allFindings, analyse, checkFixture, parseFixture } from '../../support/fixture.ts';
import { policyFixture, policyFixtures } from '../../support/policyFixtures.ts';

it('each rule has a fixture, and each fixture a rule', () => {
  const codes = POLICY_RULES.map(({ code }) => code).sort();
  assert.deepEqual(
    policyFixtures().map(({ code }) => code),
    codes,
  );
});

describe('policy rules', () => {
  for (const { code } of POLICY_RULES) {
    it(code, () => {
      const { fires, fixed, clean } = policyFixture(code);
      const analysis = checkFixture(fires);
      const found = allFindings(analysis).filter((finding) => finding.code === code);
      assert.ok(found.length > 0, 'fires nowhere');
      const first = found.find((finding) => ide.fixesFor(analysis, finding).length > 0);
      assert.equal(first === undefined, fixed === undefined, 'a fix and its text belong together');
      if (first !== undefined && fixed !== undefined) {
        const [fix] = ide.fixesFor(analysis, first);
        assert.deepEqual({ title: fix?.title, safety: fix?.safety }, { title: fixed.title, safety: fixed.safety });
        const after = parseFixture(fixed.text).files.get(first.file);
        assert.equal(applyEdits(ide.textOf(analysis, first.file) ?? '', fix?.edits ?? []), after);
        const files = new Map([...parseFixture(fires).files, [first.file, after ?? '']]);
        const left = allFindings(analyse(files)).filter((finding) => finding.code === code);
        assert.ok(left.length < found.length, 'the finding is still there after its fix');
      }
      const quiet = allFindings(checkFixture(clean)).filter((finding) => finding.code === code);
      assert.deepEqual(quiet, []);
      assert.notEqual(clean.trim(), '');
    });
  }
});
