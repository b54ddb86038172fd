import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'jsonc-parser';
import { compileManifestSchema, filesBelow, ROOT, readText } from './files.ts';

/** One line of `test/fixtures/samples.json`: what the product has to say about a sample. */
interface Sample {
  /** Null: no finding but placeholders. */
  readonly code: string | null;
  readonly file?: string;
  /** The text that the finding's range covers, without quotes; absent: the name `Statement`. */
  readonly marked?: string;
  readonly verdict: 'allowed' | 'denied' | 'conditional' | 'unknown';
  /** `fix` without `--unsafe` brings the verdict to `allowed`; absent: there is nothing to mend. */
  readonly fixable?: boolean;
}

const SAMPLES = JSON.parse(readText('test/fixtures/samples.json')) as Record<string, Sample>;
const RESOURCE_POLICY = 'security/dev-secret.resource-policy.json';
const KEY_POLICY = 'security/dev-secret.key-policy.json';
const IDENTITY_POLICY = 'dev/application-role.identity-policy.json';

/** Samples that are not laid out like the others, and why. */
const OTHER_FILES: Readonly<Record<string, readonly string[]>> = {
  'working-share-with-manifest': [IDENTITY_POLICY, RESOURCE_POLICY, KEY_POLICY, 'sharing.json'],
  'missing-identity-grant': [IDENTITY_POLICY, RESOURCE_POLICY, KEY_POLICY, 'sharing.json'],
  'missing-identity-key-grant': [IDENTITY_POLICY, RESOURCE_POLICY, KEY_POLICY, 'sharing.json'],
  'key-alias-in-resource': [IDENTITY_POLICY, RESOURCE_POLICY, KEY_POLICY, 'sharing.json'],
  'key-arn-mismatch': [IDENTITY_POLICY, RESOURCE_POLICY, KEY_POLICY, 'sharing.json'],
  'guardrail-denies': [
    IDENTITY_POLICY,
    RESOURCE_POLICY,
    KEY_POLICY,
    'dev/application-role.boundary.json',
    'sharing.json',
  ],
  'policy-too-large': [IDENTITY_POLICY, RESOURCE_POLICY, KEY_POLICY, 'dev/application-role.boundary.json'],
  // The policy of an AWS managed key cannot be written.
  'aws-managed-key': [IDENTITY_POLICY, RESOURCE_POLICY],
  'bucket-read': [
    'dev/report-reader.identity-policy.json',
    'security/reports.bucket-policy.json',
    'security/reports.key-policy.json',
  ],
  'bucket-write': [
    'dev/log-writer.identity-policy.json',
    'security/logs.bucket-policy.json',
    'security/logs.key-policy.json',
    'sharing.json',
  ],
  'snapshot-copy': ['dev/backup-role.identity-policy.json', 'security/orders-snapshot.key-policy.json'],
  'key-use': ['dev/data-processing-role.identity-policy.json', 'security/central.key-policy.json'],
  'replication-service': ['dev/dms-replication-role.identity-policy.json', 'security/replicated-data.key-policy.json'],
  'temporary-grant': ['dev/export-operator.identity-policy.json', 'security/export.key-policy.json'],
  'assumed-role': ['dev/deployer.identity-policy.json', 'security/deployment-target.trust-policy.json'],
  'replicated-secret': [
    'dev/secret-replicator.identity-policy.json',
    'security/partner-replica.key-policy.json',
    'security/partner-replica.resource-policy.json',
  ],
  'trust-policy-mismatch': [
    'dev/release-manager.identity-policy.json',
    'security/release-target.trust-policy.json',
    'sharing.json',
  ],
  'aws-documentation-example': [
    'application-role.identity-policy.json',
    'key-statement.key-policy.json',
    'secret.resource-policy.json',
  ],
  'repost-example': [
    'key-statement.key-policy.json',
    'secret.resource-policy.json',
    'secrets-user.identity-policy.json',
  ],
  'cli-output': [
    'dev/application-role.get-role-policy.json',
    'security/dev-secret.describe-secret.json',
    'security/dev-secret.get-key-policy.json',
    'security/dev-secret.get-resource-policy.json',
  ],
  // What its manifest names is not there.
  'manifest-error': [IDENTITY_POLICY, RESOURCE_POLICY, 'sharing.json'],
  'unintended-access': [
    IDENTITY_POLICY,
    'partner/application-role.identity-policy.json',
    RESOURCE_POLICY,
    KEY_POLICY,
    'sharing.json',
  ],
  'ambiguous-attachment': [
    IDENTITY_POLICY,
    'security/dev-secret-blue.key-policy.json',
    'security/dev-secret-green.key-policy.json',
    RESOURCE_POLICY,
  ],
  'template-files': [`${IDENTITY_POLICY}.tpl`, `${RESOURCE_POLICY}.tpl`, `${KEY_POLICY}.tpl`],
};

/** What there is more than one of, because that is what is shared. */
const OTHER_NUMBERS: Readonly<Record<string, { principals?: number; secrets?: number; keys?: number }>> = {
  // Who assumes, and the role that is assumed.
  'assumed-role': { principals: 2 },
  'trust-policy-mismatch': { principals: 2 },
  // The primary secret and its replica, a key each.
  'replicated-secret': { secrets: 2, keys: 2 },
};

test('the fixture, the folders and the index list the same samples', () => {
  const folders = readdirSync(new URL('samples/', ROOT), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  assert.deepEqual(Object.keys(SAMPLES).sort(), folders);
  const rows = [...readText('samples/README.md').matchAll(/^\| \[([^\]]+)\]\(([^)]+)\) .*$/gm)];
  assert.deepEqual(
    rows.map((row) => row[1]),
    Object.keys(SAMPLES),
  );
  for (const [row, name = '', link] of rows) {
    const sample = SAMPLES[name];
    assert.equal(link, name);
    const cells = row.split(' | ').slice(2);
    assert.deepEqual(cells, [quoted(sample?.code), quoted(sample?.file), sample?.verdict, yesOrNo(sample?.fixable)]);
  }
});

function quoted(text: string | null | undefined): string {
  return text == null ? '–' : `\`${text}\``;
}

/** The end of a row. */
function yesOrNo(value: boolean | undefined): string {
  return `${value === undefined ? '–' : value ? 'yes' : 'no'} |`;
}

/** Strings of a JSON value, property names included; policies stored as strings are looked into. */
function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.startsWith('{') ? strings(JSON.parse(value)) : [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => [name, ...strings(child)]);
}

/** The JSON value of a sample's file: the text is valid, but where a sample is there for not being so. */
function contentOf(name: string, file: string): unknown {
  const text = readText(`samples/${name}/${file}`);
  if (SAMPLES[name]?.code !== 'json-syntax' || SAMPLES[name].file !== file) return JSON.parse(text);
  assert.throws(() => JSON.parse(text), SyntaxError);
  return parse(text);
}

const policyFiles = (name: string) => filesBelow(`samples/${name}`).filter((file) => file !== 'README.md');

for (const [name, sample] of Object.entries(SAMPLES)) {
  test(`${name}: holds the files it should, all valid JSON, and a README of two lines`, () => {
    const expected = OTHER_FILES[name] ?? [IDENTITY_POLICY, RESOURCE_POLICY, KEY_POLICY];
    assert.deepEqual([...policyFiles(name)].sort(), [...expected].sort());
    for (const file of policyFiles(name)) contentOf(name, file);
    assert.match(readText(`samples/${name}/README.md`), /^[^\n]+\.\n[^\n]+\.\n$/);
  });

  test(`${name}: the text at fault stands once in its file`, () => {
    if (sample.code === null) {
      assert.deepEqual(sample, { code: null, verdict: 'allowed' });
      return;
    }
    assert.ok(sample.file && policyFiles(name).includes(sample.file), sample.file);
    const text = readText(`samples/${name}/${sample.file}`);
    if (sample.file !== 'sharing.json') assert.equal(text.match(/"Statement"/g)?.length, 1);
    if (sample.marked !== undefined) assert.equal(text.split(sample.marked).length - 1, 1, sample.marked);
  });

  if (name === 'aws-documentation-example') continue;
  test(`${name}: apart from the text at fault all documents agree`, () => {
    const all = policyFiles(name)
      .flatMap((file) => strings(contentOf(name, file)))
      .filter((text) => text !== sample.marked);
    const distinct = (pattern: RegExp) => [...new Set(all.filter((text) => pattern.test(text)))];
    const { principals = 1, secrets = 1, keys = 1 } = OTHER_NUMBERS[name] ?? {};
    assert.ok(distinct(/:iam::.*:(?:role|user)\//).length <= principals, 'principals');
    assert.ok(distinct(/^arn:aws:secretsmanager:/).length <= secrets, 'secrets');
    assert.ok(distinct(/^arn:aws:kms:/).length <= keys, 'keys');
    assert.ok(distinct(/^secretsmanager\..*\.amazonaws\.com$/).length <= 1, 'kms:ViaService');
  });
}

test('a manifest is valid by the schema and names files that exist, but for the one at fault', () => {
  const validate = compileManifestSchema();
  const manifests = filesBelow('samples').filter((file) => file.endsWith('sharing.json'));
  assert.ok(manifests.length > 5);
  for (const path of manifests) {
    const manifest = JSON.parse(readText(`samples/${path}`));
    assert.ok(validate(manifest), `${path}: ${JSON.stringify(validate.errors)}`);
    for (const file of strings(manifest).filter((text) => text.endsWith('.json'))) {
      const sample = SAMPLES[path.split('/')[0] ?? ''];
      const exists = existsSync(new URL(file, new URL(`samples/${path}`, ROOT)));
      assert.equal(exists, sample?.code !== 'manifest-error' || sample.marked !== file, `${path}: ${file}`);
    }
  }
});

test('the working documents are the same share in each of the samples that name DevSecret', () => {
  const sharing = Object.keys(SAMPLES).filter((name) =>
    policyFiles(name).some((file) =>
      readText(`samples/${name}/${file}`).includes(':111111111111:secret:DevSecret-a1b2c3'),
    ),
  );
  assert.deepEqual(sharing.sort(), [
    'explicit-deny',
    'via-service-mismatch',
    'working-share',
    'working-share-with-manifest',
  ]);
});

test('indentation and line endings vary: two and four spaces, tabs, CRLF', () => {
  const identity = (name: string) => readText(`samples/${name}/${IDENTITY_POLICY}`);
  assert.match(identity('working-share'), /^\{\n {2}"/);
  assert.match(identity('account-mismatch'), /^\{\n {4}"/);
  assert.match(identity('secret-arn-suffix'), /^\{\n\t"/);
  assert.match(identity('missing-identity-grant'), /^\{\r\n {2}"/);
  assert.ok(!/[^\r]\n/.test(identity('missing-identity-grant')), 'every line ends in CRLF');
});
