import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientCapabilities } from 'vscode-languageserver/node';
import { clientOf } from '../../../server/src/lsp/client.ts';

function client(name: string | undefined, capabilities: ClientCapabilities = {}, initializationOptions: unknown = {}) {
  const params = { processId: null, rootUri: null, capabilities, initializationOptions };
  return clientOf(name === undefined ? params : { ...params, clientInfo: { name } });
}

const PULLS: ClientCapabilities = { textDocument: { diagnostic: {} } };

test('pull where the whole workspace is pulled, push elsewhere, or as the client wishes', () => {
  const names = ['Visual Studio Code', 'Visual Studio Code - Insiders', 'VSCodium', 'Cursor', 'code-server', 'Zed'];
  for (const name of [...names, 'Sublime Text LSP', 'Code - OSS']) {
    assert.equal(client(name, PULLS).pullsDiagnostics, true, name);
    assert.equal(client(name).pullsDiagnostics, false, name);
  }
  for (const name of ['Neovim', 'helix', 'Eglot', 'Kate', 'emacs', undefined]) {
    assert.equal(client(name, PULLS).pullsDiagnostics, false, name);
  }
  assert.equal(client('Neovim', PULLS, { diagnosticMode: 'pull' }).pullsDiagnostics, true);
  assert.equal(client('Neovim', {}, { diagnosticMode: 'pull' }).pullsDiagnostics, false);
  assert.equal(client('Cursor', PULLS, { diagnosticMode: 'push' }).pullsDiagnostics, false);
});

test('JSON is checked where no checker is known', () => {
  assert.equal(client('Visual Studio Code').checksJson, true);
  assert.equal(client('Neovim').checksJson, false);
  assert.equal(client('Visual Studio Code', {}, { jsonSyntax: true }).checksJson, false);
  assert.equal(client('Neovim', {}, { jsonSyntax: false }).checksJson, true);
});

test('Helix’ spelling of a capability, and a client that watches in word only', () => {
  const misspelled = { workspace: { diagnostic: { refreshSupport: true } } } as ClientCapabilities;
  assert.equal(client('helix', misspelled).refreshesDiagnostics, true);
  const watching = { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } };
  assert.equal(client('Neovim', watching).watchesFiles, true);
  assert.equal(client('Kate', watching).watchesFiles, false);
  // It tells of what it saved itself alone.
  assert.equal(client('helix', watching).watchesFiles, false);
});

test('characters are counted in UTF-16 by all that know it, in UTF-8 by one that names that alone', () => {
  const encoding = (...positionEncodings: string[]) =>
    client('any', { general: { positionEncodings } }).positionEncoding;
  assert.equal(client('any').positionEncoding, 'utf-16');
  assert.equal(encoding(), 'utf-16');
  assert.equal(encoding('utf-16'), 'utf-16');
  assert.equal(encoding('utf-8', 'utf-32', 'utf-16'), 'utf-16');
  assert.equal(encoding('utf-8'), 'utf-8');
  assert.equal(encoding('utf-32', 'utf-8'), 'utf-8');
  // The specification lets a server assume UTF-16 where it is not named.
  assert.equal(encoding('utf-32'), 'utf-16');
});

test('a client that makes files need not say that it knows versions of documents', () => {
  const creates = (workspaceEdit: object) => client('any', { workspace: { workspaceEdit } }).createsFiles;
  assert.equal(creates({ resourceOperations: ['rename', 'create', 'delete'] }), true);
  assert.equal(creates({ documentChanges: true }), false);
});

test('the numbers of shares are told to who asks for them alone', () => {
  assert.equal(client('Visual Studio Code').showsStatus, false);
  assert.equal(client('Visual Studio Code', {}, { status: true }).showsStatus, true);
});
