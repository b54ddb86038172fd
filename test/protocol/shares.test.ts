/** The list and the pictures of shares over real stdio, and how they follow edits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Location } from 'vscode-languageserver-protocol/node';
import type { ShareSummary } from '../../server/src/ide/shares/tree.ts';
import type { ToldScene, ToldShare } from '../../server/src/lsp/sharesProtocol.ts';
import { startClient, type TestClient } from './client.ts';
import { KEY_POLICY, SECRET_POLICY, sampleWorkspace, textIn, type Workspace } from './workspace.ts';

const sharesOf = (client: TestClient, ids?: readonly string[]) =>
  client.request<ShareSummary[]>('sharingPolicies/shares', ids === undefined ? {} : { ids });

function shown(workspace: Workspace, place: Location | undefined): string | undefined {
  if (place === undefined) return undefined;
  const path = place.uri.slice(workspace.uri.length + 1);
  return `${path}: ${textIn(workspace, path, place.range)}`;
}

test('the list, one share, its statements with their locations', async (context) => {
  const workspace = sampleWorkspace(context, 'principal-mismatch');
  const client = await startClient(context, { folders: [workspace.uri] });
  const [summary, ...more] = await sharesOf(client);
  assert.ok(summary && more.length === 0);
  assert.deepEqual(
    [summary.name, summary.state, summary.verdict],
    ['PaymentsSecret → ApplicationRole', 'key grant: Principal is AplicationRole', 'denied'],
  );
  const share = await client.request<ToldShare>('sharingPolicies/share', { id: summary.id });
  assert.deepEqual(
    share.legs.map(({ name, words, place }) => [name, words, shown(workspace, place)]),
    [
      ['resource grant', 'in place', `${SECRET_POLICY}: "AllowApplicationRole"`],
      ['key grant', 'Principal is AplicationRole', `${KEY_POLICY}: "arn:aws:iam::222222222222:role/AplicationRole"`],
      ['identity grant', 'in place', 'dev/application-role.identity-policy.json: "ReadSecret"'],
      ['identity key grant', 'in place', 'dev/application-role.identity-policy.json: "DecryptSecret"'],
    ],
  );
  assert.equal(await client.request('sharingPolicies/share', { id: 'none' }), null);
  assert.deepEqual(await client.request('sharingPolicies/sharesIn', { uri: workspace.uriOf(KEY_POLICY) }), [
    summary.id,
  ]);
  const markdown = await client.request<string>('sharingPolicies/sharesMarkdown', { ids: [summary.id] });
  assert.match(markdown, /^### PaymentsSecret → ApplicationRole: key grant: Principal is AplicationRole\n/);
  await client.stop();
});

test('whoever has asked is told of changes; nobody else', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const text = workspace.read(KEY_POLICY);
  const uri = workspace.uriOf(KEY_POLICY);
  // Everything is read before anybody is told of changes.
  await client.request('sharingPolicies/sharesIn', { uri });
  await client.open(uri, text);
  await client.change(uri, 2, { text: text.replace('"kms:Decrypt"', '"kms:Encrypt"') });
  // The lenses are drawn anew later than a list would be told.
  await client.next('workspace/codeLens/refresh');
  assert.deepEqual(client.untaken('sharingPolicies/sharesChanged'), []);
  const [before] = await sharesOf(client);
  assert.equal(before?.state, 'key grant missing');
  await client.change(uri, 3, { text });
  const { ids } = await client.next<{ ids: string[] }>('sharingPolicies/sharesChanged');
  assert.deepEqual(ids, [before?.id]);
  assert.deepEqual(
    (await sharesOf(client, ids)).map(({ state }) => state),
    ['works'],
  );
  await client.stop();
});

test('a picture follows the share whose principal is being typed', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const [summary] = await sharesOf(client);
  const picture = (id: string) =>
    client.request<{ id: string; scene: ToldScene } | null>('sharingPolicies/picture', { id });
  const first = await picture(summary!.id);
  assert.equal(first?.id, summary!.id);
  assert.deepEqual(
    first?.scene.edges.map(({ id, tone, place }) => [id, tone, place?.uri.slice(workspace.uri.length + 1)]),
    [
      ['resourceGrant', 'allowed', SECRET_POLICY],
      ['keyGrant', 'allowed', KEY_POLICY],
      ['identityGrant', 'allowed', 'dev/application-role.identity-policy.json'],
      ['identityKeyGrant', 'allowed', 'dev/application-role.identity-policy.json'],
      ['encryption', 'link', undefined],
    ],
  );
  for (const path of [SECRET_POLICY, KEY_POLICY]) {
    const text = workspace.read(path);
    await client.open(workspace.uriOf(path), text);
    await client.change(workspace.uriOf(path), 2, {
      text: text.replaceAll('role/ApplicationRole', 'role/ApplicationRoleX'),
    });
  }
  const second = await picture(summary!.id);
  assert.notEqual(second?.id, summary!.id);
  assert.equal(second?.scene.title, 'DevSecret → ApplicationRoleX');
  await client.close(workspace.uriOf(SECRET_POLICY));
  assert.equal(await picture('none'), null);
  await client.stop();
});

test('the picture of all shares, and of those that a search finds', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share', 'principal-mismatch', 'bucket-read');
  const client = await startClient(context, { folders: [workspace.uri] });
  const panorama = async (query: string) => {
    const { summary, edges } = await client.request<ToldScene>('sharingPolicies/panorama', { query });
    return [summary, ...edges.map(({ spoken }) => spoken)];
  };
  assert.deepEqual(await panorama(''), [
    '3 shares; 2 of them work.',
    'PaymentsSecret → ApplicationRole: key grant: Principal is AplicationRole.',
    'DevSecret → ApplicationRole: works.',
    'example-reports → ReportReader: works.',
  ]);
  assert.deepEqual(await panorama('payments'), [
    'One share; it does not work.',
    'PaymentsSecret → ApplicationRole: key grant: Principal is AplicationRole.',
  ]);
  await client.stop();
});
