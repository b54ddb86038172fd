/** Both sides of the connection say the same of the messages that are not LSP's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as clientFiles from '../../../client/src/filesProtocol.ts';
import * as picture from '../../../client/src/picture/scene.ts';
import * as client from '../../../client/src/shares/protocol.ts';
import type { ShareSummary } from '../../../server/src/ide/shares/tree.ts';
import * as serverFiles from '../../../server/src/lsp/filesProtocol.ts';
import * as server from '../../../server/src/lsp/shares.ts';

/** Compiles only where what the server sends is what the client reads. */
type Reads<Sent extends Read, Read> = Sent;
const CHECKED:
  | undefined
  | [
      Reads<ShareSummary, client.ShareSummary>,
      Reads<server.ToldShare, client.ShareDetail>,
      Reads<server.ToldScene, picture.Scene>,
      Reads<serverFiles.ListParams, clientFiles.ListParams>,
      Reads<serverFiles.ReadParams, clientFiles.ReadParams>,
      Reads<clientFiles.Listing, serverFiles.Listing>,
      Reads<clientFiles.Content, serverFiles.Content>,
    ] = undefined;

test('methods are called alike', () => {
  assert.equal(CHECKED, undefined);
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
