/** "New share…" over real stdio: the questions, what is wrong with an answer, the edit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CreateFile, TextDocumentEdit } from 'vscode-languageserver-protocol/node';
import type { NewShareResult } from '../../server/src/lsp/newShare.ts';
import { PLAIN, startClient } from './client.ts';
import { sampleWorkspace } from './workspace.ts';

const ROLE = 'arn:aws:iam::222222222222:role/BatchRole';
const SECRET = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3';
const KEY = 'arn:aws:kms:us-east-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab';

interface Step {
  readonly field: string;
  readonly choices: readonly { readonly value: string | null }[];
}

test('the questions go by the answers, and know the workspace', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const steps = (wish: object) => client.request<Step[]>('sharingPolicies/newShare/steps', { wish });
  const fields = async (wish: object) => (await steps(wish)).map(({ field }) => field);
  assert.deepEqual(await fields({}), [
    'resource',
    'access',
    'principal',
    'conditions',
    'ownerFolder',
    'consumerFolder',
  ]);
  assert.deepEqual(await fields({ resource: SECRET, access: 'read', until: '' }), [
    'resource',
    'access',
    'key',
    'principal',
    'conditions',
    'until',
    'ownerFolder',
    'consumerFolder',
  ]);
  assert.deepEqual((await fields({ resource: 'arn:aws:s3:::reports', access: 'read' })).slice(2, 4), [
    'key',
    'account',
  ]);
  assert.deepEqual((await fields({ resource: KEY, access: 'use' })).slice(1, 4), ['access', 'actions', 'principal']);
  const known = await steps({ resource: SECRET, access: 'read' });
  const values = (field: string) => known.find((step) => step.field === field)?.choices.map(({ value }) => value);
  assert.deepEqual(values('resource'), [SECRET, KEY]);
  assert.deepEqual(values('access'), ['read', 'write', 'replicate']);
  assert.deepEqual(values('key'), [KEY]);
  assert.deepEqual(values('principal'), ['arn:aws:iam::222222222222:role/ApplicationRole']);
  assert.deepEqual(values('conditions'), ['viaService', 'encryptionContext', 'organization', 'until']);
  assert.equal(values('ownerFolder')?.[0], workspace.uriOf('security'));
  const consumer = await steps({ principal: 'arn:aws:iam::222222222222:role/ApplicationRole' });
  assert.ok(
    consumer
      .find(({ field }) => field === 'consumerFolder')
      ?.choices.some(({ value }) => value === workspace.uriOf('dev')),
  );
  const problem = (wish: object, field: string) =>
    client.request<string | null>('sharingPolicies/newShare/problem', { wish, field });
  assert.match((await problem({ resource: 'DevSecret' }, 'resource'))!, /^An ARN such as/);
  assert.equal(await problem({ ownerFolder: workspace.uriOf('new/folder') }, 'ownerFolder'), null);
  assert.match((await problem({ ownerFolder: 'file:///elsewhere' }, 'ownerFolder'))!, /folder of the workspace/);
  await client.stop();
});

test('one edit with files to make and files to extend', async (context) => {
  const workspace = sampleWorkspace(context, 'working-share');
  const client = await startClient(context, { folders: [workspace.uri] });
  const wish = {
    resource: SECRET,
    access: 'read',
    key: KEY,
    principal: ROLE,
    ownerFolder: workspace.uriOf('security'),
    consumerFolder: workspace.uriOf('dev'),
  };
  const result = await client.request<NewShareResult>('sharingPolicies/newShare', { wish });
  assert.equal(result.title, 'Share DevSecret with BatchRole');
  assert.equal(result.verdict, 'allowed');
  assert.deepEqual(result.created, [
    workspace.uriOf('dev/batch-role.identity-policy.json'),
    workspace.uriOf('sharing.json'),
  ]);
  assert.deepEqual(result.changed, [
    workspace.uriOf('security/dev-secret.resource-policy.json'),
    workspace.uriOf('security/dev-secret.key-policy.json'),
  ]);
  const changes = result.edit.documentChanges as (CreateFile | TextDocumentEdit)[];
  assert.deepEqual(
    changes.filter((change) => 'kind' in change).map(({ uri }) => uri),
    result.created,
  );
  assert.deepEqual(await client.request('sharingPolicies/newShare', { wish: { ...wish, principal: 'x' } }), {
    problem:
      'The ARN of a role or user, such as arn:aws:iam::222222222222:role/ApplicationRole; placeholders may stand in it.',
  });
  await client.stop();
  const plain = await startClient(context, { folders: [workspace.uri], capabilities: PLAIN });
  assert.deepEqual(await plain.request('sharingPolicies/newShare', { wish }), {
    problem: 'This editor cannot make files.',
  });
  await plain.stop();
});
