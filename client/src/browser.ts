/** The extension in a browser: the server is a worker, and nothing needs a machine. */
import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { start, stop } from './extension.ts';
import { registerAbsentLiveCommands } from './live/absent.ts';

/** The browser's own; the types here are Node's. */
declare class Worker {
  constructor(url: string, options: { readonly name: string });
  terminate(): void;
}

export function activate(context: vscode.ExtensionContext): Promise<void> {
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'web', 'server.js').toString(true);
  let worker: Worker | undefined;
  const end = (): void => worker?.terminate();
  context.subscriptions.push({ dispose: end });
  return start(context, {
    hasDisk: false,
    createClient: (id, name, options) =>
      new LanguageClient(
        id,
        name,
        async () => {
          // A server that is started again is another worker.
          end();
          worker = new Worker(script, { name });
          // Not the worker itself: VS Code's stand-in for one is no instance of what the library looks for.
          return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
        },
        options,
      ),
    registerLive: registerAbsentLiveCommands,
  });
}

export const deactivate = stop;
