/** Where pre-commit is that the test of our hook needs. `node scripts/pre-commit.mjs` installs it into .cache/pre-commit. */
import { pathToFileURL } from 'node:url';
import { install, installedProgram } from './python.mjs';

const PRE_COMMIT = { folder: 'pre-commit', name: 'pre-commit', requirements: 'test/pre-commit/requirements.txt' };

/** @returns {string | undefined} */
export function preCommit() {
  return installedProgram(PRE_COMMIT);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await install(PRE_COMMIT)) ? 0 : 1;
}
