/** Keeps the analysis at what the workspace's files hold, where no editor has the file open. */
import { baseName, parentOf } from '../files/paths.ts';
import { isCandidate, isLeftOut, type Selection, type Selector } from '../files/selecting.ts';
import type { FileSource, HostMessage } from '../files/source.ts';
import type { FileChange } from '../ide/analysis.ts';
import type { Documents } from './documents.ts';
import { nextTurn } from './scheduling.ts';
import type { Workspace } from './workspace.ts';

export interface Disk {
  /** Reads everything anew; afterwards the analysis holds what the folders hold. `report` gets the number of files. */
  scan(folders: readonly string[], selection: Selection, report?: (files: number) => void): Promise<void>;
  /** Paths, of files or folders, at which something was made, changed or removed. */
  refresh(paths: ReadonlySet<string>): Promise<void>;
  /** What the disk holds for a file that is no longer open: at once where it need not be fetched. */
  restore(path: string): Promise<void>;
  /** Reads what manifests name and was not fetched yet. */
  fetchWanted(): Promise<void>;
  /** Whether a document that is open is looked at. */
  allows(path: string): boolean;
}

/** Files that are read before other messages get their turn. */
const SLICE = 256;
/** Files that are analysed in one step, at most: each step looks again at what the steps before have joined. */
const STEP = 2048;

export function createDisk(
  workspace: Workspace,
  documents: Documents,
  source: FileSource,
  tell: (message: HostMessage) => void,
): Disk {
  let selector: Selector = source.select([], { include: [], exclude: [] });
  let told: ReadonlySet<string> = new Set();

  /** Undefined for a file that is none of ours. */
  function onDisk(path: string, isFound: boolean): FileChange | undefined {
    if (isFound || selector.hasPath(path)) {
      const change = source.read(path);
      return 'deleted' in change && workspace.named.has(path) ? workspace.readNamed(path) : change;
    }
    if (workspace.named.has(path)) {
      return workspace.readNamed(path);
    }
    return workspace.known.has(path) ? { path, deleted: true } : undefined;
  }

  function update(path: string, isFound: boolean): void {
    if (documents.has(path)) {
      return;
    }
    const change = onDisk(path, isFound);
    if (change !== undefined && !isSame(change)) {
      workspace.change(change);
    }
  }

  function isSame(change: FileChange): boolean {
    return 'text' in change && workspace.textOf(change.path) === change.text;
  }

  /** Those among `files` were come by in a search, so they need not be judged again. */
  async function updateAll(
    paths: Iterable<string>,
    files: ReadonlySet<string>,
    report?: (files: number) => void,
  ): Promise<void> {
    const all = [...paths];
    let analysed = 0;
    for (let count = 0; count < all.length; count += SLICE) {
      if (count > 0) {
        // The first findings come soon, the others in ever larger steps.
        if (count - analysed >= Math.min(Math.max(analysed, SLICE), STEP)) {
          workspace.current();
          analysed = count;
        }
        report?.(count);
        await nextTurn();
      }
      const slice = all.slice(count, count + SLICE);
      await source.remote?.fetch(slice.filter((path) => !documents.has(path)));
      for (const path of slice) {
        update(path, files.has(path));
      }
    }
    workspace.current();
    await fetchWanted();
  }

  async function fetchWanted(): Promise<void> {
    const wanted = source.remote?.takeWanted() ?? [];
    if (wanted.length > 0) {
      await updateAll(wanted, new Set());
    }
  }

  async function found(folders: readonly string[]): Promise<Set<string>> {
    const files = new Set<string>();
    const steps = source.find(folders, selector);
    for (let visited = 1; ; visited++) {
      const step = await steps.next();
      if (step.done) {
        tellNew(step.value);
        return files;
      }
      for (const file of step.value) {
        files.add(file);
      }
      if (visited % SLICE === 0) {
        await nextTurn();
      }
    }
  }

  function tellNew(messages: readonly HostMessage[]): void {
    for (const message of messages) {
      if (!told.has(message.path)) {
        tell(message);
      }
    }
    told = new Set(messages.map((message) => message.path));
  }

  return {
    async scan(folders, selection, report) {
      selector = source.select(folders, selection);
      const files = await found(folders);
      // Those known before may be gone, left out now, or named by a manifest.
      const paths = new Set([...files, ...workspace.known]);
      for (const path of documents.paths()) {
        const allowed = selector.allows(path) || workspace.named.has(path);
        if (allowed !== workspace.known.has(path)) {
          workspace.change(allowed ? { path, text: documents.get(path)!.getText() } : { path, deleted: true });
        }
      }
      await updateAll(paths, files, report);
    },
    async refresh(paths) {
      const touched = new Set<string>();
      for (const path of paths) {
        if (isLeftOut(path)) {
          continue;
        }
        touched.add(path);
        if (!isCandidate(baseName(path)) && (await source.isFolder(path))) {
          // Whatever came with a new folder is not told of by every watcher.
          for (const file of await found([path])) {
            touched.add(file);
          }
        }
      }
      // Nor is what went with a folder.
      for (const path of workspace.known) {
        if (!touched.has(path) && hasParentIn(path, paths)) {
          touched.add(path);
        }
      }
      await updateAll(touched, new Set());
    },
    async restore(path) {
      if (source.remote !== undefined) {
        await source.remote.fetch([path]);
      }
      if (!documents.has(path)) {
        workspace.change(onDisk(path, false) ?? { path, deleted: true });
      }
    },
    fetchWanted,
    allows: (path) => selector.allows(path) || workspace.named.has(path),
  };
}

function hasParentIn(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = parentOf(path); at !== ''; at = parentOf(at)) {
    if (folders.has(at)) {
      return true;
    }
  }
  return false;
}
