/**
 * `npm test`: every test but those that download VS Code, one step after another. The last line printed is
 * `N passed, N failed`; the exit status is 1 if any failed. `node scripts/test.mjs unit types` runs just these steps,
 * `--except unit` all others.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { motoServer } from './emulator.mjs';
import { neovims } from './neovim.mjs';
import { OUT, pinnedNode, ROOT } from './paths.mjs';
import { preCommit } from './pre-commit.mjs';
import { run } from './processes.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */

/** Milliseconds, for one test and for one file of tests: what hangs is to fail. */
const TIME_LIMIT = 180_000;

/** @type {{ name: string, run: () => Promise<Counts> }[]} */
const STEPS = [
  { name: 'build', run: () => asOneTest(['scripts/build.mjs']) },
  { name: 'types', run: () => asOneTest(['node_modules/typescript/bin/tsc', '-p', '.']) },
  { name: 'types of scripts', run: () => asOneTest(['node_modules/typescript/bin/tsc', '-p', 'scripts']) },
  { name: 'types of webview', run: () => asOneTest(['node_modules/typescript/bin/tsc', '-p', 'client/webview']) },
  { name: 'lint', run: () => asOneTest(['node_modules/@biomejs/biome/bin/biome', 'check', '.']) },
  { name: 'unit', run: () => nodeTests('test/unit/**/*.test.ts') },
  { name: 'protocol', run: () => nodeTests('test/protocol/**/*.test.ts') },
  { name: 'aws', run: emulatorTests },
  { name: 'neovim', run: neovimTests },
  { name: 'pre-commit', run: preCommitTests },
  { name: 'web', run: () => countingScript(['test/web/run.mjs']) },
  { name: 'vscode', run: () => countingScript(['test/vscode/run.mjs']) },
];

/**
 * A tool that only has an exit status counts as one test.
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
async function asOneTest(args) {
  const status = await run(pinnedNode(), args, { cwd: ROOT });
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * @param {string} pattern
 * @param {number} [limit] milliseconds, for one test and for one file of tests
 * @returns {Promise<Counts>}
 */
function nodeTests(pattern, limit = TIME_LIMIT) {
  return counting((destination) => [
    '--test',
    `--test-timeout=${limit}`,
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    `--test-reporter=${pathToFileURL(join(ROOT, 'scripts', 'counting-reporter.mjs'))}`,
    `--test-reporter-destination=${destination}`,
    pattern,
  ]);
}

/**
 * The tests against an emulator of AWS, which needs Python: who did not ask for them by name goes without.
 * @returns {Promise<Counts>}
 */
async function emulatorTests() {
  const server = motoServer();
  if (server !== undefined) {
    process.env.MOTO_SERVER = server;
    return nodeTests('test/aws/**/*.test.ts');
  }
  console.log('skipped: moto, the emulator of AWS, is not there. `node scripts/emulator.mjs` installs it.');
  return { passed: 0, failed: wanted.includes('aws') ? 1 : 0 };
}

/**
 * The language server in a real Neovim: who did not ask for these tests by name goes without.
 * @returns {Promise<Counts>}
 */
async function neovimTests() {
  const programs = neovims();
  if (programs.length > 0) {
    process.env.NEOVIMS = JSON.stringify(programs);
    return nodeTests('test/neovim/**/*.test.ts');
  }
  console.log('skipped: Neovim is not there. `node scripts/neovim.mjs` installs it.');
  return { passed: 0, failed: wanted.includes('neovim') ? 1 : 0 };
}

/**
 * pre-commit installs our hook as it does for everybody, with all that building it takes.
 * @returns {Promise<Counts>}
 */
async function preCommitTests() {
  const program = preCommit();
  if (program !== undefined) {
    process.env.PRE_COMMIT = program;
    return nodeTests('test/pre-commit/**/*.test.ts', 5 * TIME_LIMIT);
  }
  console.log('skipped: pre-commit is not there. `node scripts/pre-commit.mjs` installs it.');
  return { passed: 0, failed: wanted.includes('pre-commit') ? 1 : 0 };
}

/**
 * @param {string[]} args of a script that writes its counts to the file that `--counts` names
 * @returns {Promise<Counts>}
 */
function countingScript(args) {
  return counting((destination) => [...args, '--counts', destination]);
}

/**
 * Runs something that writes its counts, as JSON, to a file.
 * @param {(destination: string) => string[]} args
 * @returns {Promise<Counts>}
 */
async function counting(args) {
  const destination = join(OUT, 'counts.json');
  await mkdir(OUT, { recursive: true });
  await rm(destination, { force: true });
  const status = await run(pinnedNode(), args(destination), { cwd: ROOT });
  /** @type {Counts} */
  const counts = await readFile(destination, 'utf8')
    .then(JSON.parse)
    .catch(() => ({ passed: 0, failed: 0 }));
  // Neither a runner that crashed nor one that found no test may look like success.
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) return { ...counts, failed: 1 };
  return counts;
}

const [first, ...rest] = process.argv.slice(2);
const wanted = first === undefined || first === '--except' ? [] : [first, ...rest];
const unwanted = first === '--except' ? rest : [];
// Unit tests run from the sources, which have no other file to build.
await run(pinnedNode(), ['scripts/reference.ts'], { cwd: ROOT });
const total = { passed: 0, failed: 0 };
for (const step of STEPS) {
  if ((wanted.length > 0 && !wanted.includes(step.name)) || unwanted.includes(step.name)) continue;
  console.log(`\n▶ ${step.name}`);
  const start = performance.now();
  const { passed, failed } = await step.run();
  total.passed += passed;
  total.failed += failed;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${failed > 0 ? '✖' : '✔'} ${step.name}: ${passed} passed, ${failed} failed (${seconds} s)`);
}
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed`);
