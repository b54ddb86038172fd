/** Random mistakes in random working workspaces: each is found once. What is mended and how: `mending.test.ts`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse } from '../../support/fixture.ts';
import { filesOf, MISTAKES, type Model, type Workspace, workspaces } from './workspaces.ts';

const SEED = 20261123;

interface Planted {
  readonly at: number;
  readonly mistake: number;
}

const planted = fc.uniqueArray(fc.record({ at: fc.nat(2), mistake: fc.nat(MISTAKES.length - 1) }), {
  minLength: 1,
  maxLength: 3,
  selector: ({ at }) => at,
});

/** At most one mistake a share, those that can be made in it. */
function plant(workspace: Workspace, wanted: readonly Planted[]) {
  const shares: Model[] = [...workspace.shares];
  const made: { name: string; codes: readonly string[]; fixable: boolean; role: string }[] = [];
  for (const { at, mistake: index } of wanted) {
    const share = shares[at];
    const mistake = MISTAKES[index];
    const broken = share === undefined ? undefined : mistake?.make(share);
    if (broken === undefined || mistake === undefined) continue;
    shares[at] = broken;
    made.push({ ...mistake, role: broken.role });
  }
  return { workspace: { ...workspace, shares }, made };
}

const errorsOf = (analysis: ide.Analysis) => allFindings(analysis).filter(({ severity }) => severity === 'error');

const describe = (workspace: Workspace, made: readonly { name: string }[]) =>
  `${workspace.layout}: ${made.map(({ name }) => name).join(', ')}\n${Object.entries(filesOf(workspace))
    .map(([path, text]) => `//- ${path}\n${text}`)
    .join('\n')}`;

test('an unbroken workspace works and has no errors', () => {
  fc.assert(
    fc.property(workspaces, (workspace) => {
      const analysis = analyse(filesOf(workspace));
      assert.deepEqual(
        errorsOf(analysis).map(({ code, file, message }) => [code, file, message]),
        [],
        workspace.layout,
      );
      assert.deepEqual(
        ide
          .shares(analysis)
          .map(({ verdict, principal }) => `${verdict} ${principal}`)
          .sort(),
        workspace.shares.map(({ role }) => `allowed ${role}`).sort(),
        describe(workspace, []),
      );
    }),
    { seed: SEED, numRuns: 150 },
  );
});

test('each mistake is one error with its code', () => {
  fc.assert(
    fc.property(workspaces, planted, (unbroken, wanted) => {
      const { workspace, made } = plant(unbroken, wanted);
      const analysis = analyse(filesOf(workspace));
      assert.deepEqual(
        errorsOf(analysis)
          .map(({ code }) => code)
          .sort(),
        made.map(({ codes }) => codes[0]).sort(),
        describe(workspace, made),
      );
      const denied = ide
        .shares(analysis)
        .filter(({ verdict }) => verdict === 'denied')
        .map(({ principal }) => principal);
      assert.equal(denied.length, made.length, describe(workspace, made));
    }),
    { seed: SEED, numRuns: 300 },
  );
});
