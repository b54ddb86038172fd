/** What `.gitignore` files say, the ones above a folder included. */
import { existsSync, readFileSync } from 'node:fs';
import ignore, { type Ignore } from 'ignore';
import { isWithin, parentOf, toNativePath } from './paths.ts';

interface IgnoreScope {
  /** The folder whose file it is. */
  readonly folder: string;
  readonly rules: Ignore;
}

/** The ignore files that hold in a folder, the outermost first. */
export type IgnoreScopes = readonly IgnoreScope[];

/** Those that hold in a folder before its own `.gitignore`: `.git/info/exclude` and those up to the repository's root. */
export function scopesAbove(folder: string): IgnoreScopes {
  const above: IgnoreScope[] = [];
  for (let at = folder; at !== ''; at = parentOf(at)) {
    if (at !== folder) {
      above.unshift(...scopeOf(at, `${at}/.gitignore`));
    }
    if (existsSync(toNativePath(`${at}/.git`))) {
      const scopes = [...scopeOf(at, `${at}/.git/info/exclude`), ...above];
      // A folder that was asked for by name is searched even if the repository ignores it.
      return isIgnored(scopes, folder, true) ? [] : scopes;
    }
  }
  return [];
}

/** The scopes in a folder, its own `.gitignore` included. */
export function scopesIn(folder: string, above: IgnoreScopes): IgnoreScopes {
  const own = scopeOf(folder, `${folder}/.gitignore`);
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

function scopeOf(folder: string, file: string): IgnoreScope[] {
  const native = toNativePath(file);
  if (!existsSync(native)) {
    return [];
  }
  try {
    return [{ folder, rules: ignore({ allowRelativePaths: false }).add(readFileSync(native, 'utf8')) }];
  } catch {
    // An ignore file that cannot be read ignores nothing: at worst too much is analysed.
    return [];
  }
}
