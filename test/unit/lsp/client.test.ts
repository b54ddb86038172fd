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
});
