/** The language server on Node: `--stdio`, `--node-ipc`, `--socket=PORT` or `--pipe=NAME`. */
import { pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { packageFolder, packageManifest } from '../host/package.ts';
import { referenceLoader } from '../host/reference.ts';
import { DISK } from '../host/source.ts';
import { serveLive } from './live.ts';
import { serve } from './server.ts';

const TRANSPORTS = ['--stdio', '--node-ipc', '--socket', '--pipe'];

if (process.argv.some((argument) => TRANSPORTS.includes(argument.split('=')[0]!))) {
  serve(createConnection(ProposedFeatures.all), {
    name: 'Sharing Policies for AWS',
    version: packageManifest()?.version ?? '',
    loadFunctions: () => import('../ide/index.ts'),
    packageUri: `${pathToFileURL(packageFolder()).href}/`,
    reference: async () => referenceLoader(),
    disk: DISK,
    serveLive,
  });
} else {
  process.stderr.write(`A language server: start it with one of ${TRANSPORTS.join(', ')}.\n`);
  process.exitCode = 2;
}
