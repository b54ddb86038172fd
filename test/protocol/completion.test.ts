/** Completion over real stdio: what is offered while somebody types, and what taking it makes of the text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompletionItem, CompletionList, TextEdit } from 'vscode-languageserver-protocol/node';
import { PLAIN, startClient, type TestClient, VS_CODE } from './client.ts';
import { KEY_POLICY, sampleWorkspace } from './workspace.ts';

const PREFERRED = 'arn:aws:iam::222222222222:role/ApplicationRole';

/** Opens the key policy with this text, `|` for the cursor, and asks there. */
async function complete(
  client: TestClient,
  uri: string,
  marked: string,
): Promise<{ list: CompletionList; text: string }> {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const before = text.slice(0, offset).split('\n');
  await client.open(uri, text);
  const list = await client.request<CompletionList>('textDocument/completion', {
    textDocument: { uri },
    position: { line: before.length - 1, character: before.at(-1)!.length },
  });
  return { list, text };
}

function itemOf({ items }: CompletionList, label: string): CompletionItem {
  const item = items.find((one) => one.label === label);
  assert.ok(item, items.map((one) => one.label).join(', '));
  return item;
}

function taken(text: string, item: CompletionItem): string {
  const lines = text.split('\n');
  const offsetOf = ({ line, character }: TextEdit['range']['start']) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, character);
  return [item.textEdit as TextEdit, ...(item.additionalTextEdits ?? [])]
    .sort((one, other) => offsetOf(other.range.start) - offsetOf(one.range.start))
    .reduce(
      (now, { range, newText }) => now.slice(0, offsetOf(range.start)) + newText + now.slice(offsetOf(range.end)),
      text,
    );
}

const keyPolicy = (statement: string) => `{
  "Version": "2012-10-17",
  "Statement": [
    ${statement}
  ]
}`;

test('principals of the workspace, in a document that is not saved', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  assert.deepEqual(client.initialized.capabilities.completionProvider, {
    triggerCharacters: ['"', ':', '/', '*'],
    resolveProvider: true,
    completionItem: { labelDetailsSupport: true },
  });
  const typed = keyPolicy('{ "Effect": "Allow", "Principal": { "AWS": "|" } }');
  const { list, text } = await complete(client, workspace.uriOf(KEY_POLICY), typed);
  const item = itemOf(list, PREFERRED);
  assert.equal(item.labelDetails?.description, item.detail);
  assert.equal(taken(text, item), typed.replace('|', PREFERRED));
  // Parts of an ARN go on, so the client has to ask again.
  assert.equal(list.isIncomplete, true);
  await client.stop();
});

test('documentation of long lists comes item by item', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const uri = workspace.uriOf(KEY_POLICY);
  const { list } = await complete(client, uri, keyPolicy('{ "Action": "kms:|" }'));
  const item = itemOf(list, 'kms:Decrypt');
  assert.equal(item.documentation, undefined);
  const resolved = await client.request<CompletionItem>('completionItem/resolve', item);
  assert.match(JSON.stringify(resolved.documentation), /^\{"kind":"markdown","value":"Decrypt ciphertext/);
  assert.deepEqual({ ...resolved, documentation: undefined }, { ...item, documentation: undefined });
  // Of an older list nothing is known any more; a short one has all with it.
  await client.change(uri, 2, { text: keyPolicy('{ "Action": "kms:" }') });
  await client.request('textDocument/completion', { textDocument: { uri }, position: { line: 3, character: 21 } });
  assert.equal((await client.request<CompletionItem>('completionItem/resolve', item)).documentation, undefined);
  await client.stop();
});

test('a missing comma is put where it is missing', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri], name: 'Neovim' });
  const typed = keyPolicy('{\n      "Effect": "Allow"\n      |\n    }');
  const { list, text } = await complete(client, workspace.uriOf(KEY_POLICY), typed);
  const item = itemOf(list, 'Condition');
  assert.equal(item.insertTextFormat, 2);
  assert.equal(item.insertTextMode, 2);
  assert.equal(item.command, undefined);
  assert.equal(
    taken(text, item),
    typed
      .replace('"Allow"', '"Allow",')
      .replace('|', '"Condition": {\n\t"${1:StringEquals}": {\n\t\t"$2": "$3"\n\t}\n}'),
  );
  await client.stop();
});

test('VS Code is told to go on suggesting, and to expect its own JSON support', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, {
    folders: [workspace.uri],
    name: 'Visual Studio Code',
    initializationOptions: { commands: ['editor.action.triggerSuggest'] },
  });
  const { list } = await complete(client, workspace.uriOf(KEY_POLICY), keyPolicy('{ | }'));
  assert.equal(itemOf(list, 'Action').command?.command, 'editor.action.triggerSuggest');
  const manifest = await complete(client, workspace.uriOf('sharing.json'), '{ | }');
  assert.deepEqual(manifest.list.items, []);
  await client.stop();
});

test('a client without tabstops gets indented text, plain documentation and all of it', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri], capabilities: PLAIN });
  assert.equal(client.initialized.capabilities.completionProvider?.resolveProvider, false);
  const typed = keyPolicy('{\n      "Effect": "Allow",\n      |\n    }');
  const { list, text } = await complete(client, workspace.uriOf(KEY_POLICY), typed);
  const item = itemOf(list, 'Condition');
  assert.equal(item.insertTextFormat, undefined);
  assert.equal(
    taken(text, item),
    typed.replace('|', '"Condition": {\n        "StringEquals": {\n          "": ""\n        }\n      }'),
  );
  assert.deepEqual(item.documentation, {
    kind: 'plaintext',
    value:
      'AWS: Condition: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html',
  });
  const manifest = await complete(client, workspace.uriOf('sharing.json'), '{ "shares": [{ "access": "|" }] }');
  assert.deepEqual(
    manifest.list.items.map(({ label }) => label),
    ['read', 'write', 'use', 'copy', 'assume'],
  );
  await client.stop();
});

test('a client without completion is offered none', async (context) => {
  const { completion: _, ...textDocument } = VS_CODE.textDocument!;
  const client = await startClient(context, { capabilities: { ...VS_CODE, textDocument } });
  assert.equal(client.initialized.capabilities.completionProvider, undefined);
  await client.stop();
});
