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

/** Applies the one preferred quick fix of a file's only finding, as VS Code does when it is chosen. */
async function applyPreferred(uri: vscode.Uri): Promise<vscode.CodeAction> {
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
  const [fix, ...more] = actions.filter(({ isPreferred }) => isPreferred);
  assert.ok(fix && more.length === 0, actions.map(({ title }) => title).join(', '));
  if (fix.edit) assert.ok(await vscode.workspace.applyEdit(fix.edit));
  if (fix.command) await vscode.commands.executeCommand(fix.command.command, ...(fix.command.arguments ?? []));
  return fix;
}

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
    const fix = await applyPreferred(uri);
    assert.match(fix.title, /role\/ApplicationRole/);
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

  test('a mistake in each of the three files is underlined there, and three quick fixes leave a share that is allowed', async () => {
    const files = [
      ['security/dev-secret.resource-policy.json', 'GetSecretValue', 'DescribeSecret', 'missing-resource-grant'],
      [
        'security/dev-secret.key-policy.json',
        'secretsmanager.us-east-1',
        'secretsmanager.eu-west-1',
        'via-service-mismatch',
      ],
      ['dev/application-role.identity-policy.json', '-z9Y8x7"', '"', 'secret-arn-suffix'],
    ] as const;
    for (const [path, right, wrong] of files) {
      const working = Buffer.from(await vscode.workspace.fs.readFile(sample(`working-share/${path}`))).toString();
      const own = working
        .replaceAll('DevSecret-a1b2c3', 'TripleSecret-z9Y8x7')
        .replaceAll('1234abcd-12ab-34cd-56ef-1234567890ab', '0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f');
      assert.ok(own.includes(right), `${path} has ${right}`);
      await vscode.workspace.fs.writeFile(sample(`three-mistakes/${path}`), Buffer.from(own.replaceAll(right, wrong)));
    }
    const uris = files.map(([path]) => sample(`three-mistakes/${path}`));
    await open(...uris);
    await untilFindings(files.map(([, , , code], index) => [uris[index]!, [`error ${code}`]]));
    for (const [index, uri] of uris.entries()) {
      await applyPreferred(uri);
      await untilFindings(files.map(([, , , code], other) => [uris[other]!, other <= index ? [] : [`error ${code}`]]));
    }
    await vscode.workspace.saveAll();
    const { shares, findings } = await check(sample('three-mistakes'));
    assert.deepEqual([shares.map(({ verdict }) => verdict), findings], [['allowed'], []]);
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
