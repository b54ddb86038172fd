/** From the paths on the command line to an analysis. */
import { statSync } from 'node:fs';
import { parentOf } from '../files/paths.ts';
import { discover } from '../host/discover.ts';
import { load } from '../host/load.ts';
import { toCorePath } from '../host/paths.ts';
import { isAbsence, reasonOf } from '../host/read.ts';
import { referenceLoader } from '../host/reference.ts';
import type { Analysis } from '../ide/analysis.ts';
import * as ide from '../ide/index.ts';
import { Failure, type Terminal } from './command.ts';
import { displayPath } from './paths.ts';

export interface LoadedWorkspace {
  readonly analysis: Analysis;
  /** False if a folder could not be read: what is in it is not part of the answer. */
  readonly complete: boolean;
  /** Only folders were given. */
  readonly searched: boolean;
}

/**
 * Reads all paths as one workspace. A folder is searched; a file is read whatever its name or the ignore rules, and
 * its folder is then a workspace folder, so that a manifest may name files beside it. What cannot be read is told on
 * standard error, and the rest is analysed.
 *
 * @throws Failure for a path at which there is nothing
 */
export function loadWorkspace(terminal: Terminal, paths: readonly string[], now: number): LoadedWorkspace {
  const given = (paths.length === 0 ? ['.'] : paths).map((path) => ({ path: toCorePath(path), ...kindOf(path) }));
  const searched = given.filter(({ isFolder }) => isFolder).map(({ path }) => path);
  const named = given.filter(({ isFolder }) => !isFolder).map(({ path }) => path);
  const { files, messages } = discover(searched, { include: [], exclude: [] });
  for (const { path, message } of messages) {
    terminal.stderr.write(`${displayPath(terminal.workingDirectory, path)}: ${message}\n`);
  }
  const folders = [...new Set([...searched, ...named.map(parentOf)])];
  const step = load(ide, { now, folders, severity: {}, reference: referenceLoader() }, [
    ...new Set([...files, ...named]),
  ]);
  return { analysis: step.analysis, complete: messages.length === 0, searched: named.length === 0 };
}

function kindOf(path: string): { isFolder: boolean } {
  try {
    return { isFolder: statSync(path).isDirectory() };
  } catch (error) {
    if (isAbsence(error)) {
      throw new Failure(
        `${path}: there is no such file or folder.`,
        'Check the path, or leave it out to check this folder.',
      );
    }
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') {
      // The analysis reports it as a file that cannot be read.
      return { isFolder: false };
    }
    throw new Failure(`${path}: cannot be read: ${reasonOf(error)}.`);
  }
}
