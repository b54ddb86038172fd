/** Start and end of the server's process, and what must not end it. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-languageserver-protocol/node';
import { SERVER_BUNDLE, SERVER_SOURCE, startClient } from './client.ts';
import { KEY_POLICY, sampleWorkspace, temporaryWorkspace } from './workspace.ts';

test('what it offers', async (context) => {
  const client = await startClient(context, { name: 'Visual Studio Code' });
  assert.deepEqual(client.initialized.capabilities, {
    positionEncoding: 'utf-16',
    textDocumentSync: { openClose: true, change: 2, save: { includeText: false } },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    codeActionProvider: {
      codeActionKinds: ['quickfix', 'refactor.rewrite', 'source.fixAll.sharingPolicies'],
      resolveProvider: true,
    },
    diagnosticProvider: { identifier: 'sharing-policies', interFileDependencies: true, workspaceDiagnostics: true },
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    documentSymbolProvider: { label: 'Sharing Policies' },
    workspaceSymbolProvider: true,
    documentLinkProvider: {},
    selectionRangeProvider: true,
    foldingRangeProvider: true,
    renameProvider: { prepareProvider: true },
    completionProvider: {
      triggerCharacters: ['"', ':', '/', '*'],
      resolveProvider: true,
      completionItem: { labelDetailsSupport: true },
    },
    hoverProvider: true,
    codeLensProvider: {},
    inlayHintProvider: true,
    semanticTokensProvider: {
      legend: { tokenTypes: ['placeholder', 'secretSuffix', 'account'], tokenModifiers: ['owner', 'consumer'] },
      full: true,
      range: true,
    },
    executeCommandProvider: { commands: ['sharingPolicies.goTo'] },
  });
  assert.equal(client.initialized.serverInfo?.name, 'Sharing Policies for AWS');
  assert.match(client.initialized.serverInfo?.version ?? '', /^\d+\.\d+\.\d+/);
  assert.equal(await client.stop(), 0);
});

test('exit without shutdown is a failure, and so is a connection that ends', async (context) => {
  const impolite = await startClient(context);
  const exit = once(impolite.process, 'exit');
  await impolite.notify('exit', undefined);
  assert.deepEqual(await exit, [1, null]);
  const cut = await startClient(context);
  const end = once(cut.process, 'exit');
  cut.process.stdin.end();
  assert.deepEqual(await end, [1, null]);
});

test('the server ends when the process that started it is gone', async (context) => {
  const parent = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  await once(parent, 'spawn');
  const client = await startClient(context, { processId: parent.pid! });
  const exit = once(client.process, 'exit');
  parent.kill();
  assert.deepEqual(await exit, [1, null]);
});

test('without a transport it says how to be started', async () => {
  const server = spawn(process.execPath, [SERVER_SOURCE]);
  let message = '';
  server.stderr.on('data', (chunk) => {
    message += chunk;
  });
  const [code] = await once(server, 'close');
  assert.equal(code, 2);
  assert.match(message, /--stdio, --node-ipc/);
});

async function initializeOverIpc(server: ChildProcess): Promise<string> {
  const connection = createMessageConnection(new IPCMessageReader(server), new IPCMessageWriter(server));
  connection.listen();
  const params = { processId: null, rootUri: null, capabilities: {} };
  const { serverInfo } = await connection.sendRequest<{ serverInfo: { name: string } }>('initialize', params);
  const exit = once(server, 'exit');
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  assert.deepEqual(await exit, [0, null]);
  return serverInfo.name;
}

test('it speaks over the IPC channel of Node too', async () => {
  const server = fork(SERVER_SOURCE, ['--node-ipc'], { execArgv: [] });
  assert.equal(await initializeOverIpc(server), 'Sharing Policies for AWS');
});

test('the bundle does what the source does', { skip: !existsSync(SERVER_BUNDLE) }, async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const results = [];
  for (const server of [SERVER_SOURCE, SERVER_BUNDLE]) {
    const client = await startClient(context, { server, name: 'Visual Studio Code', folders: [workspace.uri] });
    results.push([client.initialized, await client.pull(workspace.uriOf(KEY_POLICY))]);
    assert.equal(await client.stop(), 0);
  }
  assert.deepEqual(results[1], results[0]);
});

test('bad files in the workspace: each a finding or a message, the rest is checked', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  workspace.write('large.json', `"${' '.repeat(6 * 1024 * 1024)}"`);
  workspace.write('deep.json', '['.repeat(10_000));
  workspace.write('deep-policy.json', `{"Statement":${'[{"Condition":'.repeat(10_000)}`);
  workspace.write('truncated-policy.json', '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Act');
  workspace.write('empty.json', '');
  workspace.write('bom.json', '\uFEFF{"Version":"2012-10-17","Statement":[]}\r\n');
  workspace.write('sharing.json', '{"resources":{"arn:aws:s3:::bucket":{"policy":"../../etc/passwd"}},"principals":7}');
  symlinkSync('.', join(workspace.folder, 'loop'));
  symlinkSync('self.json', join(workspace.folder, 'self.json'));
  const client = await startClient(context, { name: 'Visual Studio Code', folders: [workspace.uri] });
  const codesIn = async (path: string) => (await client.pull(workspace.uriOf(path))).map(({ code }) => code);
  assert.deepEqual(await codesIn(KEY_POLICY), ['principal-mismatch']);
  assert.deepEqual(await codesIn('large.json'), ['file-too-large']);
  assert.ok((await codesIn('sharing.json')).every((code) => code === 'manifest-error'));
  assert.notDeepEqual(await codesIn('sharing.json'), []);
  assert.deepEqual(client.untaken('window/logMessage'), []);
  assert.equal(await client.stop(), 0);
});

test('a file that is missing or broken when it is asked for is answered', async (context) => {
  const workspace = temporaryWorkspace(context);
  const client = await startClient(context, { name: 'Visual Studio Code', folders: [workspace.uri] });
  assert.deepEqual(await client.pull(workspace.uriOf('nothing.json')), []);
  await client.close(workspace.uriOf('nothing.json'));
  await client.change(workspace.uriOf('nothing.json'), 2, { text: '{}' });
  assert.deepEqual(await client.codeActions(workspace.uriOf('nothing.json'), []), []);
  assert.equal(await client.stop(), 0);
});
