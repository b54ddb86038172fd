/** Writes what a command changed: all files or, if one of them is not as it was read, none. */
import { type FileText, writeTogether } from '../host/writeTogether.ts';
import { Failure } from './command.ts';

export interface FileWrite extends FileText {
  /** The path as it is printed. */
  readonly shown: string;
}

/** @throws Failure if a file is outside the folders, was changed meanwhile or cannot be written; its message says what was written. */
export function writeAll(files: readonly FileWrite[], folders: readonly string[]): void {
  const result = writeTogether(files, folders);
  if (result.done) return;
  if (result.refused === 'failed') {
    const done = result.written.map((file) => file.shown);
    throw new Failure(
      `${result.file.shown}: not written: ${result.reason}.`,
      done.length === 0 ? 'Nothing was written.' : `Written before it: ${done.join(', ')}.`,
    );
  }
  const names = result.files.map(({ shown }) => shown).join(', ');
  throw result.refused === 'outside'
    ? new Failure(`${names}: outside the given folders. Nothing was written.`, 'Give a folder that holds it.')
    : new Failure(`${names}: changed since it was read. Nothing was written.`, 'Run the command again.');
}
