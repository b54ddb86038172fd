/** "Copy AWS CLI Commands…": what puts a share in place and tries it, on the clipboard. Nothing is run. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import type { ShareNode } from './shares/items.ts';

interface Choice {
  readonly share: string;
  readonly title: string;
  readonly access: string;
  readonly verdict: string;
}

interface ShareCommands {
  readonly title: string;
  readonly script: string;
  /** The files that the commands give to AWS. */
  readonly files: readonly string[];
}

/** Takes a share, its id, or none. */
export const COPY_COMMANDS = 'sharingPolicies.copyCommands';

const SHOW = vscode.l10n.t('Show Them');

/** @param share its id, or what stands for it in the Shares view; chosen by the person if absent */
export async function copyCommands(client: BaseLanguageClient, share?: string | ShareNode): Promise<void> {
  const chosen = typeof share === 'string' ? share : (share?.share.id ?? (await choose(client)));
  if (chosen === undefined) return;
  const commands: ShareCommands | null = await client.sendRequest('sharingPolicies/commands', { share: chosen });
  if (commands === null) {
    void vscode.window.showWarningMessage(vscode.l10n.t('This share is not in the workspace any more.'));
    return;
  }
  await vscode.env.clipboard.writeText(commands.script);
  if ((await tell(client, commands)) === SHOW) {
    const document = await vscode.workspace.openTextDocument({ language: 'shellscript', content: commands.script });
    await vscode.window.showTextDocument(document);
  }
}

async function choose(client: BaseLanguageClient): Promise<string | undefined> {
  const choices: readonly Choice[] = await client.sendRequest('sharingPolicies/commands/choices');
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no share in this workspace.'));
    return undefined;
  }
  const items = choices.map(({ share, title, access, verdict }) => ({
    label: title,
    description: `${access} · ${verdict}`,
    share,
  }));
  const item = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Copy AWS CLI Commands'),
    placeHolder: vscode.l10n.t('The share to put in place and to try'),
    matchOnDescription: true,
  });
  return item?.share;
}

function tell(client: BaseLanguageClient, { title, files }: ShareCommands): Thenable<string | undefined> {
  const copied = vscode.l10n.t('The commands of {0} are on the clipboard. Nothing was run.', title);
  const paths = new Set(files.map((uri) => client.protocol2CodeConverter.asUri(uri).toString()));
  const unsaved = vscode.workspace.textDocuments
    .filter(({ isDirty, uri }) => isDirty && paths.has(uri.toString()))
    .map(({ uri }) => vscode.workspace.asRelativePath(uri));
  return unsaved.length === 0
    ? vscode.window.showInformationMessage(copied, SHOW)
    : vscode.window.showWarningMessage(
        `${copied} ${vscode.l10n.t('Save {0} first: AWS gets what is on the disk.', unsaved.join(', '))}`,
        SHOW,
      );
}
