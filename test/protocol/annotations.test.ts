/** Lenses, hints and colours over real stdio, and how they are drawn anew when another document changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeLens, InlayHint, SemanticTokens, ShowDocumentParams } from 'vscode-languageserver-protocol/node';
import { PLAIN, startClient, type TestClient, VS_CODE } from './client.ts';
import { behind, KEY_POLICY, SECRET_POLICY, sampleWorkspace, textIn } from './workspace.ts';

const lensesOf = (client: TestClient, uri: string) =>
  client.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
const everything = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

test('a lens leads to what is wrong, by a command that the server carries out', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await startClient(context, { folders: [workspace.uri] });
  const [lens, ...more] = await lensesOf(client, workspace.uriOf(SECRET_POLICY));
  assert.ok(lens?.command && more.length === 0);
  assert.equal(lens.command.title, '✗ PaymentsSecret → ApplicationRole: key grant: Principal is AplicationRole');
  assert.deepEqual(lens.range, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } });
  await client.request('workspace/executeCommand', {
    command: lens.command.command,
    arguments: lens.command.arguments,
  });
  const shown = await client.next<ShowDocumentParams>('window/showDocument');
  assert.equal(shown.uri, workspace.uriOf(KEY_POLICY));
  assert.equal(textIn(workspace, KEY_POLICY, shown.selection!), '"arn:aws:iam::222222222222:role/AplicationRole"');
  await client.stop();
});

test('an edit of one document draws the lenses of the others anew', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  assert.deepEqual(
    (await lensesOf(client, workspace.uriOf(SECRET_POLICY))).map(({ command }) => command?.title),
    ['✓ DevSecret → ApplicationRole: works'],
  );
  const text = workspace.read(KEY_POLICY);
  await client.open(workspace.uriOf(KEY_POLICY), text);
  await client.change(workspace.uriOf(KEY_POLICY), 2, { text: text.replace('"kms:Decrypt"', '"kms:Encrypt"') });
  await client.next('workspace/codeLens/refresh');
  await client.next('workspace/semanticTokens/refresh');
  assert.deepEqual(
    (await lensesOf(client, workspace.uriOf(SECRET_POLICY))).map(({ command }) => command?.title),
    ['✗ DevSecret → ApplicationRole: key grant missing'],
  );
  await client.stop();
});

test('hints with the aliases of the manifest, drawn anew when it changes', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share-with-manifest');
  const client = await startClient(context, { folders: [workspace.uri] });
  const hintsOf = async () => {
    const hints = await client.request<InlayHint[]>('textDocument/inlayHint', {
      textDocument: { uri: workspace.uriOf(SECRET_POLICY) },
      range: everything,
    });
    return hints.map(({ label, position }) => [label, position]);
  };
  const { position } = behind(workspace, SECRET_POLICY, '222222222222');
  assert.deepEqual(await hintsOf(), [['dev', position]]);
  const manifest = workspace.read('sharing.json');
  await client.open(workspace.uriOf('sharing.json'), manifest);
  await client.change(workspace.uriOf('sharing.json'), 2, { text: manifest.replace('"dev"', '"development"') });
  await client.next('workspace/inlayHint/refresh');
  assert.deepEqual(await hintsOf(), [['development', position]]);
  await client.stop();
});

test('both can be turned off', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share-with-manifest');
  const client = await startClient(context, {
    folders: [workspace.uri],
    settings: { codeLens: false, inlayHints: false },
  });
  const textDocument = { uri: workspace.uriOf(SECRET_POLICY) };
  const count = async () => [
    (await lensesOf(client, textDocument.uri)).length,
    (await client.request<InlayHint[]>('textDocument/inlayHint', { textDocument, range: everything })).length,
  ];
  assert.deepEqual(await count(), [0, 0]);
  client.settings = {};
  await client.notify('workspace/didChangeConfiguration', { settings: null });
  await client.next('workspace/codeLens/refresh');
  await client.next('workspace/inlayHint/refresh');
  assert.deepEqual(await count(), [1, 1]);
  await client.stop();
});

test('colours, whole and in part', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const textDocument = { uri: workspace.uriOf(KEY_POLICY) };
  /** `text type modifiers`, from the numbers that are relative to one another. */
  const read = ({ data }: SemanticTokens) => {
    let [line, character] = [0, 0];
    return Array.from({ length: data.length / 5 }, (_, index) => {
      const [down, right, length, type, modifiers] = data.slice(index * 5, index * 5 + 5) as [
        number,
        number,
        number,
        number,
        number,
      ];
      character = down > 0 ? right : character + right;
      line += down;
      return `${textIn(workspace, KEY_POLICY, { start: { line, character }, end: { line, character: character + length } })} ${type} ${modifiers}`;
    });
  };
  const full = read(await client.request<SemanticTokens>('textDocument/semanticTokens/full', { textDocument }));
  assert.deepEqual(full, ['111111111111 2 1', '222222222222 2 2', '111111111111 2 1', 'a1b2c3 1 0']);
  const { position } = behind(workspace, KEY_POLICY, 'AllowDecrypt');
  const range = { start: position, end: { line: position.line + 4, character: 0 } };
  assert.deepEqual(
    read(await client.request<SemanticTokens>('textDocument/semanticTokens/range', { textDocument, range })),
    ['222222222222 2 2'],
  );
  await client.stop();
});

test('a client that opens no documents gets lenses to read, one that draws nothing else is offered nothing else', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const reader = await startClient(context, { folders: [workspace.uri], capabilities: PLAIN });
  const [lens] = await lensesOf(reader, workspace.uriOf(SECRET_POLICY));
  assert.equal(lens?.command?.command, '');
  await reader.stop();
  const plain = await startClient(context, { capabilities: PLAIN });
  for (const name of ['inlayHintProvider', 'semanticTokensProvider', 'executeCommandProvider'])
    assert.ok(!(name in plain.initialized.capabilities), name);
  await plain.stop();
  const able = await startClient(context, {
    folders: [workspace.uri],
    capabilities: VS_CODE,
    initializationOptions: { commands: ['sharingPolicies.showPicture'] },
  });
  const working = sampleWorkspace(context, 'working-share');
  await able.notify('workspace/didChangeWorkspaceFolders', {
    event: { added: [{ uri: working.uri, name: 'more' }], removed: [] },
  });
  await able.open(working.uriOf(SECRET_POLICY), working.read(SECRET_POLICY));
  const titles = async () =>
    (await lensesOf(able, working.uriOf(SECRET_POLICY))).map(({ command }) => command?.command);
  await able.next('workspace/codeLens/refresh');
  assert.deepEqual(await titles(), ['sharingPolicies.showPicture']);
  await able.stop();
});

test('a lens of many shares lets a person choose one of them', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share-with-manifest');
  const role = 'arn:aws:iam::222222222222:role/ApplicationRole';
  const roles = Array.from({ length: 6 }, (_, index) => `${role.replace('Application', 'Reader')}${index}`);
  for (const path of [SECRET_POLICY, KEY_POLICY])
    workspace.write(path, workspace.read(path).replace(`"${role}"`, JSON.stringify(roles)));
  const { shares, principals, ...manifest } = JSON.parse(workspace.read('sharing.json'));
  workspace.write(
    'sharing.json',
    JSON.stringify({
      ...manifest,
      principals: Object.fromEntries(roles.map((one) => [one, principals[role]])),
      shares: roles.map((principal) => ({ ...shares[0], principal })),
    }),
  );
  const client = await startClient(context, {
    folders: [workspace.uri],
    initializationOptions: { commands: ['sharingPolicies.showPicture'] },
  });
  const [lens, ...more] = await lensesOf(client, workspace.uriOf(SECRET_POLICY));
  assert.deepEqual(more, []);
  assert.deepEqual(lens?.command, {
    title: '✓ 6 shares: all work',
    command: 'sharingPolicies.showPicture',
    arguments: [],
  });
  await client.stop();
});
