/** Going about the three documents as a person does: by keys, in menus, in lists. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, placeCursor, sample } from './helpers.ts';
import { hasPage, page } from './page.ts';

const FOLDER = 'working-share-with-manifest';
const SECRET_POLICY = `${FOLDER}/security/dev-secret.resource-policy.json`;
const KEY_POLICY = `${FOLDER}/security/dev-secret.key-policy.json`;
const IDENTITY_POLICY = `${FOLDER}/dev/application-role.identity-policy.json`;

/** `file: selected text`. */
function where(): string {
  const editor = vscode.window.activeTextEditor;
  assert.ok(editor);
  const line = editor.document.lineAt(editor.selection.active).text.trim();
  return `${editor.document.uri.path.split('/').at(-1)}: ${line}`;
}

suite('Navigation', () => {
  suiteSetup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await extension().activate();
  });

  test('from the ARN of a secret to the statement in its policy', async () => {
    await placeCursor(sample(IDENTITY_POLICY), 'secret:Dev');
    await vscode.commands.executeCommand('editor.action.revealDefinition');
    assert.equal(where(), 'dev-secret.resource-policy.json: "Sid": "AllowApplicationRole",');
  });

  test('from a principal to what its own policy grants', async () => {
    await placeCursor(sample(KEY_POLICY), 'role/App');
    await vscode.commands.executeCommand('editor.action.revealDefinition');
    assert.equal(where(), 'application-role.identity-policy.json: "Sid": "DecryptSecret",');
  });

  test('references of a role over all documents and the manifest', async () => {
    const { document, selection } = await placeCursor(sample(KEY_POLICY), 'role/App');
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      document.uri,
      selection.active,
    );
    const own = found.filter(({ uri }) => uri.path.includes(`/${FOLDER}/`));
    assert.deepEqual(own.map(({ uri }) => uri.path.split('/').at(-1)).sort(), [
      'dev-secret.key-policy.json',
      'dev-secret.resource-policy.json',
      'sharing.json',
      'sharing.json',
    ]);
    if (!hasPage) return;
    await vscode.commands.executeCommand('editor.action.goToReferences');
    await page('waitFor', '.zone-widget .monaco-list-row');
    await page('screenshot', 'references');
    await page('press', 'Escape');
  });

  test('the outline and the symbols of the workspace', async () => {
    const { document } = await placeCursor(sample(KEY_POLICY), 'role/App');
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.ok(symbols.some(({ name }) => name === 'AllowDecryptThroughSecretsManager'));
    const shares = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'DevSecret → App',
    );
    assert.ok(shares.some(({ name }) => name === 'DevSecret → ApplicationRole'));
    await vscode.commands.executeCommand('outline.focus');
    await page('waitFor', '.outline-pane .monaco-list-row');
    await page('screenshot', 'outline');
  });

  test('links in sharing.json open the documents, links of actions lead to AWS', async () => {
    const manifest = sample(`${FOLDER}/sharing.json`);
    await vscode.window.showTextDocument(manifest);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', manifest);
    const files = links.flatMap(({ target }) => (target?.scheme === 'file' ? [target.path.split('/').at(-1)] : []));
    assert.ok(files.includes('dev-secret.key-policy.json'), files.join());
    await vscode.window.showTextDocument(sample(SECRET_POLICY));
    const policy = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      sample(SECRET_POLICY),
    );
    assert.ok(
      policy.some(({ target }) =>
        target?.toString(true).endsWith('list_secretsmanager.html#list_secretsmanager-action-GetSecretValue'),
      ),
    );
  });

  test('a selection grows from a role to its statement', async () => {
    const editor = await placeCursor(sample(SECRET_POLICY), 'role/App');
    const grow = () => vscode.commands.executeCommand('editor.action.smartSelect.expand');
    const texts: string[] = [];
    for (let step = 0; step < 20; step++) {
      await grow();
      texts.push(editor.document.getText(editor.selection));
    }
    for (const text of [
      'arn:aws:iam::222222222222:role/ApplicationRole',
      '"arn:aws:iam::222222222222:role/ApplicationRole"',
    ])
      assert.ok(texts.includes(text), texts.join('\n'));
    assert.ok(texts.some((text) => /^\{\s*"Sid": "AllowApplicationRole"/.test(text)));
  });
});
