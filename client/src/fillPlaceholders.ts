/** "Fill in Placeholders…": asks once for each placeholder of documents that belong together, then edits them all at once. */
import * as vscode from 'vscode';
import type { BaseLanguageClient, WorkspaceEdit } from 'vscode-languageclient';
import { translated } from './translated.ts';

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
  const found: readonly OpenPlaceholder[] = await client.sendRequest('sharingPolicies/placeholders', { textDocument });
  const placeholders = found.map((placeholder) => ({ ...placeholder, what: translated(placeholder.what) }));
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
  let typed = '';
  if (known.length > 0) {
    const chosen = await choose(title, placeholder);
    if (chosen === undefined || chosen.item.value !== undefined) return chosen?.item.value;
    typed = chosen.typed;
  }
  return vscode.window.showInputBox({
    title,
    value: typed,
    prompt: vscode.l10n.t('{0}: {1} in {2}. Leave it empty to fill it in later.', name, what, placesOf(placeholder)),
    placeHolder: example,
    ignoreFocusOut: true,
    validateInput: async (value) => (value === '' ? undefined : ((await problem(value)) ?? undefined)),
  });
}

/** What is chosen, and what was typed before: whoever types a value into the list does not type it twice. */
function choose(
  title: string,
  placeholder: OpenPlaceholder,
): Promise<{ readonly item: Choice; readonly typed: string } | undefined> {
  const pick = vscode.window.createQuickPick<Choice>();
  pick.title = title;
  const { name, what } = placeholder;
  pick.placeholder = vscode.l10n.t('{0}: {1} in {2}', name, what, placesOf(placeholder));
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.items = choices(placeholder);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      // The item's own words are no value.
      const isSearch = item?.label.toLowerCase().includes(pick.value.toLowerCase());
      resolve(item && { item, typed: isSearch ? '' : pick.value });
      pick.dispose();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
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
