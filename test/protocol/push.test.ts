/** Clients that cannot pull diagnostics, or watch files, or take code actions that are resolved later. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { WorkspaceEdit } from 'vscode-languageserver-protocol/node';
import { PLAIN, startClient, type TestClient, VS_CODE } from './client.ts';
import { KEY_POLICY, SECRET_POLICY, sampleWorkspace, type Workspace } from './workspace.ts';

const MISTAKEN = 'role/AplicationRole';
const RIGHT = 'role/ApplicationRole';

function start(context: TestContext, workspace: Workspace, initializationOptions?: unknown): Promise<TestClient> {
  return startClient(context, { name: 'Vim', capabilities: PLAIN, folders: [workspace.uri], initializationOptions });
}

test('diagnostics are pushed, of files that are not open too, and cleared', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  assert.equal(client.initialized.capabilities.diagnosticProvider, undefined);
  const uri = workspace.uriOf(KEY_POLICY);
  const [diagnostic] = await client.pushed(uri);
  assert.equal(diagnostic?.code, 'principal-mismatch');
  // It did not say that it could show them.
  assert.equal(diagnostic?.relatedInformation, undefined);

  await client.open(workspace.uriOf(SECRET_POLICY), workspace.read(SECRET_POLICY).replaceAll(RIGHT, MISTAKEN));
  assert.deepEqual(await client.pushed(uri), []);
  await client.close(workspace.uriOf(SECRET_POLICY));
  assert.deepEqual(
    (await client.pushed(uri)).map(({ code }) => code),
    ['principal-mismatch'],
  );
  assert.equal(await client.stop(), 0);
});

test('an open document’s diagnostics come with its version, also when there are none', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  const uri = workspace.uriOf(KEY_POLICY);
  const mistaken = workspace.read(KEY_POLICY);
  await client.open(uri, mistaken);
  assert.equal((await client.pushed(uri, ({ version }) => version === 1)).length, 1);
  await client.change(uri, 2, { text: mistaken.replaceAll(MISTAKEN, RIGHT) });
  assert.deepEqual(await client.pushed(uri, ({ version }) => version === 2), []);
  await client.change(uri, 3, { text: mistaken.replaceAll(MISTAKEN, `${RIGHT}`) });
  assert.deepEqual(await client.pushed(uri, ({ version }) => version === 3), []);
  await client.stop();
});

test('a document of no folder is checked while it is open, and what it had is cleared', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await startClient(context, { name: 'Vim', capabilities: PLAIN });
  const uri = workspace.uriOf(KEY_POLICY);
  await client.open(workspace.uriOf(SECRET_POLICY), workspace.read(SECRET_POLICY));
  await client.open(uri, workspace.read(KEY_POLICY));
  await client.open(
    workspace.uriOf('dev/application-role.identity-policy.json'),
    workspace.read('dev/application-role.identity-policy.json'),
  );
  assert.deepEqual(
    (await client.pushed(uri, ({ diagnostics }) => diagnostics.length > 0)).map(({ code }) => code),
    ['principal-mismatch'],
  );
  await client.close(uri);
  assert.deepEqual(await client.pushed(uri), []);
  await client.stop();
});

test('without watched files everything is read again on each save', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  const uri = workspace.uriOf(KEY_POLICY);
  await client.pushed(uri);
  workspace.write(KEY_POLICY, workspace.read(KEY_POLICY).replaceAll(MISTAKEN, RIGHT));
  await client.notify('textDocument/didSave', { textDocument: { uri: workspace.uriOf(SECRET_POLICY) } });
  assert.deepEqual(await client.pushed(uri), []);
  assert.deepEqual(client.untaken('client/registerCapability'), []);
  await client.stop();
});

test('settings come with the initialization, or with their change', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace, { severity: { 'principal-mismatch': 'information' } });
  const uri = workspace.uriOf(KEY_POLICY);
  assert.deepEqual(
    (await client.pushed(uri)).map(({ severity }) => severity),
    [3],
  );
  const settings = { sharingPolicies: { severity: { 'principal-mismatch': 'hint' } } };
  await client.notify('workspace/didChangeConfiguration', { settings });
  assert.deepEqual(
    (await client.pushed(uri)).map(({ severity }) => severity),
    [4],
  );
  await client.stop();
});

test('a client that could pull but does not pull workspaces is pushed to, unless it wishes otherwise', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const options = { name: 'Neovim', capabilities: VS_CODE, folders: [workspace.uri] };
  const pushed = await startClient(context, options);
  assert.equal((await pushed.pushed(workspace.uriOf(KEY_POLICY))).length, 1);
  await pushed.stop();
  const pulling = await startClient(context, { ...options, initializationOptions: { diagnosticMode: 'pull' } });
  assert.equal((await pulling.pull(workspace.uriOf(KEY_POLICY))).length, 1);
  await pulling.stop();
});

test('a plain client gets a quick fix with its edit, as changes', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  const uri = workspace.uriOf(KEY_POLICY);
  const actions = await client.codeActions(uri, await client.pushed(uri));
  const preferred = actions.find((action) => action.isPreferred);
  const edit: WorkspaceEdit | undefined = preferred?.edit;
  assert.deepEqual(Object.keys(edit ?? {}), ['changes']);
  assert.deepEqual(Object.keys(edit?.changes ?? {}), [uri]);
  await client.stop();
});
