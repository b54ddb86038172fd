/** Renaming and filling in over real stdio: one workspace edit, with a preview of what is doubtful. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ClientCapabilities,
  type ResponseError,
  TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { PLAIN, startClient, VS_CODE } from './client.ts';
import { behind, IDENTITY_POLICY, KEY_POLICY, SECRET_POLICY, sampleWorkspace, type Workspace } from './workspace.ts';

const at = (workspace: Workspace, path: string, words: string) => {
  const { uri, position } = behind(workspace, path, words);
  return { textDocument: { uri }, position };
};

/** Writes an edit to the disk, as an editor does that saves all. */
function apply(workspace: Workspace, edit: WorkspaceEdit): string[] {
  const files = (edit.documentChanges ?? []).map((change) => {
    assert.ok(TextDocumentEdit.is(change));
    return [change.textDocument.uri, change.edits.filter((one) => 'newText' in one)] as const;
  });
  for (const [uri, edits] of files.length > 0 ? files : Object.entries(edit.changes ?? {})) {
    const path = decodeURIComponent(uri.slice(workspace.uri.length + 1));
    const text = TextDocument.create(uri, 'json', 0, workspace.read(path));
    workspace.write(path, TextDocument.applyEdits(text, [...edits]));
  }
  return (files.length > 0 ? files.map(([uri]) => uri) : Object.keys(edit.changes ?? {}))
    .map((uri) => uri.slice(workspace.uri.length + 1))
    .sort();
}

const failure = (request: Promise<unknown>) =>
  request.then(
    () => 'it went through',
    (error: ResponseError<void>) => error.message,
  );

test('a principal in three documents and the manifest', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share-with-manifest');
  const client = await startClient(context, { folders: [workspace.uri] });
  const params = at(workspace, KEY_POLICY, 'role/App');
  const before = [KEY_POLICY, SECRET_POLICY, IDENTITY_POLICY, 'sharing.json'].map((path) => workspace.read(path));
  const prepared = await client.request<{ placeholder: string }>('textDocument/prepareRename', params);
  assert.equal(prepared.placeholder, 'ApplicationRole');
  const edit = await client.request<WorkspaceEdit>('textDocument/rename', { ...params, newName: 'ReportRole' });
  assert.equal(edit.changeAnnotations, undefined);
  assert.deepEqual(apply(workspace, edit), [KEY_POLICY, SECRET_POLICY, 'sharing.json']);
  assert.deepEqual(
    [KEY_POLICY, SECRET_POLICY, IDENTITY_POLICY, 'sharing.json'].map((path) => workspace.read(path)),
    before.map((text) => text.replaceAll('role/ApplicationRole', 'role/ReportRole')),
  );
  await client.stop();
});

test('an unsaved document is edited in the version that the editor has', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const uri = workspace.uriOf(KEY_POLICY);
  await client.open(uri, workspace.read(KEY_POLICY));
  await client.change(uri, 7, { text: `\n${workspace.read(KEY_POLICY)}` });
  const params = at(workspace, SECRET_POLICY, 'role/App');
  const { documentChanges } = await client.request<WorkspaceEdit>('textDocument/rename', { ...params, newName: 'New' });
  const [change] = documentChanges ?? [];
  assert.ok(TextDocumentEdit.is(change));
  assert.deepEqual(change.textDocument, { uri, version: 7 });
  const line = workspace.read(KEY_POLICY).slice(0, workspace.read(KEY_POLICY).indexOf('role/App')).split('\n').length;
  assert.deepEqual(
    change.edits.map(({ range }) => range.start.line),
    [line],
  );
  await client.stop();
});

test('a refusal is the error, in words', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const params = at(workspace, KEY_POLICY, 'role/App');
  assert.equal(
    await failure(client.request('textDocument/rename', { ...params, newName: 'a b' })),
    'IAM names have letters, digits and + = , . @ _ - only; "a b" has others.',
  );
  const nothing = at(workspace, KEY_POLICY, '"Ver');
  assert.equal(await client.request('textDocument/prepareRename', nothing), null);
  assert.equal(await client.request('textDocument/rename', { ...nothing, newName: 'x' }), null);
  await client.stop();
});

test('what may mean something else has to be confirmed; without a way to ask it stays', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const pattern = 'arn:aws:secretsmanager:*:111111111111:secret:DevSecret-??????';
  workspace.write(
    'other/policy.json',
    JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'secretsmanager:*', Resource: pattern }] }),
  );
  const rename = async (capabilities: ClientCapabilities) => {
    const client = await startClient(context, { folders: [workspace.uri], capabilities });
    const params = at(workspace, IDENTITY_POLICY, 'secret:Dev');
    const edit = await client.request<WorkspaceEdit>('textDocument/rename', { ...params, newName: 'ProdSecret' });
    await client.stop();
    return edit;
  };
  const edit = await rename(VS_CODE);
  assert.deepEqual(edit.changeAnnotations, {
    'Rename DevSecret to ProdSecret': {
      label: 'Rename DevSecret to ProdSecret',
      description: '',
      needsConfirmation: false,
    },
    'Rename DevSecret to ProdSecret, perhaps': {
      label: 'Rename DevSecret to ProdSecret, perhaps',
      description: 'Leaves open which account or Region is meant',
      needsConfirmation: true,
    },
  });
  const annotated = (edit.documentChanges ?? []).flatMap((change) => (TextDocumentEdit.is(change) ? change.edits : []));
  assert.equal(
    annotated.filter((one) => 'annotationId' in one && one.annotationId === 'Rename DevSecret to ProdSecret, perhaps')
      .length,
    1,
  );
  const plain = await rename({ textDocument: { ...PLAIN.textDocument, rename: {} } });
  assert.deepEqual(apply(workspace, plain), [IDENTITY_POLICY, KEY_POLICY]);
  assert.ok(workspace.read('other/policy.json').includes(pattern));
});

test('placeholders are asked for and filled in as one edit', async (context) => {
  const workspace = sampleWorkspace(context, 'placeholders');
  const client = await startClient(context, { folders: [workspace.uri] });
  const textDocument = { uri: workspace.uriOf(SECRET_POLICY) };
  const placeholders = await client.request<{ name: string; what: string }[]>('sharingPolicies/placeholders', {
    textDocument,
  });
  assert.deepEqual(
    placeholders.map(({ name, what }) => [name, what]),
    [
      ['<CONSUMER_ACCOUNT_ID>', 'account id'],
      ['<OWNER_ACCOUNT_ID>', 'account id'],
      ['<REGION>', 'Region'],
      ['<SECRET_NAME>', "secret's name"],
      ['<KEY_ID>', 'key id'],
    ],
  );
  const problem = (name: string, value: string) =>
    client.request('sharingPolicies/placeholderProblem', { textDocument, name, value });
  assert.equal(await problem('<REGION>', 'eu'), '"eu" is no Region; a Region is written like us-east-1.');
  assert.equal(await problem('<REGION>', 'eu-west-1'), null);
  const values = {
    '<CONSUMER_ACCOUNT_ID>': '222222222222',
    '<OWNER_ACCOUNT_ID>': '111111111111',
    '<REGION>': 'eu-west-1',
    '<SECRET_NAME>': 'DevSecret',
    '<KEY_ID>': '1234abcd-12ab-34cd-56ef-1234567890ab',
  };
  const edit = await client.request<WorkspaceEdit>('sharingPolicies/fillPlaceholders', { textDocument, values });
  assert.deepEqual(apply(workspace, edit), [IDENTITY_POLICY, KEY_POLICY, SECRET_POLICY]);
  for (const path of [IDENTITY_POLICY, KEY_POLICY, SECRET_POLICY]) assert.ok(!workspace.read(path).includes('<'));
  assert.match(
    workspace.read(IDENTITY_POLICY),
    /arn:aws:secretsmanager:eu-west-1:111111111111:secret:DevSecret-\?{6}"/,
  );
  assert.equal(
    await failure(client.request('sharingPolicies/fillPlaceholders', { textDocument, values: { '<REGION>': 'eu' } })),
    '<REGION>: "eu" is no Region; a Region is written like us-east-1.',
  );
  await client.stop();
});
