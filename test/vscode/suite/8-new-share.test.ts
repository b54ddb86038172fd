/** New Share… as a person goes through it: answers, a way back, a slip, the preview, one undo. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, open, openNew, placeCursor, sample, untilFindings, untilText } from './helpers.ts';
import { hasPage, page } from './page.ts';

const FOLDER = 'working-share';
const TITLE = (step: string) => `.quick-input-title:text("New Share (${step})")`;
const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:NewSecret-q1w2e3';
const COPY = 'previewed-share';
const POLICIES = ['security/dev-secret.resource-policy.json', 'dev/application-role.identity-policy.json'] as const;
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

  test('each change looked at first: what is not unchecked is made', async function () {
    if (!hasPage) this.skip();
    const done = vscode.commands.executeCommand('sharingPolicies.newShare');
    await answer('1 of 6', SECRET);
    await answer('2 of 6', 'read');
    await answer('3 of 7', KEY);
    await answer('4 of 7', ROLE);
    await page('waitFor', TITLE('5 of 7'));
    await page('press', 'Enter');
    await answer('6 of 7', `${FOLDER}/security`);
    await answer('7 of 7', `${FOLDER}/dev`);
    await page('waitFor', '.quick-input-list .monaco-list-row.focused[aria-label*="Apply"]');
    await page('press', 'ArrowDown');
    await page('waitFor', '.quick-input-list .monaco-list-row.focused[aria-label*="Look at Each Change First"]');
    await page('press', 'Enter');
    await acceptPreview(['new-secret.resource-policy.json', 'new-secret.key-policy.json', 'sharing.json']);
    await done;
    const paths = [
      `${FOLDER}/security/new-secret.resource-policy.json`,
      `${FOLDER}/security/new-secret.key-policy.json`,
      `${FOLDER}/dev/nightly-role.identity-policy.json`,
    ];
    await untilFindings(paths.map((path) => [sample(path), []]));
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /NightlyRole/);
    const gone = [...paths, 'sharing.json'].map((path) => untilGone(path));
    await vscode.commands.executeCommand('undo');
    await Promise.all(gone);
  });

  test('a quick fix over several files is looked at first, too, and made when it is accepted', async function () {
    if (!hasPage) this.skip();
    // The key's policy is not there yet.
    const manifest = sample(`${COPY}/sharing.json`);
    for (const path of POLICIES) await openNew(`${COPY}/${path}`, await previewed(path));
    const { $schema: _, resources, ...others } = JSON.parse(await previewed('sharing.json'));
    const own = Object.fromEntries(
      Object.keys(resources)
        .slice(0, 1)
        .map((secret) => [secret, { policy: POLICIES[0] }]),
    );
    const { document } = await openNew(`${COPY}/sharing.json`, JSON.stringify({ ...others, resources: own }, null, 2));
    await untilFindings([[manifest, ['information missing-key-grant']]]);
    const [finding] = vscode.languages.getDiagnostics(manifest);
    await placeCursor(manifest, document.getText(finding!.range));
    await page('press', 'Control+.');
    await page('waitFor', '.action-widget .monaco-list-row.focused:has-text("Create")');
    await page('press', 'Enter');
    await acceptPreview(['.key-policy.json', 'sharing.json']);
    await untilFindings([[manifest, []]]);
    assert.match(document.getText(), /key-policy\.json/);
    const made = (
      await vscode.workspace.findFiles(new vscode.RelativePattern(sample(COPY), '**/*.key-policy.json'))
    )[0];
    assert.match((await vscode.workspace.openTextDocument(made!)).getText(), /kms:Decrypt/);
    // Both are taken back by one step.
    await vscode.window.showTextDocument(manifest, { preview: false });
    await vscode.commands.executeCommand('undo');
    await untilText(manifest, (text) => !text.includes('key-policy.json'));
    await untilFindings([[manifest, ['information missing-key-grant']]]);
    assert.equal(await exists(made!.path.slice(sample('').path.length)), false);
  });
});

/** A file of the sample, about another secret and key. */
async function previewed(path: string): Promise<string> {
  const text = Buffer.from(
    await vscode.workspace.fs.readFile(sample(`working-share-with-manifest/${path}`)),
  ).toString();
  return text.replaceAll('DevSecret-a1b2c3', 'PreviewSecret-p1r2e3').replaceAll('1234abcd-12ab', '8765abcd-12ab');
}

/** Every change is checked already; *Apply* makes them. */
async function acceptPreview(files: readonly string[]): Promise<void> {
  for (const file of files) {
    await page('waitFor', `.bulk-edit-panel .monaco-list-row:has-text("${file}") .edit-checkbox[aria-checked="true"]`);
  }
  await page('screenshot', `preview ${files.length}`);
  await page('click', '.bulk-edit-panel .monaco-button:has-text("Apply")');
}
