/** A small LSP client over real stdio. Waits for messages, never for time. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  type CodeAction,
  createMessageConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type InitializeResult,
  type MessageConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver-protocol/node';

export const SERVER_SOURCE = fileURLToPath(new URL('../../server/src/lsp/node.ts', import.meta.url));
export const SERVER_BUNDLE = fileURLToPath(new URL('../../dist/server.js', import.meta.url));

export interface ClientOptions {
  readonly server?: string;
  readonly name?: string;
  readonly folders?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** What an editor sent as it was recorded; the process, the folders and nothing else are added. */
  readonly initialize?: Partial<InitializeParams>;
  /** What `workspace/configuration` is answered with; may be changed later (`TestClient.settings`). */
  readonly settings?: unknown;
  readonly processId?: number | null;
  /** Variables for the server. */
  readonly env?: Readonly<Record<string, string>>;
  readonly moreEnv?: Readonly<Record<string, string>>;
  /** What the server's requests are answered with, or what answers them. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server sends
  readonly answers?: Readonly<Record<string, unknown | ((params: any) => unknown)>>;
}

export interface Message {
  readonly method: string;
  readonly params: unknown;
}

export interface TestClient {
  readonly process: ChildProcessWithoutNullStreams;
  readonly connection: MessageConnection;
  readonly initialized: InitializeResult;
  settings: unknown;
  /** The next message of the server that fits and was not yet taken, whether it came already or is still to come. */
  next<T>(method: string, fits?: (params: T) => boolean): Promise<T>;
  /** All that the server asked for or told, in its order. */
  readonly received: readonly Message[];
  /** Messages of the server that nobody took. */
  untaken(method: string): readonly unknown[];
  open(uri: string, text: string): Promise<void>;
  change(uri: string, version: number, ...changes: TextDocumentContentChangeEvent[]): Promise<void>;
  close(uri: string): Promise<void>;
  notify(method: string, params: unknown): Promise<void>;
  request<T>(method: string, params?: unknown): Promise<T>;
  cancellable<T>(method: string, params?: unknown): { readonly request: Promise<T>; cancel(): void };
  /** A document's diagnostics, pulled. */
  pull(uri: string): Promise<readonly Diagnostic[]>;
  /** A document's diagnostics, pushed: waits for such as fit. */
  pushed(uri: string, fits?: (params: PublishDiagnosticsParams) => boolean): Promise<readonly Diagnostic[]>;
  codeActions(uri: string, diagnostics: readonly Diagnostic[], only?: readonly string[]): Promise<CodeAction[]>;
  /** `shutdown` and `exit`; gives the exit code. */
  stop(): Promise<number | null>;
}

/** What VS Code says of itself, as far as the server looks at it. */
export const VS_CODE: ClientCapabilities = {
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceFolders: true,
    diagnostics: { refreshSupport: true },
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ['create', 'rename', 'delete'],
      changeAnnotationSupport: { groupsOnLabel: true },
    },
    symbol: {},
    codeLens: { refreshSupport: true },
    inlayHint: { refreshSupport: true },
    semanticTokens: { refreshSupport: true },
  },
  window: { showDocument: { support: true } },
  textDocument: {
    codeLens: {},
    inlayHint: {},
    semanticTokens: {
      requests: { full: true, range: true },
      tokenTypes: [],
      tokenModifiers: [],
      formats: ['relative'],
    },
    definition: { linkSupport: true },
    references: {},
    documentHighlight: {},
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    documentLink: { tooltipSupport: true },
    selectionRange: {},
    foldingRange: { lineFoldingOnly: true },
    rename: { prepareSupport: true, honorsChangeAnnotations: true },
    completion: {
      completionItem: {
        snippetSupport: true,
        documentationFormat: ['markdown', 'plaintext'],
        resolveSupport: { properties: ['documentation', 'detail', 'additionalTextEdits'] },
        insertTextModeSupport: { valueSet: [1, 2] },
        labelDetailsSupport: true,
      },
    },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    diagnostic: { dynamicRegistration: true, relatedInformation: true },
    publishDiagnostics: { relatedInformation: true },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'source'] } },
      isPreferredSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
    },
  },
  general: { positionEncodings: ['utf-16'] },
};

/** A client that cannot pull, watch or resolve. */
export const PLAIN: ClientCapabilities = {
  textDocument: {
    completion: {},
    hover: {},
    publishDiagnostics: {},
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
  },
};

/** The server ends with the test at the latest. */
export async function startClient(context: TestContext, options: ClientOptions = {}): Promise<TestClient> {
  const server = spawn(process.execPath, [options.server ?? SERVER_SOURCE, '--stdio'], {
    env: { ...process.env, ...options.env, ...options.moreEnv },
  });
  context.after(() => server.kill());
  server.stderr.pipe(process.stderr);
  const connection = createMessageConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  const received: Message[] = [];
  const inbox: Message[] = [];
  const waiting = new Set<() => void>();
  const receive = (method: string, params: unknown): void => {
    received.push({ method, params });
    inbox.push({ method, params });
    for (const wake of [...waiting]) {
      wake();
    }
  };
  connection.onNotification(receive);
  connection.onUnhandledProgress((params) => receive('$/progress', params));
  connection.onRequest((method, params) => {
    receive(method, params);
    const answer = options.answers?.[method];
    if (answer !== undefined) return typeof answer === 'function' ? answer(params) : answer;
    return method === 'workspace/configuration' ? [client.settings ?? null] : null;
  });
  connection.listen();

  const client: TestClient = {
    process: server,
    connection,
    initialized: { capabilities: {} },
    settings: options.settings,
    next<T>(method: string, fits: (params: T) => boolean = () => true) {
      return new Promise<T>((resolve) => {
        const look = (): void => {
          const index = inbox.findIndex((message) => message.method === method && fits(message.params as T));
          if (index >= 0) {
            waiting.delete(look);
            resolve(inbox.splice(index, 1)[0]!.params as T);
          }
        };
        waiting.add(look);
        look();
      });
    },
    received,
    untaken: (method) => inbox.filter((message) => message.method === method).map((message) => message.params),
    open: (uri, text) =>
      client.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'json', version: 1, text } }),
    change: (uri, version, ...contentChanges) =>
      client.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges }),
    close: (uri) => client.notify('textDocument/didClose', { textDocument: { uri } }),
    notify: (method, params) => connection.sendNotification(method, params as object),
    request: (method, params) => connection.sendRequest(method, params as object),
    cancellable(method, params) {
      const source = new CancellationTokenSource();
      return { request: connection.sendRequest(method, params as object, source.token), cancel: () => source.cancel() };
    },
    async pull(uri) {
      const report = await client.request<DocumentDiagnosticReport>('textDocument/diagnostic', {
        textDocument: { uri },
      });
      return report.kind === 'full' ? report.items : [];
    },
    async pushed(uri, fits = () => true) {
      const params = await client.next<PublishDiagnosticsParams>(
        'textDocument/publishDiagnostics',
        (candidate) => candidate.uri === uri && fits(candidate),
      );
      return params.diagnostics;
    },
    codeActions(uri, diagnostics, only) {
      const range = diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
      const context = only === undefined ? { diagnostics } : { diagnostics, only };
      return client.request('textDocument/codeAction', { textDocument: { uri }, range, context });
    },
    async stop() {
      const exit = once(server, 'exit');
      await client.request('shutdown');
      await client.notify('exit', undefined);
      const [code] = await exit;
      connection.dispose();
      return code;
    },
  };

  const { name, folders = [], initialize } = options;
  const initialized = await client.request<InitializeResult>('initialize', {
    processId: options.processId ?? null,
    ...(name === undefined ? {} : { clientInfo: { name } }),
    capabilities: options.capabilities ?? VS_CODE,
    initializationOptions:
      options.initializationOptions ?? (name === 'Visual Studio Code' ? { status: true } : undefined),
    ...initialize,
    rootUri: folders[0] ?? null,
    workspaceFolders: folders.length === 0 ? null : folders.map((uri) => ({ uri, name: uri })),
  });
  await client.notify('initialized', {});
  return Object.assign(client, { initialized });
}
