/**
 * Which Neovims there are for `npm run test:neovim`: the system's, and a newer one in .cache/neovim.
 * `node scripts/neovim.mjs` installs both: Debian's package where apt-get is and may be run, the other by Python.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from './processes.mjs';
import { install, installedProgram } from './python.mjs';

const NEWER = { folder: 'neovim', name: 'nvim', requirements: 'test/neovim/requirements.txt' };

/**
 * The one that `NEOVIM` names alone, or those that are installed.
 * @returns {string[]} programs
 */
export function neovims() {
  const { NEOVIM: given } = process.env;
  if (given) return existsSync(given) ? [given] : [];
  return [onPath('nvim'), installedProgram(NEWER)].filter((program) => program !== undefined);
}

/**
 * @param {string} name
 * @returns {string | undefined}
 */
function onPath(name) {
  const { PATH = '' } = process.env;
  return PATH.split(delimiter)
    .map((folder) => join(folder, name))
    .find((program) => existsSync(program));
}

/** @returns {Promise<boolean>} whether Debian's package could be installed */
async function installPackage() {
  const aptGet = onPath('apt-get');
  const sudo = onPath('sudo');
  const isRoot = process.getuid?.() === 0;
  if (aptGet === undefined || (!isRoot && sudo === undefined)) {
    console.log("Neovim is not installed, and cannot be from here: it takes Debian's apt-get, and root or sudo.");
    return false;
  }
  // Never asks for a password: nobody may be there to give it.
  const [command = '', ...before] = isRoot ? [aptGet] : [String(sudo), '--non-interactive', aptGet];
  const options = ['-o', 'Dpkg::Use-Pty=0', '--quiet=2'];
  await run(command, [...before, 'update', ...options]);
  return (await run(command, [...before, 'install', '--yes', '--no-install-recommends', ...options, 'neovim'])) === 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const system = onPath('nvim') !== undefined || (await installPackage());
  const newer = await install(NEWER);
  process.exitCode = system && newer ? 0 : 1;
}
