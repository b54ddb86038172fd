/** The extension as it is built, in a browser: workspace, server and client without a machine. */
import * as vscode from 'vscode';
import { door } from './door.ts';
import { equal, uriOf } from './workspace.ts';

const PATIENCE = 15_000;

const KEY_POLICY = 'ledger/security/dev-secret.key-policy.json';
const IDENTITY_POLICY = 'ledger/dev/application-role.identity-policy.json';

const codesOf = (uri: vscode.Uri): unknown[] =>
  vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'sharing-policies')
    .map(({ code }) => (typeof code === 'object' ? code.value : code))
    .sort();

/** Resolves when a file has just these findings. */
async function untilCodes(uri: vscode.Uri, wanted: readonly string[]): Promise<void> {
  const isThere = (): boolean => JSON.stringify(codesOf(uri)) === JSON.stringify(wanted);
  if (isThere()) return;
  await new Promise<void>((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      subscription.dispose();
    };
    const timer = setTimeout(() => {
      done();
      reject(new Error(`${uri.path} has ${JSON.stringify(codesOf(uri))}, not ${JSON.stringify(wanted)}`));
    }, PATIENCE);
    const subscription = vscode.languages.onDidChangeDiagnostics(() => {
      if (!isThere()) return;
      done();
      resolve();
    });
  });
}

suite('in a browser', () => {
  test('there is no machine: no remote, no disk', () => {
    equal([vscode.env.uiKind, vscode.env.remoteName, uriOf('').scheme], [vscode.UIKind.Web, undefined, 'sharing-test']);
  });

  test('policies are joined over files that nobody has opened', async () => {
    await vscode.window.showTextDocument(uriOf(KEY_POLICY), { preview: false });
    await untilCodes(uriOf(KEY_POLICY), ['missing-key-grant']);
    await door('waitFor', '.squiggly-error');
    await door('screenshot', 'web-finding');
  });

  test('a finding links to its documentation in the extension', () => {
    const links = vscode.languages
      .getDiagnostics(uriOf(KEY_POLICY))
      .map(({ code }) => (typeof code === 'object' ? code.target : vscode.Uri.parse('none:')));
    const parts = links.map(({ scheme, path, fragment }) => [scheme, path, fragment]);
    equal(parts, [['http', '/extension/docs/rules.md', 'missing-key-grant']]);
  });

  test('ignored files are not looked at, nor node_modules; what a manifest names is', async () => {
    await untilCodes(uriOf('named/key.txt'), ['invalid-effect', 'key-policy-lockout']);
    equal(codesOf(uriOf('ignored/broken.key-policy.json')), []);
    equal(codesOf(uriOf('node_modules/a/broken.key-policy.json')), []);
    equal(codesOf(uriOf('named/sharing.json')), ['manifest-error']);
  });

  test('the hover of an action has the service reference', async () => {
    const document = await vscode.workspace.openTextDocument(uriOf(IDENTITY_POLICY));
    const position = document.positionAt(document.getText().indexOf('kms:Decrypt') + 5);
    const hovers: vscode.Hover[] = await vscode.commands.executeCommand(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    const text = hovers
      .flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)))
      .join('\n');
    if (!/decrypt/i.test(text) || !text.includes('Write')) throw new Error(text);
  });

  test('a fix makes the share work', async () => {
    const uri = uriOf(KEY_POLICY);
    const [diagnostic] = vscode.languages.getDiagnostics(uri);
    if (diagnostic === undefined) throw new Error('There is no finding.');
    const actions: vscode.CodeAction[] = await vscode.commands.executeCommand(
      'vscode.executeCodeActionProvider',
      uri,
      diagnostic.range,
      vscode.CodeActionKind.QuickFix.value,
      10,
    );
    const fix = actions.find(({ isPreferred }) => isPreferred);
    if (fix?.edit === undefined) throw new Error(JSON.stringify(actions));
    await vscode.workspace.applyEdit(fix.edit);
    await untilCodes(uri, []);
  });

  test('a file that is closed counts as it is saved', async () => {
    const uri = uriOf(KEY_POLICY);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await untilCodes(uri, ['missing-key-grant']);
  });

  test('a file that is made, changed and deleted is followed', async () => {
    const uri = uriOf('new/bucket-policy.json');
    const write = (text: string) => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await write('{"Version": "2012-10-17", "Statement": [{"Effect": "Alow"}]}');
    await untilCodes(uri, ['invalid-effect', 'missing-action', 'missing-principal', 'missing-resource']);
    await vscode.workspace.fs.delete(uri);
    await untilCodes(uri, []);
  });

  test('commands that read AWS accounts say that a browser cannot', async () => {
    await vscode.commands.executeCommand('sharingPolicies.pull');
    await vscode.commands.executeCommand('notifications.showList');
    await door('screenshot', 'web-no-accounts');
    const words = await door('text', '.notification-list-item-message');
    equal(words, 'A browser has no AWS credentials: open this folder in VS Code on a computer to read AWS accounts.');
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.showCommands');
    await door('type', 'Sharing Policies');
    await door('waitFor', '.quick-input-list :text("New Share")');
    await door('screenshot', 'web-commands');
    equal((await door('text', '.quick-input-list')).includes('Pull Policies'), false);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
  });

  test('the picture is drawn', async () => {
    await vscode.commands.executeCommand('sharingPolicies.showAllShares');
    await door('waitFor', 'webview #picture svg');
    await door('screenshot', 'web-picture');
  });
});
