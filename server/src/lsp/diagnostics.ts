/**
 * Diagnostics, pulled or pushed.
 *
 * A result id is a digest of the diagnostics, so it stays true over a restart of the server.
 */
import {
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type PreviousResultId,
  type ResultProgressReporter,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { type Conversion, diagnosticsOf } from './convert.ts';

export interface Diagnostics {
  /** The diagnostics of these files may be others now. */
  invalidate(affected: Iterable<string>): void;
  /** The client has opened or edited this document, and asks for its diagnostics by itself. */
  edited(path: string): void;
  /** Tells the client what is new since the last time, in the way it wants to be told. */
  publish(): void;
  /** A document was closed: whoever waits for the workspace is answered, so that it asks with what it still has. */
  closed(): void;
  report(path: string, previousResultId: string | undefined): DocumentDiagnosticReport;
  /** Waits until something differs from what the client has; with a `progress` it goes on telling. */
  workspaceReport(
    previous: readonly PreviousResultId[],
    token: CancellationToken,
    progress: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
  ): Promise<WorkspaceDiagnosticReport>;
  /** Answers all that wait, for good. */
  end(): void;
}

interface Result {
  readonly id: string;
  readonly items: Diagnostic[];
}

/** What the client was last given of a file, and under which name. */
interface Given {
  readonly id: string;
  readonly uri: string;
  readonly version: number | undefined;
}

/** Why somebody who waits for news is woken; with `paths`, there is news of them. */
type Waking = { readonly paths: readonly string[] } | 'closed' | 'end';

const NOTHING: Result = { id: 'none', items: [] };

export function createDiagnostics(connection: Connection, conversion: Conversion): Diagnostics {
  const { client, uris, documents, workspace } = conversion;
  const results = new Map<string, Result>();
  const given = new Map<string, Given>();
  const stale = new Set<string>();
  const asked = new Set<string>();
  const waiting = new Set<(waking: Waking) => void>();
  let ended = false;
  let refreshing = false;
  let refreshAgain = false;

  function resultOf(path: string): Result {
    const analysis = workspace.current();
    const known = results.get(path);
    if (known !== undefined) {
      return known;
    }
    const items = diagnosticsOf(conversion, analysis, path).map(({ diagnostic }) => diagnostic);
    const result = items.length === 0 ? NOTHING : { id: digestOf(items), items };
    results.set(path, result);
    return result;
  }

  function push(paths: Iterable<string>): void {
    for (const path of paths) {
      const { id, items } = resultOf(path);
      const uri = uris.toUri(path);
      const version = documents.get(path)?.version;
      const before = given.get(path);
      if (before !== undefined && before.uri !== uri) {
        void connection.sendDiagnostics({ uri: before.uri, diagnostics: [] });
      }
      const isNew = before === undefined || before.uri !== uri ? id !== NOTHING.id : before.id !== id;
      if (isNew || (version !== undefined && version !== before?.version)) {
        const params = { uri, diagnostics: items };
        void connection.sendDiagnostics(version === undefined ? params : { ...params, version });
      }
      given.set(path, { id, uri, version });
    }
  }

  /** A client asks by itself for the document that it edits; for other open ones it has to be asked to. */
  function refreshIfNeeded(paths: Iterable<string>): void {
    for (const path of paths) {
      if (documents.has(path) && !asked.has(path) && given.has(path) && given.get(path)?.id !== resultOf(path).id) {
        refresh();
        return;
      }
    }
  }

  function refresh(): void {
    if (!client.refreshesDiagnostics || ended) {
      return;
    }
    if (refreshing) {
      refreshAgain = true;
      return;
    }
    refreshing = true;
    refreshAgain = false;
    connection.languages.diagnostics
      .refresh()
      .catch(() => undefined)
      .finally(() => {
        refreshing = false;
        if (refreshAgain) {
          refresh();
        }
      });
  }

  function wake(waking: Waking): void {
    for (const resolve of [...waiting]) {
      resolve(waking);
    }
  }

  function woken(token: CancellationToken): Promise<Waking> {
    return new Promise((resolve) => {
      const cancellation = token.onCancellationRequested(() => settle('end'));
      const settle = (waking: Waking): void => {
        waiting.delete(settle);
        cancellation.dispose();
        resolve(waking);
      };
      waiting.add(settle);
    });
  }

  /** What differs, among these paths, from what the client has, which is brought up to date; the others as unchanged. */
  function compare(paths: Iterable<string>, has: Map<string, string>) {
    const news: WorkspaceDocumentDiagnosticReport[] = [];
    const unchanged: WorkspaceDocumentDiagnosticReport[] = [];
    for (const path of paths) {
      const { id, items } = resultOf(path);
      const common = { uri: uris.toUri(path), version: documents.get(path)?.version ?? null, resultId: id };
      if ((has.get(path) ?? NOTHING.id) !== id) {
        news.push({ ...common, kind: DocumentDiagnosticReportKind.Full, items });
        has.set(path, id);
      } else if (has.has(path)) {
        unchanged.push({ ...common, kind: DocumentDiagnosticReportKind.Unchanged });
      }
    }
    return { news, unchanged };
  }

  return {
    invalidate(affected) {
      for (const path of affected) {
        results.delete(path);
        stale.add(path);
      }
    },
    edited(path) {
      asked.add(path);
      stale.add(path);
    },
    publish() {
      workspace.current();
      const paths = [...stale];
      stale.clear();
      if (client.pullsDiagnostics) {
        refreshIfNeeded(paths);
        wake({ paths });
      } else {
        push(paths);
      }
      asked.clear();
    },
    closed: () => wake('closed'),
    report(path, previousResultId) {
      const { id, items } = resultOf(path);
      given.set(path, { id, uri: uris.toUri(path), version: documents.get(path)?.version });
      return id === previousResultId
        ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id }
        : { kind: DocumentDiagnosticReportKind.Full, resultId: id, items };
    },
    async workspaceReport(previous, token, progress) {
      const has = new Map(previous.map(({ uri, value }) => [uris.toPath(uri), value]));
      let paths: Iterable<string> = new Set([
        ...has.keys(),
        ...workspace.functions.filesWithFindings(workspace.current()),
      ]);
      while (!ended && !token.isCancellationRequested) {
        const { news, unchanged } = compare(paths, has);
        if (news.length > 0) {
          if (progress === undefined) {
            return { items: [...news, ...unchanged] };
          }
          progress.report({ items: news });
        }
        const waking = await woken(token);
        if (typeof waking === 'string') {
          break;
        }
        paths = waking.paths;
      }
      return { items: [] };
    },
    end() {
      ended = true;
      wake('end');
    },
  };
}

/** Of 64 bits, enough to tell the few states apart in which a document is seen: there is no common crypto that does not wait. */
function digestOf(items: readonly Diagnostic[]): string {
  const text = JSON.stringify(items);
  let one = 0x811c9dc5;
  let other = 0x9e3779b9;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x85ebca6b);
    other ^= other >>> 13;
  }
  return `${(one >>> 0).toString(36)}-${(other >>> 0).toString(36)}-${text.length.toString(36)}`;
}
