/** The commands that package.json contributes. */
import * as vscode from 'vscode';
import type { LanguageServer } from './languageServer.ts';

/** Id of the command that reveals the output channel. */
export const SHOW_OUTPUT = 'sharingPolicies.showOutput';

/** Registers all commands; disposing the result takes them away. */
export function registerCommands(server: LanguageServer, output: vscode.OutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('sharingPolicies.restartServer', () => server.restart()),
    vscode.commands.registerCommand(SHOW_OUTPUT, () => output.show(true)),
  );
}
