/** `npm run package`: builds and packs the extension. */
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OUT, pinnedNode, ROOT } from './paths.mjs';
import { capture } from './processes.mjs';

/**
 * Packs the extension; `vsce` builds it first.
 * @param {string} [folder] where to put it
 * @returns {Promise<{ vsix: string, size: number, output: string }>} `size` in bytes
 * @throws when vsce fails or has a warning to give
 */
export async function packExtension(folder = OUT) {
  const { name, version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const vsix = join(folder, `${name}-${version}.vsix`);
  await mkdir(folder, { recursive: true });
  await rm(vsix, { force: true });
  const vsce = join(ROOT, 'node_modules', '@vscode', 'vsce', 'vsce');
  const { code, output } = await capture(pinnedNode(), [vsce, 'package', '--out', vsix], { cwd: ROOT });
  if (code !== 0) throw new Error(`vsce package failed:\n${output}`);
  if (/\bWARNING\b/.test(output)) throw new Error(`vsce package warns:\n${output}`);
  return { vsix, size: (await stat(vsix)).size, output };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { output } = await packExtension(ROOT);
  console.log(output.trim());
}
