/** A workspace that is on no disk: the server asks its client for the files. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { FILE_LIMIT } from '../../server/src/files/source.ts';
import { type Content, type Listing, ListRequest, ReadRequest } from '../../server/src/lsp/filesProtocol.ts';
import { type ClientOptions, startClient, type TestClient } from './client.ts';
import { IDENTITY_POLICY, KEY_POLICY, SECRET_POLICY, sampleWorkspace } from './workspace.ts';

const FOLDER = 'memory:/policies%20%C3%A4';

/** What the client has: paths in the folder and what is there. */
type Files = Map<string, string | Content>;

const uriOf = (path: string): string => `${FOLDER}/${path}`;

const pathOf = (uri: string): string => {
  if (uri === FOLDER) return '';
  assert.ok(uri.startsWith(`${FOLDER}/`) && uri.length > FOLDER.length + 1, uri);
  return uri.slice(FOLDER.length + 1);
};

function list(files: Files, folder: string): Listing {
  const below = [...files.keys()].filter((path) => folder === '' || path.startsWith(`${folder}/`));
  if (below.length === 0) return { reason: 'it does not exist' };
  const names = below.map((path) => path.slice(folder === '' ? 0 : folder.length + 1).split('/'));
  const named = (isFolder: boolean) => [
    ...new Set(names.filter(({ length }) => length > 1 === isFolder).map(([name]) => name!)),
  ];
  return { folders: named(true), files: named(false) };
}

function read(files: Files, path: string): Content {
  const found = files.get(path) ?? { absent: true as const };
  return typeof found === 'string' ? { text: found } : found;
}

interface Virtual {
  readonly client: TestClient;
  readonly files: Files;
  /** Paths that the server has listed or read. */
  readonly asked: Set<string>;
  /** Tells the server that something happened there. */
  touch(...paths: readonly string[]): Promise<void>;
  codes(path: string): Promise<unknown[]>;
}

async function startVirtual(
  context: TestContext,
  given: Readonly<Record<string, string | Content>>,
  options: ClientOptions = {},
): Promise<Virtual> {
  const files: Files = new Map(Object.entries(given));
  const asked = new Set<string>();
  const paths = (uris: readonly string[]): string[] => uris.map(pathOf);
  const client = await startClient(context, {
    folders: [FOLDER],
    initializationOptions: { givesFiles: true, diagnosticMode: 'pull' },
    answers: {
      [ListRequest.method]: ({ uris }: { uris: readonly string[] }) =>
        paths(uris).map((path) => {
          asked.add(path);
          return list(files, path);
        }),
      [ReadRequest.method]: ({ uris, limit }: { uris: readonly string[]; limit: number }) => {
        assert.equal(limit, FILE_LIMIT);
        return paths(uris).map((path) => {
          asked.add(path);
          return read(files, path);
        });
      },
    },
    ...options,
  });
  return {
    client,
    files,
    asked,
    touch: (...changed) =>
      client.notify('workspace/didChangeWatchedFiles', {
        changes: changed.map((path) => ({ uri: uriOf(path), type: 2 })),
      }),
    codes: async (path) => (await client.pull(uriOf(path))).map(({ code }) => code).sort(),
  };
}

function sampleTexts(context: TestContext, name: string): Record<string, string> {
  const workspace = sampleWorkspace(context, name);
  return Object.fromEntries([SECRET_POLICY, KEY_POLICY, IDENTITY_POLICY].map((path) => [path, workspace.read(path)]));
}

/** A policy with a mistake of its own: whoever looks at it says so. */
const BROKEN =
  '{"Version": "2012-10-17", "Statement": [{"Effect": "Alow", "Action": "s3:GetObject", "Resource": "*"}]}';

test('documents are joined over files that only the client can read', async (context) => {
  const { codes } = await startVirtual(context, sampleTexts(context, 'missing-key-grant'));
  assert.deepEqual(await codes(KEY_POLICY), ['missing-key-grant']);
});

test('what Git ignores, node_modules and excluded files are neither listed nor read', async (context) => {
  const files = {
    '.gitignore': 'build/\n*.local.json\n',
    '.git/info/exclude': 'private/\n',
    'a.json': BROKEN,
    'a.local.json': BROKEN,
    'a.txt': BROKEN,
    'build/a.json': BROKEN,
    'private/a.json': BROKEN,
    'excluded/a.json': BROKEN,
    'node_modules/x/a.json': BROKEN,
    'in/.gitignore': '/b.json\n',
    'in/b.json': BROKEN,
    'in/c.json': BROKEN,
  };
  const { codes, asked } = await startVirtual(context, files, { settings: { exclude: ['excluded'] } });
  for (const path of Object.keys(files)) {
    const isLookedAt = path === 'a.json' || path === 'in/c.json';
    assert.deepEqual(await codes(path), isLookedAt ? ['invalid-effect'] : [], path);
  }
  assert.deepEqual(
    [...asked].sort(),
    ['', '.git/info/exclude', '.gitignore', 'a.json', 'in', 'in/.gitignore', 'in/c.json'].sort(),
  );
});

test('a file that is too large, no text or not readable says so', async (context) => {
  const { client } = await startVirtual(context, {
    'large.json': { size: FILE_LIMIT + 1 },
    'binary.json': { notUtf8: true },
    'locked.json': { reason: 'permission denied' },
    'sharing.json': JSON.stringify({
      principals: { 'arn:aws:iam::111111111111:role/a': { policies: ['large.json', 'binary.json', 'locked.json'] } },
    }),
  });
  const messages = async (path: string) => (await client.pull(uriOf(path))).map(({ code, message }) => [code, message]);
  assert.deepEqual(
    (await messages('large.json')).map(([code]) => code),
    ['file-too-large'],
  );
  assert.deepEqual(
    (await messages('binary.json')).map(([code]) => code),
    ['file-unreadable'],
  );
  const [[code, message] = []] = await messages('locked.json');
  assert.equal(code, 'file-unreadable');
  assert.match(String(message), /permission denied/);
});

/** A manifest that names one policy. */
const naming = (path: string): string =>
  JSON.stringify({ principals: { 'arn:aws:iam::111111111111:role/a': { policies: [path] } } });

test('a manifest brings in what the selection leaves out, and nothing from outside', async (context) => {
  const { codes, asked } = await startVirtual(context, {
    '.gitignore': 'ignored\n',
    'ignored/a.txt': BROKEN,
    'sharing.json': naming('ignored/a.txt'),
    'other/sharing.json': naming('../../outside.json'),
    'third/sharing.json': naming('missing.json'),
  });
  assert.deepEqual(await codes('ignored/a.txt'), ['invalid-effect']);
  assert.deepEqual(await codes('sharing.json'), []);
  assert.deepEqual(await codes('other/sharing.json'), ['manifest-error']);
  assert.deepEqual(await codes('third/sharing.json'), ['manifest-error']);
  assert.ok(![...asked].some((path) => path.includes('outside')), [...asked].join(' '));
});

test('what a manifest names while it is edited is fetched', async (context) => {
  const { client, codes } = await startVirtual(context, { 'sharing.json': '{}', 'a.txt': BROKEN });
  assert.deepEqual(await codes('a.txt'), []);
  await client.open(uriOf('sharing.json'), naming('a.txt'));
  await client.next<{ uris: string[] }>(ReadRequest.method, ({ uris }) => uris.includes(uriOf('a.txt')));
  // The answer to that is on its way before the answer to this.
  await client.pull(uriOf('a.txt'));
  assert.deepEqual(await codes('a.txt'), ['invalid-effect']);
});

const pulling = (path: string) => ({ textDocument: { uri: uriOf(path) } });

test('a file that is closed without being saved counts as the client has it', async (context) => {
  const { client, files, codes } = await startVirtual(context, { 'a.json': BROKEN });
  await client.open(uriOf('a.json'), '{}');
  assert.deepEqual(await codes('a.json'), []);
  files.set('a.json', BROKEN.replace('Alow', 'Allow').replace('2012', '2013'));
  await client.close(uriOf('a.json'));
  await client.request('workspace/diagnostic', { previousResultIds: [] });
  assert.deepEqual(await codes('a.json'), ['invalid-version']);
});

test('files and folders that come and go are followed', async (context) => {
  const { client, files, touch, codes } = await startVirtual(context, { 'a.json': '{}' });
  assert.deepEqual(await codes('a.json'), []);
  files.set('new/b.json', BROKEN);
  await touch('new');
  await client.request('workspace/diagnostic', { previousResultIds: [] });
  assert.deepEqual(await codes('new/b.json'), ['invalid-effect']);
  files.delete('new/b.json');
  await touch('new');
  const [{ resultId }] = [await client.request<{ resultId: string }>('textDocument/diagnostic', pulling('new/b.json'))];
  await client.request('workspace/diagnostic', { previousResultIds: [{ uri: uriOf('new/b.json'), value: resultId }] });
  assert.deepEqual(await codes('new/b.json'), []);
});

test('commands to copy name no folder that is on no disk', async (context) => {
  const { client } = await startVirtual(context, sampleTexts(context, 'working-share'));
  const [choice] = await client.request<{ share: string }[]>('sharingPolicies/commands/choices');
  const { script } = await client.request<{ script: string }>('sharingPolicies/commands', { share: choice?.share });
  assert.match(script, /file:\/\/security\/dev-secret\.key-policy\.json/);
  assert.ok(!script.includes('memory:'), script);
});
