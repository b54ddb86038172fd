/**
 * `npm start`: builds, prints the verdicts of samples/, and opens samples/ in VS Code with the extension loaded: in the
 * installed `code` if there is one, else in an embedded VS Code in the browser.
 *
 *   --embedded  do not use the installed `code`
 *   --no-open   with the embedded VS Code: print its address, open no browser
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { ensureEmbeddedVSCode } from './embedded/install.mjs';
import { installExtension, startServer } from './embedded/server.mjs';
import { packExtension } from './package.mjs';
import { CACHE, pinnedNode, ROOT } from './paths.mjs';
import { onTermination, run } from './processes.mjs';

const SAMPLES = join(ROOT, 'samples');

const { values } = parseArgs({
  options: { embedded: { type: 'boolean', default: false }, 'no-open': { type: 'boolean', default: false } },
});

await build();
// Most samples hold a mistake on purpose, so the exit status says nothing here.
await run(pinnedNode(), [join(ROOT, 'dist', 'cli.js'), 'check', 'samples'], { cwd: ROOT });

const code = values.embedded ? undefined : installedCode();
if (code) {
  console.log('\nOpening samples/ in VS Code.');
  await openInstalled(code);
} else {
  await openEmbedded();
}

/** @returns {string | undefined} */
function installedCode() {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** @param {string} code */
async function openInstalled(code) {
  const args = ['--new-window', `--extensionDevelopmentPath=${ROOT}`, SAMPLES];
  if (process.platform !== 'win32') {
    process.exitCode = await run(code, args);
    return;
  }
  // A .cmd file needs a shell, and a shell needs quotes.
  const line = [code, ...args].map((part) => `"${part}"`).join(' ');
  process.exitCode = await run(line, [], { shell: true });
}

async function openEmbedded() {
  console.log(
    `\n${values.embedded ? 'Here' : 'There is no `code` to open samples/ with, so here'} is VS Code in the browser.`,
  );
  const serverMain = await ensureEmbeddedVSCode(console.log);
  const dataDir = join(CACHE, 'vscode-data');
  // A fresh extensions folder: VS Code keeps an installed version that has the same number.
  await rm(join(dataDir, 'extensions'), { recursive: true, force: true });
  const { vsix } = await packExtension();
  await installExtension(serverMain, vsix, dataDir);
  const server = await startServer({ serverMain, dataDir });
  let stopping = false;
  onTermination(() => {
    stopping = true;
    return server.stop();
  });
  const url = server.url(SAMPLES);
  console.log(`\n  ${url}\n\nCtrl-C stops it.`);
  if (!values['no-open']) openBrowser(url);
  const status = await server.ended;
  if (stopping) return;
  console.error(`The embedded VS Code has ended with status ${status}:\n${server.log()}`);
  process.exitCode = 1;
}

/** @param {string} url */
function openBrowser(url) {
  const [command = '', ...args] =
    process.platform === 'darwin'
      ? ['open']
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""']
        : ['xdg-open'];
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  // No browser to open, as on a server: the address is printed, which is enough.
  child.on('error', () => {});
  child.unref();
}
