/** The commands that package.json contributes. */
import * as vscode from 'vscode';
import { registerExplain } from './explain/command.ts';
import { fillPlaceholders } from './fillPlaceholders.ts';
import type { LanguageServer } from './languageServer.ts';
import { newShare } from './newShare.ts';
import { SHOW_PICTURE } from './picture/commands.ts';
import { COPY_COMMANDS, copyCommands } from './shareCommands.ts';
import type { ShareNode } from './shares/items.ts';

/** Id of the command that reveals the output channel. */
export const SHOW_OUTPUT = 'sharingPolicies.showOutput';

const FILL_PLACEHOLDERS = 'sharingPolicies.fillPlaceholders';

/** Shows what can be typed: VS Code's own. */
const SUGGEST = 'editor.action.triggerSuggest';

/** Commands of this side that the server may offer beside its findings. */
export const OFFERED_COMMANDS: readonly string[] = [FILL_PLACEHOLDERS, SHOW_PICTURE, SUGGEST];

/** Registers all commands; disposing the result takes them away. */
export function registerCommands(server: LanguageServer, output: vscode.OutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('sharingPolicies.restartServer', () => server.restart()),
    registerExplain(server.client),
    vscode.commands.registerCommand(COPY_COMMANDS, (share?: string | ShareNode) => copyCommands(server.client, share)),
    vscode.commands.registerCommand(SHOW_OUTPUT, () => output.show(true)),
    vscode.commands.registerCommand('sharingPolicies.newShare', () => newShare(server.client)),
    vscode.commands.registerCommand(FILL_PLACEHOLDERS, (uri?: string) => fillPlaceholders(server.client, uri)),
  );
}
