/** Nothing in the product can change an account: which operations of AWS it has at all. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { CALLS } from '../../../server/src/ide/live/permissions.ts';

const ROOT = new URL('../../../', import.meta.url);
const READING = /^(?:Get|List|Describe|Simulate|Validate|Check)[A-Z]\w+$/;

/** What each source imports of an AWS client: names, types apart. */
function clientImports(): { file: string; client: string; name: string }[] {
  const folders = ['server/src/', 'client/src/'];
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}${file.replaceAll('\\', '/')}`),
  );
  return files.flatMap((file) => {
    const text = readFileSync(new URL(file, ROOT), 'utf8');
    return [...text.matchAll(/(?:import|export)\s+(type\s+)?([^;]*?)\s*from\s+'(@aws-sdk\/client-[^']+)'/g)].flatMap(
      ([, type, names = '', client = '']) =>
        type !== undefined
          ? []
          : names
              .replace(/^\{|\}$/g, '')
              .split(',')
              .map((name) => name.trim())
              .filter((name) => name !== '' && !name.startsWith('type '))
              .map((name) => ({ file, client, name })),
    );
  });
}

/** `GetRole` of `GetRoleCommand` and `paginateListRoles`; undefined for a client's class. */
function operationOf(name: string): string | undefined {
  return /^(\w+)Command$/.exec(name)?.[1] ?? /^paginate(\w+)$/.exec(name)?.[1];
}

test('every command that is imported reads', () => {
  const imports = clientImports();
  assert.ok(imports.length > 20);
  for (const { file, name } of imports) {
    const operation = operationOf(name);
    if (operation === undefined) assert.match(name, /^[A-Za-z0-9]+Client$/, `${file} imports ${name}`);
    else assert.match(operation, READING, `${file} imports ${name}`);
  }
  // Nothing is imported in another way, which this test would not see.
  for (const { file } of imports) {
    const text = readFileSync(new URL(file, ROOT), 'utf8');
    assert.doesNotMatch(text, /import\s*\(\s*'@aws-sdk|require\(|\* as \w+ from '@aws-sdk/, file);
  }
});

test('clients of AWS are imported in aws/ alone', () => {
  const elsewhere = clientImports().filter(({ file }) => !file.startsWith('server/src/aws/'));
  assert.deepEqual(elsewhere, []);
});

test('the table of permissions has a row for every operation, and no other', () => {
  const used = new Set(clientImports().flatMap(({ name }) => operationOf(name) ?? []));
  // Nobody has to be allowed to ask who they are.
  used.delete('GetCallerIdentity');
  assert.deepEqual([...new Set<string>(CALLS.map(({ operation }) => operation))].sort(), [...used].sort());
  for (const { permission } of CALLS)
    assert.match(permission, /^[a-z0-9-]+:(?:Get|List|Describe|Simulate|Validate)\w+$/);
});

test("of the clients' operations the bundle has those that read; a role is assumed by the credential providers alone", async () => {
  const { metafile } = await esbuild.build({
    absWorkingDir: fileURLToPath(ROOT),
    entryPoints: ['server/src/aws/index.ts'],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const commands = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) => {
    const [, owner = '', command] = /@aws-sdk\/([\w-]+)\/.*\/commands\/(\w+)Command\.js$/.exec(path) ?? [];
    return command === undefined || bytesInOutput === 0 ? [] : [{ owner, command }];
  });
  const ofClients = commands.filter(({ owner }) => owner !== 'nested-clients').map(({ command }) => command);
  assert.ok(ofClients.length > 20);
  // The S3 client holds it for directory buckets; `clients.ts` turns that off.
  assert.deepEqual(
    ofClients.filter((command) => !READING.test(command)),
    ['CreateSession'],
  );
  assert.deepEqual(
    commands
      .flatMap(({ owner, command }) => (owner === 'nested-clients' && !READING.test(command) ? [command] : []))
      .sort(),
    ['AssumeRole', 'AssumeRoleWithWebIdentity', 'CreateOAuth2Token', 'CreateOAuth2TokenWithIAM', 'CreateToken'],
  );
});
