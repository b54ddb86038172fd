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
  const accept = { label: '$(check) Read', description: 'with these identities', alwaysShow: true };
  const items: vscode.QuickPickItem[] = [
    accept,
    { label: 'Accounts', kind: vscode.QuickPickItemKind.Separator },
    ...identities.map(({ account, profile, arn }) => ({
      label: `$(account) ${account}`,
      description: profile === null ? 'credentials of the environment' : `profile ${profile}`,
      detail: arn,
      alwaysShow: true,
    })),
    ...leftOut.map(({ account, reason }) => ({
      label: `$(circle-slash) ${account}`,
      description: 'left out',
      detail: reason,
      alwaysShow: true,
    })),
  ];
  const pick = vscode.window.createQuickPick();
  Object.assign(pick, {
    items,
    title: 'Read These AWS Accounts? Nothing Is Changed There',
    placeholder: 'Read: Enter · not now: Escape',
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
  return `Account ${account} is left out. ${reason}`;
}

/** The code goes back encrypted: the traffic may be traced. */
export async function askMfaCode({ device, publicKey }: MfaParams): Promise<string | null> {
  const code = await vscode.window.showInputBox({
    title: 'Multi-Factor Authentication',
    prompt: `Code of ${device}`,
    placeHolder: '123456',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (/^\s*\d{6}\s*$/.test(text) ? undefined : 'Six digits'),
  });
  if (code === undefined) return null;
  const padding = constants.RSA_PKCS1_OAEP_PADDING;
  return publicEncrypt({ key: publicKey, padding, oaepHash: 'sha256' }, Buffer.from(code.trim())).toString('base64');
}
