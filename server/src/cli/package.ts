/** The package that this command line belongs to: its version, and the files that it ships. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageFolder, packageManifest } from '../host/package.ts';
import { toCorePath } from '../host/paths.ts';
import { displayPath } from './paths.ts';

/** The version in package.json. */
export function packageVersion(): string {
  return packageManifest()?.version ?? '';
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
