/** The package that the running script belongs to. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface PackageManifest {
  readonly name: string;
  readonly version: string;
}

/**
 * The package's folder, native: found from the script that runs, links resolved, since npm links the bin into another
 * folder, and a bundle is one level deep in the package, a source more. The script's own folder if there is none.
 */
export function packageFolder(): string {
  const start = scriptFolder();
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    if (manifestIn(folder) !== undefined) {
      return folder;
    }
  }
  return start;
}

/** The folder of the script that runs, links resolved. */
export function scriptFolder(): string {
  const script = process.argv[1];
  return script === undefined ? process.cwd() : dirname(realpathSync(script));
}

export function packageManifest(): PackageManifest | undefined {
  return manifestIn(packageFolder());
}

// A package.json without a name only says of which kind the modules in its folder are.
function manifestIn(folder: string): PackageManifest | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return manifest.name === undefined ? undefined : manifest;
  } catch {
    return undefined;
  }
}
