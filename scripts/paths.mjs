/** Where things are, and which Node runs them. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Downloads that survive a clean build; ignored by git. */
export const CACHE = join(ROOT, '.cache');

/** What tests and tools produce; ignored by git. */
export const OUT = join(ROOT, 'out');

/**
 * The Node 24 that the dev dependency `node` brings, whatever Node the user has.
 * @returns {string} path of the executable
 */
export function pinnedNode() {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const pinned = join(ROOT, 'node_modules', 'node', 'bin', executable);
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(`Node 24 is missing at ${pinned}. Run "npm ci" (with install scripts allowed) first.`);
}
