/** What is deployed, as documents beside the files of the workspace: for the diff editor. */
import * as vscode from 'vscode';
import type { LanguageServer } from '../languageServer.ts';
import { DeployedTextRequest } from './protocol.ts';

const SCHEME = 'sharing-policies-deployed';

export interface DeployedDocuments extends vscode.Disposable {
  /** Opens the diff editor: deployed on the left, the file on the right. */
  compare(file: vscode.Uri): Promise<void>;
  /** Something was read anew. */
  refresh(): void;
}

export function createDeployedDocuments(server: LanguageServer): DeployedDocuments {
  const changes = new vscode.EventEmitter<vscode.Uri>();
  const shown = new Map<string, vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changes.event,
    async provideTextDocumentContent(uri) {
      const file = fileOf(uri);
      shown.set(uri.toString(), uri);
      const deployed = await server.request(DeployedTextRequest, { uri: server.toUri(file) });
      return deployed?.text ?? '';
    },
  });
  const actions = vscode.languages.registerCodeActionsProvider(
    [{ scheme: 'file' }],
    { provideCodeActions: (document, _range, { diagnostics }) => compareActions(document.uri, diagnostics) },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
  return {
    async compare(file) {
      const name = file.path.slice(file.path.lastIndexOf('/') + 1);
      await vscode.commands.executeCommand(
        'vscode.diff',
        deployedUri(file),
        file,
        vscode.l10n.t('{0} (AWS ↔ Workspace)', name),
      );
    },
    refresh() {
      for (const uri of shown.values()) changes.fire(uri);
    },
    dispose: () => vscode.Disposable.from(provider, actions, changes).dispose(),
  };
}

/** The id of the command that shows the difference that was found, without asking AWS again. */
export const SHOW_DIFFERENCE = 'sharingPolicies.showDeployedDifference' as const;

function compareActions(uri: vscode.Uri, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction[] {
  const differing = diagnostics.filter(({ code }) => typeof code === 'object' && code.value === 'deployed-differs');
  if (differing.length === 0) return [];
  const action = new vscode.CodeAction(vscode.l10n.t('Compare with what is deployed'), vscode.CodeActionKind.QuickFix);
  action.diagnostics = differing;
  action.command = { command: SHOW_DIFFERENCE, title: action.title, arguments: [uri] };
  return [action];
}

/** The same path, so that the editor takes it for the same kind of file. */
function deployedUri(file: vscode.Uri): vscode.Uri {
  return file.with({ scheme: SCHEME, query: file.toString() });
}

function fileOf(deployed: vscode.Uri): vscode.Uri {
  return vscode.Uri.parse(deployed.query, true);
}
