/**
 * npm's `prepare`: builds dist/ after `npm ci`, before `npm pack`, and where npm makes a package of a Git repository.
 *
 * For a global installation, as pre-commit makes one, npm 11 does that without the development dependencies
 * (https://github.com/npm/cli/issues/1865), so they are installed here.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { run } from './processes.mjs';

/** Set while the dependencies are being installed, which ends with this script again. */
const INSTALLING = 'SHARING_POLICIES_INSTALLING';

/** @returns {Promise<number>} an exit status */
async function prepare() {
  if (process.env[INSTALLING] !== undefined) return 0;
  if (!existsSync(join(ROOT, 'node_modules'))) {
    const { npm_execpath: npm = '' } = process.env;
    // What holds for the installation of this package does not hold for its dependencies.
    const env = { ...process.env, [INSTALLING]: '1', npm_config_global: 'false', npm_config_prefix: undefined };
    const status = await run(process.execPath, [npm, 'ci'], { cwd: ROOT, env });
    if (status !== 0) return status;
  }
  return run(process.execPath, ['scripts/build.mjs'], { cwd: ROOT });
}

process.exitCode = await prepare();
