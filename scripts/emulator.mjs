/**
 * Where the emulator of AWS is that `npm run test:aws` needs. `node scripts/emulator.mjs` installs it into .cache/moto, with
 * the python3 that is there.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CACHE, ROOT } from './paths.mjs';
import { run } from './processes.mjs';

const FOLDER = join(CACHE, 'moto');
const windows = process.platform === 'win32';
const programs = join(FOLDER, windows ? 'Scripts' : 'bin');

/**
 * The program that starts moto's server: the one that `MOTO_SERVER` names, or the one that was installed here.
 * @returns {string | undefined}
 */
export function motoServer() {
  const installed = process.env.MOTO_SERVER || join(programs, windows ? 'moto_server.exe' : 'moto_server');
  return existsSync(installed) ? installed : undefined;
}

/** @returns {Promise<boolean>} whether it is there now */
async function install() {
  const requirements = join(ROOT, 'test', 'aws', 'requirements.txt');
  const steps = [
    [windows ? 'python' : 'python3', '-m', 'venv', FOLDER],
    [join(programs, 'python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
  ];
  for (const [command = '', ...args] of steps) {
    if ((await run(command, args).catch(() => 1)) !== 0) return false;
  }
  return motoServer() !== undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await install()) ? 0 : 1;
}
