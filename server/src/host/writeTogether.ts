/** Writes several files, or none of them if one cannot be written as it was planned. */
import { isInside, readFile } from './read.ts';
import { writeAtomically } from './write.ts';

export interface FileText {
  /** A core path. */
  readonly path: string;
  /** What was read; undefined for a file that must not exist yet. */
  readonly before: string | undefined;
  readonly after: string;
}

export type WrittenTogether<File extends FileText> =
  | { readonly done: true }
  /** Nothing was written. */
  | { readonly done: false; readonly refused: 'outside' | 'changed'; readonly files: readonly File[] }
  /** Those before `file` were. */
  | {
      readonly done: false;
      readonly refused: 'failed';
      readonly file: File;
      readonly reason: string;
      readonly written: readonly File[];
    };

/** Never throws. Nothing outside the folders is touched, links resolved. */
export function writeTogether<File extends FileText>(
  files: readonly File[],
  folders: readonly string[],
): WrittenTogether<File> {
  const outside = files.filter(({ path }) => !isInside(folders, path));
  if (outside.length > 0) return { done: false, refused: 'outside', files: outside };
  const changed = files.filter(({ path, before }) => {
    const current = readFile(path);
    return before === undefined ? !('deleted' in current) : !('text' in current) || current.text !== before;
  });
  if (changed.length > 0) return { done: false, refused: 'changed', files: changed };
  for (const [index, file] of files.entries()) {
    const result = writeAtomically(file.path, file.before, file.after);
    if (!result.written) {
      return { done: false, refused: 'failed', file, reason: result.reason, written: files.slice(0, index) };
    }
  }
  return { done: true };
}
