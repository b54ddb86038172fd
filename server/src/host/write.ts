/** Writes files without ever leaving half of one, and without losing what somebody else wrote meanwhile. */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { toNativePath } from './paths.ts';
import { readFile, reasonOf } from './read.ts';

export type WriteResult = { readonly written: true } | { readonly written: false; readonly reason: string };

/**
 * Replaces a file's text by renaming a new file over it, if its text still is `expectedText`; with undefined there
 * must be no file yet, and the folders that are missing are made. Mode and owner are kept, a symbolic link stays
 * one. Never throws: `reason` completes "not written: …".
 */
export function writeAtomically(path: string, expectedText: string | undefined, newText: string): WriteResult {
  try {
    return expectedText === undefined ? create(path, newText) : replace(path, expectedText, newText);
  } catch (error) {
    return refused(reasonOf(error));
  }
}

function replace(path: string, expectedText: string, newText: string): WriteResult {
  const target = realpathSync(toNativePath(path));
  accessSync(target, constants.W_OK);
  const temporary = writeTemporary(target, newText, statSync(target));
  return renaming(temporary, () => {
    const current = readFile(path);
    // Compared last, so that the time in which another program's change could be lost is as short as it can be.
    if (!('text' in current) || current.text !== expectedText) {
      return refused('the file was changed since it was read');
    }
    renameSync(temporary, target);
    return { written: true };
  });
}

function create(path: string, newText: string): WriteResult {
  const target = toNativePath(path);
  mkdirSync(dirname(target), { recursive: true });
  const temporary = writeTemporary(target, newText, undefined);
  return renaming(temporary, () => {
    try {
      // Unlike a rename, a link never replaces what came into being meanwhile.
      linkSync(temporary, target);
      return { written: true };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST' || existsSync(target)) {
        return refused('a file of that name exists already');
      }
      // A file system without hard links.
      renameSync(temporary, target);
      return { written: true };
    }
  });
}

/** Writes a new file beside the target and gives its name. */
function writeTemporary(target: string, text: string, like: Stats | undefined): string {
  const temporary = join(dirname(target), `.sharing-policies-${randomBytes(8).toString('hex')}.tmp`);
  const descriptor = openSync(temporary, 'wx', like?.mode ?? 0o666);
  try {
    writeFileSync(descriptor, text);
    if (like !== undefined) {
      keepOwner(descriptor, like);
      fchmodSync(descriptor, like.mode);
    }
    fsyncSync(descriptor);
    return temporary;
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function keepOwner(descriptor: number, like: Stats): void {
  try {
    fchownSync(descriptor, like.uid, like.gid);
  } catch {
    // Only a privileged process may give a file away; a file of one's own keeps its owner anyway.
  }
}

function renaming(temporary: string, act: () => WriteResult): WriteResult {
  try {
    return act();
  } finally {
    if (existsSync(temporary)) {
      unlinkSync(temporary);
    }
  }
}

function refused(reason: string): WriteResult {
  return { written: false, reason };
}
