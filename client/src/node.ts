/** The extension where there is a machine: the server is a Node process of its own, accounts can be read. */
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { start, stop } from './extension.ts';
import { registerLiveCommands } from './live/commands.ts';
import { type ProxySettings, proxyVariables } from './proxy.ts';

/** The server's debugger listens here when the extension itself is being debugged. */
const DEBUG_PORT = 6009;

export function activate(context: vscode.ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath('dist/server.js');
  /** Whenever a server starts, its environment is made anew. */
  const withProxy = (execArgv: string[]) => ({
    execArgv,
    get env() {
      return proxyVariables(vscode.workspace.getConfiguration().get<ProxySettings>('http') ?? {});
    },
  });
  return start(context, {
    hasDisk: true,
    createClient: (id, name, options) =>
      new LanguageClient(
        id,
        name,
        {
          run: { module, transport: TransportKind.ipc, options: withProxy([]) },
          debug: {
            module,
            transport: TransportKind.ipc,
            options: withProxy(['--nolazy', '--enable-source-maps', `--inspect=${DEBUG_PORT}`]),
          },
        },
        options,
      ),
    registerLive: registerLiveCommands,
  });
}

export const deactivate = stop;
