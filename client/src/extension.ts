/** The VS Code side: starts the language server, shows how it is doing. Everything about policies is the server's. */
import * as vscode from 'vscode';
import { registerCommands } from './commands.ts';
import { createLanguageServer, type LanguageServer } from './languageServer.ts';
import { registerLiveCommands } from './live/commands.ts';
import { createShareStore } from './shares/store.ts';
import { createSharesView } from './shares/view.ts';
import { createStatus } from './status.ts';

/** Context key: what this extension adds to the workbench is shown from now on. */
const ACTIVE = 'sharingPolicies.active';

let server: LanguageServer | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Sharing Policies', { log: true });
  const status = createStatus();
  server = createLanguageServer(context.asAbsolutePath('dist/server.js'), output, status);
  const store = createShareStore(server.client);
  context.subscriptions.push(
    output,
    status,
    registerCommands(server, output),
    registerLiveCommands(server, output),
    store,
    createSharesView(server.client, store),
  );
  await vscode.commands.executeCommand('setContext', ACTIVE, true);
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
