/** The bundles that a benchmark runs. */
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The path of a bundle that the package ships: `npm run bench` has built it. */
export function shipped(name: string): string {
  return join(ROOT, 'dist', name);
}

/** The path of the bundle of a source (a path in the project) in `folder`, made in the same way. */
export async function bundled(source: string, folder: string): Promise<string> {
  const outfile = join(folder, `${basename(source, '.ts')}.cjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'error',
  });
  return outfile;
}
