/** Python programs that tests need, each in a virtual environment of its own in .cache, made by the python3 that is there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, ROOT } from './paths.mjs';
import { run } from './processes.mjs';

const windows = process.platform === 'win32';

/**
 * @typedef {object} PythonProgram
 * @property {string} folder of the virtual environment, in .cache
 * @property {string} name of the program
 * @property {string} requirements the file with the packages to install
 */

/**
 * @param {PythonProgram} program
 * @returns {string | undefined} its path, if it is installed
 */
export function installedProgram(program) {
  const path = join(programs(program), windows ? `${program.name}.exe` : program.name);
  return existsSync(path) ? path : undefined;
}

/**
 * @param {PythonProgram} program
 * @returns {Promise<boolean>} whether it is there now
 */
export async function install(program) {
  const requirements = join(ROOT, program.requirements);
  const python = join(programs(program), 'python');
  const steps = [
    [windows ? 'python' : 'python3', '-m', 'venv', join(CACHE, program.folder)],
    [python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
  ];
  for (const [command = '', ...args] of steps) {
    if ((await run(command, args).catch(() => 1)) !== 0) return false;
  }
  return installedProgram(program) !== undefined;
}

/** @param {PythonProgram} program */
function programs({ folder }) {
  return join(CACHE, folder, windows ? 'Scripts' : 'bin');
}
