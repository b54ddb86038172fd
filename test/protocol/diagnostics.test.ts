/** Diagnostics of a client that pulls them. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  type Diagnostic,
  DiagnosticSeverity,
  type DocumentDiagnosticReport,
  FileChangeType,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver-protocol/node';
import { referenceLoader } from '../../server/src/host/reference.ts';
import { startClient, type TestClient } from './client.ts';
import { IDENTITY_POLICY, KEY_POLICY, SECRET_POLICY, sampleWorkspace, type Workspace } from './workspace.ts';

const MISTAKEN = 'role/AplicationRole';
const RIGHT = 'role/ApplicationRole';

function start(context: TestContext, workspace: Workspace, settings?: unknown): Promise<TestClient> {
  return startClient(context, { name: 'Visual Studio Code', folders: [workspace.uri], settings });
}

function codes(diagnostics: readonly Diagnostic[]): readonly unknown[] {
  return diagnostics.map((diagnostic) => diagnostic.code);
}

function openAll(client: TestClient, workspace: Workspace, ...paths: readonly string[]): Promise<unknown> {
  return Promise.all(paths.map((path) => client.open(workspace.uriOf(path), workspace.read(path))));
}

test('three documents opened in quick succession get each its own diagnostics', async (context) => {
  const samples = ['principal-mismatch', 'secret-arn-suffix', 'condition-never-matches'] as const;
  const workspace = sampleWorkspace(context, ...samples);
  const client = await start(context, workspace);
  const paths = [
    `principal-mismatch/${KEY_POLICY}`,
    `secret-arn-suffix/${IDENTITY_POLICY}`,
    `condition-never-matches/${SECRET_POLICY}`,
  ];
  // Nothing is waited for before all is sent.
  void openAll(client, workspace, ...paths);
  const pulled = await Promise.all(paths.map((path) => client.pull(workspace.uriOf(path))));
  assert.deepEqual(
    pulled.map(codes),
    samples.map((sample) => [sample]),
  );
  await client.stop();
});

test('a diagnostic says what, where, why and where else', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  const [diagnostic, ...others] = await client.pull(workspace.uriOf(KEY_POLICY));
  assert.ok(diagnostic);
  assert.deepEqual(others, []);
  const lines = workspace.read(KEY_POLICY).split('\n');
  const { start: from, end } = diagnostic.range;
  assert.equal(from.line, end.line);
  assert.match(
    lines[from.line]!.slice(from.character, end.character),
    /^"?arn:aws:iam::222222222222:role\/AplicationRole"?$/,
  );
  assert.equal(diagnostic.severity, DiagnosticSeverity.Error);
  assert.equal(diagnostic.source, 'sharing-policies');
  assert.match(diagnostic.codeDescription?.href ?? '', /^(https|file):\/\/.*principal-mismatch$/);
  assert.deepEqual(
    diagnostic.relatedInformation?.map((place) => place.location.uri),
    [workspace.uriOf(SECRET_POLICY)],
  );
  await client.stop();
});

test('an edit in one document changes the diagnostics of another', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  await openAll(client, workspace, KEY_POLICY, SECRET_POLICY);
  assert.deepEqual(codes(await client.pull(workspace.uriOf(KEY_POLICY))), ['principal-mismatch']);

  const text = workspace.read(SECRET_POLICY);
  const line = text.split('\n').findIndex((candidate) => candidate.includes(RIGHT));
  const character = text.split('\n')[line]!.indexOf(RIGHT);
  await client.change(workspace.uriOf(SECRET_POLICY), 2, {
    range: { start: { line, character }, end: { line, character: character + RIGHT.length } },
    text: MISTAKEN,
  });
  // The client asks by itself only for the document that it edited.
  await client.next('workspace/diagnostic/refresh');
  assert.deepEqual(await client.pull(workspace.uriOf(KEY_POLICY)), []);
  assert.deepEqual(await client.pull(workspace.uriOf(SECRET_POLICY)), []);
  await client.stop();
});

test('open documents win over the disk, and closing one restores the disk’s view', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  const uri = workspace.uriOf(KEY_POLICY);
  await client.open(uri, workspace.read(KEY_POLICY).replaceAll(MISTAKEN, RIGHT));
  assert.deepEqual(await client.pull(uri), []);
  // A change on the disk below an open document is of no account.
  await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: FileChangeType.Changed }] });
  assert.deepEqual(await client.pull(uri), []);
  await client.close(uri);
  assert.deepEqual(codes(await client.pull(uri)), ['principal-mismatch']);
  await client.stop();
});

test('a file or a folder that is deleted on the disk takes its diagnostics with it, and brings them back', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  const uri = workspace.uriOf(KEY_POLICY);
  const text = workspace.read(KEY_POLICY);
  const tell = (target: string, type: FileChangeType) =>
    client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: target, type }] });
  assert.deepEqual(codes(await client.pull(uri)), ['principal-mismatch']);
  await client.next('sharingPolicies/status', (status: { documents: number }) => status.documents === 3);

  workspace.remove(KEY_POLICY);
  await tell(uri, FileChangeType.Deleted);
  await client.next('sharingPolicies/status', (status: { documents: number }) => status.documents === 2);
  assert.deepEqual(await client.pull(uri), []);

  workspace.write(KEY_POLICY, text);
  await tell(uri, FileChangeType.Created);
  await client.next('sharingPolicies/status', (status: { documents: number }) => status.documents === 3);
  assert.deepEqual(codes(await client.pull(uri)), ['principal-mismatch']);

  // Watchers tell of the folder alone.
  const secretPolicy = workspace.read(SECRET_POLICY);
  workspace.remove('security');
  await tell(workspace.uriOf('security'), FileChangeType.Deleted);
  await client.next('sharingPolicies/status', (status: { documents: number }) => status.documents === 1);
  assert.deepEqual(await client.pull(uri), []);

  workspace.write(KEY_POLICY, text);
  workspace.write(SECRET_POLICY, secretPolicy);
  await tell(workspace.uriOf('security'), FileChangeType.Created);
  await client.next('sharingPolicies/status', (status: { documents: number }) => status.documents === 3);
  assert.deepEqual(codes(await client.pull(uri)), ['principal-mismatch']);
  await client.stop();
});

test("the status tells the day of AWS's service reference, once something has been looked up in it", async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  await client.pull(workspace.uriOf(KEY_POLICY));
  const status = await client.next(
    'sharingPolicies/status',
    (one: { reference?: string }) => one.reference !== undefined,
  );
  assert.equal(status.reference, referenceLoader()().date);
  await client.stop();
});

test('settings: severity, exclude, and their change', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace, { severity: { 'principal-mismatch': 'warning' } });
  const uri = workspace.uriOf(KEY_POLICY);
  await openAll(client, workspace, KEY_POLICY);
  const [diagnostic] = await client.pull(uri);
  assert.equal(diagnostic?.severity, DiagnosticSeverity.Warning);

  const change = async (settings: unknown): Promise<void> => {
    client.settings = settings;
    await client.notify('workspace/didChangeConfiguration', { settings: null });
    await client.next('workspace/diagnostic/refresh');
  };
  await change({ severity: { 'principal-mismatch': 'off' } });
  assert.deepEqual(await client.pull(uri), []);
  await change({});
  assert.deepEqual(codes(await client.pull(uri)), ['principal-mismatch']);
  await change({ exclude: ['security'] });
  assert.deepEqual(await client.pull(uri), []);
  await change({});
  assert.deepEqual(codes(await client.pull(uri)), ['principal-mismatch']);
  await client.stop();
});

test('a result id that still holds is answered with unchanged', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  const textDocument = { uri: workspace.uriOf(KEY_POLICY) };
  const ask = (previousResultId?: string) =>
    client.request<DocumentDiagnosticReport>('textDocument/diagnostic', { textDocument, previousResultId });
  const first = await ask();
  assert.equal(first.kind, 'full');
  assert.deepEqual(await ask(first.resultId), { kind: 'unchanged', resultId: first.resultId });
  await client.open(textDocument.uri, workspace.read(KEY_POLICY).replaceAll(MISTAKEN, RIGHT));
  assert.equal((await ask(first.resultId)).kind, 'full');
  await client.stop();
});

test('the workspace’s diagnostics are held until something changes, and streamed', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await start(context, workspace);
  const uri = workspace.uriOf(KEY_POLICY);
  interface Partial {
    readonly token: string;
    readonly value: WorkspaceDiagnosticReport;
  }
  const held = client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', {
    previousResultIds: [],
    partialResultToken: 'stream',
  });
  const first = await client.next<Partial>('$/progress');
  assert.deepEqual(
    first.value.items.map((item) => [item.uri, item.kind, item.version]),
    [[uri, 'full', null]],
  );
  await client.open(uri, workspace.read(KEY_POLICY).replaceAll(MISTAKEN, RIGHT));
  const second = await client.next<Partial>('$/progress');
  assert.deepEqual(
    second.value.items.map((item) => [item.uri, item.kind, item.kind === 'full' && item.items]),
    [[uri, 'full', []]],
  );
  // The client has forgotten what it had of a document that it closes, so it has to ask anew.
  await client.close(uri);
  assert.deepEqual(await held, { items: [] });

  const previousResultIds = first.value.items.map((item) => ({ uri: item.uri, value: item.resultId }));
  const again = client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds });
  workspace.write(KEY_POLICY, workspace.read(KEY_POLICY).replaceAll(MISTAKEN, RIGHT));
  await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type: FileChangeType.Changed }] });
  assert.deepEqual(
    (await again).items.map((item) => [item.uri, item.kind, item.kind === 'full' && item.items]),
    [[uri, 'full', []]],
  );

  const pending = client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [] });
  assert.equal(await client.stop(), 0);
  assert.deepEqual(await pending, { items: [] });
});

test('JSON syntax is left to VS Code and told to others', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const broken = workspace.read(IDENTITY_POLICY).replace('"Effect": "Allow",', '"Effect": "Allow"');
  const uri = workspace.uriOf(IDENTITY_POLICY);
  for (const [name, expected] of [
    ['Visual Studio Code', []],
    ['Zed', ['json-syntax']],
  ] as const) {
    const client = await startClient(context, { name, folders: [workspace.uri] });
    await client.open(uri, broken);
    assert.deepEqual(codes(await client.pull(uri)), expected);
    await client.stop();
  }
});
