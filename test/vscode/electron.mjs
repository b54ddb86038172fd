/**
 * `npm run test:electron`: the suite of run.mjs in the desktop VS Code, which @vscode/test-electron downloads. Tests
 * that need the browser page skip themselves.
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { packExtension } from '../../scripts/package.mjs';
import { CACHE, ROOT } from '../../scripts/paths.mjs';
import { bundleSuite } from './bundle.mjs';

const temporary = await realpath(await mkdtemp(join(tmpdir(), 'sharing-policies-')));
try {
  const workspace = join(temporary, 'policies ä');
  const folders = [`--extensions-dir=${join(temporary, 'extensions')}`, `--user-data-dir=${join(temporary, 'user')}`];
  await cp(join(ROOT, 'samples'), workspace, { recursive: true });
  const { vsix } = await packExtension();
  const { suite, host } = await bundleSuite();

  const executable = await downloadAndUnzipVSCode({ cachePath: join(CACHE, 'vscode-test') });
  const [cli = '', ...cliArgs] = resolveCliArgsFromVSCodeExecutablePath(executable);
  const shell = process.platform === 'win32';
  const args = [...cliArgs, ...folders, '--install-extension', vsix, '--force'];
  const installed = spawnSync(shell ? `"${cli}"` : cli, args, { stdio: 'inherit', shell });
  if (installed.status !== 0) throw new Error(`VS Code does not install ${vsix}.`);

  process.exitCode = await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: host,
    extensionTestsPath: suite,
    launchArgs: [workspace, ...folders, '--disable-workspace-trust'],
  });
} finally {
  await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
}
