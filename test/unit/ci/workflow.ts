/** Runs the shell of a composite action's steps as GitHub's runner does, with stand-ins for the programs around it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = new URL('../../../', import.meta.url);

export interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

export interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export function textOf(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

export function yamlOf<T>(path: string): T {
  return parse(textOf(path), { strict: true, uniqueKeys: true }) as T;
}

/** What expressions can name: `inputs`, `github`, `steps`. */
export type Contexts = Readonly<Record<string, unknown>>;

/**
 * The value of an expression. Those of the action are made of names, texts, `==`, `!=`, `&&`, `||` and parentheses, which
 * mean the same in JavaScript but for the hyphens in names.
 */
export function evaluate(expression: string, contexts: Contexts): unknown {
  assert.match(expression, /^[\w\s.'=!&|()-]*$/);
  const indexed = expression.replace(/\.([\w-]+)/g, "?.['$1']");
  return new Function(...Object.keys(contexts), `return (${indexed});`)(...Object.values(contexts));
}

/** A text with its `${{ … }}`. */
export function filled(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => String(evaluate(expression, contexts) ?? ''));
}

export interface StepRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface Runner {
  readonly contexts: Contexts;
  /** Where the checkout is. */
  readonly workspace: string;
  /** For the runner's own files. */
  readonly temporary: string;
  readonly path: string;
}

/** https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
export function runStep(
  { shell, run = '', env = {} }: Step,
  { contexts, workspace, temporary, path }: Runner,
): StepRun {
  assert.equal(shell, 'bash');
  const script = join(temporary, 'step.sh');
  const output = join(temporary, 'output');
  writeFileSync(script, filled(run, contexts));
  writeFileSync(output, '');
  const values = Object.entries(env).map(([name, value]) => [name, filled(value, contexts)]);
  const { status, stdout, stderr, error } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: workspace,
    encoding: 'utf8',
    env: { ...Object.fromEntries(values), PATH: path, HOME: temporary, GITHUB_OUTPUT: output },
  });
  if (error !== undefined) throw error;
  const outputs = Object.fromEntries(
    readFileSync(output, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  rmSync(script);
  return { status, stdout, stderr, outputs };
}
