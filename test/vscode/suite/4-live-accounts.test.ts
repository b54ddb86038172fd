/** Commands that read live accounts, with a server that answers as AWS does: dialogs, the diff editor, findings. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { readingOf } from '../../support/fakeAccounts.ts';
import { AwsError, type FakeAws, startFakeAws } from '../../support/fakeAws.ts';
import { extension, findings, sample, untilDiagnostics, untilFindings, untilText } from './helpers.ts';
import { hasPage, page } from './page.ts';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:LiveSecret-q1w2e3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/aaaabbbb-1111-2222-3333-ccccddddeeee';
const ROLE = 'arn:aws:iam::222222222222:role/LiveRole';

const text = (...statements: object[]) =>
  `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)}\n`;
const grant = (...actions: string[]) => ({ Effect: 'Allow', Principal: { AWS: ROLE }, Action: actions, Resource: '*' });
const OWNER = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111111111111:root' },
  Action: 'kms:*',
  Resource: '*',
};

const FILES = {
  'live/security/live-secret.resource-policy.json': text(grant('secretsmanager:GetSecretValue')),
  'live/security/live-secret.key-policy.json': text(OWNER, grant('kms:Decrypt')),
  'live/dev/live-role.identity-policy.json': text(
    { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: SECRET },
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY },
  ),
};
const KEY_POLICY = 'live/security/live-secret.key-policy.json';
const IDENTITY_POLICY = 'live/dev/live-role.identity-policy.json';

const QUESTION = '.quick-input-widget:has-text("Read These AWS Accounts?")';
const READ = `${QUESTION} .monaco-list-row:has-text("with these identities")`;

let aws: FakeAws;

/** In the notification centre: under test VS Code pops up nothing. */
async function untilNotified(words: string): Promise<void> {
  await vscode.commands.executeCommand('notifications.showList');
  await page('waitFor', `.notifications-center :text("${words}")`);
}

suite('Live accounts', () => {
  suiteSetup(async function () {
    // The dialogs are answered through the page.
    if (!hasPage) this.skip();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('notifications.clearAll');
    aws = await startFakeAws(
      readingOf({
        secret: SECRET,
        key: KEY,
        role: ROLE,
        resourcePolicy: FILES['live/security/live-secret.resource-policy.json'],
        keyPolicy: text(OWNER, grant('kms:Decrypt', 'kms:DescribeKey')),
        identityPolicies: { Read: FILES[IDENTITY_POLICY] },
      }),
    );
    Object.assign(process.env, aws.environment);
    for (const [path, content] of Object.entries(FILES)) {
      await vscode.workspace.fs.writeFile(sample(path), Buffer.from(content));
    }
    await vscode.workspace
      .getConfiguration('sharingPolicies')
      .update('profiles', { '111111111111': 'owner', '222222222222': 'consumer' }, vscode.ConfigurationTarget.Global);
    await extension().activate();
    // The server takes the environment from the extension host when it starts.
    await vscode.commands.executeCommand('sharingPolicies.restartServer');
  });

  suiteTeardown(async () => {
    if (aws === undefined) return;
    for (const name of Object.keys(aws.environment)) delete process.env[name];
    await vscode.workspace
      .getConfiguration('sharingPolicies')
      .update('profiles', undefined, vscode.ConfigurationTarget.Global);
    await vscode.workspace.fs.delete(sample('live'), { recursive: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('sharingPolicies.restartServer');
    await aws.close();
  });

  test('compare: who reads what is shown, then the difference in the diff editor, with a finding', async () => {
    await vscode.window.showTextDocument(sample(KEY_POLICY), { preview: false });
    await untilFindings([[sample(KEY_POLICY), []]]);
    const done = vscode.commands.executeCommand('sharingPolicies.compareWithDeployed');
    await page('waitFor', READ);
    await page('screenshot', 'live-identities');
    const shown = await page('text', QUESTION);
    assert.match(shown, /111111111111\s*profile owner\s*arn:aws:iam::111111111111:user\/reader/);
    assert.ok(aws.requests.every(({ operation }) => operation === 'GetCallerIdentity'));
    await page('press', 'Enter');
    await done;
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    const input = activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff, activeTab?.label);
    assert.equal(input.modified.toString(), sample(KEY_POLICY).toString());
    const deployed = await vscode.workspace.openTextDocument(input.original);
    assert.deepEqual(JSON.parse(deployed.getText()).Statement[1].Action, ['kms:Decrypt', 'kms:DescribeKey']);
    await untilFindings([[sample(KEY_POLICY), ['warning deployed-differs']]]);
    await page('waitFor', '.monaco-diff-editor .line-delete, .monaco-diff-editor .line-insert');
    await page('screenshot', 'live-diff');
  });

  test('the finding offers the difference again, without asking AWS', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.window.showTextDocument(sample(KEY_POLICY), { preview: false });
    const [diagnostic] = vscode.languages.getDiagnostics(sample(KEY_POLICY));
    assert.ok(diagnostic);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      sample(KEY_POLICY),
      diagnostic.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const action = actions.find(({ title }) => title === 'Compare with what is deployed');
    assert.ok(action?.command, actions.map(({ title }) => title).join());
    const before = aws.requests.length;
    await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
    assert.ok(vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff);
    assert.equal(aws.requests.length, before);
  });

  test('an edit takes the finding away', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const editor = await vscode.window.showTextDocument(sample(KEY_POLICY), { preview: false });
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n'));
    await untilFindings([[sample(KEY_POLICY), []]]);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  test('no: nothing is read', async () => {
    const before = aws.requests.length;
    const done = vscode.commands.executeCommand('sharingPolicies.compareWithDeployed');
    await page('waitFor', READ);
    await page('press', 'Escape');
    await done;
    const asked = aws.requests.slice(before).map(({ operation }) => operation);
    assert.ok(
      asked.every((operation) => operation === 'GetCallerIdentity'),
      asked.join(),
    );
  });

  test('pull: chosen from the shares of the workspace, written, and then there is nothing to do', async () => {
    const done = vscode.commands.executeCommand('sharingPolicies.pull');
    await page('waitFor', '.quick-input-widget:has-text("Pull Policies from AWS") input:focus');
    await page('waitFor', '.quick-input-widget .monaco-list-row:has-text("All shares of this workspace")');
    await page('screenshot', 'live-choices');
    await page('type', 'LiveRole');
    await page('waitFor', '.quick-input-widget .monaco-list-row:has-text("secret LiveSecret")');
    await page('screenshot', 'live-pull');
    await page('press', 'Enter');
    await page('waitFor', READ);
    await page('press', 'Enter');
    await untilNotified('written');
    await page('screenshot', 'live-pulled');
    const read = async (path: string) => Buffer.from(await vscode.workspace.fs.readFile(sample(path))).toString();
    assert.deepEqual(JSON.parse(await read(KEY_POLICY)).Statement[1].Action, ['kms:Decrypt', 'kms:DescribeKey']);
    // The command ends with the notification.
    await vscode.commands.executeCommand('notifications.clearAll');
    await done;
  });

  test('the menu of a policy offers the comparison', async () => {
    await vscode.window.showTextDocument(sample(KEY_POLICY), { preview: false });
    await page('focus', '.tab.active[data-resource-name="live-secret.key-policy.json"]');
    await page('press', 'Shift+F10');
    await page('waitFor', '.monaco-menu .action-label:has-text("Compare with Deployed")');
    await page('screenshot', 'live-menu');
    await page('press', 'Escape');
  });

  test('a denial is told, with the permission; what could be read is compared', async () => {
    const { handlers } = aws;
    aws.handlers = {
      ...handlers,
      DescribeKey: () => {
        throw new AwsError('AccessDeniedException', 'no');
      },
      GetKeyPolicy: () => ({ Policy: text(OWNER) }),
    };
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.window.showTextDocument(sample(KEY_POLICY), { preview: false });
    // The editor sees some time later what was pulled, and a finding goes with the text that it was about.
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await untilText(sample(KEY_POLICY), (shown) => shown.includes('kms:DescribeKey'));
    const done = vscode.commands.executeCommand('sharingPolicies.compareWithDeployed');
    await page('waitFor', READ);
    await page('press', 'Enter');
    await done;
    await untilNotified('kms:DescribeKey');
    await page('screenshot', 'live-denied');
    await untilFindings([[sample(KEY_POLICY), ['warning deployed-differs']]]);
    aws.handlers = handlers;
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  test('verify: a role that is gone', async () => {
    const { handlers } = aws;
    aws.handlers = {
      ...handlers,
      GetRole: () => {
        throw new AwsError('NoSuchEntity', 'no', 404);
      },
    };
    const done = vscode.commands.executeCommand('sharingPolicies.verifyOnAws');
    await page('waitFor', READ);
    await page('press', 'Enter');
    await untilDiagnostics(() => findings(sample(KEY_POLICY)).includes('error principal-not-found'));
    await untilNotified('findings by AWS');
    await page('screenshot', 'live-verify');
    await vscode.commands.executeCommand('notifications.clearAll');
    await done;
    aws.handlers = handlers;
  });

  test("VS Code's proxy is used, from the moment that it is set", async () => {
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on('connect', (request, socket) => {
      tunnels.push(request.url ?? '');
      const upstream = connect(Number(new URL(aws.url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const one of [socket, upstream]) one.on('error', () => one.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const settings = vscode.workspace.getConfiguration('http');
    await settings.update(
      'proxy',
      `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
      vscode.ConfigurationTarget.Global,
    );
    try {
      const done = vscode.commands.executeCommand('sharingPolicies.simulateOnAws');
      await page('waitFor', READ);
      await page('press', 'Escape');
      await done;
      assert.deepEqual([...new Set(tunnels)], [new URL(aws.url).host]);
    } finally {
      await settings.update('proxy', undefined, vscode.ConfigurationTarget.Global);
      proxy.close();
    }
  });

  test('the permissions that are needed, as a document', async () => {
    await vscode.commands.executeCommand('sharingPolicies.showNeededPermissions');
    const needed = JSON.parse(vscode.window.activeTextEditor?.document.getText() ?? '');
    assert.ok('111111111111' in needed && '222222222222' in needed);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
