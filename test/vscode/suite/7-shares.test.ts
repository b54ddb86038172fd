/** The Shares view, as a person looks at it and works with it. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, placeCursor, sample, THEMES, untilFindings, useTheme } from './helpers.ts';
import { hasPage, page } from './page.ts';

const ROW = (name: string) => `.pane:has(.pane-header[aria-label^="Shares"]) .monaco-list-row[aria-label*="${name}"]`;
const BROKEN = 'missing-key-grant';
const KEY_POLICY = `${BROKEN}/security/dev-secret.key-policy.json`;
const SECRET_POLICY = `${BROKEN}/security/dev-secret.resource-policy.json`;

suite('The Shares view', () => {
  suiteSetup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await extension().activate();
    await vscode.commands.executeCommand('sharingPolicies.shares.focus');
  });
  suiteTeardown(async () => {
    await useTheme(undefined);
    if (hasPage) await page('click', '.pane-header:has-text("policies ä")');
  });

  test('lists every share with what keeps it from working', async function () {
    if (!hasPage) this.skip();
    // The files make room.
    await page('click', '.pane-header:has-text("policies ä")');
    // The list shows only so many rows at a time.
    await placeCursor(sample(SECRET_POLICY), 'AllowApplicationRole');
    await vscode.commands.executeCommand('sharingPolicies.revealShares');
    await page('waitFor', ROW('LedgerSecret → ApplicationRole: key grant missing'));
    for (const theme of THEMES) {
      await useTheme(theme);
      await page('screenshot', `shares view ${theme}`);
    }
  });

  test('a share opens to its required statements, one of them to the place', async function () {
    if (!hasPage) this.skip();
    await page('click', ROW('LedgerSecret → ApplicationRole: key grant missing'));
    await page('press', 'ArrowRight');
    await page('waitFor', ROW('key grant: missing: no statement grants kms:Decrypt'));
    await page('screenshot', 'shares view open');
    const shown = new Promise<vscode.TextEditor>((resolve) => {
      const subscription = vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (!editor?.document.uri.path.endsWith('key-policy.json')) return;
        subscription.dispose();
        resolve(editor);
      });
    });
    await page('click', ROW('key grant: missing'));
    const editor = await shown;
    assert.equal(editor.document.uri.path, sample(KEY_POLICY).path);
  });

  test('follows an edit, without saving', async function () {
    if (!hasPage) this.skip();
    const editor = await placeCursor(sample(KEY_POLICY), '"Statement": [');
    const principal = 'arn:aws:iam::222222222222:role/ApplicationRole';
    const grant = `\n    { "Sid": "Typed", "Effect": "Allow", "Principal": { "AWS": "${principal}" }, "Action": "kms:Decrypt", "Resource": "*" },`;
    await editor.edit((edit) => edit.insert(editor.selection.active, grant));
    await page('waitFor', ROW('LedgerSecret → ApplicationRole: works'));
    await vscode.commands.executeCommand('undo');
    await page('waitFor', ROW('LedgerSecret → ApplicationRole: key grant missing'));
    await untilFindings([[sample(KEY_POLICY), ['error missing-key-grant']]]);
  });

  test('can be filtered', async function () {
    if (!hasPage) this.skip();
    const chosen = vscode.commands.executeCommand('sharingPolicies.filterShares');
    await page('waitFor', '.quick-input-list .monaco-list-row:has-text("Allowed")');
    await page('click', '.quick-input-list .monaco-list-row:has-text("Allowed") .quick-input-list-label');
    await page('waitFor', '.quick-input-count:has-text("3 Selected")');
    await page('click', '.quick-input-action .monaco-button:has-text("OK")');
    await chosen;
    await page('waitFor', '.pane-header[aria-label^="Shares"] .description:has-text("shown")');
    await page('screenshot', 'shares view filtered');
    await vscode.commands.executeCommand('sharingPolicies.clearShareFilter');
    await page('waitFor', '.pane-header[aria-label^="Shares"] .description:has-text("work")');
  });

  test('is copied as Markdown, and revealed from a document', async () => {
    await placeCursor(sample(KEY_POLICY), 'AllowOwner');
    await vscode.commands.executeCommand('sharingPolicies.revealShares');
    await vscode.commands.executeCommand('sharingPolicies.copyShareMarkdown');
    const markdown = await vscode.env.clipboard.readText();
    assert.match(markdown, /^### LedgerSecret → ApplicationRole: key grant missing\n/);
    assert.match(markdown, /\| key grant \| missing: no statement grants kms:Decrypt \| `missing-key-grant\/security/);
    await page('screenshot', 'shares view revealed');
  });

  test('gives the commands of the AWS CLI, by keyboard', async function () {
    if (!hasPage) this.skip();
    await placeCursor(sample(KEY_POLICY), 'AllowOwner');
    await vscode.commands.executeCommand('sharingPolicies.revealShares');
    await page('waitFor', '.monaco-list-row.focused[aria-label^="LedgerSecret → ApplicationRole"]');
    await page('press', 'Shift+F10');
    await page('waitFor', '.monaco-menu .action-item:has-text("Copy AWS CLI Commands")');
    await page('screenshot', 'shares view menu');
    await page('click', '.monaco-menu .action-item:has-text("Copy AWS CLI Commands")');
    // Toasts are off under the test driver.
    await vscode.commands.executeCommand('notifications.showList');
    await page('waitFor', '.notification-list-item:has-text("LedgerSecret are on the clipboard")');
    assert.match(await vscode.env.clipboard.readText(), /aws kms put-key-policy/);
    await vscode.commands.executeCommand('notifications.clearAll');
  });
});
