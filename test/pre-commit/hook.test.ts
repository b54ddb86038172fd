/** pre-commit itself, with the hook of this repository: installed from Git as for everybody, then run in another one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative, sep } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { workspace } from '../unit/cli/process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = process.env.PRE_COMMIT ?? 'pre-commit';
const KEY_POLICY = 'security/dev-secret.key-policy.json';

/** A repository has what is written there, not what is built or downloaded. */
const LEFT_OUT = /^(\.git|\.cache|node_modules|dist|out)$/;

/** The Node of these tests, and the npm that is there. */
const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@example.com',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@example.com',
};

interface Run {
  readonly status: number | null;
  readonly output: string;
}

function run(cwd: string, command: string, args: readonly string[], env = ENVIRONMENT): Run {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return { status, output: stdout + stderr };
}

function git(folder: string, ...args: string[]): string {
  const { status, output } = run(folder, 'git', args);
  assert.equal(status, 0, output);
  return output.trim();
}

function commitAll(folder: string): string {
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'All');
  return git(folder, 'rev-parse', 'HEAD');
}

/** This project as a repository of its own. */
function hookRepository(context: TestContext): { readonly folder: string; readonly revision: string } {
  const folder = workspace(context, {});
  cpSync(ROOT, folder, {
    recursive: true,
    filter: (source) => !LEFT_OUT.test(relative(ROOT, source).split(sep)[0] ?? ''),
  });
  return { folder, revision: commitAll(folder) };
}

test('the hook lets a share that works be committed, and no other', (context) => {
  const hook = hookRepository(context);
  const folder = workspace(context, {
    '.pre-commit-config.yaml': `repos:
- repo: ${hook.folder}
  rev: ${hook.revision}
  hooks:
  - id: sharing-policies
`,
    'README.md': 'Policies\n',
  });
  cpSync(join(ROOT, 'samples', 'working-share'), folder, { recursive: true });
  commitAll(folder);
  const env = { ...ENVIRONMENT, PRE_COMMIT_HOME: workspace(context, {}) };
  const tryToCommit = (): Run => run(folder, 'git', ['commit', '--message', 'Change'], env);
  const path = join(folder, KEY_POLICY);
  const text = readFileSync(path, 'utf8');
  const broken = text.replaceAll('role/ApplicationRole', 'role/AplicationRole');
  assert.notEqual(broken, text);

  const all = run(folder, PROGRAM, ['run', '--all-files', '--color', 'never'], env);
  assert.equal(all.status, 0, all.output);
  assert.match(all.output, /^sharing policies\.+Passed$/m);
  assert.equal(run(folder, PROGRAM, ['install'], env).status, 0);

  writeFileSync(path, broken);
  git(folder, 'add', '--all');
  const refused = tryToCommit();
  assert.equal(refused.status, 1, refused.output);
  assert.match(refused.output, /^sharing policies\.+Failed$/m);
  assert.match(refused.output, /^security\/dev-secret\.key-policy\.json:\d+:\d+ error principal-mismatch$/m);

  // What is not staged does not count.
  writeFileSync(path, `${text}\n`);
  git(folder, 'add', '--all');
  writeFileSync(path, broken);
  const taken = tryToCommit();
  assert.equal(taken.status, 0, taken.output);
  assert.match(taken.output, /^sharing policies\.+Passed$/m);
  assert.equal(readFileSync(path, 'utf8'), broken);

  // A commit that touches no policy starts no check.
  git(folder, 'checkout', '--', KEY_POLICY);
  writeFileSync(join(folder, 'README.md'), 'More policies\n');
  git(folder, 'add', '--all');
  const other = tryToCommit();
  assert.equal(other.status, 0, other.output);
  assert.match(other.output, /^sharing policies\.+\(no files to check\)Skipped$/m);
});
