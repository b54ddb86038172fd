/** Refactorings as code actions over real stdio. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeAction, TextDocumentEdit } from 'vscode-languageserver-protocol/node';
import { PLAIN, startClient, type TestClient } from './client.ts';
import { KEY_POLICY, sampleWorkspace, type Workspace } from './workspace.ts';

const TITLE = 'Narrow the grant from all of 222222222222 to ApplicationRole';
const ROLE = 'arn:aws:iam::222222222222:role/ApplicationRole';
const ROOT = 'arn:aws:iam::222222222222:root';

async function actionsAt(client: TestClient, workspace: Workspace, only: string[]): Promise<CodeAction[]> {
  const text = workspace.read(KEY_POLICY).replace(ROLE, ROOT);
  const before = text.slice(0, text.indexOf(ROOT)).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)!.length };
  const textDocument = { uri: workspace.uriOf(KEY_POLICY) };
  await client.open(textDocument.uri, text);
  const range = { start: position, end: position };
  return client.request('textDocument/codeAction', { textDocument, range, context: { diagnostics: [], only } });
}

test('offered where they are asked for, with the edit when one is taken', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const provider = client.initialized.capabilities.codeActionProvider;
  assert.ok(typeof provider === 'object' && provider.codeActionKinds?.includes('refactor.rewrite'));
  const actions = await actionsAt(client, workspace, ['refactor']);
  const action = actions.find(({ title }) => title === TITLE);
  assert.ok(action, actions.map(({ title }) => title).join(', '));
  assert.equal(action.kind, 'refactor.rewrite.principal');
  assert.equal(action.edit, undefined);
  const { edit } = await client.request<CodeAction>('codeAction/resolve', action);
  const [change] = edit!.documentChanges as TextDocumentEdit[];
  assert.deepEqual(
    change!.edits.map((one) => 'newText' in one && one.newText),
    [`"${ROLE}"`],
  );
  assert.deepEqual(await actionsAt(client, workspace, ['refactor.rewrite.document']), []);
  assert.ok((await actionsAt(client, workspace, ['quickfix'])).every(({ kind }) => kind === 'quickfix'));
  await client.stop();
});

test('with their edit for a client that does not resolve', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri], capabilities: PLAIN });
  const actions = await actionsAt(client, workspace, ['refactor.rewrite']);
  const action = actions.find(({ title }) => title === TITLE);
  assert.equal(action?.edit?.changes?.[workspace.uriOf(KEY_POLICY)]?.[0]?.newText, `"${ROLE}"`);
  await client.stop();
});
