/** The language server as a worker of a browser: its messages come and go by `postMessage`, its files come from the client. */
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from 'vscode-languageserver/browser';
import { decodeReference } from '../iam/reference/decode.ts';
import type { LoadReference, ServiceReference } from '../iam/reference/reference.ts';
import { ReferenceRequest } from './filesProtocol.ts';
import { serve } from './server.ts';

/** The worker's own; the types here are Node's. */
declare const location: { readonly href: string };
declare function importScripts(script: string): void;

const connection = createConnection(
  ProposedFeatures.all,
  new BrowserMessageReader(globalThis),
  new BrowserMessageWriter(globalThis),
);

serve(connection, {
  name: 'Sharing Policies for AWS',
  loadFunctions(packageUri) {
    // The build has it apart from this script, and in one file for the server on Node and the command line as well.
    importScripts(new URL('dist/core.js', packageUri).href);
    return import('../ide/index.ts');
  },
  // Where the client does not say it: this script is two levels deep in the package.
  packageUri: new URL('../../', location.href.replace(/^blob:/, '')).href,
  reference: async () => decodedOnce(await connection.sendRequest(ReferenceRequest)),
});

function decodedOnce(text: string): LoadReference {
  let reference: ServiceReference | undefined;
  return () => {
    reference ??= decodeReference(text);
    return reference;
  };
}
