/** Bundles the Mocha suite for the extension host. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { OUT, ROOT } from '../../scripts/paths.mjs';

/**
 * @returns {Promise<{ suite: string, host: string }>} the module that exports `run`, and an empty extension: VS Code
 *   only runs tests with an extension under development, but the one that is tested here is installed
 */
export async function bundleSuite() {
  const source = join(ROOT, 'test', 'vscode', 'suite');
  const suite = join(OUT, 'vscode', 'suite');
  const host = join(OUT, 'vscode', 'host');
  await rm(suite, { recursive: true, force: true });
  const entries = (await readdir(source)).filter((name) => name === 'index.ts' || name.endsWith('.test.ts'));
  await esbuild.build({
    entryPoints: entries.map((name) => join(source, name)),
    outdir: suite,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  await mkdir(host, { recursive: true });
  await writeFile(
    join(host, 'package.json'),
    JSON.stringify({ name: 'test-host', publisher: 'tests', version: '0.0.0', engines: { vscode: '*' } }),
  );
  return { suite: join(suite, 'index.cjs'), host };
}
