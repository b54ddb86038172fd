import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientCapabilities } from 'vscode-languageserver/node';
import * as ide from '../../../server/src/ide/index.ts';
import { type ClientOptions, clientOf } from '../../../server/src/lsp/client.ts';
import { type Conversion, fixEditOf } from '../../../server/src/lsp/convert.ts';

const ONE = '/ws/one.json';
const TWO = '/ws/two.json';
const analysis = ide.applyChanges(ide.createAnalysis({ now: 0, folders: ['/ws'], severity: {} }), [
  { path: ONE, text: '{\n  "a": 1\n}\n' },
  { path: TWO, text: '{ "b": 2 }\n' },
]).analysis;
const EDITS = [
  { file: ONE, range: { start: 9, end: 10 }, newText: '3' },
  { file: TWO, range: { start: 7, end: 8 }, newText: '4' },
];

function edit(
  workspaceEdit: NonNullable<ClientCapabilities['workspace']>['workspaceEdit'],
  edits = EDITS,
  initializationOptions: ClientOptions = {},
) {
  const capabilities: ClientCapabilities = { workspace: { workspaceEdit: workspaceEdit ?? {} } };
  const conversion = {
    client: clientOf({ processId: null, rootUri: null, capabilities, initializationOptions }),
    uris: { toUri: (path: string) => `file://${path}` },
    // The first file is open, in its seventh version.
    documents: { get: (path: string) => (path === ONE ? { version: 7 } : undefined) },
    workspace: { functions: ide },
    packageUri: 'file:///package/',
  } as unknown as Conversion;
  return fixEditOf(conversion, analysis, 'Mend both', edits);
}

const inOne = { start: { line: 1, character: 7 }, end: { line: 1, character: 8 } };
const inTwo = { start: { line: 0, character: 7 }, end: { line: 0, character: 8 } };

test('edits of several files are shown for confirmation where the client can', () => {
  assert.deepEqual(edit({ documentChanges: true, changeAnnotationSupport: {} }), {
    documentChanges: [
      {
        textDocument: { uri: 'file:///ws/one.json', version: 7 },
        edits: [{ range: inOne, newText: '3', annotationId: 'Mend both' }],
      },
      {
        textDocument: { uri: 'file:///ws/two.json', version: null },
        edits: [{ range: inTwo, newText: '4', annotationId: 'Mend both' }],
      },
    ],
    changeAnnotations: {
      'Mend both': { label: 'Mend both', description: 'Edits 2 files', needsConfirmation: true },
    },
  });
});

test('a client that shows them anyway has nothing to confirm', () => {
  const shown = edit({ documentChanges: true, changeAnnotationSupport: {} }, EDITS, { showsEdits: true });
  assert.deepEqual(shown, edit({ documentChanges: true }));
});

test('one file needs no confirmation', () => {
  assert.deepEqual(edit({ documentChanges: true, changeAnnotationSupport: {} }, EDITS.slice(0, 1)), {
    documentChanges: [
      { textDocument: { uri: 'file:///ws/one.json', version: 7 }, edits: [{ range: inOne, newText: '3' }] },
    ],
  });
});

test('a client without document changes gets plain ones', () => {
  assert.deepEqual(edit({}), {
    changes: {
      'file:///ws/one.json': [{ range: inOne, newText: '3' }],
      'file:///ws/two.json': [{ range: inTwo, newText: '4' }],
    },
  });
});

test('a file is created where the client can, and not over another', () => {
  const created = [{ file: '/ws/new.json', range: { start: 0, end: 0 }, newText: '{}\n', create: true }];
  assert.equal(edit({ documentChanges: true }, created), undefined);
  assert.deepEqual(edit({ documentChanges: true, resourceOperations: ['create'] }, created)?.documentChanges?.[0], {
    kind: 'create',
    uri: 'file:///ws/new.json',
    options: { overwrite: false, ignoreIfExists: false },
  });
});
