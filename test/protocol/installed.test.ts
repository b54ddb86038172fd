/** The package as npm installs it: what it brings is enough for both commands. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SERVER_BUNDLE, startClient } from './client.ts';
import { KEY_POLICY, sampleWorkspace, temporaryWorkspace } from './workspace.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** There npm makes scripts of the commands, which Node cannot be given. */
const windows = process.platform === 'win32';

test('packed and installed into an empty folder, it serves and checks', {
  skip: windows || !existsSync(SERVER_BUNDLE),
}, async (context) => {
  const { folder } = temporaryWorkspace(context, 'installed');
  // Built already: the scripts would build it once more.
  const npm = (cwd: string, ...words: string[]) => run('npm', words, { cwd });
  await npm(ROOT, 'pack', '--ignore-scripts', '--pack-destination', folder);
  const { name, version } = JSON.parse((await npm(ROOT, 'pkg', 'get', 'name', 'version')).stdout);
  await npm(
    folder,
    'install',
    '--prefix',
    folder,
    '--offline',
    '--no-audit',
    '--no-fund',
    join(folder, `${name}-${version}.tgz`),
  );

  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const command = (bin: string) => join(folder, 'node_modules', '.bin', bin);
  const client = await startClient(context, {
    server: command('sharing-policies-language-server'),
    name: 'Visual Studio Code',
    folders: [workspace.uri],
  });
  assert.equal(client.initialized.serverInfo?.version, version);
  const [found] = await client.pull(workspace.uriOf(KEY_POLICY));
  assert.equal(found?.code, 'principal-mismatch');
  // It leads to the documentation that came along.
  assert.ok(existsSync(fileURLToPath(found?.codeDescription?.href.replace(/#.*/, '') ?? '')));
  assert.equal(await client.stop(), 0);

  const checked = await run(command('sharing-policies'), ['check', workspace.folder]).catch((error) => error);
  assert.equal(checked.code, 1);
  assert.match(checked.stdout, /principal-mismatch/);
});
