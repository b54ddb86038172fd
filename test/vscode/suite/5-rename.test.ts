/** Renaming and filling in, as a person does it: F2 and Enter, a command and its questions. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { copySample, extension, open, placeCursor, sample, untilFindings, untilText } from './helpers.ts';
import { hasPage, page } from './page.ts';

/** Copies with a role and a secret of their own: the other samples have to stay as they are. */
const SHARE = 'rename-share';
const KEY_POLICY = `${SHARE}/security/dev-secret.key-policy.json`;
const PLACEHOLDERS = 'placeholders';
const FILES = [
  'security/dev-secret.resource-policy.json',
  'security/dev-secret.key-policy.json',
  'dev/application-role.identity-policy.json',
];

const textOf = async (path: string) => (await vscode.workspace.openTextDocument(sample(path))).getText();

suite('Renaming', () => {
  suiteSetup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await extension().activate();
    await copySample('working-share-with-manifest', SHARE, [
      ['222222222222', '333333333333'],
      ['DevSecret-a1b2c3', 'RenameSecret-n1m2k3'],
      ['1234abcd-12ab', '9876abcd-12ab'],
    ]);
  });

  test('a role by F2, in the policies and sharing.json of its account', async function () {
    if (!hasPage) this.skip();
    await placeCursor(sample(KEY_POLICY), 'arn:aws:iam::333333333333:role/App');
    await page('press', 'F2');
    await page('waitFor', '.rename-box input:focus');
    await page('screenshot', 'rename');
    await page('press', 'Control+A');
    await page('type', 'ReportRole');
    await page('press', 'Enter');
    await untilText(
      sample(KEY_POLICY),
      (text) => text.includes('role/ReportRole') && !text.includes('role/ApplicationRole'),
    );
    assert.match(await textOf(`${SHARE}/sharing.json`), /role\/ReportRole": \{/);
    const files = [KEY_POLICY, `${SHARE}/security/dev-secret.resource-policy.json`, `${SHARE}/sharing.json`];
    await untilFindings(files.map((file) => [sample(file), []]));
  });

  test('a name that IAM does not take is refused, in words', async function () {
    if (!hasPage) this.skip();
    await placeCursor(sample(KEY_POLICY), 'arn:aws:iam::333333333333:role/Rep');
    await page('press', 'F2');
    await page('waitFor', '.rename-box input:focus');
    await page('press', 'Control+A');
    await page('type', 'Report Role');
    await page('press', 'Enter');
    await vscode.commands.executeCommand('notifications.showList');
    await page('waitFor', '.notifications-center .notification-list-item-message');
    await page('screenshot', 'rename-refused');
    const message = await page('text', '.notifications-center .notification-list-item-message');
    assert.match(message, /IAM names have letters, digits/);
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.doesNotMatch(await textOf(KEY_POLICY), /Report Role/);
  });

  test('placeholders are asked for once each, filled in by one edit and taken back by one undo', async function () {
    if (!hasPage) this.skip();
    const uris = FILES.map((file) => sample(`${PLACEHOLDERS}/${file}`));
    await open(...uris);
    await vscode.window.showTextDocument(uris[0]!);
    const before = await Promise.all(FILES.map((file) => textOf(`${PLACEHOLDERS}/${file}`)));
    const done = vscode.commands.executeCommand('sharingPolicies.fillPlaceholders');
    const answers = ['222222222222', '121212121212', 'eu-west-1', 'DevSecret', '1234abcd-12ab-34cd-56ef-1234567890ab'];
    for (const [index, answer] of answers.entries()) {
      await page('waitFor', `.quick-input-title:text("(${index + 1} of 5)")`);
      // Where accounts are known they are offered first; "Another…" leads on.
      if ((await page('text', '.quick-input-widget')).includes('Another')) {
        if (index === 0) await page('screenshot', 'fill-placeholders-known');
        await page('type', index === 0 ? 'Another' : answer);
        await page('press', 'Enter');
        await page('waitFor', '.quick-input-widget .quick-input-message:text("later")');
        // What was typed into the list is there already.
        if (index > 0) {
          await page('press', 'Enter');
          continue;
        }
      }
      if (index === 2) {
        await page('type', 'Frankfurt');
        await page('waitFor', '.quick-input-widget .quick-input-message:text("no Region")');
        await page('screenshot', 'fill-placeholders-problem');
        await page('press', 'Control+A');
      }
      await page('type', answer);
      await page('press', 'Enter');
    }
    await done;
    const after = await Promise.all(FILES.map((file) => textOf(`${PLACEHOLDERS}/${file}`)));
    for (const text of after) assert.doesNotMatch(text, /</);
    await untilFindings(uris.map((uri) => [uri, []]));
    await page('screenshot', 'fill-placeholders-done');
    await vscode.window.showTextDocument(uris[0]!);
    await vscode.commands.executeCommand('undo');
    for (const [index, file] of FILES.entries())
      await untilText(sample(`${PLACEHOLDERS}/${file}`), (text) => text === before[index]);
  });

  test('a placeholder offers to be filled in', async () => {
    const uri = sample(`${PLACEHOLDERS}/${FILES[0]}`);
    const { selection } = await placeCursor(uri, '<CONSUMER');
    await untilFindings([[uri, ['information placeholder']]]);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      selection,
    );
    assert.ok(
      actions.some(
        ({ title, command }) =>
          title === 'Fill in placeholders…' && command?.command === 'sharingPolicies.fillPlaceholders',
      ),
    );
  });
});
