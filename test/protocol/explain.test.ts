/** `sharingPolicies/explain` and `sharingPolicies/commands`: what any editor can ask. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CreateFile, type Range, TextDocumentEdit } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ExplainResult, ToldExplanation } from '../../server/src/lsp/explain.ts';
import type { CommandsResult, ShareChoice } from '../../server/src/lsp/shareCommands.ts';
import { startClient, type TestClient, VS_CODE } from './client.ts';
import { IDENTITY_POLICY, KEY_POLICY, SECRET_POLICY, sampleWorkspace, temporaryWorkspace } from './workspace.ts';

const MESSAGE =
  'An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed';

async function explain(client: TestClient, text: string): Promise<ToldExplanation> {
  const { explanations } = await client.request<ExplainResult>('sharingPolicies/explain', { text });
  const [explanation, ...others] = explanations;
  assert.ok(explanation && others.length === 0);
  return explanation;
}

function marked(text: string, { start, end }: Range): string {
  return TextDocument.create('', 'json', 1, text).getText({ start, end });
}

test('a message is explained by the statement at fault, and the fix makes it allowed', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await startClient(context, { name: 'Visual Studio Code', folders: [workspace.uri] });
  const { verdict, summary, reasons } = await explain(client, MESSAGE);
  assert.equal(verdict, 'denied');
  assert.equal(
    summary,
    'These files say the same as AWS: ApplicationRole (account 222222222222) cannot use key 2345bcde (kms:Decrypt) for GetSecretValue on PaymentsSecret.',
  );
  const [reason, ...others] = reasons;
  assert.ok(reason && others.length === 0);
  const text = workspace.read(KEY_POLICY);
  assert.equal(reason.code, 'principal-mismatch');
  assert.match(reason.docs ?? '', /^file:.*\/docs\/rules\.md#principal-mismatch$/);
  assert.equal(reason.location.uri, workspace.uriOf(KEY_POLICY));
  assert.equal(marked(text, reason.location.range), '"arn:aws:iam::222222222222:role/AplicationRole"');
  for (const { location } of reason.related) {
    assert.ok([SECRET_POLICY, IDENTITY_POLICY].map(workspace.uriOf).includes(location.uri), location.uri);
  }
  const [fix] = reason.fixes;
  const [change] = fix?.edit.documentChanges ?? [];
  assert.ok(TextDocumentEdit.is(change));
  const edits = change.edits.filter((edit) => 'newText' in edit);
  const after = TextDocument.applyEdits(TextDocument.create('', 'json', 1, text), edits);
  assert.equal(after, text.replaceAll('AplicationRole', 'ApplicationRole'));

  // What is typed counts, not what is on the disk.
  await client.open(reason.location.uri, after);
  const mended = await explain(client, MESSAGE);
  assert.equal(mended.verdict, 'allowed');
  assert.deepEqual(mended.reasons, []);
  assert.ok(mended.decidedBy.length > 0);
  assert.ok(mended.notes.length > 0);
  await client.stop();
});

test('a text that speaks of no denied request has no explanation, whatever it holds', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  for (const text of ['', 'hello', '{"Records": [', '<img src=x onerror=alert(1)>', '\u0000'.repeat(1000)]) {
    assert.deepEqual(await client.request('sharingPolicies/explain', { text }), { explanations: [] });
  }
  await client.stop();
});

test('without a folder it is said what the files do not tell', async (context) => {
  const client = await startClient(context);
  const { verdict, reasons, summary } = await explain(client, MESSAGE);
  assert.equal(verdict, 'unknown');
  assert.deepEqual(reasons, []);
  assert.ok(summary.length > 0);
  await client.stop();
});

test('a fix that makes a file is offered to clients that can make files', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  workspace.remove(KEY_POLICY);
  const creations = async (capabilities: typeof VS_CODE): Promise<number> => {
    const client = await startClient(context, { folders: [workspace.uri], capabilities });
    const { reasons } = await explain(client, MESSAGE);
    await client.stop();
    const changes = reasons.flatMap(({ fixes }) => fixes.flatMap(({ edit }) => edit.documentChanges ?? []));
    return changes.filter((change) => CreateFile.is(change) && change.uri === workspace.uriOf(KEY_POLICY)).length;
  };
  assert.equal(await creations(VS_CODE), 1);
  const { workspaceEdit: _, ...rest } = VS_CODE.workspace ?? {};
  assert.equal(await creations({ ...VS_CODE, workspace: rest }), 0);
});

test('the commands of a share name its files from the one folder, or absolutely', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const other = temporaryWorkspace(context, 'other');
  const commandsIn = async (folders: readonly string[]): Promise<CommandsResult> => {
    const client = await startClient(context, { folders });
    const choices = await client.request<ShareChoice[]>('sharingPolicies/commands/choices');
    const [choice, ...more] = choices;
    assert.ok(choice && more.length === 0);
    assert.deepEqual(
      [choice.title, choice.access, choice.verdict],
      ['ApplicationRole (account 222222222222) → DevSecret', 'read', 'allowed'],
    );
    assert.equal(await client.request('sharingPolicies/commands', { share: 'gone' }), null);
    const result = await client.request<CommandsResult>('sharingPolicies/commands', { share: choice.share });
    await client.stop();
    return result;
  };
  const files = [SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY];
  const named = (script: string): string[] => [...script.matchAll(/file:\/\/(\S+)/g)].map(([, path = '']) => path);

  const alone = await commandsIn([workspace.uri]);
  assert.deepEqual(alone.files, files.map(workspace.uriOf));
  assert.deepEqual(named(alone.script), files);
  assert.ok(alone.script.includes(`\n# Names of files are relative to ${workspace.folder}: run the commands there.\n`));

  const beside = await commandsIn([workspace.uri, other.uri]);
  assert.deepEqual(
    named(beside.script),
    files.map((file) => `${workspace.folder}/${file}`),
  );
  assert.ok(!beside.script.includes('relative to'));
});
