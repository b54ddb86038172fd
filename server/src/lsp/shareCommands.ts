/** `sharingPolicies/commands`: the AWS CLI commands of a share, for a person to copy. Nothing is ever run. */
import { RequestType, RequestType0 } from 'vscode-languageserver';
import { isWithin } from '../files/paths.ts';
import type { FileSource } from '../files/source.ts';
import type { CommandFiles } from '../ide/commands/commands.ts';
import type { Verdict } from '../sharing/share.ts';
import type { Feature } from './feature.ts';

/** A share to choose. */
export interface ShareChoice {
  readonly share: string;
  readonly title: string;
  readonly access: string;
  readonly verdict: Verdict;
}

export interface CommandsParams {
  readonly share: string;
}

export interface CommandsResult {
  readonly title: string;
  /** Comments and commands for a POSIX shell. */
  readonly script: string;
  /** The files that the commands give to AWS, as they are on the disk when they are run. */
  readonly files: readonly string[];
}

export const ChoicesRequest = new RequestType0<readonly ShareChoice[], void>('sharingPolicies/commands/choices');
/** Null if there is no such share (any more). */
export const CommandsRequest = new RequestType<CommandsParams, CommandsResult | null, void>('sharingPolicies/commands');

export const SHARE_COMMANDS: Feature = {
  capabilities: () => ({}),
  register(connection, ask) {
    connection.onRequest(ChoicesRequest, async () => {
      const { workspace } = (await ask()).conversion;
      const { functions } = workspace;
      return functions.shares(workspace.current()).map((share) => ({
        share: share.id,
        title: functions.shareTitle(share),
        access: share.access,
        verdict: share.verdict,
      }));
    });
    connection.onRequest(CommandsRequest, async ({ share: id }) => {
      const { workspace, uris, source } = (await ask()).conversion;
      const { functions } = workspace;
      const analysis = workspace.current();
      const share = functions.shares(analysis).find((candidate) => candidate.id === id);
      const script = functions.commandsFor(analysis, id, namesIn(analysis.options.folders, source));
      if (share === undefined || script === undefined) return null;
      const { resourcePolicy, keyPolicy, identityPolicies } = share.documents;
      const documents = [resourcePolicy, keyPolicy, ...identityPolicies].filter((one) => one !== undefined);
      const files = [...new Set(documents.map(({ file }) => file))];
      return { title: functions.shareTitle(share), script, files: files.map(uris.toUri) };
    });
  },
};

/** In the one folder that is open, relative to it; several folders have no place in common to run anything. */
function namesIn(folders: readonly string[], { shellPath, remote }: FileSource): CommandFiles {
  const [folder, ...others] = folders;
  if (folder === undefined || others.length > 0) return { shown: shellPath };
  return {
    shown: (path) =>
      isWithin(folder, path) ? path.slice(folder.length + (folder.endsWith('/') ? 0 : 1)) : shellPath(path),
    // Where the files are on no disk, they are run in a copy of the folder, wherever that is.
    ...(remote === undefined ? { runIn: shellPath(folder) } : {}),
  };
}
