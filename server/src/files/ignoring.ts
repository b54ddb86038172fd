/** What `.gitignore` files say, the ones above a folder included. */
import ignore, { type Ignore } from 'ignore';
import { isWithin, parentOf } from './paths.ts';

/** What has to be known of the files around. */
export interface IgnoreFiles {
  /** The text of an ignore file; undefined where there is none. One that cannot be read ignores nothing. */
  textOf(file: string): string | undefined;
  /** Whether the folder is the root of a Git repository. */
  isRepository(folder: string): boolean;
}

interface IgnoreScope {
  /** The folder whose file it is. */
  readonly folder: string;
  readonly rules: Ignore;
}

/** The ignore files that hold in a folder, the outermost first. */
export type IgnoreScopes = readonly IgnoreScope[];

/** Those that hold in a folder before its own `.gitignore`: `.git/info/exclude` and those up to the repository's root. */
export function scopesAbove(files: IgnoreFiles, folder: string): IgnoreScopes {
  const above: IgnoreScope[] = [];
  for (let at = folder; at !== ''; at = parentOf(at)) {
    if (at !== folder) {
      above.unshift(...scopeOf(files, at, `${at}/.gitignore`));
    }
    if (files.isRepository(at)) {
      const scopes = [...scopeOf(files, at, `${at}/.git/info/exclude`), ...above];
      // A folder that was asked for by name is searched even if the repository ignores it.
      return isIgnored(scopes, folder, true) ? [] : scopes;
    }
  }
  return [];
}

/** The scopes in a folder, its own `.gitignore` included. */
export function scopesIn(files: IgnoreFiles, folder: string, above: IgnoreScopes): IgnoreScopes {
  const own = scopeOf(files, folder, `${folder}/.gitignore`);
  return own.length === 0 ? above : [...above, ...own];
}

/** Whether git would ignore the path, given that it does not ignore the folder that the path is in. */
export function isIgnored(scopes: IgnoreScopes, path: string, isFolder: boolean): boolean {
  for (let index = scopes.length - 1; index >= 0; index--) {
    const { folder, rules } = scopes[index]!;
    if (path === folder || !isWithin(folder, path)) {
      continue;
    }
    const result = rules.test(path.slice(folder.length + 1) + (isFolder ? '/' : ''));
    if (result.ignored || result.unignored) {
      return result.ignored;
    }
  }
  return false;
}

function scopeOf(files: IgnoreFiles, folder: string, file: string): IgnoreScope[] {
  const text = files.textOf(file);
  return text === undefined ? [] : [{ folder, rules: ignore({ allowRelativePaths: false }).add(text) }];
}
