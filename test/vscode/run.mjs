/**
 * `npm run test:vscode`: runs the Mocha suite in the extension host of a real VS Code, over the packaged extension. The
 * editor is the embedded one, shown by a headless browser that the suite can ask for keystrokes and screenshots.
 *
 *   --grep TEXT    only tests whose title holds it
 *   --counts FILE  write `{ passed, failed }` there
 *
 * Screenshots go to out/screenshots/, VS Code's own console to out/vscode/console.log. The last line printed is `N passed, N failed`.
 */
import { appendFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../../scripts/embedded/browser.mjs';
import { ensureEmbeddedVSCode } from '../../scripts/embedded/install.mjs';
import { installExtension, startServer } from '../../scripts/embedded/server.mjs';
import { packExtension } from '../../scripts/package.mjs';
import { OUT, ROOT } from '../../scripts/paths.mjs';
import { onTermination } from '../../scripts/processes.mjs';
import { bundleSuite } from './bundle.mjs';
import { servePage } from './page.mjs';

/** No run takes this long; a hung editor must not hang the caller. */
const TIME_LIMIT = 900_000;

const CONSOLE_LOG = join(OUT, 'vscode', 'console.log');

const { values } = parseArgs({ options: { grep: { type: 'string' }, counts: { type: 'string' } } });

/** @type {(() => Promise<unknown>)[]} in the order of acquisition; released in reverse */
const releases = [];
async function releaseAll() {
  for (const release of releases.splice(0).reverse()) {
    await release().catch((error) => console.error(String(error)));
  }
}
onTermination(releaseAll);

let exitCode = 1;
const counts = { passed: 0, failed: 0 };
try {
  exitCode = await testPackagedExtension();
} catch (error) {
  console.error(error);
} finally {
  await releaseAll();
}
// A crash before or after the tests counts as one more failure.
if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
if (values.counts) await writeFile(values.counts, JSON.stringify(counts));
process.exitCode = counts.failed > 0 ? 1 : 0;
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);

/** @returns {Promise<number>} 0 if every test passed */
async function testPackagedExtension() {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'sharing-policies-')));
  releases.push(() => rm(temporary, { recursive: true, force: true, maxRetries: 3 }));
  const dataDir = join(temporary, 'vscode');
  // A blank and a letter outside ASCII, so that every URI in the suite needs its escapes.
  const workspace = join(temporary, 'policies ä');
  const countsFile = join(temporary, 'counts.json');
  await cp(join(ROOT, 'samples'), workspace, { recursive: true });

  const serverMain = await ensureEmbeddedVSCode(console.log);
  const { vsix } = await packExtension();
  const { suite, host } = await bundleSuite();
  await installExtension(serverMain, vsix, dataDir);
  await rm(CONSOLE_LOG, { force: true });

  const browser = await launchBrowser();
  releases.push(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const door = await servePage(page);
  releases.push(door.close);
  const server = await startServer({
    serverMain,
    dataDir,
    testDriver: true,
    env: {
      SHARING_POLICIES_PAGE: door.url,
      SHARING_POLICIES_COUNTS: countsFile,
      SHARING_POLICIES_GREP: values.grep ?? '',
    },
  });
  releases.push(server.stop);

  /** @type {Promise<number>} */
  const exit = new Promise((resolve, reject) => {
    page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code));
    page.exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ args) =>
      printLog(args),
    );
    page.on('crash', () => reject(new Error('The browser page has crashed.')));
    server.ended.then((status) => reject(new Error(`VS Code has ended with status ${status}:\n${server.log()}`)));
  });
  exit.catch(() => {});
  await page.goto(
    server.url(workspace, [
      ['extensionDevelopmentPath', server.remote(host)],
      ['extensionTestsPath', server.remote(suite)],
    ]),
  );
  const code = await Promise.race([exit, timeLimit()]);
  Object.assign(counts, JSON.parse(await readFile(countsFile, 'utf8')));
  return code;
}

/**
 * Shows the suite's report, whose lines carry a mark, and keeps what else is logged for whoever looks for it.
 * @param {unknown[]} args
 */
function printLog(args) {
  const text = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ');
  if (text.startsWith('│ ')) console.log(text.slice(2));
  else appendFileSync(CONSOLE_LOG, `${text}\n`);
}

/** @returns {Promise<never>} */
function timeLimit() {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not done after ${TIME_LIMIT / 1000} s.`)), TIME_LIMIT);
    timer.unref();
  });
}
