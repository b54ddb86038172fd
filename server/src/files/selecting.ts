/** Which files of the workspace folders are looked at. */
import picomatch from 'picomatch';
import { type IgnoreFiles, type IgnoreScopes, isIgnored, scopesAbove, scopesIn } from './ignoring.ts';
import { baseName, isWithin, parentOf } from './paths.ts';

/**
 * Globs relative to a workspace folder; one that matches a folder covers all that is in it.
 * An empty `include` stands for everything.
 */
export interface Selection {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** What a selector asks about the files themselves. */
export interface Surroundings extends IgnoreFiles {
  /** Whether a symbolic link lies between a folder and a path in it: what it leads to is found by itself, or lies outside. */
  leadsThroughLink(folder: string, path: string): boolean;
}

/** What is known of a folder that is looked into. */
export interface SelectedFolder {
  readonly path: string;
  readonly root: string;
  readonly scopes: IgnoreScopes;
  /** An `include` glob covers all of it. */
  readonly included: boolean;
}

export interface Selector {
  /** A workspace folder, or one below it; undefined if it is left out or lies elsewhere. */
  folder(path: string): SelectedFolder | undefined;
  /** A folder in another; undefined if it is left out. */
  enter(parent: SelectedFolder, name: string): SelectedFolder | undefined;
  /** Whether a file in the folder is looked at. */
  has(folder: SelectedFolder, name: string): boolean;
  /** The same for a path that was not come by through its folders; also false for a path that leads through a link. */
  hasPath(path: string): boolean;
  /** Whether the globs alone let a path through: for files that somebody opened or named. True outside the folders. */
  allows(path: string): boolean;
}

const CANDIDATE = /\.(?:jsonc?|tpl|tftpl|json\.j2)$/i;
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.git']);

/** Whether the name is one of a file that may hold a policy document or a manifest. */
export function isCandidate(name: string): boolean {
  return CANDIDATE.test(name);
}

/** Whether a path lies in a folder that no search enters. */
export function isLeftOut(path: string): boolean {
  return path.split('/').some((name) => LEFT_OUT.has(name));
}

/** `.gitignore` files are read once: make a new selector when one of them, the folders or the globs change. */
export function createSelector(given: readonly string[], selection: Selection, around: Surroundings): Selector {
  const folders = given.map(withoutSlash);
  const isIncluded = matcherOf(selection.include);
  const isExcluded = matcherOf(selection.exclude);
  const includesAll = selection.include.length === 0;
  const known = new Map<string, SelectedFolder | undefined>();

  function root(folder: string): SelectedFolder {
    const key = `${folder}\n`;
    let found = known.get(key);
    if (found === undefined) {
      found = {
        path: folder,
        root: folder,
        scopes: scopesIn(around, folder, scopesAbove(around, folder)),
        included: includesAll,
      };
      known.set(key, found);
    }
    return found;
  }

  function enter(parent: SelectedFolder, name: string): SelectedFolder | undefined {
    const path = `${parent.path}/${name}`;
    const relative = path.slice(parent.root.length + 1);
    if (LEFT_OUT.has(name) || isExcluded(relative) || isIgnored(parent.scopes, path, true)) {
      return undefined;
    }
    return {
      path,
      root: parent.root,
      scopes: scopesIn(around, path, parent.scopes),
      included: parent.included || isIncluded(relative),
    };
  }

  function has(folder: SelectedFolder, name: string): boolean {
    if (!isCandidate(name)) {
      return false;
    }
    const path = `${folder.path}/${name}`;
    const relative = path.slice(folder.root.length + 1);
    return (folder.included || isIncluded(relative)) && !isExcluded(relative) && !isIgnored(folder.scopes, path, false);
  }

  function folderAt(rootFolder: string, path: string): SelectedFolder | undefined {
    if (path === rootFolder) {
      return root(rootFolder);
    }
    const key = `${rootFolder}\n${path}`;
    if (!known.has(key)) {
      const parent = folderAt(rootFolder, parentOf(path));
      known.set(key, parent && enter(parent, baseName(path)));
    }
    return known.get(key);
  }

  function folder(path: string): SelectedFolder | undefined {
    if (folders.includes(path)) {
      return root(path);
    }
    for (const candidate of folders) {
      const found = isWithin(candidate, path) ? folderAt(candidate, path) : undefined;
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  }

  function hasPath(path: string): boolean {
    return folders.some((folder) => {
      if (path === folder || !isWithin(folder, path)) {
        return false;
      }
      const parent = folderAt(folder, parentOf(path));
      return parent !== undefined && has(parent, baseName(path)) && !around.leadsThroughLink(folder, path);
    });
  }

  function allows(path: string): boolean {
    const within = folders.filter((folder) => isWithin(folder, path));
    return within.length === 0 || within.some((folder) => globsAllow(path.slice(folder.length + 1)));
  }

  function globsAllow(relative: string): boolean {
    let included = includesAll;
    for (let end = relative.indexOf('/'); ; end = relative.indexOf('/', end + 1)) {
      const part = end < 0 ? relative : relative.slice(0, end);
      if (isExcluded(part)) {
        return false;
      }
      included ||= isIncluded(part);
      if (end < 0) {
        return included;
      }
    }
  }

  return { folder, enter, has, hasPath, allows };
}

/** The root of the file system is the empty string here, so that a name can be put behind every folder. */
export function withoutSlash(folder: string): string {
  return folder === '/' ? '' : folder;
}

function matcherOf(globs: readonly string[]): (relative: string) => boolean {
  const cleaned = globs.map((glob) => glob.replace(/^\.?\/+/, '').replace(/\/+$/, '')).filter((glob) => glob !== '');
  return cleaned.length === 0 ? () => false : picomatch(cleaned, { dot: true });
}
