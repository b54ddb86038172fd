/** A document that is not there: information, not an error, and a fix that makes it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fixAll } from '../../../server/src/ide/fixAll.ts';
import * as ide from '../../../server/src/ide/index.ts';
import { allFindings, analyse, FOLDER, NOW, verdicts } from '../../support/fixture.ts';
import { allow, grant, identityPolicy, key, keyPolicy, owned, policy, role, secret, secretPolicy } from './cases.ts';
import { filesOf, workspaces } from './workspaces.ts';

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

/** What `fix --unsafe` makes of a workspace without one of its documents. */
function made(files: Readonly<Record<string, string>>, folders: readonly string[] = [FOLDER]) {
  const changes = Object.entries(files).map(([path, text]) => ({ path: `${FOLDER}/${path}`, text }));
  const before = ide.applyChanges(ide.createAnalysis({ now: NOW, folders, severity: {} }), changes).analysis;
  const { analysis, changed, applied } = fixAll(ide, before, { unsafe: true });
  const created = [...changed].map(([path, text]): [string, string] => [path.replace(`${FOLDER}/`, ''), text]);
  return { before, analysis, files: Object.fromEntries(created), titles: applied.map(({ fix }) => fix.title) };
}

const ORDERS = secret('OrdersSecret-x1y2z3');
const OTHER = key('9999abcd-12ab-34cd-56ef-1234567890ab');

describe('the file that is made', () => {
  const own = (id: string) => policy(owned(), { ...grant(role('Billing'), 'kms:Decrypt'), Resource: id });
  for (const [name, files, path] of [
    [
      'like the other secret’s, in a folder for each type',
      {
        'secrets/billing.json': secretPolicy(role('Billing')),
        'keys/billing.json': keyPolicy(role('Billing')),
        'roles/billing.json': identityPolicy(secret('BillingSecret-a1b2c3')),
        'secrets/orders.json': secretPolicy(role('Orders')),
        'roles/orders.json': identityPolicy(ORDERS, OTHER),
      },
      'keys/orders.json',
    ],
    [
      'like the other secret’s, in a folder for each of them',
      {
        'BillingSecret/SecretPolicy.json': secretPolicy(role('Billing')),
        'BillingSecret/KmsPolicy.json': keyPolicy(role('Billing')),
        'BillingSecret/Role.json': identityPolicy(secret('BillingSecret-a1b2c3')),
        'OrdersSecret/SecretPolicy.json': secretPolicy(role('Orders')),
        'OrdersSecret/Role.json': identityPolicy(ORDERS, OTHER),
      },
      'OrdersSecret/KmsPolicy.json',
    ],
    [
      'like the other one in a flat folder',
      {
        'kms_billing_policy.json': keyPolicy(role('Billing')),
        'secret_billing_policy.json': secretPolicy(role('Billing')),
        'iam_billing.json': identityPolicy(secret('BillingSecret-a1b2c3')),
        'secret_orders_policy.json': secretPolicy(role('Orders')),
        'iam_orders.json': identityPolicy(ORDERS, OTHER),
      },
      'kms_orders_policy.json',
    ],
    [
      'like the one that it goes with, where there is no other',
      { 'a/orders.resource-policy.jsonc': secretPolicy(role('Orders')), 'b/app.json': identityPolicy(ORDERS) },
      'a/orders.key-policy.jsonc',
    ],
    [
      'like the one that it goes with, in capitals',
      { 'a/OrdersSecretPolicy.json': secretPolicy(role('Orders')), 'b/app.json': identityPolicy(ORDERS) },
      'a/OrdersKeyPolicy.json',
    ],
    [
      'after the secret, where nothing says how',
      { 'a/x.json': secretPolicy(role('Orders')), 'b/app.json': identityPolicy(ORDERS) },
      'a/orders-secret.key-policy.json',
    ],
    [
      'under another name where that one is taken',
      {
        'a/secret-policy.json': secretPolicy(role('Orders')),
        'a/key-policy.json': '{ "no": "policy" }',
        'b/app.json': identityPolicy(ORDERS),
      },
      'a/orders-secret.key-policy.json',
    ],
    [
      'in a template’s folder, as a template',
      {
        'a/orders.resource-policy.json.tpl': secretPolicy('arn:aws:iam::${consumer}:role/Orders'),
        'a/orders.identity-policy.json.tpl': identityPolicy(
          'arn:aws:secretsmanager:${region}:${owner}:secret:Orders-??????',
          'arn:aws:kms:${region}:${owner}:key/${key_id}',
        ),
      },
      'a/orders.key-policy.json.tpl',
    ],
  ] as const) {
    it(`is called ${name}`, () => {
      const result = made(files);
      assert.deepEqual(Object.keys(result.files), [path]);
      assert.ok(
        verdicts(result.analysis).every((verdict) => verdict === 'allowed'),
        verdicts(result.analysis).join(),
      );
      assert.deepEqual(result.titles, [`Create ${path.slice(path.lastIndexOf('/') + 1)}`]);
    });
  }

  it('is the consumer’s, beside those of the same account', () => {
    const result = made({
      'security/billing.resource-policy.json': secretPolicy(role('Billing')),
      'security/billing.key-policy.json': own(key()),
      'dev/billing-role.json': identityPolicy(secret('BillingSecret-a1b2c3')),
      'security/get-resource-policy.json': JSON.stringify({
        ARN: ORDERS,
        Name: 'OrdersSecret',
        ResourcePolicy: secretPolicy(role('OrdersReader')),
      }),
      'security/orders.key-policy.json': policy(owned(), {
        ...grant(role('OrdersReader'), 'kms:Decrypt'),
        Resource: OTHER,
      }),
    });
    assert.deepEqual(result.titles, ['Create orders-reader-role.json']);
    assert.deepEqual(JSON.parse(result.files['dev/orders-reader-role.json']!), {
      Version: '2012-10-17',
      Statement: [allow('secretsmanager:GetSecretValue', ORDERS), allow('kms:Decrypt', OTHER)],
    });
    assert.deepEqual(verdicts(result.analysis), ['allowed', 'allowed']);
  });

  it('looks like the others and holds what is needed, the owner’s statement in a key policy included', () => {
    const tabs = (text: string) => text.replaceAll('  ', '\t').replaceAll('\n', '\r\n').trimEnd();
    const result = made({
      'a/orders.resource-policy.json': tabs(secretPolicy(role())),
      'b/app.json': tabs(identityPolicy(ORDERS)),
    });
    assert.equal(
      result.files['a/orders.key-policy.json'],
      [
        '{',
        '\t"Version": "2012-10-17",',
        '\t"Statement": [',
        '\t\t{',
        '\t\t\t"Effect": "Allow",',
        '\t\t\t"Principal": {',
        '\t\t\t\t"AWS": "arn:aws:iam::111111111111:root"',
        '\t\t\t},',
        '\t\t\t"Action": "kms:*",',
        '\t\t\t"Resource": "*"',
        '\t\t},',
        '\t\t{',
        '\t\t\t"Effect": "Allow",',
        '\t\t\t"Principal": {',
        `\t\t\t\t"AWS": "${role()}"`,
        '\t\t\t},',
        '\t\t\t"Action": "kms:Decrypt",',
        '\t\t\t"Resource": "*"',
        '\t\t}',
        '\t]',
        '}',
      ].join('\r\n'),
    );
  });

  it('is entered in the manifest that the share has', () => {
    const manifest = {
      resources: { [ORDERS]: { policy: 'a/x.json' } },
      principals: { [role()]: { policies: ['b/y.json'] } },
      shares: [{ principal: role(), resource: ORDERS, access: 'read' }],
    };
    const files = { 'a/x.json': secretPolicy(role()), 'b/y.json': identityPolicy(ORDERS) };
    const text = `// who\n${JSON.stringify(manifest, undefined, 4)}`;
    const result = made({ ...files, 'sharing.json': text });
    assert.deepEqual(verdicts(result.analysis), ['allowed']);
    assert.deepEqual(Object.keys(result.files).sort(), ['a/orders-secret.key-policy.json', 'sharing.json']);
    assert.equal(
      result.files['sharing.json'],
      `// who\n${JSON.stringify(
        {
          ...manifest,
          resources: {
            [ORDERS]: { policy: 'a/x.json', key: key() },
            [key()]: { policy: 'a/orders-secret.key-policy.json' },
          },
        },
        undefined,
        4,
      )}`,
    );
    const other = made({
      ...files,
      'a/x.json': keyPolicy(role()),
      'sharing.json': JSON.stringify({
        ...manifest,
        resources: { [ORDERS]: { key: key() }, [key()]: { policy: 'a/x.json' } },
      }),
    });
    assert.deepEqual(verdicts(other.analysis), ['allowed']);
    assert.deepEqual(JSON.parse(other.files['sharing.json']!).resources[ORDERS], {
      key: key(),
      policy: 'a/orders-secret.resource-policy.json',
    });
  });

  it('is never outside of the workspace, nor anything that the workspace does not say', () => {
    const files = { 'a/orders.resource-policy.json': secretPolicy(role()), 'b/app.json': identityPolicy(ORDERS) };
    assert.deepEqual(made(files, [`${FOLDER}/b`]).files, {});
    // Nothing says which account the key is in.
    const placeholders = made({
      'a/secret-policy.json': secretPolicy('arn:aws:iam::Account2:role/App'),
      'a/app.json': identityPolicy('SecretARN', 'KeyARN'),
    });
    for (const text of Object.values(placeholders.files)) assert.doesNotMatch(text, /undefined|<|\uF400/);
    assert.deepEqual(placeholders.files, {});
  });

  it('is the one that is gone, in whatever layout there is another share', () => {
    let count = 0;
    fc.assert(
      fc.property(workspaces, fc.nat(8), (workspace, at) => {
        const files = filesOf(workspace);
        const paths = Object.keys(files).filter((path) => !path.endsWith('sharing.json'));
        const gone = paths[at % paths.length]!;
        if (workspace.layout === 'one-file' || workspace.layout === 'cli') return;
        const { [gone]: _, ...left } = files;
        let analysis = analyse(left);
        if (workspace.layout === 'manifest')
          analysis = ide.applyChanges(analysis, [{ path: gone, problem: { kind: 'missing' } }]).analysis;
        const { changed, analysis: after } = fixAll(ide, analysis, { unsafe: true });
        const about = `${gone}\n${Object.entries(left)
          .map(([path, text]) => `//- ${path}\n${text}`)
          .join('\n')}`;
        // Where no other document says what the key is, nothing can be made.
        if (changed.size === 0) {
          assert.match(gone, /identit/, about);
          return;
        }
        count += 1;
        const isKnown = workspace.layout === 'manifest' || workspace.shares.length > 1;
        if (isKnown) assert.deepEqual([...changed.keys()], [gone], about);
        assert.deepEqual(
          ide.shares(after).map(({ verdict }) => verdict),
          workspace.shares.map(() => 'allowed'),
          about,
        );
      }),
      { seed: 20261123, numRuns: 150 },
    );
    assert.ok(count > 50, String(count));
  });
});
