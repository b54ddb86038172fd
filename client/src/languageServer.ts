/** The connection to the language server, a Node process of its own. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  type DocumentSelector,
  LanguageClient,
  type RequestType,
  type RequestType0,
  State,
  TransportKind,
  WorkDoneProgress,
} from 'vscode-languageclient/node';
import { OFFERED_COMMANDS } from './commands.ts';
import { lookAtFirst } from './preview.ts';
import { type ProxySettings, proxyVariables } from './proxy.ts';
import { STATUS_NOTIFICATION, type Status } from './status.ts';

export interface LanguageServer {
  /** For the requests of single features. */
  readonly client: LanguageClient;
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

/**
 * The documents that may hold a policy. Only those on disk: what a diff view or a commit shows is the same text again.
 * The language ids of templates differ from one extension to the next, hence the patterns.
 */
const DOCUMENTS: DocumentSelector = [
  { scheme: 'file', language: 'json' },
  { scheme: 'file', language: 'jsonc' },
  { scheme: 'file', language: 'cloudformation' },
  { scheme: 'file', pattern: '**/*.{tpl,tftpl,j2}' },
];

/** The server's debugger listens here when the extension itself is being debugged. */
const DEBUG_PORT = 6009;

/**
 * @param module path of the bundled server
 * @param output receives the server's log and, at its level *Trace*, the traffic
 */
export function createLanguageServer(module: string, output: vscode.LogOutputChannel, status: Status): LanguageServer {
  /** Whenever a server starts, its environment is made anew. */
  const withProxy = (execArgv: string[]) => ({
    execArgv,
    get env() {
      return proxyVariables(vscode.workspace.getConfiguration().get<ProxySettings>('http') ?? {});
    },
  });
  const client = new LanguageClient(
    'sharingPolicies',
    'Sharing Policies',
    {
      run: { module, transport: TransportKind.ipc, options: withProxy([]) },
      debug: {
        module,
        transport: TransportKind.ipc,
        options: withProxy(['--nolazy', '--enable-source-maps', `--inspect=${DEBUG_PORT}`]),
      },
    },
    {
      documentSelector: DOCUMENTS,
      outputChannel: output,
      // Said outright, so that it holds in every product that is built on VS Code, whatever its name.
      initializationOptions: {
        diagnosticMode: 'pull',
        jsonSyntax: false,
        commands: OFFERED_COMMANDS,
        showsEdits: true,
        status: true,
      },
      middleware: {
        async resolveCodeAction(item, token, next) {
          const action = await next(item, token);
          // What is written into files that nobody looks at is shown first.
          if (action?.edit !== undefined && action.edit.size > 1) lookAtFirst(action.edit, action.title);
          return action;
        },
      },
      // Both are off by default; without them findings would only follow the focus.
      diagnosticPullOptions: { onChange: true, onSave: true },
    },
  );
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

  return {
    client,
    start: () => change(() => client.start()),
    restart: () => change(() => client.restart()),
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
      const token = randomUUID();
      const listening = client.onProgress(WorkDoneProgress.type, token, (value) => {
        if (value.kind === 'report') report(value.message ?? '', value.percentage);
      });
      return { token, dispose: () => listening.dispose() };
    },
    toUri: (file) => client.code2ProtocolConverter.asUri(file),
    fromUri: (uri) => client.protocol2CodeConverter.asUri(uri),
  };
}

/** A server that does not start leaves the extension's commands in place: reading the output, trying again. */
function giveUp(error: unknown, output: vscode.LogOutputChannel, status: Status): void {
  output.error(error instanceof Error ? error : String(error));
  status.stopped();
}
