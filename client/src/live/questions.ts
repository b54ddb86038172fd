/** What the server asks of the person while it reads accounts. */
import { constants, publicEncrypt } from 'node:crypto';
import * as vscode from 'vscode';
import type { ConfirmParams, MfaParams } from './protocol.ts';

/** Which identity reads which account, before anything is read there. */
export function confirmIdentities({ identities, leftOut }: ConfirmParams): Promise<boolean> {
  if (identities.length === 0) {
    void vscode.window.showWarningMessage(
      leftOut.map(({ account, reason }) => leftOutWords(account, reason)).join(' '),
    );
    return Promise.resolve(true);
  }
  const accept = {
    label: `$(check) ${vscode.l10n.t('Read')}`,
    description: vscode.l10n.t('with these identities'),
    alwaysShow: true,
  };
  const items: vscode.QuickPickItem[] = [
    accept,
    { label: vscode.l10n.t('Accounts'), kind: vscode.QuickPickItemKind.Separator },
    ...identities.map(({ account, profile, arn }) => ({
      label: `$(account) ${account}`,
      description:
        profile === null ? vscode.l10n.t('credentials of the environment') : vscode.l10n.t('profile {0}', profile),
      detail: arn,
      alwaysShow: true,
    })),
    ...leftOut.map(({ account, reason }) => ({
      label: `$(circle-slash) ${account}`,
      description: vscode.l10n.t('left out'),
      detail: reason,
      alwaysShow: true,
    })),
  ];
  const pick = vscode.window.createQuickPick();
  Object.assign(pick, {
    items,
    title: vscode.l10n.t('Read These AWS Accounts? Nothing Is Changed There'),
    placeholder: vscode.l10n.t('Read: Enter · not now: Escape'),
    ignoreFocusOut: true,
  });
  return new Promise((resolve) => {
    // The others only inform.
    pick.onDidAccept(() => {
      if (pick.selectedItems[0] !== accept) return;
      resolve(true);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(false);
      pick.dispose();
    });
    pick.show();
  });
}

function leftOutWords(account: string, reason: string): string {
  return vscode.l10n.t('Account {0} is left out. {1}', account, reason);
}

/** The code goes back encrypted: the traffic may be traced. */
export async function askMfaCode({ device, publicKey }: MfaParams): Promise<string | null> {
  const code = await vscode.window.showInputBox({
    title: vscode.l10n.t('Multi-Factor Authentication'),
    prompt: vscode.l10n.t('Code of {0}', device),
    placeHolder: '123456',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/^\s*\d{6}\s*$/.test(text) ? undefined : vscode.l10n.t('Six digits')),
  });
  if (code === undefined) return null;
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key: publicKey, padding, oaepHash: 'sha256' }, Buffer.from(code.trim())).toString('base64');
}
