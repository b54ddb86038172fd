/**
 * Packs the extension, installs it in an empty VS Code and looks at what arrived.
 * The last line printed is `N passed, N failed`.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { ensureEmbeddedVSCode } from './embedded/install.mjs';
import { installExtension } from './embedded/server.mjs';
import { packExtension } from './package.mjs';
import { pinnedNode, ROOT } from './paths.mjs';
import { capture } from './processes.mjs';

const SIZE_LIMIT = 1_500_000;

/** Each of these has to be in the package, and nothing else may be. */
const CONTENT = [
  /^package\.json$/,
  /^package\.nls\.json$/,
  /^package\.nls\.de\.json$/,
  /^l10n\/bundle\.l10n\.json$/,
  /^l10n\/bundle\.l10n\.de\.json$/,
  /^readme\.md$/i,
  /^changelog\.md$/i,
  /^license(\.txt|\.md)?$/i,
  /^dist\/client\.cjs$/,
  /^dist\/server\.js$/,
  /^dist\/web\/client\.cjs$/,
  /^dist\/web\/server\.js$/,
  /^dist\/webview\.js$/,
  /^dist\/webview\.css$/,
  /^dist\/cli\.js$/,
  /^dist\/core\.js$/,
  /^dist\/aws\.js$/,
  /^dist\/package\.json$/,
  /^dist\/service-reference\.txt$/,
  /^snippets\/.+\.code-snippets$/,
  /^syntaxes\/.+\.tmLanguage\.json$/,
  /^schemas\/.+\.schema\.json$/,
  /^media\/icon\.png$/,
  /^media\/shares\.svg$/,
  /^media\/walkthrough\/.+\.svg$/,
];

/** May be in the package as well: documentation, and what VS Code adds when it installs. */
const OPTIONAL = [/^docs\/.+\.md$/, /^\.vsixmanifest$/];

const counts = { passed: 0, failed: 0 };

/**
 * @param {string} what
 * @param {() => Promise<string | undefined>} check says what is wrong, if anything
 */
async function check(what, check) {
  const problem = await check().catch((error) => String(error?.message ?? error));
  counts[problem === undefined ? 'passed' : 'failed']++;
  console.log(problem === undefined ? `✔ ${what}` : `✖ ${what}\n${problem}`);
}

/** @param {string} folder @returns {Promise<string[]>} paths of all files below, relative to it, with `/` */
async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
}

const dataDir = await mkdtemp(join(tmpdir(), 'sharing-policies-vsix-'));
try {
  let vsix = '';
  let installed = '';
  await check('vsce packs the extension without a warning', async () => {
    const packed = await packExtension();
    vsix = packed.vsix;
    console.log(`  ${relative(ROOT, vsix)}: ${(packed.size / 1000).toFixed(0)} kB`);
    return packed.size < SIZE_LIMIT ? undefined : `It has ${packed.size} bytes; the limit is ${SIZE_LIMIT}.`;
  });
  await check('VS Code installs it', async () => {
    const listed = await installExtension(await ensureEmbeddedVSCode(console.log), vsix, dataDir);
    const folders = await readdir(join(dataDir, 'extensions'));
    installed = join(dataDir, 'extensions', folders.find((name) => name.includes('aws-sharing-policies')) ?? '');
    return /^aws-sharing-policies\.aws-sharing-policies@/m.test(listed) ? undefined : `VS Code lists:\n${listed}`;
  });
  await check('it holds what it should and nothing else', async () => {
    const files = await filesBelow(installed);
    const missing = CONTENT.filter((pattern) => !files.some((file) => pattern.test(file)));
    const extra = files.filter((file) => ![...CONTENT, ...OPTIONAL].some((pattern) => pattern.test(file)));
    for (const file of files) console.log(`  ${file}`);
    if (missing.length + extra.length === 0) return undefined;
    return `missing: ${missing.join(' ') || 'nothing'}\nnot expected: ${extra.join(' ') || 'nothing'}`;
  });
  await check('its command line runs from there', async () => {
    const { code, output } = await capture(pinnedNode(), [join(installed, 'dist', 'cli.js'), '--help'], {
      cwd: dataDir,
    });
    return code === 0 && output.includes('check') ? undefined : `status ${code}:\n${output}`;
  });
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;
