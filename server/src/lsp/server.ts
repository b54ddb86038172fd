/** Puts the parts together: what comes in over the connection, and what goes out. */
import {
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  type InitializeParams,
  type InitializeResult,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import type { FileSource } from '../files/source.ts';
import type { LoadReference } from '../iam/reference/reference.ts';
import type { AnalysisFunctions, AnalysisOptions } from '../ide/analysis.ts';
import type * as Features from '../ide/features.ts';
import { type Client, clientOf } from './client.ts';
import { createClientFiles } from './clientFiles.ts';
import { codeActionsFor, FIX_ALL_KIND, REFACTOR_KIND, resolveCodeAction } from './codeActions.ts';
import type { Conversion } from './convert.ts';
import { createDiagnostics, type Diagnostics } from './diagnostics.ts';
import { createDisk, type Disk } from './disk.ts';
import { createDocuments } from './documents.ts';
import { answering } from './feature.ts';
import { FEATURES, featureCapabilities } from './features.ts';
import type { LiveOptions } from './liveProtocol.ts';
import { showReading } from './progress.ts';
import { afterBurst, createQueue, deferred } from './scheduling.ts';
import {
  askSettings,
  DEFAULT_SETTINGS,
  judgesOtherwise,
  SECTION,
  type Settings,
  selectsOtherwise,
  settingsFrom,
} from './settings.ts';
import { createStatus } from './status.ts';
import { createUris } from './uris.ts';
import { watchFiles } from './watching.ts';
import { createWorkspace, stackOf, type Workspace } from './workspace.ts';

export interface ServerOptions {
  readonly name: string;
  readonly version?: string;
  /** Loaded after the client has its answer to `initialize`; `packageUri` is the client's word for it, or that below. */
  readonly loadFunctions: (packageUri: string) => Promise<AnalysisFunctions>;
  /** The folder that holds the rules' documentation, where the client does not say it: a URI that ends in `/`. */
  readonly packageUri: string;
  /** Gives the function that has the service reference data. */
  readonly reference: (connection: Connection) => Promise<LoadReference>;
  /** Absent where there is no disk: the client is asked for files. */
  readonly disk?: FileSource;
  /** Absent where accounts cannot be read. */
  readonly serveLive?: (connection: Connection, options: LiveOptions) => void;
}

/** All that works on the analysis. */
interface Session {
  readonly functions: typeof Features;
  readonly workspace: Workspace;
  readonly disk: Disk;
  readonly diagnostics: Diagnostics;
  readonly conversion: Conversion;
}

/** Serves a connection, which listens from then on. */
export function serve(connection: Connection, options: ServerOptions): void {
  const documents = createDocuments();
  const uris = createUris();
  const logError = (message: string): void => connection.console.error(message);
  const queue = createQueue((error) => logError(stackOf(error)));
  const ready = deferred<Session>();
  let client: Client;
  let folderUris: readonly string[] = [];
  let folders: readonly string[] = [];
  /** What the client said at the start; it holds where there is no setting. */
  let initialSettings: Settings = DEFAULT_SETTINGS;
  let settings: Settings = DEFAULT_SETTINGS;
  let reference: LoadReference;
  let session: Session | undefined;
  let scanned = false;
  let tell: (() => void) | undefined;
  let referenceDate: string | undefined;

  const publish = afterBurst(() => {
    try {
      // Before everything is read, much would be missing that is not.
      if (scanned) {
        tell?.();
      }
    } catch (error) {
      logError(stackOf(error));
    }
  });

  connection.onInitialize((params): InitializeResult => {
    client = clientOf(params);
    initialSettings = settingsFrom(params.initializationOptions, DEFAULT_SETTINGS);
    settings = initialSettings;
    setFolders(foldersOf(params));
    return {
      serverInfo: { name: options.name, ...(options.version === undefined ? {} : { version: options.version }) },
      capabilities: capabilitiesFor(client),
    };
  });

  const startWatching = watchFiles(connection, {
    onPaths: (paths) => void queue(async () => session?.disk.refresh(paths)),
    onAll: () => void queue(scan),
  });

  connection.onInitialized(() => {
    startWatching(client);
    if (client.registersConfiguration) {
      connection.client
        .register(DidChangeConfigurationNotification.type, { section: SECTION })
        .catch((error: unknown) => logError(stackOf(error)));
    }
    if (client.hasWorkspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map((folder) => folder.uri));
        setFolders([...folderUris.filter((uri) => !gone.has(uri)), ...added.map((folder) => folder.uri)]);
        void queue(async () => {
          configure();
          await scan();
        });
      });
    }
    void queue(start);
  });

  connection.onDidChangeConfiguration(({ settings: sent }) => {
    void queue(async () => {
      const before = settings;
      settings = client.hasConfiguration
        ? await askSettings(connection, initialSettings)
        : settingsFrom(sent, initialSettings);
      if (judgesOtherwise(before, settings)) {
        configure();
      }
      if (selectsOtherwise(before, settings)) {
        await scan();
      }
      for (const feature of listening) {
        feature.onSettings?.(client);
      }
    });
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const path = uris.toPath(uri);
    uris.prefer(path, uri);
    documents.open(path, uri, languageId, version, text);
    giveOpen(path);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    const path = uris.toPath(uri);
    if (documents.change(path, version, contentChanges, client.positionEncoding) !== undefined) {
      giveOpen(path);
    }
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const path = uris.toPath(uri);
    documents.close(path);
    session?.disk
      .restore(path)
      .then(() => session?.diagnostics.closed())
      .catch((error: unknown) => logError(stackOf(error)));
  });

  connection.languages.diagnostics.on(async ({ textDocument, previousResultId }) => {
    const { diagnostics } = await ready.promise;
    return diagnostics.report(uris.toPath(textDocument.uri), previousResultId);
  });
  connection.languages.diagnostics.onWorkspace(async ({ previousResultIds }, token, _progress, results) => {
    const { diagnostics } = await ready.promise;
    return diagnostics.workspaceReport(previousResultIds, token, results);
  });
  connection.onCodeAction(async (params) => codeActionsFor((await ready.promise).conversion, params));
  connection.onCodeActionResolve(async (action) => resolveCodeAction((await ready.promise).conversion, action));

  const listening = FEATURES.flatMap(
    (feature) =>
      feature.register(connection, async () => {
        const { functions, conversion } = await ready.promise;
        return answering(functions, conversion, settings);
      }) ?? [],
  );
  options.serveLive?.(connection, { session: ready.promise, uris, documents, profiles: () => settings.profiles });

  connection.onShutdown(() => session?.diagnostics.end());
  connection.listen();

  function packageUri(): string {
    return client.packageUri ?? options.packageUri;
  }

  function setFolders(newUris: readonly string[]): void {
    folderUris = newUris;
    folders = uris.setFolders(newUris);
  }

  function giveOpen(path: string): void {
    const document = documents.get(path);
    if (document !== undefined && session?.disk.allows(path)) {
      session.workspace.change({ path, text: document.getText() });
      session.diagnostics.edited(path);
    }
  }

  function analysisOptions(): AnalysisOptions {
    return { now: Date.now(), folders, severity: settings.severity, reference };
  }

  /** The status tells the day of the data, as soon as something has asked for it. */
  function tellingItsDay(load: LoadReference): LoadReference {
    return () => {
      const data = load();
      if (referenceDate === undefined) {
        referenceDate = data.date;
        publish();
      }
      return data;
    };
  }

  function configure(): void {
    session?.workspace.configure(analysisOptions());
  }

  async function scan(): Promise<void> {
    await session?.disk.scan(folders, settings);
    publish();
  }

  async function start(): Promise<void> {
    try {
      const [functions, features, loadReference, asked] = await Promise.all([
        options.loadFunctions(packageUri()),
        import('../ide/features.ts'),
        options.reference(connection),
        client.hasConfiguration ? askSettings(connection, initialSettings) : initialSettings,
      ]);
      settings = asked;
      reference = tellingItsDay(loadReference);
      session = createSession(functions, features);
    } catch (error) {
      ready.reject(error);
      throw error;
    }
    const done = showReading(connection, client.showsProgress);
    try {
      for (const path of documents.paths()) {
        giveOpen(path);
      }
      await session.disk.scan(folders, settings, done.report);
    } finally {
      done.end();
      scanned = true;
      ready.resolve(session);
      publish();
    }
  }

  function createSession(functions: AnalysisFunctions, features: typeof Features): Session {
    const source = client.givesFiles || options.disk === undefined ? createClientFiles(connection, uris) : options.disk;
    const workspace = createWorkspace(functions, analysisOptions(), documents, source, {
      onStep(step) {
        session?.diagnostics.invalidate(step.affected);
        publish();
        if (scanned && source.remote !== undefined) {
          void queue(async () => session?.disk.fetchWanted());
        }
        for (const feature of scanned ? listening : []) {
          feature.onStep?.(step, client);
        }
      },
      onChange: publish,
      onError: logError,
    });
    const disk = createDisk(workspace, documents, source, ({ path, message }) =>
      connection.console.warn(`${uris.toUri(path)}: ${message}`),
    );
    const conversion: Conversion = { client, uris, documents, workspace, source, packageUri: packageUri() };
    const diagnostics = createDiagnostics(connection, conversion);
    const tellStatus = client.showsStatus ? createStatus(connection, workspace, () => referenceDate) : undefined;
    tell = () => {
      diagnostics.publish();
      tellStatus?.();
    };
    return { functions: features, workspace, disk, diagnostics, conversion };
  }
}

function capabilitiesFor(client: Client): ServerCapabilities {
  const capabilities: ServerCapabilities = {
    positionEncoding: client.positionEncoding,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    ...featureCapabilities(client),
  };
  if (client.hasCodeActions) {
    capabilities.codeActionProvider = {
      codeActionKinds: [CodeActionKind.QuickFix, REFACTOR_KIND, FIX_ALL_KIND],
      resolveProvider: client.resolvesCodeActionEdits,
    };
  }
  if (client.pullsDiagnostics) {
    capabilities.diagnosticProvider = {
      identifier: 'sharing-policies',
      interFileDependencies: true,
      workspaceDiagnostics: true,
    };
  }
  return capabilities;
}

function foldersOf({ workspaceFolders, rootUri, rootPath }: InitializeParams): readonly string[] {
  if (workspaceFolders) {
    return workspaceFolders.map((folder) => folder.uri);
  }
  // Clients from before workspace folders.
  return [rootUri ?? (rootPath ? `file://${encodeURI(rootPath)}` : undefined)].filter((uri) => uri !== undefined);
}
