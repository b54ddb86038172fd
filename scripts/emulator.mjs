/** Where the emulator of AWS is that `npm run test:aws` needs. `node scripts/emulator.mjs` installs it into .cache/moto. */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { install, installedProgram } from './python.mjs';

const MOTO = { folder: 'moto', name: 'moto_server', requirements: 'test/aws/requirements.txt' };

/**
 * The program that starts moto's server: the one that `MOTO_SERVER` names, or the one that was installed here.
 * @returns {string | undefined}
 */
export function motoServer() {
  const { MOTO_SERVER: given } = process.env;
  if (given) return existsSync(given) ? given : undefined;
  return installedProgram(MOTO);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await install(MOTO)) ? 0 : 1;
}
