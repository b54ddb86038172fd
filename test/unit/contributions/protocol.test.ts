/** Both sides of the connection call the messages that are not LSP's by the same names; their types are the server's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as clientFiles from '../../../client/src/filesProtocol.ts';
import * as picture from '../../../client/src/picture/scene.ts';
import * as client from '../../../client/src/shares/protocol.ts';
import * as serverFiles from '../../../server/src/lsp/filesProtocol.ts';
import * as server from '../../../server/src/lsp/sharesProtocol.ts';
import { readText } from './files.ts';

test('methods are called alike', () => {
  assert.deepEqual(
    [
      client.SHARES,
      client.SHARE,
      client.SHARES_IN,
      client.SHARES_MARKDOWN,
      client.SHARES_CHANGED,
      clientFiles.LIST,
      clientFiles.READ,
      clientFiles.REFERENCE,
      picture.PICTURE,
      picture.PANORAMA,
    ],
    [
      server.SharesRequest,
      server.ShareRequest,
      server.SharesInRequest,
      server.MarkdownRequest,
      server.SharesChanged,
      serverFiles.ListRequest,
      serverFiles.ReadRequest,
      serverFiles.ReferenceRequest,
      server.PictureRequest,
      server.PanoramaRequest,
    ].map(({ method }) => method),
  );
});

test('requests about live accounts too', () => {
  // The client's file needs VS Code to be loaded, so both are read as texts.
  const requests = (path: string) =>
    [...readText(path).matchAll(/const (\w+Request) = [^;]*?'(sharingPolicies\/[^']+)'/g)].map(([, ...name]) => name);
  const own = requests('client/src/live/protocol.ts');
  assert.ok(own.length > 0);
  assert.deepEqual(own, requests('server/src/lsp/liveProtocol.ts'));
});
