/** Hover over real stdio: Markdown for clients that show it, plain text for the others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hover, MarkupContent } from 'vscode-languageserver-protocol/node';
import { PLAIN, startClient } from './client.ts';
import { KEY_POLICY, sampleWorkspace } from './workspace.ts';

test('Markdown or plain text, and nothing where there is nothing to say', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const text = workspace.read(KEY_POLICY);
  const before = text.slice(0, text.indexOf('kms:Decrypt')).split('\n');
  const at = {
    textDocument: { uri: workspace.uriOf(KEY_POLICY) },
    position: { line: before.length - 1, character: before.at(-1)!.length },
  };
  const client = await startClient(context, { folders: [workspace.uri] });
  assert.equal(client.initialized.capabilities.hoverProvider, true);
  const { contents, range } = (await client.request<Hover>('textDocument/hover', at))!;
  const { kind, value } = contents as MarkupContent;
  assert.equal(kind, 'markdown');
  assert.match(value, /^\*\*`kms:Decrypt`\*\* · Write\n\n/);
  const { line, character } = at.position;
  assert.deepEqual(range, { start: { line, character: character - 1 }, end: { line, character: character + 12 } });
  assert.equal(await client.request('textDocument/hover', { ...at, position: { line: 0, character: 0 } }), null);
  await client.stop();

  const plain = await startClient(context, { folders: [workspace.uri], capabilities: PLAIN });
  const answer = (await plain.request<Hover>('textDocument/hover', at))!;
  assert.match((answer.contents as MarkupContent).value, /^kms:Decrypt · Write\n\n/);
  assert.equal((answer.contents as MarkupContent).kind, 'plaintext');
  await plain.stop();
});
