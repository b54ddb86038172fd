/** What the client can do. */
import { type ClientCapabilities, type InitializeParams, ResourceOperationKind } from 'vscode-languageserver';
import type { PositionEncoding } from './positions.ts';

export interface Client {
  /** As it said itself: what one feature alone looks at. */
  readonly capabilities: ClientCapabilities;
  /** What both sides count in a line. */
  readonly positionEncoding: PositionEncoding;
  /** It draws the numbers of shares, which no other client would know what to do with. */
  readonly showsStatus: boolean;
  /** It asks for diagnostics, the whole workspace's too; otherwise they are pushed to it. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly showsRelatedInformation: boolean;
  /** It checks JSON syntax itself. */
  readonly checksJson: boolean;
  /** It says when files change on the disk. */
  readonly watchesFiles: boolean;
  readonly hasConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly hasWorkspaceFolders: boolean;
  readonly showsProgress: boolean;
  readonly hasCodeActions: boolean;
  readonly resolvesCodeActionEdits: boolean;
  readonly hasDocumentChanges: boolean;
  readonly createsFiles: boolean;
  readonly hasChangeAnnotations: boolean;
  /** It shows an edit of several files itself before it makes it. */
  readonly showsEdits: boolean;
  /** Opens a document at a place when it is asked to. */
  readonly showsDocuments: boolean;
  readonly commands: ReadonlySet<string>;
  readonly resolvesCompletionDocumentation: boolean;
  /** The workspace's files are asked of it, even if there is a disk. */
  readonly givesFiles: boolean;
  /** Where the package is, with its documentation, in the client's world. */
  readonly packageUri: string | undefined;
}

/** `initializationOptions`, beside the settings (settings.ts). */
export interface ClientOptions {
  /** `auto`, the default, goes by what is known of the client. */
  readonly diagnosticMode?: 'pull' | 'push' | 'auto';
  /** Whether `json-syntax` findings are wanted; by default not where the editor is known to check JSON. */
  readonly jsonSyntax?: boolean;
  /** Edits of several files are shown to a person anyway: none has to be marked for confirmation. */
  readonly showsEdits?: boolean;
  /** Whether it takes `sharingPolicies/status`. */
  readonly status?: boolean;
  /** Commands of the client's own that may be offered to a person. */
  readonly commands?: readonly string[];
  /** It answers the requests of `filesProtocol.ts`, and its workspace may be on no disk. */
  readonly givesFiles?: boolean;
  /** A URI that ends in `/`. */
  readonly packageUri?: string;
}

/**
 * VS Code and its descendants give their product's name. They pull what is open and the whole workspace, and bring
 * a JSON checker of their own.
 */
const VS_CODE =
  /visual studio code|^code\b|vscod(e|ium)|code-oss|code-server|openvscode|cursor|windsurf|positron|trae|kiro|antigravity|theia|gitpod|che-code/i;

/** Clients that ask for the diagnostics of the whole workspace; no capability tells it. */
const PULLS_WORKSPACE = /^zed\b|sublime text/i;

/** Kate says yes to every registration and then tells of no file; Helix tells of those alone that it saved itself. */
const WATCHES_IN_WORD_ONLY = /^(kate|helix)\b/i;

export function clientOf(params: InitializeParams): Client {
  const name = params.clientInfo?.name ?? '';
  const options: ClientOptions = params.initializationOptions ?? {};
  const { textDocument, workspace, window } = params.capabilities;
  const isVsCode = VS_CODE.test(name);
  const mode = options.diagnosticMode ?? 'auto';
  const canPull = textDocument?.diagnostic !== undefined;
  // Helix spells `workspace.diagnostics` without its last letter.
  const misspelled = workspace as { diagnostic?: { refreshSupport?: boolean } } | undefined;
  const codeAction = textDocument?.codeAction;
  const edit = workspace?.workspaceEdit;
  return {
    capabilities: params.capabilities,
    positionEncoding: positionEncodingOf(params.capabilities),
    showsStatus: options.status === true,
    pullsDiagnostics: canPull && (mode === 'auto' ? isVsCode || PULLS_WORKSPACE.test(name) : mode === 'pull'),
    refreshesDiagnostics: (workspace?.diagnostics ?? misspelled?.diagnostic)?.refreshSupport === true,
    showsRelatedInformation:
      textDocument?.publishDiagnostics?.relatedInformation === true ||
      textDocument?.diagnostic?.relatedInformation === true,
    checksJson: options.jsonSyntax === undefined ? isVsCode : !options.jsonSyntax,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true && !WATCHES_IN_WORD_ONLY.test(name),
    hasConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    hasWorkspaceFolders: workspace?.workspaceFolders === true,
    showsProgress: window?.workDoneProgress === true,
    hasCodeActions: codeAction?.codeActionLiteralSupport !== undefined,
    resolvesCodeActionEdits:
      codeAction?.dataSupport === true && codeAction.resolveSupport?.properties.includes('edit') === true,
    hasDocumentChanges: edit?.documentChanges === true,
    // Neovim announces these alone, and only `documentChanges` can hold them.
    createsFiles: edit?.resourceOperations?.includes(ResourceOperationKind.Create) === true,
    hasChangeAnnotations: edit?.documentChanges === true && edit.changeAnnotationSupport !== undefined,
    showsEdits: options.showsEdits === true,
    showsDocuments: window?.showDocument?.support === true,
    commands: new Set(Array.isArray(options.commands) ? options.commands : []),
    resolvesCompletionDocumentation:
      textDocument?.completion?.completionItem?.resolveSupport?.properties.includes('documentation') === true,
    givesFiles: options.givesFiles === true,
    packageUri: typeof options.packageUri === 'string' ? options.packageUri : undefined,
  };
}

/** UTF-16, which every client that says nothing else can be taken to know; UTF-8 for one that names it alone. */
function positionEncodingOf({ general }: ClientCapabilities): PositionEncoding {
  const offered = general?.positionEncodings ?? [];
  return offered.includes('utf-8') && !offered.includes('utf-16') ? 'utf-8' : 'utf-16';
}
