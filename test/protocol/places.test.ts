/** Where documents may be: spellings of URIs, several folders, folders that come and go. */
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WorkspaceDiagnosticReport } from 'vscode-languageserver-protocol/node';
import { PLAIN, startClient } from './client.ts';
import { IDENTITY_POLICY, KEY_POLICY, SECRET_POLICY, sampleWorkspace, temporaryWorkspace } from './workspace.ts';

test('spaces, percent signs and letters beyond ASCII; answers in the client’s spelling', async (context) => {
  const sample = sampleWorkspace(context, 'principal-mismatch');
  const workspace = temporaryWorkspace(context, 'a b%20c#d ä策');
  cpSync(sample.folder, workspace.folder, { recursive: true });
  // Like VS Code, which writes what Node leaves, and in a spelling of its own making.
  for (const spell of [
    (uri: string) => uri,
    (uri: string) => uri.replaceAll('-', '%2D'),
    (uri: string) => uri.replaceAll('%C3%A4', '%c3%a4'),
  ]) {
    const client = await startClient(context, { name: 'Visual Studio Code', folders: [spell(workspace.uri)] });
    const uri = spell(workspace.uriOf(KEY_POLICY));
    const [diagnostic] = await client.pull(uri);
    assert.equal(diagnostic?.code, 'principal-mismatch');
    await client.open(spell(workspace.uriOf(SECRET_POLICY)), workspace.read(SECRET_POLICY));
    await client.open(uri, workspace.read(KEY_POLICY));
    const report = await client.request<WorkspaceDiagnosticReport>('workspace/diagnostic', { previousResultIds: [] });
    assert.deepEqual(
      report.items.map((item) => item.uri),
      [uri],
    );
    const [opened] = await client.pull(uri);
    assert.deepEqual(
      opened?.relatedInformation?.map((place) => place.location.uri),
      [spell(workspace.uriOf(SECRET_POLICY))],
    );
    await client.stop();
  }
});

test('Windows drive letters, in either case, escaped or not', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  for (const root of ['file:///c%3A/My%20Work', 'file:///C:/My%20Work', 'file:///C%3A/My%20Work']) {
    const client = await startClient(context, { name: 'Vim', capabilities: PLAIN });
    const uriOf = (path: string): string => `${root}/${path}`;
    await client.open(uriOf(IDENTITY_POLICY), workspace.read(IDENTITY_POLICY));
    await client.open(uriOf(SECRET_POLICY), workspace.read(SECRET_POLICY));
    await client.open(uriOf(KEY_POLICY), workspace.read(KEY_POLICY));
    const diagnostics = await client.pushed(uriOf(KEY_POLICY), (params) => params.diagnostics.length > 0);
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['principal-mismatch'],
    );
    // The same file under another spelling is the same document.
    await client.close(uriOf(SECRET_POLICY));
    await client.open(
      `file:///c:/My Work/${SECRET_POLICY}`,
      workspace.read(SECRET_POLICY).replaceAll('ApplicationRole', 'AplicationRole'),
    );
    assert.deepEqual(await client.pushed(uriOf(KEY_POLICY), (params) => params.diagnostics.length === 0), []);
    await client.stop();
  }
});

test('documents that are in no file system', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await startClient(context, {
    name: 'Visual Studio Code',
    folders: ['vscode-vfs://github/me/repository'],
  });
  const uriOf = (path: string): string => `vscode-vfs://github/me/repository/${path}`;
  for (const path of [IDENTITY_POLICY, SECRET_POLICY, KEY_POLICY]) {
    await client.open(uriOf(path), workspace.read(path));
  }
  const [diagnostic] = await client.pull(uriOf(KEY_POLICY));
  assert.equal(diagnostic?.code, 'principal-mismatch');
  await client.close(uriOf(KEY_POLICY));
  assert.deepEqual(await client.pull(uriOf(KEY_POLICY)), []);
  await client.stop();
});

test('a share over two workspace folders; a folder goes and comes', async (context) => {
  const sample = sampleWorkspace(context, 'principal-mismatch');
  const security = temporaryWorkspace(context, 'security');
  const dev = temporaryWorkspace(context, 'dev');
  cpSync(join(sample.folder, 'security'), security.folder, { recursive: true });
  cpSync(join(sample.folder, 'dev'), dev.folder, { recursive: true });
  const keyPolicy = security.uriOf('dev-secret.key-policy.json');
  const folders = [security.uri, dev.uri];
  const client = await startClient(context, { name: 'Visual Studio Code', folders });
  assert.deepEqual(
    (await client.pull(keyPolicy)).map(({ code }) => code),
    ['principal-mismatch'],
  );
  const ofSecurity = { uri: security.uri, name: 'security' };
  interface Status {
    readonly documents: number;
  }
  await client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [ofSecurity] } });
  await client.next<Status>('sharingPolicies/status', ({ documents }) => documents === 1);
  assert.deepEqual(await client.pull(keyPolicy), []);
  await client.notify('workspace/didChangeWorkspaceFolders', { event: { added: [ofSecurity], removed: [] } });
  await client.next<Status>('sharingPolicies/status', ({ documents }) => documents === 3);
  assert.deepEqual(
    (await client.pull(keyPolicy)).map(({ code }) => code),
    ['principal-mismatch'],
  );
  await client.stop();
});
