/**
 * The VS Code side: starts the language server, shows how it is doing. Everything about policies is the server's, and
 * what depends on the machine comes from `node.ts` or `browser.ts`.
 */
import * as vscode from 'vscode';
import { registerCommands } from './commands.ts';
import { type CreateClient, createLanguageServer, type LanguageServer } from './languageServer.ts';
import { registerPictureCommands } from './picture/commands.ts';
import { createPictures } from './picture/panel.ts';
import { createShareStore } from './shares/store.ts';
import { createSharesView } from './shares/view.ts';
import { createStatus } from './status.ts';
import { registerWalkthrough } from './walkthrough.ts';

/** What differs between a machine and a browser. */
export interface Platform {
  readonly createClient: CreateClient;
  /** The server can read files itself. */
  readonly hasDisk: boolean;
  /** The commands that read live accounts. */
  readonly registerLive: (server: LanguageServer, output: vscode.LogOutputChannel) => vscode.Disposable;
}

/** Context key: what this extension adds to the workbench is shown from now on. */
const ACTIVE = 'sharingPolicies.active';

let server: LanguageServer | undefined;

export async function start(context: vscode.ExtensionContext, platform: Platform): Promise<void> {
  const output = vscode.window.createOutputChannel('Sharing Policies', { log: true });
  const status = createStatus();
  server = createLanguageServer(platform, context.extensionUri, output, status);
  const store = createShareStore(server.client);
  const pictures = createPictures(server.client, store, context.extensionUri);
  context.subscriptions.push(
    output,
    status,
    platform.registerLive(server, output),
    store,
    pictures,
    registerCommands(server, output),
    registerPictureCommands(server.client, pictures),
    createSharesView(server.client, store),
    registerWalkthrough(context.extensionUri),
  );
  await vscode.commands.executeCommand('setContext', ACTIVE, true);
  await server.start();
}

export async function stop(): Promise<void> {
  await server?.stop();
}
