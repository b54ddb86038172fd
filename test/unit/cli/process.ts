/** Runs the command line as a process of its own, in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { REFERENCE_FILE } from '../../../server/src/host/reference.ts';

const MAIN = fileURLToPath(new URL('../../../server/src/cli/main.ts', import.meta.url));

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A device or file that standard output goes to. */
  readonly output?: string;
  /** What it reads on standard input. */
  readonly input?: string;
  /** Another program than the sources. */
  readonly main?: string;
}

/** `sharing-policies ...words`, without the colour settings of whoever runs the tests. */
export function run(words: readonly string[], { cwd, env = {}, output, input, main = MAIN }: RunOptions): Run {
  const { FORCE_COLOR: _, NO_COLOR: __, NODE_OPTIONS: ___, ...inherited } = process.env;
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [main, ...words], {
    cwd,
    env: { ...inherited, ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: [input === undefined ? 'ignore' : 'pipe', output === undefined ? 'pipe' : openSync(output, 'w'), 'pipe'],
    ...(input === undefined ? {} : { input }),
  });
  if (error !== undefined) {
    throw error;
  }
  return { status, stdout, stderr };
}

/** The same, while this process goes on: it may answer what the other asks. `onStart` is given the process. */
export async function runBeside(
  words: readonly string[],
  { cwd, env = {} }: Pick<RunOptions, 'cwd' | 'env'>,
  onStart?: (child: ChildProcess) => void,
): Promise<Run> {
  const { FORCE_COLOR: _, NO_COLOR: __, NODE_OPTIONS: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN, ...words], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onStart?.(child);
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { status: status as number | null, stdout, stderr };
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

/**
 * A program that is the command line for somebody who may not read everything. The superuser becomes nobody in it, who may
 * not even be able to reach this repository: so a bundle is read first, from a folder that is open to all.
 */
export function powerless(context: TestContext): string {
  if (process.getuid?.() !== 0) return MAIN;
  const folder = workspace(context, {
    'main.cjs': "process.setgroups([]); process.setgid(65534); process.setuid(65534); require('./cli.cjs');",
  });
  buildSync({
    entryPoints: [MAIN],
    outfile: join(folder, 'cli.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  copyFileSync(join(dirname(MAIN), '../../../dist', REFERENCE_FILE), join(folder, REFERENCE_FILE));
  chmodSync(folder, 0o755);
  return join(folder, 'main.cjs');
}

/** A new folder with the files, links resolved; removed when the test ends. */
export function workspace(context: TestContext, files: Files): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sharing-policies-')));
  context.after(() => rmSync(folder, { recursive: true }));
  add(folder, files);
  return folder;
}

export function add(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** The texts of all files in the folder, by path. */
export function contents(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    paths.sort().map((path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), readFileSync(path, 'utf8')]),
  );
}
