/**
 * `npm run test:web`: runs the extension in VS Code for the Web, in a real browser, on a workspace that is in memory. The
 * editor is the embedded one served as static files (`scripts/embedded/web.mjs`); `npm run build` has to be done before.
 *
 *   --counts FILE  write `{ passed, failed }` there
 *
 * Screenshots go to out/screenshots/, what VS Code logs to out/web/console.log. The last line printed is `N passed, N failed`.
 */
import { appendFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { launchBrowser } from '../../scripts/embedded/browser.mjs';
import { ensureEmbeddedVSCode } from '../../scripts/embedded/install.mjs';
import { serveWeb } from '../../scripts/embedded/web.mjs';
import { OUT, ROOT } from '../../scripts/paths.mjs';
import { onTermination } from '../../scripts/processes.mjs';
import { perform } from '../vscode/page.mjs';

/** Milliseconds: a hung editor must not hang the caller. */
const TIME_LIMIT = 180_000;

const CONSOLE_LOG = join(OUT, 'web', 'console.log');

const SUITE = join(OUT, 'web', 'suite', 'suite.js');

const BROKEN =
  '{"Version": "2012-10-17", "Statement": [{"Effect": "Alow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"}]}';

/** Beside samples: what is left out, and what a manifest brings in. */
const FILES = {
  '.gitignore': 'ignored/\n',
  'ignored/broken.key-policy.json': BROKEN,
  'node_modules/a/broken.key-policy.json': BROKEN,
  'named/key.txt': BROKEN,
  'named/sharing.json': JSON.stringify({
    resources: {
      'arn:aws:kms:us-east-1:111111111111:key/99999999-12ab-34cd-56ef-1234567890ab': { policy: 'key.txt' },
      'arn:aws:kms:us-east-1:111111111111:key/88888888-12ab-34cd-56ef-1234567890ab': { policy: '../../outside.json' },
    },
  }),
};

const { values } = parseArgs({ options: { counts: { type: 'string' } } });

/** @type {(() => Promise<unknown>)[]} in the order of acquisition; released in reverse */
const releases = [];
async function releaseAll() {
  for (const release of releases.splice(0).reverse()) {
    await release().catch((error) => console.error(String(error)));
  }
}
onTermination(releaseAll);

const counts = { passed: 0, failed: 0 };
let exitCode = 1;
try {
  exitCode = await testInBrowser();
} catch (error) {
  console.error(error);
} finally {
  await releaseAll();
}
// A crash before or after the tests counts as one more failure; so does a suite that has no test.
if (counts.failed === 0 && (exitCode !== 0 || counts.passed === 0)) counts.failed = 1;
if (values.counts) await writeFile(values.counts, JSON.stringify(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);

/** @returns {Promise<number>} 0 if VS Code has run all tests */
async function testInBrowser() {
  const serverMain = await ensureEmbeddedVSCode(console.log);
  await rm(CONSOLE_LOG, { force: true });
  await bundleSuite();
  const workspace = await makeWorkspace();
  const browser = await launchBrowser();
  releases.push(() => browser.close());
  let worst = 0;
  for (const language of ['en', 'de']) {
    console.log(`in ${language}`);
    worst = Math.max(worst, await testIn(language, browser, serverMain, workspace));
  }
  return worst;
}

/**
 * @param {string} language
 * @param {import('playwright-core').Browser} browser
 * @param {string} serverMain
 * @param {string} workspace
 * @returns {Promise<number>}
 */
async function testIn(language, browser, serverMain, workspace) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(15_000);
  const server = await serveWeb({
    serverMain,
    extension: ROOT,
    workspace,
    language,
    suite: SUITE,
    door: async (request) => {
      const { name, argument } = /** @type {{ name: string, argument: string }} */ (request);
      if (name !== 'passed' && name !== 'failed') return perform(page, name, argument);
      counts[name]++;
      console.log(`${name === 'passed' ? '✔' : '✖'} ${argument}`);
    },
  });
  releases.push(server.close);
  page.on('console', (message) => appendFileSync(CONSOLE_LOG, `${message.type()} ${message.text()}\n`));
  /** @type {Promise<number>} */
  const exit = new Promise((resolve, reject) => {
    page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code));
    page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) =>
      appendFileSync(CONSOLE_LOG, `${type} ${JSON.stringify(args)}\n`),
    );
    page.on('crash', () => reject(new Error('The browser page has crashed.')));
    setTimeout(() => reject(new Error(`Not done after ${TIME_LIMIT / 1000} s.`)), TIME_LIMIT).unref();
  });
  exit.catch(() => {});
  await page.goto(server.url);
  const code = await exit;
  await page.close();
  return code;
}

function bundleSuite() {
  return esbuild.build({
    entryPoints: [join(ROOT, 'test', 'web', 'suite.ts')],
    outfile: SUITE,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'bundle',
    // At the end, because Mocha's browser build takes the module's exports for its own.
    footer: { js: 'module.exports = bundle;' },
    target: 'es2023',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** @returns {Promise<string>} a folder with a share that does not work, and files that try the selection */
async function makeWorkspace() {
  const folder = await mkdtemp(join(tmpdir(), 'sharing-policies-web-'));
  releases.push(() => rm(folder, { recursive: true, force: true }));
  await cp(join(ROOT, 'samples', 'missing-key-grant'), join(folder, 'ledger'), { recursive: true });
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}
