/** The VS Code side: starts the language server, shows how it is doing. Everything about policies is the server's. */
import * as vscode from 'vscode';
import { registerCommands } from './commands.ts';
import { createLanguageServer, type LanguageServer } from './languageServer.ts';
import { registerLiveCommands } from './live/commands.ts';
import { registerPictureCommands } from './picture/commands.ts';
import { createPictures } from './picture/panel.ts';
import { createShareStore } from './shares/store.ts';
import { createSharesView } from './shares/view.ts';
import { createStatus } from './status.ts';
import { registerWalkthrough } from './walkthrough.ts';

/** Context key: what this extension adds to the workbench is shown from now on. */
const ACTIVE = 'sharingPolicies.active';

let server: LanguageServer | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Sharing Policies', { log: true });
  const status = createStatus();
  server = createLanguageServer(context.asAbsolutePath('dist/server.js'), output, status);
  const store = createShareStore(server.client);
  const pictures = createPictures(server.client, store, context.extensionUri);
  context.subscriptions.push(
    output,
    status,
    registerLiveCommands(server, output),
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

export async function deactivate(): Promise<void> {
  await server?.stop();
}
