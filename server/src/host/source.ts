/** The workspace's files on this machine's disk. */
import { lstatSync } from 'node:fs';
import { createSelector } from '../files/selecting.ts';
import type { FileSource } from '../files/source.ts';
import { discoverSteps } from './discover.ts';
import { isFilePath, slashedPath, toNativePath } from './paths.ts';
import { readFile, readWanted } from './read.ts';
import { SURROUNDINGS } from './surroundings.ts';

export const DISK: FileSource = {
  select: (folders, selection) => createSelector(folders, selection, SURROUNDINGS),
  async *find(folders, selector) {
    return yield* discoverSteps(folders.filter(isFilePath), selector);
  },
  read: readFile,
  readNamed: readWanted,
  isFolder: (path) =>
    isFilePath(path) && lstatSync(toNativePath(path), { throwIfNoEntry: false })?.isDirectory() === true,
  shellPath: slashedPath,
};
