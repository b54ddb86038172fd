/** What the language server and the command line have in common is one bundle, which each of them loads when it needs it. */
import { posix } from 'node:path';

/** The doors of the core that programs go through. What else of it they import is small, and bundled with them. */
export const DOORS = ['ide/features.ts', 'ide/index.ts', 'ide/live/index.ts', 'ide/simulate.ts'];

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
};

/**
 * For the bundles of programs: a door is that of the core's bundle.
 * @type {import('esbuild').Plugin}
 */
export const coreApart = {
  name: 'core-apart',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/ide\/.+\.ts$/ }, ({ path }) => {
      const door = posix.normalize(path).replace(/^(?:\.\.\/)+/, '');
      return DOORS.includes(door) ? { path: door, namespace: 'core' } : undefined;
    });
    onLoad({ filter: /.*/, namespace: 'core' }, ({ path }) => ({
      contents: `module.exports = require('${BUNDLE}')['${path}']();`,
    }));
    onResolve({ filter: /^\.\/core\.js$/, namespace: 'core' }, ({ path }) => ({ path, external: true }));
  },
};
