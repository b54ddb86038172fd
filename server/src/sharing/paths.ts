/** Folders and paths as the core knows them: absolute, `/` as the only separator, opaque otherwise. */

/** The folder that a path is in, without a trailing slash; `''` for the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '' : path.slice(0, slash);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `relative` seen from `folder`, with `.` and `..` taken out; an absolute one stays. */
export function resolvePath(folder: string, relative: string): string {
  const parts = relative.startsWith('/') ? [] : folder.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  const joined = parts.join('/');
  return relative.startsWith('/') ? `/${joined}` : joined;
}

/**
 * A path without what is above the workspace, and without the name of its only folder: another clone may have another. The
 * names of several tell them apart.
 */
export function pathWithin(folders: readonly string[], path: string): string {
  const [folder] = folders.filter((one) => isInside(one, path)).sort((one, other) => other.length - one.length);
  if (folder === undefined) return path;
  const above = folders.length === 1 ? folder : folderOf(folder);
  return path.slice(above.length + 1);
}

/** How a manifest in `folder` writes `path`: with `../` where it has to. */
export function relativePath(folder: string, path: string): string {
  const from = folder.split('/');
  const to = path.split('/');
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common += 1;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

/** Steps from one folder up to the nearest common folder and down to the other. */
export function folderDistance(one: string, other: string): number {
  if (one === other) return 0;
  let common = 0;
  let differ = 0;
  while (differ < one.length && one.charCodeAt(differ) === other.charCodeAt(differ)) {
    if (one[differ] === '/') common += 1;
    differ += 1;
  }
  const isWhole = (folder: string) => differ === folder.length || folder[differ] === '/';
  if (isWhole(one) && isWhole(other)) common += 1;
  return parts(one) + parts(other) - 2 * common;
}

function parts(folder: string): number {
  let count = 1;
  for (let slash = folder.indexOf('/'); slash >= 0; slash = folder.indexOf('/', slash + 1)) count += 1;
  return count;
}

/** Whether `path` is in `folder` or below it. */
export function isInside(folder: string, path: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}
