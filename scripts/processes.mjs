/** Starting programs, and leaving none behind. */
import { spawn } from 'node:child_process';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const groups = new Set();

/**
 * Runs a program with the terminal as its own.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit status; 1 if a signal ended it
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * Runs a program and collects what it prints.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} standard output and standard error in the order they came
 */
export function capture(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Starts a program as the leader of its own process group, which `stop` and the end of this process end as a whole.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {ChildProcess}
 */
export function startGroup(command, args, options) {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  groups.add(child);
  child.on('exit', () => groups.delete(child));
  return child;
}

/**
 * Ends a process group: politely, then after two seconds for good.
 * @param {ChildProcess} child started by `startGroup`
 */
export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return signalGroup(child, 'SIGKILL');
  const gone = new Promise((resolve) => child.once('exit', resolve));
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), 2000);
  await gone;
  clearTimeout(timer);
  // The leader is gone; its children may have outlived it.
  signalGroup(child, 'SIGKILL');
}

/**
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    else process.kill(-child.pid, signal);
  } catch {
    // Nobody left in the group.
  }
}

/**
 * Calls `cleanUp` once when the user or the system ends this process, then ends with the customary status.
 * @param {() => Promise<void>} cleanUp
 */
export function onTermination(cleanUp) {
  /** @type {[NodeJS.Signals, number][]} */
  const signals = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ];
  let ending = false;
  for (const [signal, status] of signals) {
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      cleanUp().finally(() => process.exit(status));
    });
  }
}

// A last resort for a crash: no editor or browser may outlive the process that started it.
process.on('exit', () => {
  for (const child of groups) signalGroup(child, 'SIGKILL');
});
