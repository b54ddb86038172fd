/**
 * Random mistakes in random working workspaces: each is found once, and what can be mended is mended without giving
 * anybody anything that the unbroken workspace did not give.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compilePolicy, evaluatePolicy, parseCaller } from '../../../server/src/iam/evaluate.ts';
import { fixAll } from '../../../server/src/ide/fixAll.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { requestContext } from '../../../server/src/sharing/context.ts';
import { patternFor } from '../../../server/src/sharing/patterns.ts';
import { allFindings, analyse, NOW } from '../../support/fixture.ts';
import {
  CONSUMER,
  filesOf,
  MISTAKES,
  type Model,
  OWNER,
  unconditioned,
  type Workspace,
  workspaces,
} from './workspaces.ts';

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

const CALLERS = [
  ...['BillingReader', 'OrdersReader', 'TelemetryReader', 'Stranger', 'KeyAdministrator', 'BillingRaeder'].flatMap(
    (name) =>
      [CONSUMER, OWNER, '222222222223', '333333333333'].flatMap((account) => [
        `arn:aws:iam::${account}:role/${name}`,
        `arn:aws:iam::${account}:user/${name}`,
      ]),
  ),
  `arn:aws:iam::${CONSUMER}:root`,
].map((arn) => parseCaller(arn));
const SECRET_ACTIONS = ['GetSecretValue', 'PutSecretValue', 'DeleteSecret', 'PutResourcePolicy'].map(
  (action) => `secretsmanager:${action}`,
);
const KEY_ACTIONS = ['Decrypt', 'Encrypt', 'GenerateDataKey', 'CreateGrant', 'PutKeyPolicy', 'ScheduleKeyDeletion'].map(
  (action) => `kms:${action}`,
);

const READ = patternFor('secretsmanager', 'read');

/** Everything that the documents allow to anybody of the panel, one line each. */
function decidedBy(files: Readonly<Record<string, string>>, shares: readonly Model[]): Set<string> {
  const analysis = analyse(files);
  const allowed = new Set<string>();
  const secrets = [
    ...shares.map(({ secret }, at) => secret.replace('??????', `a1b2c${at}`)),
    `arn:aws:secretsmanager:us-east-1:${OWNER}:secret:Unrelated-a1b2c3`,
    `arn:aws:secretsmanager:us-east-1:${CONSUMER}:secret:Own-a1b2c3`,
    `arn:aws:secretsmanager:eu-west-1:${OWNER}:secret:Billing-a1b2c0`,
  ];
  const keys = [
    ...shares.map(({ key }) => key),
    `arn:aws:kms:us-east-1:${OWNER}:key/9999abcd-12ab-34cd-56ef-1234567890ab`,
    `arn:aws:kms:us-east-1:${CONSUMER}:key/1111abcd-12ab-34cd-56ef-1234567890ab`,
  ];
  for (const path of Object.keys(files)) {
    for (const document of ide.file(analysis, path)?.documents ?? []) {
      const policy = compilePolicy(document);
      const side = document.statements.some(({ principal }) => principal !== undefined) ? 'resource' : 'identity';
      for (const [actions, resources, leg] of [
        [SECRET_ACTIONS, secrets, 'resource'],
        [KEY_ACTIONS, keys, 'key'],
      ] as const) {
        for (const caller of side === 'resource' ? CALLERS : CALLERS.slice(0, 1)) {
          for (const action of actions) {
            for (const resource of resources) {
              for (const secret of leg === 'key' ? secrets : [resource]) {
                if (READ === undefined) throw new Error('no pattern');
                const context = requestContext({
                  caller,
                  pattern: READ,
                  leg,
                  action,
                  resource: secret,
                  encryptionContext: secret,
                  resourceAccount: OWNER,
                  region: 'us-east-1',
                  endpoint: undefined,
                  principalOrganization: undefined,
                  organization: undefined,
                  now: NOW,
                });
                const { allow, deny } = evaluatePolicy(
                  policy,
                  { caller, action, resource, resourceAccount: OWNER, context },
                  { side },
                );
                if (allow !== false && deny !== true)
                  allowed.add(`${document.id} ${caller.arn} ${action} ${resource} ${leg === 'key' ? secret : ''}`);
              }
            }
          }
        }
      }
    }
  }
  return allowed;
}

function denials(files: Readonly<Record<string, string>>): string[] {
  const analysis = analyse(files);
  return Object.keys(files).flatMap((path) =>
    (ide.file(analysis, path)?.documents ?? []).flatMap(({ statements }) =>
      statements
        .filter(({ effect }) => effect?.value === 'Deny')
        .map(({ range }) => `${path} ${(files[path] ?? '').slice(range.start, range.end)}`),
    ),
  );
}

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

test('what is mended works, widens nothing, and leaves every Deny as it was', () => {
  fc.assert(
    fc.property(workspaces, planted, (unbroken, wanted) => {
      const { workspace, made } = plant(unbroken, wanted);
      const files = filesOf(workspace);
      const before = analyse(files);
      const result = fixAll(ide, before, { unsafe: false });
      const about = () => describe(workspace, made);
      assert.ok(result.applied.length <= made.length, about());
      const after = { ...files, ...Object.fromEntries(result.changed) };
      for (const { role, fixable } of made) {
        if (fixable)
          assert.deepEqual(
            ide
              .shares(result.analysis)
              .filter(({ principal }) => principal === role)
              .map(({ verdict }) => verdict),
            ['allowed'],
            about(),
          );
      }
      assert.deepEqual(denials(after), denials(files), about());
      // Which conditions a statement had that is gone, nobody can know.
      const gone = made.filter(({ name }) => name === 'statement of the key policy').map(({ role }) => role);
      const baseline = {
        ...unbroken,
        shares: unbroken.shares.map((share) => (gone.includes(share.role) ? unconditioned(share) : share)),
      };
      const known = decidedBy(filesOf(baseline), unbroken.shares);
      const written = decidedBy(files, unbroken.shares);
      assert.deepEqual(
        [...decidedBy(after, unbroken.shares)].filter((line) => !known.has(line) && !written.has(line)),
        [],
        about(),
      );
      for (const [path, text] of result.changed) {
        const old = files[path] ?? '';
        assert.equal(text.startsWith('\uFEFF'), old.startsWith('\uFEFF'), about());
        assert.equal(/[^\r]\n/.test(text), /[^\r]\n/.test(old), about());
        assert.equal(/^ /m.test(text) && !/^ /m.test(old), false, about());
      }
    }),
    { seed: SEED, numRuns: 120 },
  );
});
