/** Quick fixes and `source.fixAll`: what they make of the samples. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ClientCapabilities,
  type CodeAction,
  CreateFile,
  type Diagnostic,
  DiagnosticSeverity,
  TextDocumentEdit,
  type WorkspaceDiagnosticReport,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { allRules } from '../../server/src/ide/index.ts';
import { startClient, type TestClient, VS_CODE } from './client.ts';
import { KEY_POLICY, SAMPLES, SECRET_POLICY, sampleWorkspace, type Workspace } from './workspace.ts';

interface Status {
  readonly shares: number;
  readonly allowed: number;
  readonly denied: number;
}

async function resolved(client: TestClient, action: CodeAction | undefined): Promise<WorkspaceEdit> {
  assert.ok(action, 'there is an action');
  assert.equal(action.edit, undefined);
  const { edit } = await client.request<CodeAction>('codeAction/resolve', action);
  assert.ok(edit);
  return edit;
}

/** Applies an edit of one open file in the way of an editor. */
async function apply(
  client: TestClient,
  edit: WorkspaceEdit,
  uri: string,
  text: string,
  version: number,
): Promise<string> {
  const changes = edit.documentChanges ?? [];
  assert.equal(changes.length, 1);
  const [change] = changes;
  assert.ok(TextDocumentEdit.is(change));
  assert.deepEqual(change.textDocument, { uri, version });
  const edits = change.edits.filter((candidate) => 'newText' in candidate);
  const after = TextDocument.applyEdits(TextDocument.create(uri, 'json', version, text), edits);
  await client.change(uri, version + 1, { text: after });
  return after;
}

async function errorsByFile(client: TestClient, workspace: Workspace): Promise<Map<string, readonly Diagnostic[]>> {
  const report = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [] });
  const files = report.items.map((item): [string, readonly Diagnostic[]] => [
    decodeURIComponent(item.uri.slice(workspace.uri.length + 1)),
    item.kind === 'full' ? item.items.filter((diagnostic) => diagnostic.severity === DiagnosticSeverity.Error) : [],
  ]);
  return new Map(files.filter(([, errors]) => errors.length > 0));
}

test('every sample has its error, and the preferred fix mends it', async (context) => {
  const names = Object.keys(SAMPLES);
  const workspace = sampleWorkspace(context, ...names);
  const client = await startClient(context, { name: 'Visual Studio Code', folders: [workspace.uri] });
  const errors = await errorsByFile(client, workspace);
  const denied = Object.entries(SAMPLES).filter(([, sample]) => sample.verdict === 'denied');
  const grave = new Set(
    allRules().flatMap(({ code, severity }) => (severity === 'error' && code !== 'json-syntax' ? [code] : [])),
  );
  // A missing file leaves a share unknown; what is not JSON is told by VS Code itself. A share may work in spite of a mistake.
  const mistaken = Object.entries(SAMPLES).filter(
    ([, { code, verdict }]) =>
      verdict === 'denied' || code === 'manifest-error' || (verdict === 'allowed' && grave.has(code ?? '')),
  );
  assert.deepEqual(
    [...errors].flatMap(([file, found]) => found.map(({ code }) => `${file} ${code}`)).sort(),
    mistaken.map(([name, sample]) => `${name}/${sample.file} ${sample.code}`).sort(),
  );
  const status = await client.next<Status>('sharingPolicies/status');
  assert.equal(status.denied, denied.length);

  for (const [name, sample] of mistaken) {
    const path = `${name}/${sample.file}`;
    const uri = workspace.uriOf(path);
    const text = workspace.read(path);
    const actions = await client.codeActions(uri, errors.get(path) ?? []);
    const preferred = actions.filter((action) => action.isPreferred);
    assert.equal(preferred.length, sample.fixable ? 1 : 0, `${name}: number of preferred fixes`);
    if (sample.fixable) {
      assert.deepEqual(preferred[0]?.diagnostics, errors.get(path), name);
      await client.open(uri, text);
      await apply(client, await resolved(client, preferred[0]), uri, text, 1);
      const left = (await client.pull(uri)).filter(({ severity }) => severity === DiagnosticSeverity.Error);
      assert.deepEqual(left, [], `${name}: errors after the fix`);
    }
  }
  const notFixable = denied.filter(([, sample]) => !sample.fixable).length;
  const end = await client.next<Status>('sharingPolicies/status', (candidate) => candidate.denied === notFixable);
  assert.equal(end.shares, status.shares);
  assert.equal(end.allowed, status.allowed + denied.length - notFixable);
  await client.stop();
});

test('source.fixAll mends one document and only when asked for', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await startClient(context, { name: 'Visual Studio Code', folders: [workspace.uri] });
  const uri = workspace.uriOf(KEY_POLICY);
  const text = workspace.read(KEY_POLICY);
  await client.open(uri, text);
  const diagnostics = await client.pull(uri);
  assert.deepEqual(
    (await client.codeActions(uri, diagnostics)).filter((action) => action.kind !== 'quickfix'),
    [],
  );
  for (const only of ['source', 'source.fixAll', 'source.fixAll.sharingPolicies']) {
    const actions = await client.codeActions(uri, [], [only]);
    assert.deepEqual(
      actions.map((action) => action.kind),
      ['source.fixAll.sharingPolicies'],
      only,
    );
  }
  assert.deepEqual(await client.codeActions(uri, [], ['source.fixAll.eslint']), []);
  assert.deepEqual(await client.codeActions(workspace.uriOf(SECRET_POLICY), [], ['source.fixAll']), []);

  const [action] = await client.codeActions(uri, [], ['source.fixAll']);
  const after = await apply(client, await resolved(client, action), uri, text, 1);
  assert.equal(after, text.replaceAll('AplicationRole', 'ApplicationRole'));
  assert.deepEqual(await client.pull(uri), []);
  assert.deepEqual(await client.codeActions(uri, [], ['source.fixAll']), []);
  await client.next<Status>('sharingPolicies/status', (status) => status.allowed === 1);
  await client.stop();
});

test('an edit is computed for the text as it is when it is resolved, and left out when there is nothing to mend', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await startClient(context, { name: 'Visual Studio Code', folders: [workspace.uri] });
  const uri = workspace.uriOf(KEY_POLICY);
  const text = workspace.read(KEY_POLICY);
  await client.open(uri, text);
  const actions = await client.codeActions(uri, await client.pull(uri));
  const preferred = actions.find((action) => action.isPreferred);
  const moved = `\n\n${text}`;
  await client.change(uri, 2, { text: moved });
  const after = await apply(client, await resolved(client, preferred), uri, moved, 2);
  assert.equal(after, moved.replaceAll('AplicationRole', 'ApplicationRole'));
  assert.equal((await client.request<CodeAction>('codeAction/resolve', preferred)).edit, undefined);
  await client.stop();
});

test('a fix that makes a file says so, as far as the client can make files', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  workspace.remove(KEY_POLICY);
  const creating = async (capabilities: ClientCapabilities): Promise<CodeAction[]> => {
    const options = { name: 'Visual Studio Code', folders: [workspace.uri], capabilities };
    const client = await startClient(context, options);
    const report = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [] });
    const found: CodeAction[] = [];
    for (const item of report.items) {
      for (const diagnostic of item.kind === 'full' ? item.items : []) {
        for (const action of await client.codeActions(item.uri, [diagnostic])) {
          const { edit } = await client.request<CodeAction>('codeAction/resolve', action);
          assert.ok(edit, action.title);
          if (edit.documentChanges?.some((change) => CreateFile.is(change))) {
            found.push({ ...action, edit });
          }
        }
      }
    }
    await client.stop();
    return found;
  };
  const [action] = await creating(VS_CODE);
  assert.ok(action?.edit?.documentChanges);
  assert.equal(action.isPreferred, undefined);
  const [create, change] = action.edit.documentChanges;
  assert.ok(CreateFile.is(create));
  assert.equal(create.uri, workspace.uriOf(KEY_POLICY));
  assert.ok(TextDocumentEdit.is(change));
  assert.deepEqual(change.textDocument, { uri: create.uri, version: null });
  const { workspaceEdit: _, ...rest } = VS_CODE.workspace ?? {};
  assert.deepEqual(await creating({ ...VS_CODE, workspace: rest }), []);
});
