/** The shares as the server last told them, kept up to date as long as somebody looks. */
import * as vscode from 'vscode';
import { type BaseLanguageClient, State } from 'vscode-languageclient';
import { SHARE, SHARES, SHARES_CHANGED, type ShareDetail, type ShareSummary } from './protocol.ts';

export interface ShareStore extends vscode.Disposable {
  /** Ids of shares that have changed; undefined: all may have. */
  readonly onDidChange: vscode.Event<readonly string[] | undefined>;
  /** Sorted by name. */
  all(): Promise<readonly ShareSummary[]>;
  /** Null if it is gone. */
  detail(id: string): Promise<ShareDetail | null>;
  /** Forgets what it knows and asks again. */
  refresh(): void;
}

/** Above this many changes, everything is asked for. */
const MANY = 200;

export function createShareStore(client: BaseLanguageClient): ShareStore {
  const changed = new vscode.EventEmitter<readonly string[] | undefined>();
  let known: Map<string, ShareSummary> | undefined;
  let stale = new Set<string>();

  function forget(ids: readonly string[] | undefined): void {
    if (ids === undefined) known = undefined;
    for (const id of ids ?? []) stale.add(id);
    if (stale.size > MANY) known = undefined;
    changed.fire(ids);
  }

  async function ask(ids?: readonly string[]): Promise<readonly ShareSummary[]> {
    return client.sendRequest(SHARES, ids === undefined ? {} : { ids });
  }

  const subscriptions = vscode.Disposable.from(
    changed,
    client.onNotification(SHARES_CHANGED, ({ ids }: { ids: readonly string[] }) => forget(ids)),
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) forget(undefined);
    }),
  );

  return {
    onDidChange: changed.event,
    async all() {
      const ids = [...stale];
      stale = new Set();
      if (known === undefined) {
        known = new Map((await ask()).map((share) => [share.id, share]));
      } else if (ids.length > 0) {
        const shares = await ask(ids);
        for (const id of ids) known.delete(id);
        for (const share of shares) known.set(share.id, share);
      }
      return [...known.values()].sort(byName);
    },
    detail: (id) => client.sendRequest(SHARE, { id }),
    refresh: () => forget(undefined),
    dispose: () => subscriptions.dispose(),
  };
}

/** As the server sorts them: letter by letter, not by the language of the reader. */
function byName(one: ShareSummary, other: ShareSummary): number {
  const key = ({ name, folder, id }: ShareSummary) => `${name}\0${folder}\0${id}`;
  return key(one) < key(other) ? -1 : 1;
}
