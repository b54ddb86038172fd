/** Commands that the server itself carries out, in any editor. */
import type { Range } from 'vscode-languageserver';
import type { Feature } from './feature.ts';

/** Shows a place: arguments are a URI and a range. */
export const GO_TO = 'sharingPolicies.goTo';

export const COMMANDS: Feature = {
  capabilities: ({ showsDocuments }) => (showsDocuments ? { executeCommandProvider: { commands: [GO_TO] } } : {}),

  register(connection): undefined {
    connection.onExecuteCommand(async ({ command, arguments: given }) => {
      const [uri, selection] = (given ?? []) as [string, Range];
      if (command !== GO_TO || typeof uri !== 'string') return null;
      await connection.window.showDocument({ uri, selection, takeFocus: true });
      return null;
    });
  },
};
