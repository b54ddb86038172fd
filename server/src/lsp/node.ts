/** The language server on Node: `--stdio`, `--node-ipc`, `--socket=PORT` or `--pipe=NAME`. */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { serve } from './server.ts';

const TRANSPORTS = ['--stdio', '--node-ipc', '--socket', '--pipe'];

if (process.argv.some((argument) => TRANSPORTS.includes(argument.split('=')[0]!))) {
  const root = packageRoot(process.argv[1]);
  serve(createConnection(ProposedFeatures.all), {
    name: 'Sharing Policies for AWS',
    version: manifestIn(root)?.version ?? '',
    loadFunctions: () => import('../ide/index.ts'),
    packageUri: `${pathToFileURL(root).href}/`,
  });
} else {
  process.stderr.write(`A language server: start it with one of ${TRANSPORTS.join(', ')}.\n`);
  process.exitCode = 2;
}

/** The folder of the package that the script belongs to, wherever a link to it lies. */
function packageRoot(script: string | undefined): string {
  const start = script === undefined ? process.cwd() : dirname(realpathSync(script));
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    // One without a name only says of which kind the modules in its folder are.
    if (manifestIn(folder)?.name !== undefined) {
      return folder;
    }
  }
  return start;
}

function manifestIn(folder: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
