/** The VS Code side: starts the language server, shows how it is doing. Everything about policies is the server's. */
import * as vscode from 'vscode';
import { registerCommands } from './commands.ts';
import { createLanguageServer, type LanguageServer } from './languageServer.ts';
import { registerLiveCommands } from './live/commands.ts';
import { createStatus } from './status.ts';

let server: LanguageServer | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel('Sharing Policies', { log: true });
  const status = createStatus();
  server = createLanguageServer(context.asAbsolutePath('dist/server.js'), output, status);
  context.subscriptions.push(output, status, registerCommands(server, output), registerLiveCommands(server, output));
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
