/**
 * One cause gives one finding: every mistake of the catalogue, alone and with every other one, with and without a
 * manifest, and exactly the codes that were planted.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allFindings, analyse, verdicts } from '../../support/fixture.ts';
import { CONTRADICTIONS, contradiction, type Mode } from './contradictions.ts';
import { MISTAKES, type Mistake } from './mistakes.ts';
import { expected, plant, sameText } from './planting.ts';

const MODES: readonly Mode[] = ['inference', 'manifest'];

for (const mode of MODES) {
  const possible = MISTAKES.filter(({ only }) => only === undefined || only === mode);

  describe(mode === 'manifest' ? 'with a manifest' : 'without a manifest', () => {
    it('nothing is said of the working share', () => {
      const files = plant(mode, []);
      assert.deepEqual([verdicts(analyse(files)), told(files)], [['allowed'], []]);
    });

    for (const mistake of possible) {
      it(`${mistake.row ?? mistake.code}: ${mistake.name}`, () => {
        assert.deepEqual(told(plant(mode, [mistake])), expected(mode, [mistake]));
      });
    }

    for (const [index, one] of possible.entries()) {
      const others = possible.slice(index + 1).filter((other) => !sameText(one, other));
      it(`${one.name}, with each of ${others.length} others`, () => {
        const wrong = others
          .filter((other) => contradiction(one, other, mode) === undefined)
          .flatMap((other): object[] => {
            const { actual, wanted } = outcome(mode, [one, other]);
            return JSON.stringify(actual) === JSON.stringify(wanted) ? [] : [{ with: other.name, actual, wanted }];
          });
        assert.deepEqual(wrong, []);
      });
    }

    it('each contradiction is one', () => {
      const idle = possible.flatMap((one, index) =>
        possible.slice(index + 1).flatMap((other): string[] => {
          const why = sameText(one, other) ? undefined : contradiction(one, other, mode);
          if (why === undefined) return [];
          const { actual, wanted } = outcome(mode, [one, other]);
          return JSON.stringify(actual) === JSON.stringify(wanted) ? [`${one.name} + ${other.name}`] : [];
        }),
      );
      assert.deepEqual(idle, []);
    });
  });
}

describe('whoever is locked out reads', () => {
  const messages = MODES.flatMap((mode) =>
    MISTAKES.filter(({ only }) => only === undefined || only === mode).flatMap((mistake) =>
      allFindings(analyse(plant(mode, [mistake]))).map((finding) => ({ ...finding, mistake: mistake.name })),
    ),
  );
  const lacking = (words: RegExp, except: readonly string[], wanted: (severity: string) => boolean) =>
    messages
      .filter(({ severity, code, message }) => wanted(severity) && !except.includes(code) && !words.test(message))
      .map(({ code, mistake, message }) => `${code} (${mistake}): ${message}`);

  it('which account has to act', () => {
    // Whose an identity policy is the file does not say; who fills in a placeholder is not known either.
    const except = ['policy-too-large', 'placeholder'];
    assert.deepEqual(
      lacking(/\b[Aa]ccount (?:\d{12}|[\w-]+ \(\d{12}\))/, except, () => true),
      [],
    );
  });

  it('what AWS answers until then', () => {
    // Everybody let in: nobody is denied.
    const words =
      /AccessDenied|Access to KMS is not allowed|You can't access a secret from a different|AWS refuses|KMS refuses|it refuses/;
    assert.deepEqual(
      lacking(words, ['public-principal'], (severity) => severity === 'error'),
      [],
    );
  });
});

describe('the tables', () => {
  it('give every mistake a name of its own, and contradictions speak of these', () => {
    const names = MISTAKES.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    const unknown = CONTRADICTIONS.flatMap(({ one, other }) => [...one, ...other]).filter(
      (name) => !names.includes(name),
    );
    assert.deepEqual(unknown, []);
  });
});

function outcome(mode: Mode, mistakes: readonly Mistake[]) {
  return { actual: told(plant(mode, mistakes)), wanted: expected(mode, mistakes) };
}

function told(files: Readonly<Record<string, string>>): string[] {
  return allFindings(analyse(files))
    .map(({ severity, code, file }) => `${severity} ${code} ${file.replace('/workspace/', '')}`)
    .sort();
}
