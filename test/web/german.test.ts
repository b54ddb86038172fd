/**
 * The extension in a VS Code that speaks German. VS Code's own texts stay English here, its language pack is not there, and
 * so do those of package.json: of an extension under development VS Code for the Web reads package.nls.json alone.
 */
import * as vscode from 'vscode';
import { door } from './door.ts';
import { equal, uriOf } from './workspace.ts';

suite('in German', () => {
  test('the language is that of VS Code', () => equal(vscode.env.language, 'de'));

  test('messages', async () => {
    await vscode.commands.executeCommand('sharingPolicies.pull');
    await vscode.commands.executeCommand('notifications.showList');
    equal(
      await door('text', '.notification-list-item-message'),
      'Ein Browser hat keine AWS-Anmeldeinformationen: Öffnen Sie diesen Ordner in VS Code auf einem Computer, um AWS-Konten zu lesen.',
    );
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  test('the questions of a new share, which the server asks', async () => {
    const asked = vscode.commands.executeCommand('sharingPolicies.newShare');
    await door('waitFor', '.quick-input-box input[placeholder^="Was freigegeben wird: ein Secret"]');
    await door('screenshot', 'web-german-new-share');
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await asked;
  });

  test('the lens over a document', async () => {
    await vscode.window.showTextDocument(uriOf('ledger/security/dev-secret.key-policy.json'), { preview: false });
    await door('waitFor', '.codelens-decoration :text("LedgerSecret → ApplicationRole: Schlüsselberechtigung fehlt")');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  test('the picture', async () => {
    await vscode.commands.executeCommand('sharingPolicies.showAllShares');
    await door('waitFor', 'webview #picture svg .box');
    equal(await door('text', 'webview #export'), 'Als SVG exportieren …');
    equal((await door('text', 'webview #legend')).includes('funktioniert'), true);
    equal(await door('text', 'webview #summary'), 'Eine Freigabe; sie funktioniert nicht.');
    await door('waitFor', 'webview #picture svg :text("Schlüsselberechtigung fehlt")');
    await door('screenshot', 'web-german-picture');
  });
});
