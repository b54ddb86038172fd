/**
 * Native paths and the core's paths.
 *
 * A core path is absolute and `/`-separated, with a Windows drive in lower case after a leading slash:
 * `/home/me/a.json`, `/c:/ws/a.json`, `//server/share/a.json`.
 */
import { isAbsolute, resolve, sep } from 'node:path';
import { isWithin } from '../files/paths.ts';

/** The core path of a native one; a relative one is resolved against the working directory. */
export function toCorePath(native: string): string {
  const absolute = resolve(native);
  if (sep === '/') {
    return absolute;
  }
  const slashed = absolute.replaceAll('\\', '/');
  const drive = /^([A-Za-z]):/.exec(slashed);
  return drive ? `/${drive[1]!.toLowerCase()}:${slashed.slice(2)}` : slashed;
}

/** The native path of a core one. */
export function toNativePath(path: string): string {
  if (sep === '/') {
    return path;
  }
  const native = /^\/[a-z]:/i.test(path) ? path.slice(1) : path;
  return (/^[a-z]:$/i.test(native) ? `${native}/` : native).replaceAll('/', '\\');
}

/** True for a path of the file system; false for one that a host made of another URI scheme (`untitled://…`). */
export function isFilePath(path: string): boolean {
  return path.startsWith('/') && isAbsolute(toNativePath(path));
}

/** Relative to the working directory when inside it, else absolute; always with `/`. `workingDirectory` is a core path. */
export function displayPath(workingDirectory: string, path: string): string {
  if (path === workingDirectory) {
    return '.';
  }
  if (isWithin(workingDirectory, path)) {
    return path.slice(workingDirectory.endsWith('/') ? workingDirectory.length : workingDirectory.length + 1);
  }
  return slashedPath(path);
}

/** The native path of a core one, but with `/`: `c:/ws/a.json`. */
export function slashedPath(path: string): string {
  return sep === '\\' && /^\/[a-z]:/i.test(path) ? path.slice(1) : path;
}
