/**
 * Other editors, by what they send with `initialize` (clients/*.json): each goes through the same session and is given
 * nothing that it did not say that it takes. What is asked for lies behind characters of two and of four bytes.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type {
  ClientCapabilities,
  CodeAction,
  CompletionList,
  Diagnostic,
  Hover,
  InitializeParams,
  Location,
  LocationLink,
  Position,
  Range,
  RegistrationParams,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { type Message, startClient, type TestClient } from './client.ts';
import { IDENTITY_POLICY, KEY_POLICY, SECRET_POLICY, sampleWorkspace, type Workspace } from './workspace.ts';

interface Recorded {
  readonly client: string;
  readonly provenance: string;
  readonly initialize: Partial<InitializeParams> & { readonly capabilities: ClientCapabilities };
}

const FOLDER = new URL('clients/', import.meta.url);
const RECORDED: readonly Recorded[] = readdirSync(FOLDER).map((name) =>
  JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')),
);

const MISTAKEN = 'AplicationRole';
const RIGHT = 'ApplicationRole';

/** What the server may ask of a client or tell it without being asked, and who takes it. */
const TAKEN: Readonly<Record<string, (capabilities: ClientCapabilities, params: unknown) => boolean | undefined>> = {
  'textDocument/publishDiagnostics': ({ textDocument }) => textDocument?.publishDiagnostics !== undefined,
  'window/logMessage': () => true,
  '$/progress': ({ window }) => window?.workDoneProgress,
  'window/workDoneProgress/create': ({ window }) => window?.workDoneProgress,
  'window/showDocument': ({ window }) => window?.showDocument?.support,
  'workspace/configuration': ({ workspace }) => workspace?.configuration,
  'workspace/codeLens/refresh': ({ workspace }) => workspace?.codeLens?.refreshSupport,
  'workspace/inlayHint/refresh': ({ workspace }) => workspace?.inlayHint?.refreshSupport,
  'workspace/semanticTokens/refresh': ({ workspace }) => workspace?.semanticTokens?.refreshSupport,
  // Zed spells it like this.
  'workspace/diagnostic/refresh': ({ workspace }) =>
    (workspace?.diagnostics ?? (workspace as { diagnostic?: { refreshSupport?: boolean } })?.diagnostic)
      ?.refreshSupport,
  'client/registerCapability': ({ workspace }, params) =>
    (params as RegistrationParams).registrations.every(({ method }) =>
      method === 'workspace/didChangeWatchedFiles'
        ? workspace?.didChangeWatchedFiles?.dynamicRegistration
        : method === 'workspace/didChangeConfiguration' && workspace?.didChangeConfiguration?.dynamicRegistration,
    ),
};

function assertTaken(capabilities: ClientCapabilities, received: readonly Message[]): void {
  const unwanted = received.filter(({ method, params }) => TAKEN[method]?.(capabilities, params) !== true);
  assert.deepEqual(unwanted, []);
}

/** The sample with a key policy in one line, and what takes more than one byte in front. */
function workspaceOf(context: TestContext): Workspace {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const { Version, Statement } = JSON.parse(workspace.read(KEY_POLICY));
  workspace.write(KEY_POLICY, JSON.stringify({ Version, Id: 'Schlüssel 🔑', Statement }));
  return workspace;
}

/** Counts as the server said that it would. */
function placesIn(client: TestClient, text: string) {
  const inBytes = client.initialized.capabilities.positionEncoding === 'utf-8';
  const lengthOf = (before: string): number => (inBytes ? Buffer.byteLength(before) : before.length);
  const positionAt = (offset: number): Position => ({ line: 0, character: lengthOf(text.slice(0, offset)) });
  const offsetAt = ({ line, character }: Position): number => {
    assert.equal(line, 0);
    const offset = inBytes ? Buffer.from(text).subarray(0, character).toString().length : character;
    assert.equal(lengthOf(text.slice(0, offset)), character, 'between two characters');
    return offset;
  };
  return {
    rangeOf(word: string): Range {
      const start = text.indexOf(word);
      return { start: positionAt(start), end: positionAt(start + word.length) };
    },
    textOf: ({ start, end }: Range): string => text.slice(offsetAt(start), offsetAt(end)),
    edited(edits: readonly TextEdit[]): string {
      const last = [...edits].sort((a, b) => offsetAt(b.range.start) - offsetAt(a.range.start));
      return last.reduce(
        (after, { range, newText }) =>
          after.slice(0, offsetAt(range.start)) + newText + after.slice(offsetAt(range.end)),
        text,
      );
    },
  };
}

/** The edits of one file, in a form that the client said it takes. */
function editsOf(capabilities: ClientCapabilities, edit: WorkspaceEdit | undefined, uri: string): readonly TextEdit[] {
  const able = capabilities.workspace?.workspaceEdit;
  assert.deepEqual(Object.keys(edit ?? {}), [able?.documentChanges ? 'documentChanges' : 'changes']);
  if (edit?.changes) {
    assert.deepEqual(Object.keys(edit.changes), [uri]);
    return edit.changes[uri]!;
  }
  const [change, ...more] = edit?.documentChanges ?? [];
  assert.ok(more.length === 0 && change !== undefined && 'edits' in change);
  assert.deepEqual(change.textDocument, { uri, version: 1 });
  return change.edits as TextEdit[];
}

async function resolved(
  client: TestClient,
  capabilities: ClientCapabilities,
  action: CodeAction | undefined,
): Promise<WorkspaceEdit | undefined> {
  assert.ok(action);
  if (action.edit !== undefined) return action.edit;
  const { dataSupport, resolveSupport } = capabilities.textDocument?.codeAction ?? {};
  assert.ok(dataSupport && resolveSupport?.properties.includes('edit'), 'an edit is resolved by who can');
  return (await client.request<CodeAction>('codeAction/resolve', action)).edit;
}

/** The findings of the key policy, in the way that was agreed upon. */
async function findings(client: TestClient, uri: string, version: number): Promise<readonly Diagnostic[]> {
  if (client.initialized.capabilities.diagnosticProvider !== undefined) return client.pull(uri);
  return client.pushed(uri, (params) => params.version === version);
}

async function session(context: TestContext, initialize: Recorded['initialize']): Promise<TestClient> {
  const { capabilities } = initialize;
  const workspace = workspaceOf(context);
  const client = await startClient(context, { folders: [workspace.uri], initialize });
  const offered = client.initialized.capabilities;
  const uri = workspace.uriOf(KEY_POLICY);
  const text = workspace.read(KEY_POLICY);
  const { rangeOf, textOf, edited } = placesIn(client, text);
  const at = (word: string) => ({ textDocument: { uri }, position: rangeOf(word).end });
  for (const path of [SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY])
    await client.open(workspace.uriOf(path), workspace.read(path));

  for (const name of ['definition', 'references', 'documentSymbol', 'rename', 'hover', 'completion', 'codeAction'])
    assert.ok(`${name}Provider` in offered, name);
  if (offered.diagnosticProvider !== undefined) assert.ok(capabilities.textDocument?.diagnostic);
  const found = await findings(client, uri, 1);
  assert.deepEqual(
    found.map(({ code, range }) => [code, textOf(range)]),
    [['principal-mismatch', `"arn:aws:iam::222222222222:role/${MISTAKEN}"`]],
  );
  const { publishDiagnostics, diagnostic } = capabilities.textDocument ?? {};
  const relates = publishDiagnostics?.relatedInformation ?? diagnostic?.relatedInformation ?? false;
  assert.equal(found[0]?.relatedInformation !== undefined, relates);

  const hover = await client.request<Hover>('textDocument/hover', at('kms:Decrypt'));
  assert.equal(hover.range && textOf(hover.range), '"kms:Decrypt"');
  const [format] = capabilities.textDocument?.hover?.contentFormat ?? [];
  assert.deepEqual((hover.contents as { kind: string }).kind, format);

  const [target] = await client.request<(Location | LocationLink)[]>('textDocument/definition', at('PaymentsSecret'));
  assert.ok(target);
  const links = capabilities.textDocument?.definition?.linkSupport === true;
  assert.equal(
    'targetUri' in target ? links && target.targetUri : !links && target.uri,
    workspace.uriOf(SECRET_POLICY),
  );

  if (capabilities.textDocument?.rename?.prepareSupport) {
    const prepared = await client.request<{ range: Range }>('textDocument/prepareRename', at(MISTAKEN));
    assert.equal(textOf(prepared.range), MISTAKEN);
  }
  const renamed = await client.request<WorkspaceEdit>('textDocument/rename', { ...at(MISTAKEN), newName: 'Other' });
  assert.equal(edited(editsOf(capabilities, renamed, uri)), text.replace(MISTAKEN, 'Other'));

  const { items } = await client.request<CompletionList>('textDocument/completion', at('"kms:'));
  const item = items.find(({ label }) => label === 'kms:DescribeKey');
  assert.ok(item?.textEdit && 'range' in item.textEdit);
  assert.equal(item.textEdit.newText, 'kms:DescribeKey');
  assert.match(textOf(item.textEdit.range), /^kms:/);
  const { snippetSupport = false } = capabilities.textDocument?.completion?.completionItem ?? {};
  assert.ok(snippetSupport || items.every(({ insertTextFormat }) => insertTextFormat !== 2));

  const actions = await client.codeActions(uri, found);
  const fix = actions.find(({ isPreferred }) => isPreferred);
  const edits = editsOf(capabilities, await resolved(client, capabilities, fix), uri);
  assert.equal(edited(edits), text.replace(MISTAKEN, RIGHT));
  await client.change(uri, 2, ...edits.map(({ range, newText }) => ({ range, text: newText })));
  assert.deepEqual(await findings(client, uri, 2), []);
  return client;
}

for (const { client: name, initialize } of RECORDED) {
  const { capabilities } = initialize;

  test(`${name}: findings, a fix, the way around, and nothing that it did not ask for`, async (context) => {
    const client = await session(context, initialize);
    assert.equal(client.initialized.capabilities.positionEncoding, 'utf-16');
    assertTaken(capabilities, client.received);
    assert.equal(await client.stop(), 0);
  });

  test(`${name}: a file is made by who can`, async (context) => {
    const workspace = workspaceOf(context);
    workspace.remove(KEY_POLICY);
    const client = await startClient(context, { folders: [workspace.uri], initialize });
    const uri = workspace.uriOf(IDENTITY_POLICY);
    await client.open(uri, workspace.read(IDENTITY_POLICY));
    const found = await findings(client, uri, 1);
    assert.deepEqual(
      found.map(({ code }) => code),
      ['missing-key-grant'],
    );
    const [action, ...others] = await client.codeActions(uri, found, ['quickfix']);
    assert.deepEqual(others, []);
    const able = capabilities.workspace?.workspaceEdit?.resourceOperations?.includes('create') === true;
    assert.equal(action?.title, able ? 'Create dev-secret.key-policy.json' : undefined);
    if (able) {
      const edit = await resolved(client, capabilities, action);
      const [made, filled] = edit?.documentChanges ?? [];
      const policy = workspace.uriOf(KEY_POLICY);
      assert.ok(made && 'kind' in made && made.kind === 'create' && made.uri === policy);
      assert.ok(filled && 'edits' in filled && filled.textDocument.uri === policy && filled.edits.length === 1);
    }
    assertTaken(capabilities, client.received);
    assert.equal(await client.stop(), 0);
  });
}

test('a client that counts bytes and nothing else goes through the same session', async (context) => {
  const plain = RECORDED.find(({ client }) => client === 'Neovim 0.7.2')!.initialize;
  for (const [positionEncodings, expected] of [
    [['utf-8'], 'utf-8'],
    [['utf-32', 'utf-8'], 'utf-8'],
    [['utf-8', 'utf-16'], 'utf-16'],
    [['utf-32'], 'utf-16'],
  ] as const) {
    const capabilities = { ...plain.capabilities, general: { positionEncodings: [...positionEncodings] } };
    const client = await session(context, { ...plain, capabilities });
    assert.equal(client.initialized.capabilities.positionEncoding, expected);
    assert.equal(await client.stop(), 0);
  }
});
