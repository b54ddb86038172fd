/** The connection to the language server. */
import * as vscode from 'vscode';
import {
  type BaseLanguageClient,
  CodeActionResolveRequest,
  DidChangeWatchedFilesNotification,
  type DocumentSelector,
  FileChangeType,
  type LanguageClientOptions,
  type RequestType,
  type RequestType0,
  State,
  WorkDoneProgress,
} from 'vscode-languageclient';
import { OFFERED_COMMANDS } from './commands.ts';
import { editOf, filesIn, lookAtFirst } from './edits.ts';
import { STATUS_NOTIFICATION, type Status } from './status.ts';
import { translatedLens } from './translated.ts';
import { giveFiles, hasVirtualFolder } from './workspaceFiles.ts';

export interface LanguageServer {
  /** For the requests of single features. */
  readonly client: BaseLanguageClient;
  /** Resolves when the server has answered `initialize`, or has failed to; the failure is logged and shown. */
  start(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
  request<Result>(type: RequestType0<Result, void>): Promise<Result>;
  request<Params, Result>(
    type: RequestType<Params, Result, void>,
    params: Params,
    token?: vscode.CancellationToken,
  ): Promise<Result>;
  /** Answers a request of the server, also after it was restarted. */
  onRequest<Params, Result>(
    type: RequestType<Params, Result, void>,
    answer: (params: Params) => Result | Promise<Result>,
  ): void;
  /** Listens to the progress of the request that is given the token. */
  onProgress(report: (message: string, percentage: number | undefined) => void): vscode.Disposable & {
    readonly token: string;
  };
  /** As the server spells a file's URI, and back. */
  toUri(file: vscode.Uri): string;
  fromUri(uri: string): vscode.Uri;
}

/** Starts nothing yet. */
export type CreateClient = (id: string, name: string, options: LanguageClientOptions) => BaseLanguageClient;

/**
 * The documents that may hold a policy. Only those of the workspace's file systems: what a diff view or a commit shows
 * is the same text again. The language ids of templates differ from one extension to the next, hence the patterns.
 */
function documents(): DocumentSelector {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [...new Set(['file', ...folders.map(({ uri }) => uri.scheme)])].flatMap((scheme) => [
    { scheme, language: 'json' },
    { scheme, language: 'jsonc' },
    { scheme, language: 'cloudformation' },
    { scheme, pattern: '**/*.{tpl,tftpl,j2}' },
  ]);
}

/**
 * @param root the extension's folder
 * @param output receives the server's log and, at its level *Trace*, the traffic
 */
export function createLanguageServer(
  { createClient, hasDisk }: { readonly createClient: CreateClient; readonly hasDisk: boolean },
  root: vscode.Uri,
  output: vscode.LogOutputChannel,
  status: Status,
): LanguageServer {
  const client = createClient('sharingPolicies', 'Sharing Policies', {
    documentSelector: documents(),
    outputChannel: output,
    // Said outright, so that it holds in every product that is built on VS Code, whatever its name.
    initializationOptions: {
      diagnosticMode: 'pull',
      jsonSyntax: false,
      commands: OFFERED_COMMANDS,
      showsEdits: true,
      status: true,
      givesFiles: !hasDisk || hasVirtualFolder(),
      ...(hasDisk ? {} : { packageUri: `${root}/` }),
    },
    middleware: {
      async provideCodeLenses(document, token, next) {
        const lenses = await next(document, token);
        for (const { command } of lenses ?? []) if (command) command.title = translatedLens(command.title);
        return lenses;
      },
      async resolveCodeAction(item, token) {
        const asked = client.code2ProtocolConverter.asCodeActionSync(item);
        const { edit, ...rest } = await client.sendRequest(CodeActionResolveRequest.type, asked, token);
        const action = await client.protocol2CodeConverter.asCodeAction(rest, token);
        if (action === undefined || edit === undefined) return action;
        action.edit = await editOf(client, edit);
        // What is written into files that nobody looks at is shown first.
        if (filesIn(edit) > 1) lookAtFirst(action.edit, action.title);
        return action;
      },
    },
    // Both are off by default; without them findings would only follow the focus.
    diagnosticPullOptions: { onChange: true, onSave: true },
  });
  giveFiles(client, root);
  tellOfFiles(client);
  let progresses = 0;
  client.onNotification(STATUS_NOTIFICATION, status.show);
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) status.stopped();
    else if (newState === State.Starting) status.starting();
  });

  /** A request while the server is being started anew waits for it. */
  let changing = Promise.resolve();
  const change = (run: () => Promise<void>): Promise<void> => {
    changing = changing.then(run).catch((error) => giveUp(error, output, status));
    return changing;
  };

  async function restart(): Promise<void> {
    await client.stop();
    await client.start();
  }

  return {
    client,
    start: () => change(() => client.start()),
    restart: () => change(restart),
    stop: () => client.stop(),
    request: async <Params, Result>(
      { method }: RequestType<Params, Result, void> | RequestType0<Result, void>,
      params?: Params,
      token?: vscode.CancellationToken,
    ) => {
      await changing;
      return params === undefined
        ? client.sendRequest<Result>(method, token)
        : client.sendRequest<Result>(method, params, token);
    },
    onRequest: ({ method }, answer) => {
      // By its name: the library's types for handlers of typed requests do not go through a type parameter.
      client.onRequest<unknown, unknown>(method, answer as (params: unknown) => unknown);
    },
    onProgress(report) {
      const token = `sharingPolicies-${++progresses}`;
      const listening = client.onProgress(WorkDoneProgress.type, token, (value) => {
        if (value.kind === 'report') report(value.message ?? '', value.percentage);
      });
      return { token, dispose: () => listening.dispose() };
    },
    toUri: (file) => client.code2ProtocolConverter.asUri(file),
    fromUri: (uri) => client.protocol2CodeConverter.asUri(uri),
  };
}

/** What an edit makes and an undo deletes: a watcher tells of it late, in a folder that is new perhaps never. */
function tellOfFiles(client: BaseLanguageClient): void {
  const tell = (type: FileChangeType) => {
    return ({ files }: vscode.FileCreateEvent | vscode.FileDeleteEvent): void => {
      if (client.state !== State.Running) return;
      const changes = files.map((file) => ({ uri: client.code2ProtocolConverter.asUri(file), type }));
      void client.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
    };
  };
  vscode.workspace.onDidCreateFiles(tell(FileChangeType.Created));
  vscode.workspace.onDidDeleteFiles(tell(FileChangeType.Deleted));
}

/** A server that does not start leaves the extension's commands in place: reading the output, trying again. */
function giveUp(error: unknown, output: vscode.LogOutputChannel, status: Status): void {
  output.error(error instanceof Error ? error : String(error));
  status.stopped();
}
