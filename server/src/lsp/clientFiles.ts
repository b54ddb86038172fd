/**
 * The workspace's files where only the client can read them: in a browser, and in a workspace that is on no disk.
 *
 * What was read is kept, since the analysis reads without waiting; a file that a manifest names and nobody has read yet
 * counts as missing until it was fetched, which `disk.ts` does at once.
 */
import type { Connection } from 'vscode-languageserver';
import { isWithin, parentOf } from '../files/paths.ts';
import { createSelector, type Selector, type Surroundings, withoutSlash } from '../files/selecting.ts';
import { FILE_LIMIT, type FileSource, type HostMessage, tooLarge } from '../files/source.ts';
import type { FileChange } from '../ide/analysis.ts';
import { type Content, type Listing, ListRequest, ReadRequest } from './filesProtocol.ts';
import type { Uris } from './uris.ts';

export function createClientFiles(connection: Connection, uris: Uris): FileSource {
  const contents = new Map<string, FileChange>();
  const wanted = new Set<string>();
  let ignoreFiles = new Map<string, string>();
  let repositories = new Set<string>();

  const surroundings: Surroundings = {
    textOf: (file) => ignoreFiles.get(file),
    isRepository: (folder) => repositories.has(folder),
    // The client lists no links.
    leadsThroughLink: () => false,
  };

  async function list(folders: readonly string[]): Promise<readonly Listing[]> {
    if (folders.length === 0) return [];
    return connection.sendRequest(ListRequest, { uris: folders.map(uris.toUri) });
  }

  async function read(paths: readonly string[]): Promise<readonly Content[]> {
    if (paths.length === 0) return [];
    return connection.sendRequest(ReadRequest, { uris: paths.map(uris.toUri), limit: FILE_LIMIT });
  }

  async function fetch(paths: readonly string[]): Promise<void> {
    const answers = await read(paths);
    for (const [index, path] of paths.entries()) {
      contents.set(path, changeOf(path, answers[index] ?? { absent: true }));
    }
  }

  /** Before their folders are entered. */
  async function readIgnoreFiles(files: readonly string[]): Promise<void> {
    const answers = await read(files);
    for (const [index, file] of files.entries()) {
      const answer = answers[index];
      if (answer !== undefined && 'text' in answer) ignoreFiles.set(file, answer.text);
    }
  }

  /** Of one level of folders: those below, and the files that are looked at. */
  async function visit(
    level: readonly string[],
    selector: Selector,
    messages: HostMessage[],
  ): Promise<{ readonly folders: readonly string[]; readonly files: readonly string[] }> {
    const listings = await list(level);
    const ignoring: string[] = [];
    for (const [index, folder] of level.entries()) {
      const listing = listings[index];
      if (listing === undefined || 'reason' in listing) continue;
      if (listing.files.includes('.gitignore')) ignoring.push(`${folder}/.gitignore`);
      if (listing.folders.includes('.git')) {
        repositories.add(folder);
        ignoring.push(`${folder}/.git/info/exclude`);
      }
    }
    await readIgnoreFiles(ignoring);
    const folders: string[] = [];
    const files: string[] = [];
    for (const [index, folder] of level.entries()) {
      const listing = listings[index] ?? { reason: 'the editor does not tell what is in it' };
      if ('reason' in listing) {
        const message = `The folder cannot be read, what is in it is not checked: ${listing.reason}.`;
        messages.push({ path: folder, message });
        continue;
      }
      const entered = selector.folder(folder);
      if (entered === undefined) continue;
      for (const name of listing.files) {
        if (selector.has(entered, name)) files.push(`${folder}/${name}`);
      }
      for (const name of listing.folders) {
        // Its own ignore file is read when its turn comes.
        if (selector.enter(entered, name) !== undefined) folders.push(`${folder}/${name}`);
      }
    }
    return { folders, files };
  }

  return {
    select(folders, selection) {
      ignoreFiles = new Map();
      repositories = new Set();
      return createSelector(folders, selection, surroundings);
    },
    async *find(folders, selector) {
      const messages: HostMessage[] = [];
      for (let level = folders.map(withoutSlash); level.length > 0; ) {
        const found = await visit(level, selector, messages);
        yield found.files;
        level = [...found.folders];
      }
      return messages;
    },
    read: (path) => contents.get(path) ?? { path, deleted: true },
    readNamed(folders, path) {
      if (!folders.some((folder) => isWithin(folder, path))) return { path, problem: { kind: 'outside-workspace' } };
      const known = contents.get(path);
      if (known === undefined) wanted.add(path);
      return known === undefined || 'deleted' in known ? { path, problem: { kind: 'missing' } } : known;
    },
    async isFolder(path) {
      const [listing] = parentOf(path) === '' ? [] : await list([path]);
      return listing !== undefined && !('reason' in listing);
    },
    shellPath: (path) => path,
    remote: {
      fetch,
      takeWanted() {
        const paths = [...wanted];
        wanted.clear();
        return paths;
      },
    },
  };
}

function changeOf(path: string, content: Content): FileChange {
  if ('text' in content) return { path, text: content.text };
  if ('absent' in content) return { path, deleted: true };
  if ('size' in content) return tooLarge(path, content.size);
  return {
    path,
    problem: 'notUtf8' in content ? { kind: 'not-utf-8' } : { kind: 'unreadable', reason: content.reason },
  };
}
