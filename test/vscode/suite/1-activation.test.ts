import assert from 'node:assert/strict';
import { suite, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, open, sample, THEMES, useTheme } from './helpers.ts';
import { hasPage, page } from './page.ts';

const KEY_POLICY = 'principal-mismatch/security/dev-secret.key-policy.json';

/** The language status items hide behind this button of the status bar. */
const STATUS_BUTTON = '[id="status.languageStatus"]';
const STATUS_ITEM = '.hover-language-status';

suite('Activation', () => {
  suiteTeardown(() => useTheme(undefined));

  test('it is the packaged extension that runs', () => {
    assert.notEqual(extension().extensionPath, process.cwd());
    assert.match(extension().extensionPath, /aws-sharing-policies\.aws-sharing-policies-\d/);
  });

  test('a JSON file activates it', async () => {
    await open(sample(KEY_POLICY));
    await extension().activate();
    assert.equal(extension().isActive, true);
  });

  test('JSON stays JSON', async () => {
    const document = await vscode.workspace.openTextDocument(sample(KEY_POLICY));
    assert.equal(document.languageId, 'json');
  });

  test('its commands can be called', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    const contributed: readonly { command: string }[] = extension().packageJSON.contributes.commands;
    assert.ok(contributed.length > 0);
    assert.deepEqual(
      contributed.filter(({ command }) => !registered.has(command)),
      [],
    );
  });

  for (const theme of THEMES) {
    test(`the language status tells how many shares work (${theme})`, async function () {
      if (!hasPage) this.skip();
      await useTheme(theme);
      await open(sample(KEY_POLICY));
      await page('hover', STATUS_BUTTON);
      await page('waitFor', `${STATUS_ITEM}:has-text("work")`);
      const text = await page('text', `${STATUS_ITEM}:has-text("work")`);
      const data = await page('text', `${STATUS_ITEM}:has-text("AWS data")`);
      await page('screenshot', `status ${theme}`);
      // Away again, or the items stay open over the editor.
      await page('hover', '.monaco-editor');
      assert.match(text, /\b\d+ of \d+ shares work\b/);
      assert.match(data, /AWS data of \d{4}-\d\d-\d\d/);
    });
  }
});
