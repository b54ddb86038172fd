/** What selecting files asks about the machine's disk. */
import { existsSync, readFileSync } from 'node:fs';
import type { Surroundings } from '../files/selecting.ts';
import { toNativePath } from './paths.ts';
import { realPathOf } from './read.ts';

export const SURROUNDINGS: Surroundings = {
  textOf(file) {
    const native = toNativePath(file);
    // Most folders have none, and an exception costs more than a look.
    if (!existsSync(native)) return undefined;
    try {
      return readFileSync(native, 'utf8');
    } catch {
      return undefined;
    }
  },
  isRepository: (folder) => existsSync(toNativePath(`${folder}/.git`)),
  leadsThroughLink(folder, path) {
    const real = realPathOf(path);
    return real !== undefined && real !== `${realPathOf(folder) ?? folder}${path.slice(folder.length)}`;
  },
};
