/** Edits of several files are looked at before they are made. */
import * as vscode from 'vscode';

/**
 * VS Code shows an edit in its Refactor Preview if one of its changes has to be confirmed, and leaves such a change
 * unchecked: with all of them like that, *Apply* would do nothing. So the one change that has to be confirmed is one
 * that VS Code knows to be none, and does not list: making a folder that is there. Everything else comes checked.
 */
export function lookAtFirst(edit: vscode.WorkspaceEdit, label: string): void {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined) return;
  edit.createFile(folder.uri, { ignoreIfExists: true }, { label, needsConfirmation: true });
}
