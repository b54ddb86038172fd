/** The package that this command line belongs to: its version, and the files that it ships. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toCorePath } from '../host/paths.ts';
import { displayPath } from './paths.ts';

/** The version in package.json. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** A rule's documentation as a person opens it: an URL as it is, a shipped file's path as other paths are printed. */
export function documentationPath(docs: string, workingDirectory: string): string {
  return isUrl(docs) ? docs : displayPath(workingDirectory, toCorePath(join(packageFolder(), docs)));
}

/** The same as an absolute URL. */
export function documentationUrl(docs: string): string {
  if (isUrl(docs)) {
    return docs;
  }
  const [path = '', fragment] = docs.split('#');
  return pathToFileURL(join(packageFolder(), path)).href + (fragment === undefined ? '' : `#${fragment}`);
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(text);
}

// Found from the script that runs, links resolved: npm links the bin into another folder, and the bundle is one level
// deep in the package (beside a package.json of its own), the sources are more.
function packageFolder(): string {
  let folder = dirname(realpathSync(process.argv[1] ?? '.'));
  while (!isPackage(folder) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return folder;
}

function isPackage(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  return existsSync(manifest) && 'version' in JSON.parse(readFileSync(manifest, 'utf8'));
}
