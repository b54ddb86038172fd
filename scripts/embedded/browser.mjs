/** A Chromium to look at the embedded VS Code with: an installed one, else the one that an npm package carries. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { chromium } from 'playwright-core';
import { CACHE } from '../paths.mjs';
import { capture } from '../processes.mjs';

const NAMES = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome', 'msedge'];

const WELL_KNOWN = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-zygote',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * Starts a headless browser.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser() {
  const installed = process.env.CHROME_PATH ?? installedBrowser();
  if (installed) return chromium.launch({ executablePath: installed, args: ARGUMENTS });
  const { executablePath, env } = await packagedBrowser();
  return chromium.launch({ executablePath, env, args: [...ARGUMENTS, '--headless=shell'] });
}

/** @returns {string | undefined} */
function installedBrowser() {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name + suffix)));
  return [...onPath, ...WELL_KNOWN].find((path) => existsSync(path));
}

/** Unpacks the browser of @sparticuz/chromium (Linux, x64) with the system libraries that it needs. */
async function packagedBrowser() {
  const manifest = findPackage('@sparticuz/chromium');
  const { version } = JSON.parse(await readFile(manifest, 'utf8'));
  const home = join(CACHE, `chromium-${version}`);
  if (!existsSync(home)) await unpack(join(dirname(manifest), 'bin'), home);
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: join(home, 'lib'),
    // Without it a machine that has no fonts draws no text.
    FONTCONFIG_FILE: join(home, 'fonts.conf'),
  };
  return { executablePath: join(home, 'chromium'), env };
}

/**
 * @param {string} name
 * @returns {string} path of its package.json, which `exports` may hide from `resolve`
 */
function findPackage(name) {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const found = folders.map((folder) => join(folder, name, 'package.json')).find((path) => existsSync(path));
  if (!found) throw new Error(`No Chrome or Chromium is installed, and ${name} is missing: run "npm ci".`);
  return found;
}

/**
 * @param {string} source folder of brotli files
 * @param {string} home
 */
async function unpack(source, home) {
  const partial = `${home}.${process.pid}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  for (const archive of ['al2023.tar', 'fonts.tar']) {
    const tar = join(partial, archive);
    await writeFile(tar, await decompress(join(source, `${archive}.br`)));
    const { code, output } = await capture('tar', ['-xf', tar, '-C', partial]);
    if (code !== 0) throw new Error(`tar cannot unpack ${tar}:\n${output}`);
    await rm(tar);
  }
  await writeFile(join(partial, 'fonts.conf'), fontConfiguration(home));
  const executable = join(partial, 'chromium');
  await writeFile(executable, await decompress(join(source, 'chromium.br')));
  await chmod(executable, 0o755);
  await rename(partial, home);
}

/**
 * The packaged fonts after the system's own, wherever the archive was unpacked.
 * @param {string} home
 */
function fontConfiguration(home) {
  const folders = ['/usr/share/fonts', join(home, 'fonts')].map((path) => `<dir>${path}</dir>`).join('');
  return `<?xml version="1.0"?><fontconfig>${folders}<cachedir>${join(home, 'fontcache')}</cachedir></fontconfig>\n`;
}

/** @param {string} path */
async function decompress(path) {
  return promisify(brotliDecompress)(await readFile(path));
}
