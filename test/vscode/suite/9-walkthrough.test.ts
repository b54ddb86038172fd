/** The walkthrough: opens by command, each button does what it says and ticks its step, by keyboard as well, in every theme. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, sample, THEMES, untilFindings, useTheme } from './helpers.ts';
import { hasPage, page } from './page.ts';

const WALKTHROUGH = 'aws-sharing-policies.aws-sharing-policies#share';

const step = (id: string) => `.getting-started-step[data-step-id="${WALKTHROUGH}#${id}"]`;
const button = (id: string, label: string) => `${step(id)}.expanded .monaco-button:has-text("${label}")`;
const ticked = (id: string) => `${step(id)} .codicon-getting-started-step-checked`;

/** What package.json says of it. */
interface Contributed {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly {
    readonly id: string;
  }[];
}

function contributed(): Contributed {
  const [walkthrough] = extension().packageJSON.contributes.walkthroughs;
  return walkthrough;
}

/** Shows a step, with nothing else beside it, so that there is room for its picture. */
async function show(id: string): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closePanel');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', { category: WALKTHROUGH, step: id }, false);
  await page('waitFor', `${step(id)}.expanded`);
}

function nextEditor(): Promise<vscode.TextEditor> {
  return new Promise((resolve) => {
    const subscription = vscode.window.onDidChangeActiveTextEditor((editor) => {
      if (editor === undefined) return;
      subscription.dispose();
      resolve(editor);
    });
  });
}

suite('Walkthrough', () => {
  suiteSetup(async function () {
    if (!hasPage) this.skip();
    await extension().activate();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    // By then there are shares. No other suite mends this one.
    await vscode.workspace.openTextDocument(sample('region-mismatch/dev/application-role.identity-policy.json'));
    await untilFindings([
      [sample('region-mismatch/dev/application-role.identity-policy.json'), ['error region-mismatch']],
    ]);
  });
  suiteTeardown(async () => {
    await useTheme(undefined);
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('workbench.view.explorer');
  });

  test('every step has its picture, in every theme', async () => {
    const { title, steps } = contributed();
    assert.equal(title, 'Share a Secret Between Two AWS Accounts');
    assert.deepEqual(
      steps.map(({ id }) => id),
      ['documents', 'missing', 'fix', 'picture', 'ci'],
    );
    for (const theme of THEMES) {
      await useTheme(theme);
      for (const { id } of steps) {
        await show(id);
        await page('waitFor', 'webview svg');
        await page('screenshot', `walkthrough ${id} ${theme}`);
      }
    }
    await useTheme(undefined);
  });

  test('documents: the questions of a new share are asked, or what is there already is shown', async () => {
    await show('documents');
    await page('click', button('documents', 'New Share…'));
    await page('waitFor', '.quick-input-title:text("New Share (1 of 6)")');
    await page('press', 'Escape');
    await show('documents');
    await page('waitFor', ticked('documents'));
    await page('click', button('documents', 'Show Shares'));
    await page('waitFor', '.pane-header.expanded:has-text("Shares")');
  });

  test('missing: the problems', async () => {
    await show('missing');
    await page('click', button('missing', 'Show Problems'));
    await page('waitFor', '.markers-panel .monaco-list-row');
    await show('missing');
    await page('waitFor', ticked('missing'));
  });

  test('fix: the place that is at fault, with its fixes, by keyboard', async () => {
    await show('fix');
    const shown = nextEditor();
    await page('focus', button('fix', 'Fix a Finding…'));
    await page('press', 'Enter');
    const editor = await shown;
    await page('waitFor', '.action-widget .monaco-list-row.action');
    await page('screenshot', 'walkthrough fix list');
    const severities = vscode.languages.getDiagnostics(editor.document.uri).map(({ severity }) => severity);
    assert.ok(severities.includes(vscode.DiagnosticSeverity.Error));
    await page('press', 'Escape');
    await show('fix');
    await page('waitFor', ticked('fix'));
  });

  test('picture: all shares', async () => {
    await show('picture');
    await page('click', button('picture', 'Show Picture of All Shares'));
    await page('waitFor', '.tab.active:has-text("All shares")');
    await vscode.commands.executeCommand('workbench.action.closeEditorsInOtherGroups');
    await vscode.commands.executeCommand('workbench.action.closeOtherEditors');
    await page('waitFor', 'webview #title:text-is("All shares")');
    await show('picture');
    await page('waitFor', ticked('picture'));
  });

  test('ci: the page that comes along', async () => {
    await show('ci');
    await page('click', button('ci', 'Show How'));
    await page('waitFor', '.tab.active:has-text("Preview ci.md")');
    await vscode.commands.executeCommand('workbench.action.closeOtherEditors');
    await page('waitFor', 'webview h1:has-text("In CI")');
    await page('screenshot', 'walkthrough ci page');
    await show('ci');
    await page('waitFor', ticked('ci'));
    await page('screenshot', 'walkthrough done');
  });
});
