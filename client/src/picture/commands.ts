/** The commands that open a picture: of one share, of all. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { ShareNode } from '../shares/items.ts';
import { SHARES, SHARES_IN, type ShareSummary } from '../shares/protocol.ts';
import type { Pictures } from './panel.ts';

/** Also a lens's, with the share's id. */
export const SHOW_PICTURE = 'sharingPolicies.showPicture';

export function registerPictureCommands(client: BaseLanguageClient, pictures: Pictures): vscode.Disposable {
  async function showPicture(chosen?: string | ShareNode): Promise<void> {
    const id = typeof chosen === 'string' ? chosen : (chosen?.share.id ?? (await ofActiveDocument(client)));
    if (id !== undefined) pictures.show({ share: id });
  }
  return vscode.Disposable.from(
    vscode.commands.registerCommand(SHOW_PICTURE, showPicture),
    vscode.commands.registerCommand('sharingPolicies.showAllShares', () => pictures.show({ query: '' })),
  );
}

/** The share of the document in the active editor; of several, the one that a person chooses. */
async function ofActiveDocument(client: BaseLanguageClient): Promise<string | undefined> {
  const uri = vscode.window.activeTextEditor?.document.uri.toString();
  const ids = uri === undefined ? [] : await client.sendRequest<readonly string[]>(SHARES_IN, { uri });
  if (ids.length <= 1) {
    if (ids.length === 0)
      void vscode.window.showInformationMessage(vscode.l10n.t('This document takes part in no share.'));
    return ids[0];
  }
  const shares = await client.sendRequest<readonly ShareSummary[]>(SHARES, { ids });
  const items = shares.map(({ id, name, state }) => ({ label: name, description: state, id }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Show Picture of Share') }))?.id;
}
