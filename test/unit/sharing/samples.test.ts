/** Every sample: alone and all of them in one workspace, the finding that it is there for, and nothing else. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { load } from '../../../server/src/host/load.ts';
import * as ide from '../../../server/src/ide/index.ts';
import type { Finding } from '../../../server/src/rules/finding.ts';
import { allFindings, fixed, markedText, NOW, verdicts } from '../../support/fixture.ts';

interface Expected {
  readonly code: string | null;
  readonly file?: string;
  readonly marked?: string;
  readonly verdict: string;
  readonly fixable?: boolean;
}

const ROOT = fileURLToPath(new URL('../../../samples', import.meta.url));
const samples: Record<string, Expected> = JSON.parse(
  readFileSync(new URL('../../fixtures/samples.json', import.meta.url), 'utf8'),
);

describe('samples', () => {
  it('are all in the list', () => {
    const folders = readdirSync(ROOT).filter((name) => statSync(`${ROOT}/${name}`).isDirectory());
    assert.deepEqual(folders.sort(), Object.keys(samples).sort());
  });

  for (const [name, expected] of Object.entries(samples)) {
    it(name, () => {
      const analysis = analyseFolder(`${ROOT}/${name}`);
      assert.deepEqual(verdicts(analysis), [expected.verdict]);
      const all = wanted(`${ROOT}/${name}`, expected);
      assert.deepEqual(told(analysis), all.filter(isPressing));
      const places = allFindings(analysis).map((finding) => place(analysis, finding));
      for (const one of all) assert.equal(places.filter((other) => isDeepStrictEqual(one, other)).length, 1);
      if (expected.fixable === undefined) return;
      const after = fixed(analysis);
      assert.deepEqual(verdicts(after.analysis), [expected.fixable ? 'allowed' : expected.verdict]);
      assert.equal(after.rounds, expected.fixable ? 1 : 0);
    });
  }

  it('keep apart in one workspace', () => {
    const analysis = analyseFolder(ROOT);
    const all = Object.entries(samples).flatMap(([name, expected]) => wanted(`${ROOT}/${name}`, expected));
    assert.deepEqual(told(analysis), all.filter(isPressing).sort(byPlace));
    assert.equal(ide.shares(analysis).length, Object.keys(samples).length);
  });
});

function analyseFolder(folder: string): ide.Analysis {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:json|tpl)$/.test(path))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`);
  return load(ide, { now: NOW, folders: [folder], severity: {} }, files).analysis;
}

interface Told {
  readonly file: string;
  readonly code: string;
  readonly marked: string;
}

/** Findings of other severities than information: placeholders are expected in some of the working samples. */
function told(analysis: ide.Analysis): Told[] {
  return allFindings(analysis)
    .filter(({ severity }) => severity !== 'information')
    .map((finding) => place(analysis, finding))
    .sort(byPlace);
}

function place(analysis: ide.Analysis, finding: Finding): Told {
  return { file: finding.file, code: finding.code, marked: markedText(analysis, finding) };
}

function wanted(folder: string, { code, file, marked }: Expected): Told[] {
  return code === null ? [] : [{ file: `${folder}/${file}`, code, marked: marked ?? 'Statement' }];
}

/** Whether the finding is more than information. */
function isPressing({ code }: Told): boolean {
  return ide.allRules().some((rule) => rule.code === code && rule.severity !== 'information');
}

function byPlace(one: Told, other: Told): number {
  return one.file < other.file ? -1 : one.file > other.file ? 1 : one.code.localeCompare(other.code);
}
