/** Navigation over real stdio: positions in, positions out, to each client in the shapes that it knows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  ClientCapabilities,
  DefinitionLink,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Location,
  Position,
  Range,
  SelectionRange,
  SymbolInformation,
} from 'vscode-languageserver-protocol/node';
import { PLAIN, startClient } from './client.ts';
import { behind, IDENTITY_POLICY, KEY_POLICY, SECRET_POLICY, sampleWorkspace, textIn } from './workspace.ts';

const params = ({ uri, position }: { uri: string; position: Position }) => ({ textDocument: { uri }, position });

test('definition, as links with what is shown and what is selected', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const at = behind(workspace, IDENTITY_POLICY, 'secret:Dev');
  const [link, ...more] = await client.request<DefinitionLink[]>('textDocument/definition', params(at));
  assert.ok(link && more.length === 0);
  assert.equal(link.targetUri, workspace.uriOf(SECRET_POLICY));
  assert.equal(textIn(workspace, SECRET_POLICY, link.targetSelectionRange), '"AllowApplicationRole"');
  assert.match(textIn(workspace, SECRET_POLICY, link.targetRange), /^\{.*GetSecretValue.*\}$/s);
  assert.equal(
    textIn(workspace, IDENTITY_POLICY, link.originSelectionRange!),
    'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3',
  );
  const none = behind(workspace, IDENTITY_POLICY, '"Ver');
  assert.equal(await client.request('textDocument/definition', params(none)), null);
  await client.stop();
});

test('an edit that is not saved counts', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const text = workspace.read(KEY_POLICY);
  await client.open(workspace.uriOf(KEY_POLICY), text);
  await client.change(workspace.uriOf(KEY_POLICY), 2, { text: `\n\n${text}` });
  const at = behind(workspace, IDENTITY_POLICY, 'key/1234');
  const [link] = await client.request<DefinitionLink[]>('textDocument/definition', params(at));
  const line = text.slice(0, text.indexOf('"AllowDecryptThroughSecretsManager"')).split('\n').length + 1;
  assert.equal(link?.targetSelectionRange.start.line, line);
  await client.stop();
});

test('references and highlights', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share-with-manifest');
  const client = await startClient(context, { folders: [workspace.uri] });
  const at = params(behind(workspace, KEY_POLICY, 'role/App'));
  const references = async (includeDeclaration: boolean) => {
    const found = await client.request<Location[]>('textDocument/references', {
      ...at,
      context: { includeDeclaration },
    });
    return found.map(({ uri, range }) => `${uri.slice(workspace.uri.length + 1)}:${range.start.line}`);
  };
  const shares = workspace
    .read('sharing.json')
    .split('\n')
    .findLastIndex((line) => line.includes('ApplicationRole'));
  assert.deepEqual(await references(false), [`${KEY_POLICY}:16`, `${SECRET_POLICY}:7`, `sharing.json:${shares}`]);
  assert.equal((await references(true)).length, 4);
  const highlights = await client.request<{ range: Range }[]>('textDocument/documentHighlight', at);
  assert.deepEqual(
    highlights.map(({ range }) => textIn(workspace, KEY_POLICY, range)),
    ['ApplicationRole'],
  );
  const none = params(behind(workspace, KEY_POLICY, '"Ver'));
  assert.equal(await client.request('textDocument/documentHighlight', none), null);
  await client.stop();
});

test('symbols of a document and of the workspace', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', {
    textDocument: { uri: workspace.uriOf(KEY_POLICY) },
  });
  assert.deepEqual(
    symbols.map(({ name }) => name),
    ['AllowOwnerAccount', 'AllowDecryptThroughSecretsManager'],
  );
  const found = await client.request<SymbolInformation[]>('workspace/symbol', { query: 'DevSecret →' });
  assert.deepEqual(
    found.map(({ name, containerName }) => [name, containerName]),
    [['DevSecret → ApplicationRole', 'allowed']],
  );
  await client.stop();
});

test('links, folds and selections, in an escaped string too', async (context) => {
  const workspace = sampleWorkspace(context, 'cli-output');
  const client = await startClient(context, { folders: [workspace.uri] });
  const path = 'security/dev-secret.get-resource-policy.json';
  const textDocument = { uri: workspace.uriOf(path) };
  const links = await client.request<DocumentLink[]>('textDocument/documentLink', { textDocument });
  assert.deepEqual(
    links.map(({ range, target }) => [textIn(workspace, path, range), target]),
    [
      [
        'secretsmanager:GetSecretValue',
        'https://docs.aws.amazon.com/service-authorization/latest/reference/list_secretsmanager.html#list_secretsmanager-action-GetSecretValue',
      ],
    ],
  );
  assert.ok(links.every(({ tooltip }) => tooltip?.includes('GetSecretValue')));
  const { position } = behind(workspace, path, 'GetSecret');
  const [selection] = await client.request<SelectionRange[]>('textDocument/selectionRange', {
    textDocument,
    positions: [position],
  });
  assert.equal(textIn(workspace, path, selection!.range), 'GetSecretValue');
  assert.equal(textIn(workspace, path, selection!.parent!.range), 'secretsmanager:GetSecretValue');
  const identity = { uri: workspace.uriOf('dev/application-role.get-role-policy.json') };
  const folds = await client.request<FoldingRange[]>('textDocument/foldingRange', { textDocument: identity });
  assert.deepEqual(
    folds.map(({ startLine, endLine }) => [startLine, endLine]),
    [
      [0, 19],
      [3, 18],
      [5, 17],
      [6, 10],
      [12, 16],
    ],
  );
  await client.stop();
});

test('a manifest that names a document inside a file links to its line', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  workspace.write('all.json', '{\n  "a": {\n    "Statement": []\n  }\n}\n');
  workspace.write('sharing.json', '{ "resources": { "arn:aws:s3:::reports": { "policy": "all.json#/a" } } }');
  const client = await startClient(context, { folders: [workspace.uri] });
  const links = await client.request<DocumentLink[]>('textDocument/documentLink', {
    textDocument: { uri: workspace.uriOf('sharing.json') },
  });
  assert.deepEqual(
    links.map(({ target }) => target),
    [`${workspace.uriOf('all.json')}#L3,5`],
  );
  await client.stop();
});

test('a client without links and trees gets places and lists', async (context) => {
  const workspace = sampleWorkspace(context, 'cli-output');
  const capabilities: ClientCapabilities = {
    textDocument: {
      ...PLAIN.textDocument,
      definition: {},
      documentSymbol: {},
      foldingRange: { foldingRange: { collapsedText: true } },
    },
  };
  const client = await startClient(context, { folders: [workspace.uri], capabilities });
  const identity = 'dev/application-role.get-role-policy.json';
  const secretPolicy = 'security/dev-secret.get-resource-policy.json';
  const at = behind(workspace, identity, 'secret:Ware');
  const places = await client.request<Location[]>('textDocument/definition', params(at));
  assert.deepEqual(
    places.map(({ uri, range }) => [uri, textIn(workspace, secretPolicy, range)]),
    [[workspace.uriOf(secretPolicy), '\\"AllowApplicationRole\\"']],
  );
  const symbols = await client.request<SymbolInformation[]>('textDocument/documentSymbol', {
    textDocument: { uri: workspace.uriOf(secretPolicy) },
  });
  assert.deepEqual(
    symbols.map(({ name, containerName }) => [name, containerName]),
    [
      ['ResourcePolicy', undefined],
      ['AllowApplicationRole', 'ResourcePolicy'],
    ],
  );
  const folds = await client.request<FoldingRange[]>('textDocument/foldingRange', {
    textDocument: { uri: workspace.uriOf(identity) },
  });
  assert.deepEqual(
    folds.flatMap(({ collapsedText }) => collapsedText ?? []),
    ['ReadSecret', 'DecryptSecret'],
  );
  await client.stop();
});

test('all of it is offered to every client: Helix and Zed ask without having announced it', async (context) => {
  const client = await startClient(context, { capabilities: PLAIN });
  const { capabilities } = client.initialized;
  await client.stop();
  const offered = [
    'definitionProvider',
    'referencesProvider',
    'documentHighlightProvider',
    'documentSymbolProvider',
    'workspaceSymbolProvider',
    'documentLinkProvider',
    'selectionRangeProvider',
    'foldingRangeProvider',
  ];
  assert.deepEqual(
    offered.filter((name) => !(name in capabilities)),
    [],
  );
});
