/** How the server comes to know of what happens on the disk. */
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type DidChangeWatchedFilesRegistrationOptions,
  WatchKind,
} from 'vscode-languageserver';
import { baseName } from '../files/paths.ts';
import { isLeftOut } from '../files/selecting.ts';
import type { Client } from './client.ts';
import { afterBurst } from './scheduling.ts';
import { pathOf } from './uris.ts';

const WATCHED: DidChangeWatchedFilesRegistrationOptions = {
  watchers: [
    { globPattern: '**/*.{json,jsonc,tpl,tftpl,j2}', kind: WatchKind.Change },
    { globPattern: '**/.gitignore', kind: WatchKind.Change },
    // Folders too: some watchers tell of a folder that came or went, but not of the files in it.
    { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
  ],
};

export interface WatchingEvents {
  /** Something happened at these paths. */
  onPaths(paths: ReadonlySet<string>): void;
  /** Anything may have happened. */
  onAll(): void;
}

/** Call before the connection listens; the result, when the client is initialized. */
export function watchFiles(connection: Connection, events: WatchingEvents): (client: Client) => void {
  let collected = new Set<string>();
  const pass = afterBurst(() => {
    const paths = collected;
    collected = new Set();
    if ([...paths].some((path) => baseName(path) === '.gitignore')) {
      events.onAll();
    } else {
      events.onPaths(paths);
    }
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) {
      const path = pathOf(uri).replace(/\/$/, '');
      if (!isLeftOut(path)) {
        collected.add(path);
      }
    }
    pass();
  });

  let rescansOnSave = false;
  const rescan = afterBurst(() => events.onAll());
  connection.onDidSaveTextDocument(() => {
    if (rescansOnSave) {
      rescan();
    }
  });

  return (client) => {
    rescansOnSave = !client.watchesFiles;
    if (client.watchesFiles) {
      connection.client.register(DidChangeWatchedFilesNotification.type, WATCHED).catch((error: unknown) => {
        rescansOnSave = true;
        connection.console.warn(`The editor does not watch files, they are read again on each save: ${String(error)}`);
      });
    }
  };
}
