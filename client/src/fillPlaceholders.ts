/** "Fill in Placeholders…": asks once for each placeholder of documents that belong together, then edits them all at once. */
import * as vscode from 'vscode';
import type { BaseLanguageClient, WorkspaceEdit } from 'vscode-languageclient';

/** As the server tells it. */
export interface OpenPlaceholder {
  readonly name: string;
  readonly text: string;
  readonly what: string;
  readonly example: string;
  readonly places: number;
  readonly files: number;
  readonly known: readonly { readonly value: string; readonly label: string }[];
}

/** @param uri of the document; that of the active editor if absent */
export async function fillPlaceholders(client: BaseLanguageClient, uri?: string): Promise<void> {
  const document = uri ?? vscode.window.activeTextEditor?.document.uri.toString();
  if (document === undefined) return;
  const textDocument = { uri: document };
  const placeholders: readonly OpenPlaceholder[] = await client.sendRequest('sharingPolicies/placeholders', {
    textDocument,
  });
  if (placeholders.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is no placeholder in this document, nor in those that it shares with.'),
    );
    return;
  }
  const values: Record<string, string> = {};
  for (const [index, placeholder] of placeholders.entries()) {
    const title = vscode.l10n.t('Fill in Placeholders ({0} of {1})', index + 1, placeholders.length);
    const problem = (value: string): Promise<string | null> =>
      client.sendRequest('sharingPolicies/placeholderProblem', { textDocument, name: placeholder.name, value });
    const value = await askValue(title, placeholder, problem);
    if (value === undefined) return;
    if (value !== '') values[placeholder.name] = value;
  }
  if (Object.keys(values).length === 0) return;
  await apply(client, await client.sendRequest('sharingPolicies/fillPlaceholders', { textDocument, values }));
}

/** Undefined: the person has given up. Empty: this one stays. */
async function askValue(
  title: string,
  placeholder: OpenPlaceholder,
  problem: (value: string) => Promise<string | null>,
): Promise<string | undefined> {
  const { name, what, example, known } = placeholder;
  if (known.length > 0) {
    const chosen = await vscode.window.showQuickPick(choices(placeholder), {
      title,
      placeHolder: vscode.l10n.t('{0}: {1} in {2}', name, what, placesOf(placeholder)),
      ignoreFocusOut: true,
      matchOnDescription: true,
    });
    if (chosen === undefined || chosen.value !== undefined) return chosen?.value;
  }
  return vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('{0}: {1} in {2}. Leave it empty to fill it in later.', name, what, placesOf(placeholder)),
    placeHolder: example,
    ignoreFocusOut: true,
    validateInput: async (value) => (value === '' ? undefined : ((await problem(value)) ?? undefined)),
  });
}

interface Choice extends vscode.QuickPickItem {
  /** Undefined: another value is typed. */
  readonly value: string | undefined;
}

function choices({ known, what }: OpenPlaceholder): Choice[] {
  return [
    ...known.map(({ value, label }) => ({ label: value, description: label, value })),
    { label: '', kind: vscode.QuickPickItemKind.Separator, value: undefined },
    { label: `$(edit) ${vscode.l10n.t('Another {0}…', what)}`, value: undefined, alwaysShow: true },
    { label: `$(dash) ${vscode.l10n.t('Leave it for later')}`, value: '', alwaysShow: true },
  ];
}

function placesOf({ places, files }: OpenPlaceholder): string {
  if (files > 1) return vscode.l10n.t('{0} places of {1} files', places, files);
  return places === 1 ? vscode.l10n.t('one place') : vscode.l10n.t('{0} places', places);
}

async function apply(client: BaseLanguageClient, edit: WorkspaceEdit | null): Promise<void> {
  const converted = edit && (await client.protocol2CodeConverter.asWorkspaceEdit(edit));
  if (converted) await vscode.workspace.applyEdit(converted);
}
