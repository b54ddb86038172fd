/** What is drawn between the lines and into them. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { copySample, extension, placeCursor, sample, THEMES, useTheme } from './helpers.ts';
import { hasPage, page } from './page.ts';

const SHARE = 'lens-share';
const KEY_POLICY = `${SHARE}/security/dev-secret.key-policy.json`;
const SECRET_POLICY = `${SHARE}/security/dev-secret.resource-policy.json`;

const titlesOf = async (path: string) => {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    sample(path),
    10,
  );
  return lenses.map(({ command }) => command?.title);
};

suite('Annotations', () => {
  suiteSetup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await extension().activate();
    await copySample('working-share-with-manifest', SHARE, [
      ['DevSecret-a1b2c3', 'LensSecret-l1e2n3'],
      ['1234abcd-12ab', '5432abcd-12ab'],
    ]);
  });
  suiteTeardown(() => useTheme(undefined));

  test('a lens says how the share stands, and changes as another document is edited', async () => {
    await vscode.window.showTextDocument(sample(SECRET_POLICY), { preview: false });
    assert.deepEqual(await titlesOf(SECRET_POLICY), ['✓ LensSecret → ApplicationRole: works']);
    const editor = await placeCursor(sample(KEY_POLICY), '"kms:De');
    const word = editor.document.getWordRangeAtPosition(editor.selection.active, /kms:Decrypt/);
    assert.ok(word);
    await editor.edit((edit) => edit.replace(word, 'kms:Encrypt'));
    assert.deepEqual(await titlesOf(SECRET_POLICY), ['✗ LensSecret → ApplicationRole: key grant missing']);
    await vscode.window.showTextDocument(sample(SECRET_POLICY));
    await page('waitFor', '.codelens-decoration:has-text("key grant missing")');
    await page('screenshot', 'lens');
  });

  test('a click on it leads to the place', async function () {
    if (!hasPage) this.skip();
    const shown = new Promise<vscode.TextEditor>((resolve) => {
      const subscription = vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        if (selections[0]?.isEmpty) return;
        subscription.dispose();
        resolve(textEditor);
      });
    });
    await page('click', '.codelens-decoration a:has-text("key grant missing")');
    const editor = await shown;
    assert.equal(editor.document.uri.path, sample(KEY_POLICY).path);
    assert.equal(editor.document.getText(editor.selection), '"kms:Encrypt"');
    await vscode.commands.executeCommand('undo');
    assert.deepEqual(await titlesOf(SECRET_POLICY), ['✓ LensSecret → ApplicationRole: works']);
  });

  test('aliases stand behind account ids, colours tell owner and consumer', async () => {
    const { document } = await vscode.window.showTextDocument(sample(KEY_POLICY));
    const range = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      range,
    );
    assert.deepEqual(
      hints.map(({ label }) => label),
      ['security', 'dev', 'security'],
    );
    const legend = await vscode.commands.executeCommand<vscode.SemanticTokensLegend>(
      'vscode.provideDocumentSemanticTokensLegend',
      document.uri,
    );
    assert.ok(legend.tokenTypes.includes('secretSuffix'));
    if (!hasPage) return;
    await page('waitFor', '.view-line span:has-text("security")');
    for (const theme of THEMES) {
      await useTheme(theme);
      await page('screenshot', `annotations ${theme}`);
    }
  });

  test('both can be turned off', async () => {
    const configuration = vscode.workspace.getConfiguration('sharingPolicies');
    await configuration.update('codeLens', false, vscode.ConfigurationTarget.Global);
    try {
      for (let asked = 0; (await titlesOf(SECRET_POLICY)).length > 0; asked++) assert.ok(asked < 100, 'the lens goes');
    } finally {
      await configuration.update('codeLens', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
