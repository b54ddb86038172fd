/**
 * Finds the files of the workspace folders that may hold a policy document or a manifest.
 *
 * Symbolic links are not followed, so no search leaves a folder or runs in a circle, and no document is found
 * under two names; only the folders that are given may be links.
 */
import { type Dirent, readdirSync } from 'node:fs';
import {
  createSelector,
  type SelectedFolder,
  type Selection,
  type Selector,
  withoutSlash,
} from '../files/selecting.ts';
import type { HostMessage } from '../files/source.ts';
import { toNativePath } from './paths.ts';
import { realPathOf, reasonOf } from './read.ts';
import { SURROUNDINGS } from './surroundings.ts';

export interface Discovery {
  /** Sorted, each once. */
  readonly files: readonly string[];
  readonly messages: readonly HostMessage[];
}

export function discover(folders: readonly string[], selection: Selection): Discovery {
  const files: string[] = [];
  const steps = discoverSteps(folders, createSelector(folders, selection, SURROUNDINGS));
  for (;;) {
    const step = steps.next();
    if (step.done) {
      return { files: files.sort(), messages: step.value };
    }
    files.push(...step.value);
  }
}

/**
 * The same, one folder's files at a time, for a host that has other things to do meanwhile. The folders may also be
 * some below those that the selector was made for.
 */
export function* discoverSteps(
  folders: readonly string[],
  selector: Selector,
): Generator<readonly string[], readonly HostMessage[]> {
  const messages: HostMessage[] = [];
  const visited = new Set<string>();
  for (const folder of folders.map(withoutSlash)) {
    const real = realPathOf(folder) ?? folder;
    const start = selector.folder(folder);
    const pending: SelectedFolder[] = start === undefined ? [] : [start];
    for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
      const realCurrent = real + current.path.slice(folder.length);
      if (visited.has(realCurrent)) {
        continue;
      }
      visited.add(realCurrent);
      const entries = entriesOf(current.path, messages);
      const files: string[] = [];
      for (const entry of entries) {
        if (entry.isDirectory()) {
          pending.push(...childOf(selector, current, entry.name));
        } else if (entry.isFile() && selector.has(current, entry.name)) {
          files.push(`${current.path}/${entry.name}`);
        }
      }
      yield files;
    }
  }
  return messages;
}

function childOf(selector: Selector, parent: SelectedFolder, name: string): SelectedFolder[] {
  const child = selector.enter(parent, name);
  return child === undefined ? [] : [child];
}

function entriesOf(folder: string, messages: HostMessage[]): readonly Dirent[] {
  try {
    return readdirSync(toNativePath(folder === '' ? '/' : folder), { withFileTypes: true });
  } catch (error) {
    messages.push({
      path: folder,
      message: `The folder cannot be read, what is in it is not checked: ${reasonOf(error)}.`,
    });
    return [];
  }
}
