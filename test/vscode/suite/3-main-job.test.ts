/** Three documents in, verdict and quick fix out. */
import assert from 'node:assert/strict';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { check, extension, open, sample, untilFindings } from './helpers.ts';
import { hasPage, page } from './page.ts';

const FOLDER = 'principal-mismatch';
const SECRET_POLICY = `${FOLDER}/security/dev-secret.resource-policy.json`;
const KEY_POLICY = `${FOLDER}/security/dev-secret.key-policy.json`;
const IDENTITY_POLICY = `${FOLDER}/dev/application-role.identity-policy.json`;

suite('The main job', () => {
  suiteSetup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await extension().activate();
  });

  test('three policies are opened, the one at fault is underlined', async () => {
    await open(sample(SECRET_POLICY), sample(IDENTITY_POLICY), sample(KEY_POLICY));
    await untilFindings([
      [sample(SECRET_POLICY), []],
      [sample(IDENTITY_POLICY), []],
      [sample(KEY_POLICY), ['error principal-mismatch']],
    ]);
    const [diagnostic] = vscode.languages.getDiagnostics(sample(KEY_POLICY));
    const document = await vscode.workspace.openTextDocument(sample(KEY_POLICY));
    assert.ok(diagnostic);
    assert.match(document.getText(diagnostic.range), /role\/AplicationRole/);
    assert.ok(diagnostic.relatedInformation?.length, 'the other places are named');
    await page('screenshot', 'principal-mismatch');
  });

  test('the command line says the same', async () => {
    const { shares, findings } = await check(sample(FOLDER));
    assert.deepEqual(
      shares.map(({ verdict }) => verdict),
      ['denied'],
    );
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['principal-mismatch'],
    );
  });

  test('an edit in one document changes the findings of another, without saving', async () => {
    const editor = await vscode.window.showTextDocument(sample(SECRET_POLICY));
    // The slip of the key policy, made here as well: role/ApplicationRole loses a letter.
    const role = editor.document.getText().indexOf('role/ApplicationRole');
    assert.ok(role > 0);
    const [start, end] = [role + 'role/A'.length, role + 'role/Ap'.length];
    const letter = new vscode.Range(editor.document.positionAt(start), editor.document.positionAt(end));
    await editor.edit((edit) => edit.delete(letter));
    await untilFindings([
      [sample(SECRET_POLICY), []],
      [sample(KEY_POLICY), []],
    ]);
    await vscode.commands.executeCommand('undo');
    await untilFindings([
      [sample(SECRET_POLICY), []],
      [sample(KEY_POLICY), ['error principal-mismatch']],
    ]);
  });

  test('the quick fix menu offers the fix', async function () {
    if (!hasPage) this.skip();
    const editor = await vscode.window.showTextDocument(sample(KEY_POLICY));
    const [diagnostic] = vscode.languages.getDiagnostics(sample(KEY_POLICY));
    assert.ok(diagnostic);
    editor.selection = new vscode.Selection(diagnostic.range.start, diagnostic.range.start);
    await vscode.commands.executeCommand('editor.action.quickFix');
    await page('waitFor', '.action-widget .monaco-list-row');
    await page('screenshot', 'quick-fix');
    const menu = await page('text', '.action-widget');
    await page('press', 'Escape');
    assert.match(menu, /ApplicationRole/);
  });

  test('the preferred quick fix leaves a share that is allowed', async () => {
    const uri = sample(KEY_POLICY);
    const [diagnostic] = vscode.languages.getDiagnostics(uri);
    assert.ok(diagnostic);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      uri,
      diagnostic.range,
      vscode.CodeActionKind.QuickFix.value,
      // So many are resolved, that is, have their edit.
      10,
    );
    const preferred = actions.filter(({ isPreferred }) => isPreferred);
    assert.equal(preferred.length, 1, actions.map(({ title }) => title).join(', '));
    const [fix] = preferred;
    assert.match(fix?.title ?? '', /role\/ApplicationRole/);
    if (fix?.edit) assert.ok(await vscode.workspace.applyEdit(fix.edit));
    if (fix?.command) await vscode.commands.executeCommand(fix.command.command, ...(fix.command.arguments ?? []));
    await untilFindings([
      [sample(SECRET_POLICY), []],
      [sample(IDENTITY_POLICY), []],
      [sample(KEY_POLICY), []],
    ]);
    await vscode.workspace.saveAll();
    const { shares, findings } = await check(sample(FOLDER));
    assert.deepEqual(
      shares.map(({ verdict }) => verdict),
      ['allowed'],
    );
    assert.deepEqual(findings, []);
    await page('screenshot', 'principal-mismatch-fixed');
  });

  test('after a restart of the server the findings are there again', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const uri = sample('key-alias-in-resource/dev/application-role.identity-policy.json');
    await open(uri);
    await untilFindings([[uri, ['error key-alias-in-resource']]]);
    await vscode.commands.executeCommand('sharingPolicies.restartServer');
    await untilFindings([[uri, ['error key-alias-in-resource']]]);
  });
});
