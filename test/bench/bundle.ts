/** Bundles as the package ships them, made anew for a benchmark. */
import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { REFERENCE_FILE } from '../../server/src/host/reference.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The path of the bundle of a source (a path in the project) in `folder`, the service reference data beside it. */
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
  copyFileSync(join(ROOT, 'dist', REFERENCE_FILE), join(folder, REFERENCE_FILE));
  return outfile;
}
