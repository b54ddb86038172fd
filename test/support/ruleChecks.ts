/** What a fixture of a rule is checked for: where it fires, what its first fix makes of the file, and where it is quiet. */
import assert from 'node:assert/strict';
import * as ide from '../../server/src/ide/index.ts';
import { applyEdits } from '../../server/src/policy/textEdits.ts';
import { allFindings, analyse, checkFixture, parseFixture } from './fixture.ts';
import type { PolicyFixture } from './policyFixtures.ts';

export function checkRule({ code, fires, alsoFires, fixed, clean }: PolicyFixture): void {
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
  for (const text of alsoFires) checkFixture(text);
  const quiet = allFindings(checkFixture(clean)).filter((finding) => finding.code === code);
  assert.deepEqual(quiet, []);
  assert.notEqual(clean.trim(), '');
}
