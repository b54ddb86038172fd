/**
 * Reads files for the analysis.
 *
 * All of it is synchronous: for the small files of a workspace `openSync` … `closeSync` takes a fifth of the time
 * of promises, whatever their concurrency; the language server keeps its responsiveness by reading in slices.
 */
import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, realpathSync } from 'node:fs';
import { isWithin, parentOf } from '../files/paths.ts';
import { FILE_LIMIT, tooLarge } from '../files/source.ts';
import type { FileChange } from '../ide/analysis.ts';
import { toCorePath, toNativePath } from './paths.ts';

/** What an error of `node:fs` means, in words; its own message for codes that are not in the table. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links form a loop',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  EIO: 'the disk reports an error',
  EBUSY: 'another program is using it',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOENT: 'it does not exist',
  ENOTDIR: 'part of its path is not a folder',
};

/**
 * The file's text (a byte order mark stays in it, ranges refer to it), why it could not be had, or that there is
 * nothing at the path.
 */
export function readFile(path: string): FileChange {
  let descriptor: number | undefined;
  try {
    // Without O_NONBLOCK opening a named pipe would wait for its writer. Windows does not know the flag.
    descriptor = openSync(toNativePath(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return readDescriptor(path, descriptor);
  } catch (error) {
    return isAbsence(error)
      ? { path, deleted: true }
      : { path, problem: { kind: 'unreadable', reason: reasonOf(error) } };
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}

/**
 * Reads a path that a manifest names, which must, links resolved, lie in one of the folders. Never `deleted`: a
 * missing file is a problem here, and outside the folders whether something is there is not told.
 */
export function readWanted(folders: readonly string[], path: string): FileChange {
  if (!isInside(folders, path)) {
    return { path, problem: { kind: 'outside-workspace' } };
  }
  const change = readFile(path);
  return 'deleted' in change ? { path, problem: { kind: 'missing' } } : change;
}

/** Whether the path, or the nearest of its parents that exists, lies in one of the folders, links resolved. */
export function isInside(folders: readonly string[], path: string): boolean {
  const real = realPathOfNearest(path);
  return real !== undefined && folders.some((folder) => isWithin(realPathOf(folder) ?? folder, real));
}

/** What an error of `node:fs` says, in words for a person. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code !== undefined && REASONS[code]) || message || String(error);
}

/** Whether the error says that there is nothing at the path. */
export function isAbsence(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** The core path with all links resolved; undefined where there is nothing, or no way to it. */
export function realPathOf(path: string): string | undefined {
  try {
    return toCorePath(realpathSync.native(toNativePath(path)));
  } catch {
    return undefined;
  }
}

function readDescriptor(path: string, descriptor: number): FileChange {
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) {
    const reason = stat.isDirectory() ? 'it is a folder' : 'it is not a regular file';
    return { path, problem: { kind: 'unreadable', reason } };
  }
  if (stat.size > FILE_LIMIT) {
    return tooLarge(path, stat.size);
  }
  // One byte more than expected: if that is filled too, the file is growing or its size is not told in advance.
  const buffer = Buffer.allocUnsafe(stat.size + 1);
  const length = readSync(descriptor, buffer, 0, buffer.length, 0);
  const bytes = length <= stat.size ? buffer.subarray(0, length) : Buffer.concat([buffer, readFileSync(descriptor)]);
  if (bytes.length > FILE_LIMIT) {
    return tooLarge(path, bytes.length);
  }
  return isUtf8(bytes) ? { path, text: bytes.toString('utf8') } : { path, problem: { kind: 'not-utf-8' } };
}

function realPathOfNearest(path: string): string | undefined {
  for (let candidate = path; ; candidate = parentOf(candidate)) {
    const real = realPathOf(candidate === '' ? '/' : candidate);
    if (real !== undefined || candidate === '') {
      return real;
    }
  }
}
