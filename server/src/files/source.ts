/** Where the workspace's files come from: the contract of the machine's own disk, and of a client that has the files. */
import type { FileChange, FileProblem } from '../ide/analysis.ts';
import type { Selection, Selector } from './selecting.ts';

/** In bytes. A larger file is not read. */
export const FILE_LIMIT = 5 * 1024 * 1024;

/** Something that a person should know about a path, e.g. a folder that cannot be read. */
export interface HostMessage {
  readonly path: string;
  readonly message: string;
}

export interface FileSource {
  /** Which files are looked at from now on; ignore files are read anew. */
  select(folders: readonly string[], selection: Selection): Selector;
  /**
   * The files below the folders that the selector lets through, some at a time. The folders may also be some below
   * those that it was made for.
   */
  find(folders: readonly string[], selector: Selector): AsyncGenerator<readonly string[], readonly HostMessage[]>;
  /** `deleted`: there is nothing at the path. */
  read(path: string): FileChange;
  /** A path that a manifest names, which must lie in one of the folders. Never `deleted`: a missing file is a problem. */
  readNamed(folders: readonly string[], path: string): FileChange;
  isFolder(path: string): boolean | Promise<boolean>;
  /** As a person's shell on the machine spells a path. */
  shellPath(path: string): string;
  /** Absent where reading waits for nothing. */
  readonly remote?: RemoteFiles;
}

/** Files that have to be fetched before they can be read. */
export interface RemoteFiles {
  /** Brings what `read` knows up to date. */
  fetch(paths: readonly string[]): Promise<void>;
  /** Paths that were named and not fetched yet; each is told once. */
  takeWanted(): readonly string[];
}

export function tooLarge(path: string, size: number): { path: string; problem: FileProblem } {
  return { path, problem: { kind: 'too-large', size, limit: FILE_LIMIT } };
}
