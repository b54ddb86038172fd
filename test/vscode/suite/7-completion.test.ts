/** Completion as a person meets it: typing, the list, taking an item. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, open, openNew, sample, untilFindings, untilText } from './helpers.ts';
import { hasPage, page } from './page.ts';

const FOLDER = 'working-share';
const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';
const WIDGET = '.editor-widget.suggest-widget.visible';

/** A key policy beside the others of the share, and the cursor where `|` stands. */
async function edit(name: string, marked: string): Promise<vscode.TextEditor> {
  const editor = await openNew(`${FOLDER}/security/${name}`, marked.replace('|', ''));
  const at = editor.document.positionAt(marked.indexOf('|'));
  // Resolves when the cursor is there; setting it does not tell when.
  return vscode.window.showTextDocument(editor.document, { selection: new vscode.Selection(at, at) });
}

async function close(editor: vscode.TextEditor): Promise<void> {
  const { uri } = editor.document;
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.workspace.fs.delete(uri);
}

/** What is offered at the cursor, by whomever. */
async function offered(editor: vscode.TextEditor): Promise<string[]> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    editor.document.uri,
    editor.selection.active,
  );
  return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

suite('Completion', () => {
  suiteSetup(async () => {
    await extension().activate();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await open(sample(`${FOLDER}/security/dev-secret.key-policy.json`));
    await untilFindings([[sample(`${FOLDER}/security/dev-secret.key-policy.json`), []]]);
  });

  test('a statement is typed with what the list offers', async function () {
    if (!hasPage) this.skip();
    const editor = await edit(
      'typed.key-policy.json',
      '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow",\n      |\n    }\n  ]\n}\n',
    );
    const written = (lines: string) =>
      `{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow",\n      ${lines}\n    }\n  ]\n}\n`;
    await page('type', '"Pri');
    await page('waitFor', WIDGET);
    await page('screenshot', 'completion-element');
    await page('press', 'Enter');
    await untilText(editor.document.uri, (text) => text === written('"Principal": { "AWS": "" }'));
    // The next list comes by itself.
    await page('waitFor', `${WIDGET} [aria-label*="role/ApplicationRole"]`);
    await page('screenshot', 'completion-principal');
    await page('type', '222222222222:role/App');
    await page('waitFor', `${WIDGET} .focused[aria-label*="role/ApplicationRole"]`);
    await page('press', 'Enter');
    await untilText(editor.document.uri, (text) => text === written(`"Principal": { "AWS": "${ROLE}" }`));
    await page('press', 'End');
    await page('type', ',');
    await page('press', 'Enter');
    await page('type', '"Act');
    await page('waitFor', `${WIDGET} .focused[aria-label*="Action"]`);
    await page('press', 'Enter');
    await page('waitFor', `${WIDGET} [aria-label*="kms:Decrypt"]`);
    await page('type', 'decr');
    await page('waitFor', `${WIDGET} .focused[aria-label*="kms:Decrypt"]`);
    await page('screenshot', 'completion-action');
    await page('press', 'Enter');
    await untilText(
      editor.document.uri,
      (text) => text === written(`"Principal": { "AWS": "${ROLE}" },\n      "Action": "kms:Decrypt"`),
    );
    await close(editor);
  });

  test('inside quotes suggestions come without being asked for', () => {
    for (const languageId of ['json', 'jsonc']) {
      const { strings } = vscode.workspace
        .getConfiguration('editor', { languageId })
        .get<{ strings: boolean | string }>('quickSuggestions')!;
      assert.ok(strings === true || strings === 'on', `${languageId}: ${strings}`);
    }
  });

  test('beside what VS Code offers for JSON, nothing is there twice', async () => {
    const second = '{ "Sid": "A", "Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*" }';
    for (const marked of [
      `{ "Version": "2012-10-17", "Statement": [${second}, { "|" }] }`,
      `{ "Version": "2012-10-17", "Statement": [${second}, { "Effect": "|" }] }`,
      `{ "Version": "2012-10-17", "Statement": [${second}, { "Effect": "Allow", "Action": "|" }] }`,
    ]) {
      const editor = await edit('twice.key-policy.json', marked);
      const labels = await offered(editor);
      const plain = labels.map((label) => label.replaceAll('"', ''));
      assert.deepEqual(
        plain.filter((label, index) => plain.indexOf(label) !== index),
        [],
        plain.join(', '),
      );
      assert.ok(labels.length > 0);
      await close(editor);
    }
    const editor = await edit('twice.sharing.json', '{ "shares": [{ "access": "|" }] }');
    const labels = (await offered(editor)).map((label) => label.replaceAll('"', ''));
    assert.equal(labels.filter((label) => label === 'read').length, 1, labels.join(', '));
    await close(editor);
  });
});
