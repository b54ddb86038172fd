/**
 * Whatever mistakes are planted in whatever workspace: what has a fix is mended, in no more rounds than there were
 * mistakes, with exactly what the shares need, and the rest of every file stays as its author left it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixAll } from '../../../server/src/ide/fixAll.ts';
import * as ide from '../../../server/src/ide/index.ts';
import type { PolicyDocument } from '../../../server/src/policy/document.ts';
import { parsePolicyFile } from '../../../server/src/policy/parse.ts';
import { analyse, FOLDER } from '../../support/fixture.ts';
import { assertSameDress, type Dressing, dressed, dressings } from './dressing.ts';
import { MUTATIONS, type Mutation, plantAll } from './mutations.ts';
import { allowances, type Sharing } from './panel.ts';
import { filesOf, type Model, unconditioned, type Workspace, workspaces } from './workspaces.ts';

const SEED = 20261123;
/** One group of shares with its layout, and what to spoil in each of them. */
interface Group {
  readonly workspace: Workspace;
  readonly wanted: readonly (readonly number[])[];
}

const group: fc.Arbitrary<Group> = fc
  .tuple(
    workspaces,
    fc.constantFrom(1, 1, 1, 1, 1, 1, 2, 2, 3),
    fc.array(fc.array(fc.nat(MUTATIONS.length - 1), { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 3 }),
  )
  .map(([workspace, count, wanted]) => ({
    workspace: {
      ...workspace,
      style: { indent: '  ', eol: '\n', bom: false },
      shares: workspace.shares.slice(0, count),
    },
    wanted,
  }));
const groups = fc.tuple(group, fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: group }));

/** One share as it was and as it is, and the files that have its name. */
interface Planted {
  readonly name: string;
  readonly original: Model;
  readonly made: readonly Mutation[];
}

interface Scene {
  readonly files: Readonly<Record<string, string>>;
  /** The same without mistakes. */
  readonly working: Readonly<Record<string, string>>;
  readonly shares: readonly Planted[];
  readonly mistakes: number;
}

const NAMES = ['Billing', 'Orders', 'Telemetry'];
/** The second group has other names and keys, in a folder of its own. */
const OTHERS: readonly (readonly [string, string])[] = [
  ['Billing', 'Invoices'],
  ['billing', 'invoices'],
  ['Orders', 'Tickets'],
  ['orders', 'tickets'],
  ['Telemetry', 'Weather'],
  ['telemetry', 'weather'],
  ['1111abcd', '5555abcd'],
  ['2222abcd', '6666abcd'],
  ['3333abcd', '7777abcd'],
];
const renamed = (text: string) => OTHERS.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);

function sceneOf([first, second]: readonly [Group, Group | null], dressing: Dressing): Scene {
  const parts = [first, ...(second === null ? [] : [second])].map(({ workspace, wanted }, index) => {
    const planted = workspace.shares.map((share, at) =>
      plantAll(
        share,
        workspace.layout,
        (wanted[at] ?? []).flatMap((one) => MUTATIONS[one] ?? []),
      ),
    );
    const place = (files: Record<string, string>) =>
      Object.entries(files).map(([path, text]): [string, string] => {
        const written = index === 0 ? [path, text] : [path.replace(FOLDER, `${FOLDER}/west`), text].map(renamed);
        return [written[0] ?? '', dressed(written[1] ?? '', dressing)];
      });
    const shares = planted.map(({ made }, at): Planted => {
      const original = workspace.shares[at] as Model;
      const name = NAMES[at] ?? '';
      return index === 0
        ? { name: name.toLowerCase(), original, made }
        : { name: renamed(name.toLowerCase()), original: JSON.parse(renamed(JSON.stringify(original))), made };
    });
    return {
      files: place(filesOf({ ...workspace, shares: planted.map(({ share }) => share) })),
      // Which conditions a statement had that is gone, nobody can know.
      working: place(
        filesOf({
          ...workspace,
          shares: workspace.shares.map((share, at) =>
            planted[at]?.made.some(({ name }) => name === GONE) ? unconditioned(share) : share,
          ),
        }),
      ),
      shares,
    };
  });
  const shares = parts.flatMap((part) => part.shares);
  return {
    files: Object.fromEntries(parts.flatMap(({ files }) => files)),
    working: Object.fromEntries(parts.flatMap(({ working }) => working)),
    shares,
    mistakes: shares.reduce((sum, { made }) => sum + made.length, 0),
  };
}

const GONE = 'no statement in the key policy';

const about = ({ files, shares }: Scene, after: ReadonlyMap<string, string>) =>
  [
    shares.map(({ name, made }) => `${name}: ${made.map((one) => one.name).join(', ')}`).join('\n'),
    ...Object.entries(files).map(([path, text]) => `//- ${path}\n${text}`),
    ...[...after].map(([path, text]) => `//+ ${path}\n${text}`),
  ].join('\n');

const verdicts = (analysis: ide.Analysis) =>
  ide
    .shares(analysis)
    .map(({ principal, verdict }) => `${principal} ${verdict}`)
    .sort();
const allAllowed = ({ shares }: Scene) => shares.map(({ original }) => `${original.role} allowed`).sort();

const documentsOf = (path: string, text: string) => parsePolicyFile(path, text).documents;

const withoutNotes = (text: string) => text.replace(/\/\/ note \d+|\/\* note \d+ \*\//g, '').replace(/\s+/g, '');
const slice = (text: string, { range }: { readonly range: { readonly start: number; readonly end: number } }) =>
  text.slice(range.start, range.end);

const known = new Map<string, ReadonlySet<string>>();
/** Of a document, as `allowances`; equal documents are asked once. */
function allowed(document: PolicyDocument, text: string, share: Sharing): ReadonlySet<string> {
  const id = `${share.role} ${share.secret} ${share.key} ${withoutNotes(slice(text, document))}`;
  const asked = known.get(id) ?? new Set(allowances(document, share));
  known.set(id, asked);
  return asked;
}

/** What the share needs, one line each, without what it is asked for. */
const needed = ({ role, secret, key }: Sharing) => [
  `${role} secretsmanager:GetSecretValue ${secret.replace('??????', 'a1b2c3')} `,
  `${role} kms:Decrypt ${key} `,
];

/** Texts with a wildcard, but for a secret's suffix that nobody knows. */
const wildcards = (text: string) =>
  [...text.replaceAll('\\', '').matchAll(/"([^"]*)"/g)].flatMap(([, found = '']) =>
    /[*?]/.test(found) && !found.endsWith('-??????') ? [found] : [],
  );

function checkFile(scene: Scene, path: string, after: string, dressing: Dressing): void {
  const before = scene.files[path] ?? '';
  const working = scene.working[path] ?? '';
  assertSameDress(before, after, dressing);
  const wild = new Set([...wildcards(before), ...wildcards(working)]);
  assert.deepEqual(
    wildcards(after).filter((text) => !wild.has(text)),
    [],
  );
  const share = scene.shares.find(({ name }) => path.includes(name))?.original;
  if (share === undefined) return;
  const [was, meant, is] = [documentsOf(path, before), documentsOf(path, working), documentsOf(path, after)];
  assert.equal(is.length, was.length);
  for (const [index, document] of is.entries()) {
    const old = was[index];
    const original = meant[index];
    if (old === undefined || original === undefined) continue;
    for (const [at, statement] of old.statements.entries()) {
      const now = document.statements[at];
      const [one, other] = [slice(before, statement), now === undefined ? '' : slice(after, now)];
      // A statement that says the same is written the same, and a Deny says the same.
      if (statement.effect?.value === 'Deny' || withoutNotes(one) === withoutNotes(other)) assert.equal(other, one);
    }
    const could = allowed(old, before, share);
    const should = allowed(original, working, share);
    for (const line of allowed(document, after, share)) {
      assert.ok(could.has(line) || should.has(line), line);
      if (!could.has(line))
        assert.ok(
          needed(share).some((need) => line.startsWith(need)),
          line,
        );
    }
  }
}

/** A failure says what the scene is; writing that each time would take longer than the check. */
function checked(scene: Scene, after: ReadonlyMap<string, string>, check: () => void): void {
  try {
    check();
  } catch (error) {
    const { stack } = error as Error;
    (error as Error).stack = `${stack}\n${about(scene, after)}`;
    throw error;
  }
}

test('everything that has a fix is mended, and nothing else is touched', () => {
  let broken = 0;
  fc.assert(
    fc.property(groups, dressings, (wanted, dressing) => {
      const scene = sceneOf(wanted, dressing);
      const { analysis, changed, applied } = fixAll(ide, analyse(scene.files), { unsafe: false });
      checked(scene, changed, () => {
        assert.deepEqual(verdicts(analysis), allAllowed(scene));
        assert.ok(applied.length <= scene.mistakes, applied.map(({ fix }) => fix.title).join('\n'));
        for (const [path, text] of changed) checkFile(scene, path, text, dressing);
      });
      broken += scene.mistakes > 0 ? 1 : 0;
    }),
    { seed: SEED, numRuns: 2100 },
  );
  assert.ok(broken >= 2000, String(broken));
});

test('the same, one file after the other, as an editor saves them', () => {
  fc.assert(
    fc.property(groups, dressings, (wanted, dressing) => {
      const scene = sceneOf(wanted, dressing);
      let analysis = analyse(scene.files);
      let rounds = 0;
      checked(scene, new Map(), () => {
        for (const path of [...Object.keys(scene.files), ...Object.keys(scene.files)]) {
          const result = fixAll(ide, analysis, { files: [path], within: [path], unsafe: false });
          analysis = result.analysis;
          rounds += result.applied.length;
          for (const file of result.changed.keys()) assert.equal(file, path);
        }
        assert.deepEqual(verdicts(analysis), allAllowed(scene));
        assert.ok(rounds <= scene.mistakes);
      });
    }),
    { seed: SEED + 1, numRuns: 150 },
  );
});
