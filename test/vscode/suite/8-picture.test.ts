/** The picture of a share and of all shares: drawn, followed, clicked, by keyboard, and kept safe from what policies say. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { copySample, extension, placeCursor, sample, THEMES, useTheme } from './helpers.ts';
import { hasPage, page } from './page.ts';

const SHARE = 'picture-share';
const SECRET_POLICY = `${SHARE}/security/dev-secret.resource-policy.json`;
const KEY_POLICY = `${SHARE}/security/dev-secret.key-policy.json`;
const IDENTITY_POLICY = `${SHARE}/dev/application-role.identity-policy.json`;

/** An edge or a box by what a screen reader says. */
const part = (spoken: string) => `webview [aria-label*="${spoken}"]`;

async function replace(path: string, before: string, after: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(sample(path));
  const at = document.getText().indexOf(before);
  assert.ok(at >= 0, before);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + before.length)), after);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** In the policies of the owner and in the manifest. */
async function rename(before: string, after: string): Promise<void> {
  for (const path of [SECRET_POLICY, KEY_POLICY, `${SHARE}/sharing.json`]) {
    const document = await vscode.workspace.openTextDocument(sample(path));
    while (document.getText().includes(before)) await replace(path, before, after);
  }
}

/** The editor that is shown next with something selected. */
function nextSelection(): Promise<vscode.TextEditor> {
  return new Promise((resolve) => {
    const subscription = vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
      if (selections[0]?.isEmpty) return;
      subscription.dispose();
      resolve(textEditor);
    });
  });
}

suite('The picture', () => {
  suiteSetup(async function () {
    if (!hasPage) this.skip();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await extension().activate();
    await copySample('working-share-with-manifest', SHARE, [
      ['DevSecret-a1b2c3', 'PictureSecret-p1i2c3'],
      ['1234abcd-12ab', '7654abcd-12ab'],
    ]);
    await placeCursor(sample(KEY_POLICY), 'AllowDecrypt');
    await vscode.commands.executeCommand('sharingPolicies.showPicture');
    await page('waitFor', part('Key grant, from key 7654abcd to ApplicationRole: in place'));
  });
  suiteTeardown(async () => {
    await useTheme(undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  test('shows the accounts, what is in them, and the grants between', async () => {
    assert.equal(await page('text', 'webview #title'), 'PictureSecret → ApplicationRole');
    assert.match(await page('text', 'webview #summary'), /It works\.$/);
    for (const spoken of [
      'role ApplicationRole',
      'secret PictureSecret',
      'KMS key key 7654abcd',
      'Resource grant, from',
      'Identity grant, from',
      'Identity key grant, from',
    ]) {
      await page('waitFor', part(spoken));
    }
    for (const theme of THEMES) {
      await useTheme(theme);
      await page('screenshot', `picture ${theme}`);
    }
  });

  test('names the element at fault as one types', async () => {
    await replace(KEY_POLICY, 'role/ApplicationRole', 'role/AplicationRole');
    await page('waitFor', part('Key grant, from key 7654abcd to ApplicationRole: Principal is AplicationRole'));
    assert.match(await page('text', 'webview #summary'), /It is denied: key grant: Principal is AplicationRole\.$/);
    for (const theme of THEMES) {
      await useTheme(theme);
      await page('screenshot', `picture denied ${theme}`);
    }
  });

  test('a click goes to the place', async () => {
    const shown = nextSelection();
    await page('click', part('Key grant, from'));
    const editor = await shown;
    assert.equal(editor.document.uri.path, sample(KEY_POLICY).path);
    assert.match(editor.document.getText(editor.selection), /AplicationRole/);
    await replace(KEY_POLICY, 'role/AplicationRole', 'role/ApplicationRole');
    await page('waitFor', part('Key grant, from key 7654abcd to ApplicationRole: in place'));
  });

  test('so do Enter and the space bar; arrows and Tab go from part to part', async () => {
    await page('focus', part('role ApplicationRole'));
    await page('press', 'ArrowRight');
    await page('waitFor', 'webview [aria-label*="secret PictureSecret"]:focus');
    await page('press', 'Tab');
    await page('waitFor', 'webview [aria-label*="KMS key"]:focus');
    await page('press', 'End');
    await page('waitFor', 'webview [aria-label*="Identity key grant"]:focus');
    await page('screenshot', 'picture focus');
    const shown = nextSelection();
    await page('press', 'Enter');
    const editor = await shown;
    assert.equal(editor.document.uri.path, sample(IDENTITY_POLICY).path);
    assert.equal(editor.document.getText(editor.selection), '"DecryptSecret"');
  });

  test('follows the share when its principal gets another name', async () => {
    await rename('role/ApplicationRole"', 'role/OtherRole"');
    await page('waitFor', 'webview #title:text-is("PictureSecret → OtherRole")');
  });

  test('what a policy says is never markup', async () => {
    await rename('role/OtherRole"', 'role/<img src=x onerror=alert(1)>"');
    await page('waitFor', 'webview #title:text-is("PictureSecret → <img src=x onerror=alert(1)>")');
    const html = await page('html', 'webview body');
    assert.ok(html.includes('&lt;img src=x'), 'it is shown as text');
    assert.doesNotMatch(html, /<img/);
    await page('screenshot', 'picture hostile');
  });

  test('all shares, with a search; an edge opens its share', async () => {
    await page('click', 'webview #all');
    await page('waitFor', 'webview #title:text-is("All shares")');
    await page('waitFor', part('LedgerSecret → ApplicationRole: key grant missing'));
    await page('screenshot', 'picture all');
    await page('click', 'webview #search');
    await page('type', 'ledger');
    await page('waitFor', 'webview #summary:text-is("One share; it does not work.")');
    for (const theme of THEMES) {
      await useTheme(theme);
      await page('screenshot', `picture search ${theme}`);
    }
    await page('click', part('LedgerSecret → ApplicationRole: key grant missing'));
    await page('waitFor', 'webview #title:text-is("LedgerSecret → ApplicationRole")');
    await page(
      'waitFor',
      part('Key grant, from key 5678ef01 to ApplicationRole: missing: no statement grants kms:Decrypt'),
    );
  });

  test('is saved as SVG', async () => {
    await page('click', 'webview #export');
    await page('waitFor', '.quick-input-widget input');
    await page('press', 'Enter');
    const file = sample('LedgerSecret-ApplicationRole.svg');
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(sample('.'), '*.svg'));
    await new Promise<void>((resolve) => {
      watcher.onDidCreate(() => resolve());
      vscode.workspace.fs.stat(file).then(
        () => resolve(),
        () => undefined,
      );
    });
    watcher.dispose();
    const svg = Buffer.from(await vscode.workspace.fs.readFile(file)).toString();
    assert.match(svg, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg /);
    assert.match(svg, /<title>LedgerSecret → ApplicationRole<\/title>/);
    assert.match(svg, /stroke="rgb\(/);
    assert.doesNotMatch(svg, /var\(--|class=|tabindex/);
  });
});
