/** Writes what `fix` changed: all files or, if one of them is not as it was read, none. */
import { isInside, readFile } from '../host/read.ts';
import { writeAtomically } from '../host/write.ts';
import { Failure } from './command.ts';

export interface FileWrite {
  /** A core path, and as it is printed. */
  readonly path: string;
  readonly shown: string;
  /** What was read; undefined for a file that must not exist yet. */
  readonly before: string | undefined;
  readonly after: string;
}

/** @throws Failure if a file is outside the folders, was changed meanwhile or cannot be written; its message says what was written. */
export function writeAll(files: readonly FileWrite[], folders: readonly string[]): void {
  const outside = files.filter(({ path }) => !isInside(folders, path));
  if (outside.length > 0) {
    const names = outside.map(({ shown }) => shown).join(', ');
    throw new Failure(`${names}: outside the given folders. Nothing was written.`, 'Give a folder that holds it.');
  }
  const changed = files.filter(({ path, before }) => {
    const current = readFile(path);
    return before === undefined ? !('deleted' in current) : !('text' in current) || current.text !== before;
  });
  if (changed.length > 0) {
    const names = changed.map(({ shown }) => shown).join(', ');
    throw new Failure(`${names}: changed since it was read. Nothing was written.`, 'Run the command again.');
  }
  files.forEach(({ path, shown, before, after }, index) => {
    const result = writeAtomically(path, before, after);
    if (!result.written) {
      const done = files.slice(0, index).map((file) => file.shown);
      throw new Failure(
        `${shown}: not written: ${result.reason}.`,
        done.length === 0 ? 'Nothing was written.' : `Written before it: ${done.join(', ')}.`,
      );
    }
  });
}
