/** `npm run build`: bundles client, server and command line into dist/. `--watch` rebuilds on change, `--dev` links sourcemaps. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { CORE, coreApart, coreOfWorker } from './core.mjs';
import { pinnedNode, ROOT } from './paths.mjs';
import { run } from './processes.mjs';

/**
 * The AWS SDK is a bundle of its own, which the others load when a command asks for it.
 * @type {esbuild.Plugin}
 */
const awsApart = {
  name: 'aws-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/aws\/index\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './aws.js', external: true } : undefined,
    );
  },
};

const NODE_PROGRAM = { banner: { js: '#!/usr/bin/env node' }, plugins: [awsApart, coreApart] };

/**
 * For a worker of a browser. VS Code loads the client as CommonJS there as well.
 * @type {esbuild.BuildOptions}
 */
const WORKER = { platform: 'browser', format: 'iife', target: 'es2023' };

/** @type {{ source: string, bundle: string, options?: esbuild.BuildOptions }[]} */
const BUNDLES = [
  // `.cjs`: VS Code takes a `.js` entry of a package with "type": "module" for an ES module.
  { source: 'client/src/node.ts', bundle: 'client.cjs', options: { external: ['vscode'] } },
  { source: 'server/src/lsp/node.ts', bundle: 'server.js', options: NODE_PROGRAM },
  { source: 'server/src/cli/main.ts', bundle: 'cli.js', options: NODE_PROGRAM },
  { source: 'server/src/ide/index.ts', bundle: 'core.js', options: CORE },
  { source: 'server/src/aws/index.ts', bundle: 'aws.js' },
  {
    source: 'client/src/browser.ts',
    bundle: 'web/client.cjs',
    options: { ...WORKER, format: 'cjs', external: ['vscode'] },
  },
  { source: 'server/src/lsp/browser.ts', bundle: 'web/server.js', options: { ...WORKER, plugins: [coreOfWorker] } },
  {
    source: 'client/webview/main.ts',
    bundle: 'webview.js',
    options: { platform: 'browser', format: 'iife', target: 'es2022' },
  },
];

const DIST = join(ROOT, 'dist');

/** What the webview's bundle brings along. */
const STYLES = 'webview.css';

/** What `scripts/reference.ts` writes. */
const REFERENCE = 'service-reference.txt';

/**
 * The options of every bundle whose source exists.
 * @param {boolean} dev linked sourcemaps and readable output
 * @returns {esbuild.BuildOptions[]}
 */
export function bundleOptions(dev) {
  return BUNDLES.filter(({ source }) => existsSync(join(ROOT, source))).map(({ source, bundle, options }) => ({
    absWorkingDir: ROOT,
    entryPoints: [source],
    outfile: join(DIST, bundle),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // jsonc-parser's `main` is a UMD module whose requires no bundler can follow.
    mainFields: ['module', 'main'],
    minify: !dev,
    // The map is written beside the bundle but not named in it: it is not shipped.
    sourcemap: dev ? 'linked' : 'external',
    legalComments: 'inline',
    logLevel: 'warning',
    ...options,
  }));
}

async function prepareDist() {
  await mkdir(DIST, { recursive: true });
  // The package is "type": "module", the bundles are CommonJS.
  await writeFile(join(DIST, 'package.json'), '{ "type": "commonjs" }\n');
  if ((await run(pinnedNode(), ['scripts/reference.ts'], { cwd: ROOT })) !== 0) {
    throw new Error('The service reference data cannot be compacted.');
  }
}

/** Removes what no source makes any more. Nothing else: somebody may be running the bundles. */
async function removeStale() {
  const bundles = BUNDLES.filter(({ source }) => existsSync(join(ROOT, source))).map(({ bundle }) => bundle);
  const made = [...bundles, STYLES];
  const folders = made.filter((name) => name.includes('/')).map(dirname);
  const current = ['package.json', REFERENCE, ...folders, ...made, ...made.map((name) => `${name}.map`)];
  const stale = (await readdir(DIST)).filter((name) => !current.includes(name));
  await Promise.all(stale.map((name) => rm(join(DIST, name), { recursive: true })));
}

/**
 * Builds everything once.
 * @param {{ dev?: boolean }} [options]
 */
export async function build({ dev = false } = {}) {
  await prepareDist();
  await Promise.all(bundleOptions(dev).map((options) => esbuild.build(options)));
  await removeStale();
  for (const { bundle } of BUNDLES.filter(({ options }) => options?.banner)) {
    if (existsSync(join(DIST, bundle))) await chmod(join(DIST, bundle), 0o755);
  }
}

async function watch() {
  await prepareDist();
  for (const options of bundleOptions(true)) {
    const context = await esbuild.context({ ...options, logLevel: 'info' });
    await context.watch();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv.includes('--watch')) await watch();
  else {
    await build({ dev: process.argv.includes('--dev') }).catch((error) => {
      // esbuild has printed the mistakes in the sources already; a stack trace would only push them up.
      if (!error.errors) throw error;
      process.exitCode = 1;
    });
  }
}
