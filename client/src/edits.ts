/** Edits of several files: looked at before they are made, and taken back by one step. */
import * as vscode from 'vscode';
import { type BaseLanguageClient, CreateFile, TextDocumentEdit, type WorkspaceEdit } from 'vscode-languageclient';

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

/**
 * Files are made with their text in them: made empty and then edited, VS Code forgets how to take it back as soon as a
 * file is saved and closed.
 */
export async function editOf(client: BaseLanguageClient, edit: WorkspaceEdit): Promise<vscode.WorkspaceEdit> {
  const { documentChanges = [] } = edit;
  const created = documentChanges.filter((change) => CreateFile.is(change));
  const isOfCreated = (change: (typeof documentChanges)[number]): change is TextDocumentEdit =>
    TextDocumentEdit.is(change) && created.some(({ uri }) => uri === change.textDocument.uri);
  const texts = new Map(
    documentChanges
      .filter(isOfCreated)
      .map(({ textDocument, edits }) => [
        textDocument.uri,
        edits.map((one) => ('newText' in one ? one.newText : '')).join(''),
      ]),
  );
  const others = documentChanges.filter((change) => !CreateFile.is(change) && !isOfCreated(change));
  const converted = await client.protocol2CodeConverter.asWorkspaceEdit({ documentChanges: others });
  for (const { uri } of created) {
    const contents = new TextEncoder().encode(texts.get(uri) ?? '');
    converted.createFile(vscode.Uri.parse(uri), { contents, overwrite: false, ignoreIfExists: false });
  }
  return converted;
}

/** How many files an edit is of; VS Code's own counts none that is made. */
export function filesIn({ documentChanges = [] }: WorkspaceEdit): number {
  const edited = documentChanges
    .filter((change) => TextDocumentEdit.is(change))
    .map(({ textDocument }) => textDocument.uri);
  const made = documentChanges.filter((change) => CreateFile.is(change)).map(({ uri }) => uri);
  return new Set([...edited, ...made]).size;
}
