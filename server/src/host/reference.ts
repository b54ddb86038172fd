/** The service reference data as the build wrote it: read from the disk when it is needed for the first time. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeReference } from '../iam/reference/decode.ts';
import type { LoadReference, ServiceReference } from '../iam/reference/reference.ts';
import { packageFolder, scriptFolder } from './package.ts';
import { isAbsence } from './read.ts';

export const REFERENCE_FILE = 'service-reference.txt';

/**
 * Reads nothing until the function is called, and then once.
 *
 * @param read gives the text; by default it is the file beside the bundle, or in `dist/` where a source runs
 */
export function referenceLoader(read: () => string = readReference): LoadReference {
  let reference: ServiceReference | undefined;
  return () => {
    reference ??= decodeReference(read());
    return reference;
  };
}

function readReference(): string {
  const paths = [join(scriptFolder(), REFERENCE_FILE), join(packageFolder(), 'dist', REFERENCE_FILE)];
  for (const path of paths) {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if (!isAbsence(error)) throw error;
    }
  }
  throw new Error(`The service reference data is missing: ${paths.at(-1)} does not exist. "npm run build" makes it.`);
}
