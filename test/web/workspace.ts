/** What the tests share. */
import * as vscode from 'vscode';

/** A file of the workspace. */
export function uriOf(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined) throw new Error('No folder is open.');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** By what JSON says of the two: there is no `node:assert` here. */
export function equal(actual: unknown, expected: unknown): void {
  const [one, other] = [actual, expected].map((value) => JSON.stringify(value, undefined, 2));
  if (one !== other) throw new Error(`${one}\nis not\n${other}`);
}
