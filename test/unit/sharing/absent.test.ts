/** A document that is not there: information, not an error, and a fix that makes it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fixAll } from '../../../server/src/ide/fixAll.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, FOLDER, verdicts } from '../../support/fixture.ts';

const SAMPLE = new URL('../../../samples/working-share-with-manifest/', import.meta.url);
const DOCUMENTS = {
  'security/dev-secret.resource-policy.json': 'missing-resource-grant',
  'security/dev-secret.key-policy.json': 'missing-key-grant',
  'dev/application-role.identity-policy.json': 'missing-identity-grant',
};
const read = (path: string) => readFileSync(new URL(path, SAMPLE), 'utf8');

for (const manifest of [false, true]) {
  describe(manifest ? 'with a manifest' : 'without a manifest', () => {
    for (const [absent, code] of Object.entries(DOCUMENTS)) {
      it(`${absent} is absent`, () => {
        const files: Record<string, string> = {};
        for (const path of Object.keys(DOCUMENTS)) if (path !== absent) files[path] = read(path);
        if (manifest) files['sharing.json'] = read('sharing.json');
        let analysis = analyse(files);
        if (manifest)
          analysis = ide.applyChanges(analysis, [
            { path: `${FOLDER}/${absent}`, problem: { kind: 'missing' } },
          ]).analysis;
        const told = allFindings(analysis).map((finding) => `${finding.severity} ${finding.code}`);
        assert.deepEqual(told.sort(), [...(manifest ? ['error manifest-error'] : []), `information ${code}`]);
        assert.deepEqual(verdicts(analysis), ['unknown']);
        if (manifest)
          assert.equal(allFindings(analysis).find((finding) => finding.code === code)?.file, `${FOLDER}/sharing.json`);

        assert.equal(fixAll(ide, analysis, { unsafe: false }).applied.length, 0);
        const after = fixAll(ide, analysis, { unsafe: true });
        // No document names the key's ARN then, and a fix writes nothing that the workspace does not have.
        const possible = manifest || code !== 'missing-identity-grant';
        assert.deepEqual(verdicts(after.analysis), [possible ? 'allowed' : 'unknown']);
        assert.deepEqual([...after.changed.keys()], possible ? [`${FOLDER}/${absent}`] : []);
        if (possible) assert.deepEqual(allFindings(after.analysis), []);
      });
    }
  });
}
