/** Runs the embedded VS Code as a local server that a browser opens. */
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pinnedNode } from '../paths.mjs';
import { capture, startGroup, stop } from '../processes.mjs';

const HOST = '127.0.0.1';

/** Keeps panes and questions away that have nothing to do with policies. */
export const SETTINGS = {
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/**
 * @typedef {object} EmbeddedServer
 * @property {number} port
 * @property {(folder: string, payload?: [string, string][]) => string} url of the editor on a folder
 * @property {(path: string) => string} remote a path as the URI under which the browser part knows it
 * @property {() => Promise<void>} stop ends the server and all that it started
 * @property {() => string} log what it has printed so far
 * @property {Promise<number>} ended its exit status
 */

/**
 * Starts the server and waits until it answers.
 * @param {object} options
 * @param {string} options.serverMain from `ensureEmbeddedVSCode`
 * @param {string} options.dataDir everything it keeps, `extensions` included
 * @param {NodeJS.ProcessEnv} [options.env] more variables for the extension host
 * @param {boolean} [options.testDriver] accept a payload that loads and tests an extension
 * @param {Readonly<Record<string, unknown>>} [options.settings] more of them
 * @returns {Promise<EmbeddedServer>}
 */
export async function startServer({ serverMain, dataDir, env = {}, testDriver = false, settings = {} }) {
  await mkdir(join(dataDir, 'data', 'Machine'), { recursive: true });
  await writeFile(
    join(dataDir, 'data', 'Machine', 'settings.json'),
    JSON.stringify({ ...SETTINGS, ...settings }, null, 2),
  );
  const port = await freePort();
  const child = startGroup(
    pinnedNode(),
    [
      serverMain,
      ...['--host', HOST, '--port', String(port), '--server-data-dir', dataDir],
      ...['--extensions-dir', join(dataDir, 'extensions')],
      ...['--without-connection-token', '--accept-server-license-terms', '--disable-telemetry'],
      '--disable-workspace-trust',
      ...(testDriver ? ['--enable-smoke-test-driver'] : []),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...environmentForServer(), ...env } },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      log += text;
    });
  }
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  const answers = await Promise.race([untilItAnswers(`http://${HOST}:${port}/version`), ended.then(() => false)]);
  if (!answers) {
    await stop(child);
    throw new Error(`The embedded VS Code did not start:\n${log}`);
  }
  return {
    port,
    url: (folder, payload) => {
      const query = new URLSearchParams({ folder });
      if (payload) query.set('payload', JSON.stringify(payload));
      return `http://${HOST}:${port}/?${query}`;
    },
    remote: (path) => `vscode-remote://${HOST}:${port}${path}`,
    stop: () => stop(child),
    log: () => log,
    ended,
  };
}

/**
 * Installs a packaged extension into an extensions folder.
 * @param {string} serverMain
 * @param {string} vsix
 * @param {string} dataDir
 * @returns {Promise<string>} what VS Code then lists as installed, `publisher.name@version` a line
 */
export async function installExtension(serverMain, vsix, dataDir) {
  const folders = ['--server-data-dir', dataDir, '--extensions-dir', join(dataDir, 'extensions')];
  const common = [serverMain, '--accept-server-license-terms', ...folders];
  const env = environmentForServer();
  const installed = await capture(pinnedNode(), [...common, '--install-extension', vsix, '--force'], { env });
  if (installed.code !== 0) throw new Error(`VS Code does not install ${vsix}:\n${installed.output}`);
  const listed = await capture(pinnedNode(), [...common, '--list-extensions', '--show-versions'], { env });
  if (listed.code !== 0) throw new Error(`VS Code does not list its extensions:\n${listed.output}`);
  return listed.output;
}

/** A VS Code that this one was started from (a terminal in it) would otherwise show through. */
function environmentForServer() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name)),
  );
}

/** @returns {Promise<number>} a port that nothing listens on */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * The server says nowhere that it listens, so ask until it does.
 * @param {string} url
 * @returns {Promise<boolean>} false after 30 seconds
 */
async function untilItAnswers(url) {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
