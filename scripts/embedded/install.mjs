/**
 * A VS Code that comes from the npm registry: code-server's package holds the whole of it. About 700 MB, hence in
 * .cache/ and only fetched when first needed.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE } from '../paths.mjs';
import { capture } from '../processes.mjs';

/** The package, exactly. Its own shrinkwrap files pin everything below it. */
const CODE_SERVER = {
  version: '4.139.1',
  integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};

const VSCODE = join('node_modules', 'code-server', 'lib', 'vscode');
const SERVER_MAIN = join(VSCODE, 'out', 'server-main.js');
const SPDLOG = join('node_modules', '@vscode', 'spdlog', 'index.js');

/**
 * No install script is needed: the native modules that they would build serve features that are not used here, but for
 * the logger, which spdlog.cjs stands in for.
 */
const QUIETLY = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Installs the editor unless it is there.
 * @param {(message: string) => void} log progress, one line at a time
 * @returns {Promise<string>} path of VS Code's `server-main.js`
 */
export async function ensureEmbeddedVSCode(log) {
  const home = join(CACHE, `vscode-${CODE_SERVER.version}`);
  if (!existsSync(join(home, SERVER_MAIN))) await install(home, log);
  await copyFile(new URL('spdlog.cjs', import.meta.url), join(home, VSCODE, SPDLOG));
  return join(home, SERVER_MAIN);
}

/**
 * @param {string} home
 * @param {(message: string) => void} log
 */
async function install(home, log) {
  log('Fetching VS Code from the npm registry (about 700 MB on disk, once, into .cache/).');
  // Under another name until complete, so that an interrupted installation is never taken for a whole one.
  const partial = `${home}.${process.pid}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    const manifest = { private: true, dependencies: { 'code-server': CODE_SERVER.version } };
    await writeFile(join(partial, 'package.json'), JSON.stringify(manifest));
    await step(log, '1 of 4: resolving code-server', partial, ['install', '--package-lock-only']);
    await verifyIntegrity(partial);
    await step(log, '2 of 4: the editor', partial, ['ci']);
    await step(log, '3 of 4: its dependencies', join(partial, VSCODE), ['install']);
    await step(log, '4 of 4: its built-in extensions', join(partial, VSCODE, 'extensions'), ['install']);
    await rename(partial, home).catch((error) => {
      // Another process was faster: its installation is as good.
      if (!existsSync(join(home, SERVER_MAIN))) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/**
 * @param {(message: string) => void} log
 * @param {string} what
 * @param {string} cwd
 * @param {string[]} args
 */
async function step(log, what, cwd, args) {
  const start = performance.now();
  const { code, output } = await capture('npm', [...args, ...QUIETLY], {
    cwd,
    env: environmentOfANewNpm(),
    shell: process.platform === 'win32',
  });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed in ${cwd}:\n${output}`);
  log(`  ${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}

/** npm hands its own settings down to the scripts it runs; they are not meant for an npm that a script starts. */
function environmentOfANewNpm() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(config|package|lifecycle)_/.test(name)),
  );
}

/** @param {string} folder that holds the package-lock.json */
async function verifyIntegrity(folder) {
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8'));
  const { integrity } = lock.packages['node_modules/code-server'];
  if (integrity !== CODE_SERVER.integrity) {
    throw new Error(`code-server ${CODE_SERVER.version} has the integrity ${integrity}, not ${CODE_SERVER.integrity}.`);
  }
}
