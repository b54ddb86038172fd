/** From the message that AWS answered with to the statement at fault, and its fix. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, sample } from './helpers.ts';
import { hasPage, page } from './page.ts';

/** A share that only this message is about: the key policy names an account that has a slip in it. */
const FOLDER = 'wrong-account-in-key-policy';
const KEY_POLICY = `${FOLDER}/security/dev-secret.key-policy.json`;
const ACTION = 'kms:Decrypt';

async function message(): Promise<string> {
  const text = Buffer.from(await vscode.workspace.fs.readFile(sample(IDENTITY_POLICY))).toString();
  const [key] = /arn:aws:kms:[\w:/-]+/.exec(text) ?? [];
  assert.ok(key);
  const caller = 'arn:aws:sts::222222222222:assumed-role/ApplicationRole/i-0abc';
  return `An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: ${caller} is not authorized to perform: ${ACTION} on resource: ${key} because no resource-based policy allows the ${ACTION} action`;
}
const IDENTITY_POLICY = `${FOLDER}/dev/application-role.identity-policy.json`;

/** The document that shows the explanation. */
function explanation(): vscode.TextDocument {
  const shown = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'sharing-policies-explanation');
  assert.ok(shown, 'an explanation is shown');
  return shown;
}

async function lenses(): Promise<readonly vscode.Command[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    explanation().uri,
    20,
  );
  return found.map(({ command }) => command).filter((command) => command !== undefined);
}

/** Does what the first words of a title offer. */
async function press(title: string): Promise<void> {
  const command = (await lenses()).find((candidate) => candidate.title === title);
  assert.ok(command, title);
  await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
}

/** Resolves when the explanation holds a text. */
function untilExplained(expected: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'sharing-policies-explanation');
      if (document?.getText().includes(expected)) {
        subscription.dispose();
        resolve();
      }
    };
    const subscription = vscode.workspace.onDidChangeTextDocument(look);
    look();
  });
}

suite('Explain Access Denied', () => {
  suiteSetup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await extension().activate();
  });

  test('the clipboard’s message is explained beside the editor, as plain text', async () => {
    await vscode.window.showTextDocument(sample(IDENTITY_POLICY), { preview: false });
    await vscode.env.clipboard.writeText(await message());
    await vscode.commands.executeCommand('sharingPolicies.explain');
    const document = explanation();
    assert.equal(document.languageId, 'sharing-policies-explanation');
    assert.match(
      document.getText(),
      /^These files say the same as AWS: ApplicationRole \(account 222222222222\) cannot /,
    );
    assert.match(document.getText(), new RegExp(`\n${KEY_POLICY}:\\d+:\\d+ principal-mismatch\n`));
    assert.equal(vscode.window.activeTextEditor?.document, document);
    const titles = (await lenses()).map(({ title }) => title);
    assert.deepEqual(titles, [
      'Explain Another…',
      'Copy AWS CLI Commands…',
      'Go to Statement',
      'Apply Fix',
      'Apply Fix',
    ]);
    if (hasPage) await page('waitFor', '.codelens-decoration:has-text("Go to Statement")');
    await page('screenshot', 'explain');
  });

  test('it leads to the statement', async () => {
    await press('Go to Statement');
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), sample(KEY_POLICY).toString());
    assert.equal(editor?.document.getText(editor.selection), '"arn:aws:iam::222222222223:role/ApplicationRole"');
    await page('screenshot', 'explain-statement');
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      explanation().uri,
    );
    const { line, character } = editor?.selection.start ?? new vscode.Position(0, 0);
    assert.equal(
      links.find(({ target }) => target?.path.endsWith(KEY_POLICY))?.target?.fragment,
      `L${line + 1},${character + 1}`,
    );
  });

  test('its fix is applied, and then these files allow it', async () => {
    await press('Apply Fix');
    await untilExplained('These files allow ApplicationRole');
    const document = await vscode.workspace.openTextDocument(sample(KEY_POLICY));
    assert.ok(!document.getText().includes('222222222223'));
    assert.ok(document.isDirty, 'whoever fixes saves');
    assert.ok(!(await lenses()).some(({ title }) => title === 'Apply Fix'));
    await page('screenshot', 'explain-fixed');
    await document.save();
  });

  test('without a message on the clipboard, it asks for one', async function () {
    if (!hasPage) this.skip();
    await vscode.env.clipboard.writeText('nothing of the kind');
    const done = vscode.commands.executeCommand('sharingPolicies.explain');
    await page('waitFor', '.quick-input-widget input');
    await page('type', 'this was denied');
    await page('waitFor', '.quick-input-message:has-text("no denied request")');
    await page('screenshot', 'explain-ask');
    await page('press', 'Control+a');
    await page('type', 'AccessDeniedException: Access to KMS is not allowed');
    await page('waitFor', '.quick-input-message:not(:has-text("no denied request"))');
    await page('press', 'Enter');
    await done;
    await untilExplained('| AccessDeniedException: Access to KMS is not allowed');
    // Offered again, for the statements of the new answer.
    await page('waitFor', '.codelens-decoration:has-text("Go to Statement")');
    await page('waitFor', '.detected-link');
    await page('screenshot', 'explain-again');
  });

  test('the commands of a share go to the clipboard', async function () {
    if (!hasPage) this.skip();
    const done = vscode.commands.executeCommand('sharingPolicies.copyCommands');
    await page('waitFor', '.quick-input-list .monaco-list-row');
    await page('type', 'PaymentsSecret');
    await page('waitFor', '.quick-input-list .monaco-list-row.focused:has-text("PaymentsSecret")');
    await page('screenshot', 'copy-commands');
    await page('press', 'Enter');
    // Toasts are off under the test driver.
    await vscode.commands.executeCommand('notifications.showList');
    await page('waitFor', '.notification-list-item:has-text("Nothing was run")');
    const script = await vscode.env.clipboard.readText();
    assert.match(
      script,
      /^# ApplicationRole \(account 222222222222\): read PaymentsSecret of account 111111111111\.\n/,
    );
    assert.match(script, /\n {2}--policy file:\/\/principal-mismatch\/security\/dev-secret\.key-policy\.json\n/);
    await page('screenshot', 'copied-commands');
    await page('click', '.notification-list-item a:has-text("Show Them")');
    await done;
    assert.equal(vscode.window.activeTextEditor?.document.getText(), script);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
