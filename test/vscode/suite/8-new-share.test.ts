/** New Share… as a person goes through it: answers, a way back, a slip, the preview, one undo. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, open, sample, untilFindings } from './helpers.ts';
import { hasPage, page } from './page.ts';

const FOLDER = 'working-share';
const TITLE = (step: string) => `.quick-input-title:text("New Share (${step})")`;
const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:NewSecret-q1w2e3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/99999999-12ab-34cd-56ef-1234567890ab';
const ROLE = 'arn:aws:iam::222222222222:role/NightlyRole';

async function exists(path: string): Promise<boolean> {
  return vscode.workspace.fs.stat(sample(path)).then(
    () => true,
    () => false,
  );
}

/** Resolves when the file is deleted. */
function untilGone(path: string): Promise<void> {
  const slash = path.lastIndexOf('/');
  const [folder, name] = [path.slice(0, Math.max(slash, 0)), path.slice(slash + 1)];
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(sample(folder), name),
    true,
    true,
  );
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(new Error(`${path} is still there`)), 20_000);
    watcher.onDidDelete(() => finish());
    function finish(error?: Error): void {
      clearTimeout(timer);
      watcher.dispose();
      if (error) reject(error);
      else resolve();
    }
  });
}

async function answer(step: string, text: string): Promise<void> {
  await page('waitFor', TITLE(step));
  await page('type', text);
  await page('waitFor', `.quick-input-list .monaco-list-row.focused[aria-label*="${text.slice(-20)}"]`);
  await page('press', 'Enter');
}

suite('New share', () => {
  suiteSetup(async () => {
    await extension().activate();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await open(sample(`${FOLDER}/security/dev-secret.key-policy.json`));
    await untilFindings([[sample(`${FOLDER}/security/dev-secret.key-policy.json`), []]]);
  });

  test('step by step, with a way back and a preview', async function () {
    if (!hasPage) this.skip();
    const done = vscode.commands.executeCommand('sharingPolicies.newShare');
    await page('waitFor', TITLE('1 of 6'));
    await page('screenshot', 'new-share-resource');
    // A slip is told, and keeps the question open.
    await page('type', 'NewSecret');
    await page('waitFor', '.quick-input-list :text("An ARN such as")');
    await page('screenshot', 'new-share-problem');
    await page('press', 'Enter');
    await page('press', 'Control+A');
    await answer('1 of 6', SECRET);
    await answer('2 of 6', 'read');
    await page('waitFor', TITLE('3 of 7'));
    // Back, and on again.
    await page('click', '.quick-input-titlebar .codicon-quick-input-back');
    await answer('2 of 7', 'read');
    await answer('3 of 7', KEY);
    await answer('4 of 7', ROLE);
    await page('waitFor', TITLE('5 of 7'));
    await page('press', 'Space');
    await page('screenshot', 'new-share-conditions');
    await page('press', 'Enter');
    await answer('6 of 7', `${FOLDER}/security`);
    await answer('7 of 7', `${FOLDER}/dev`);
    await page('waitFor', '.quick-input-title:text("Share NewSecret with NightlyRole")');
    await page('waitFor', '.quick-input-list .monaco-list-row.focused[aria-label*="Apply"]');
    await page('screenshot', 'new-share-apply');
    await page('press', 'Enter');
    await done;
    const paths = [
      `${FOLDER}/security/new-secret.resource-policy.json`,
      `${FOLDER}/security/new-secret.key-policy.json`,
      `${FOLDER}/dev/nightly-role.identity-policy.json`,
    ];
    for (const path of paths) assert.ok(await exists(path), path);
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, sample(paths[0]!).path);
    await page('screenshot', 'new-share-done');
    await untilFindings(paths.map((path) => [sample(path), []]));
    // One step takes everything back.
    const gone = [...paths, 'sharing.json'].map((path) => untilGone(path));
    await vscode.commands.executeCommand('undo');
    await Promise.all(gone);
  });
});
