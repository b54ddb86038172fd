/** What the language server and the command line have in common is one bundle, which each of them loads when it needs it. */
import { posix } from 'node:path';

/** The doors of the core that programs go through. What else of it they import is small, and bundled with them. */
export const DOORS = ['ide/features.ts', 'ide/index.ts', 'ide/live/index.ts', 'ide/simulate.ts'];

/** What a worker knows it as. */
const GLOBAL = 'globalThis.sharingPoliciesCore';

/** The core's bundle: its door by name, read when it is first asked for. */
const BUNDLE = './core.js';

/**
 * The options of that bundle, whose entry is nothing but the doors.
 * @type {import('esbuild').BuildOptions}
 */
export const CORE = {
  entryPoints: [],
  stdin: {
    resolveDir: 'server/src',
    contents: DOORS.map((door) => `exports['${door}'] = () => require('./${door}');`).join('\n'),
  },
  // Node requires it, a worker imports it as a script: there it is under one global name.
  banner: { js: '(exports => {' },
  footer: { js: `})(typeof module === 'object' ? exports : (${GLOBAL} = {}));` },
};

/**
 * For the bundles of programs: a door is that of the core's bundle.
 * @param {string} bundle how the program comes to it
 * @returns {import('esbuild').Plugin}
 */
const doorsOf = (bundle) => ({
  name: 'core-apart',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/ide\/.+\.ts$/ }, ({ path }) => {
      const door = posix.normalize(path).replace(/^(?:\.\.\/)+/, '');
      return DOORS.includes(door) ? { path: door, namespace: 'core' } : undefined;
    });
    onLoad({ filter: /.*/, namespace: 'core' }, ({ path }) => ({
      contents: `module.exports = ${bundle}['${path}']();`,
    }));
    onResolve({ filter: /^\.\/core\.js$/, namespace: 'core' }, ({ path }) => ({ path, external: true }));
  },
});

export const coreApart = doorsOf(`require('${BUNDLE}')`);

/** In a worker, `server/src/lsp/browser.ts` imports the script before a door is gone through. */
export const coreOfWorker = doorsOf(GLOBAL);
