/** `action.yml`: what its steps do in a checkout, in a shell like GitHub's. */
import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { workspace } from '../cli/process.ts';
import { logIn } from '../cli/sarifLog.ts';
import { type Action, type Contexts, evaluate, filled, type Runner, runStep, type Step, yamlOf } from './workflow.ts';

const ACTION = yamlOf<Action>('action.yml');
const { steps } = ACTION.runs;
const [BUILD, CHECK, UPLOAD, DECIDE] = steps as [Step, Step, Step, Step];
const MAIN = fileURLToPath(new URL('../../../server/src/cli/main.ts', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../../samples/', import.meta.url));

type Inputs = Readonly<Record<string, string>>;

interface Stage extends Runner {
  /** Where the action is. */
  readonly action: string;
  readonly commands: string;
}

/** A checkout with a sample, the action with the command line from its sources, and an empty folder for stand-ins. */
function stage(context: TestContext, sample: string, given: Inputs = {}): Stage {
  const checkout = workspace(context, {});
  const action = workspace(context, {
    'dist/package.json': '{ "type": "module" }',
    'dist/cli.js': `process.argv[1] = ${JSON.stringify(MAIN)};\nawait import(process.argv[1]);`,
  });
  const temporary = workspace(context, {});
  const commands = join(temporary, 'bin');
  mkdirSync(commands);
  symlinkSync(process.execPath, join(commands, 'node'));
  cpSync(join(SAMPLES, sample), checkout, { recursive: true });
  const defaults = Object.entries(ACTION.inputs).map(([name, input]) => [name, input.default]);
  const inputs = { ...Object.fromEntries(defaults), ...given };
  const github = { action_path: action, event_name: 'push', repository: 'o/r', event: {} };
  return {
    contexts: { inputs, github, steps: {} },
    workspace: checkout,
    temporary,
    path: [commands, process.env.PATH].join(delimiter),
    action,
    commands,
  };
}

/** Puts a program in front of all others. */
function standIn(commands: string, name: string, script: string): void {
  const file = join(commands, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

const withStep = (contexts: Contexts, outputs: unknown): Contexts => ({ ...contexts, steps: { check: { outputs } } });

describe('action.yml', () => {
  test('is a composite action whose parts all have what they need', () => {
    assert.equal(ACTION.runs.using, 'composite');
    assert.equal(steps.length, 4);
    for (const step of steps) {
      assert.equal(typeof step.name, 'string');
      assert.ok(step.run === undefined ? step.uses !== undefined : step.shell !== undefined, step.name);
    }
    for (const { description, default: value } of Object.values(ACTION.inputs)) {
      assert.ok(description.length > 0);
      // GitHub gives every input as a text.
      assert.equal(typeof value, 'string');
    }
  });

  test('no value is part of a script, and only what is declared is read', () => {
    const read = JSON.stringify(ACTION).matchAll(/\b(inputs|steps\.check\.outputs)\.([\w-]+)/g);
    const written = new Set([...(CHECK.run ?? '').matchAll(/echo "([\w-]+)=/g)].map(([, name]) => name));
    for (const [, from, name = ''] of read)
      assert.ok(from === 'inputs' ? name in ACTION.inputs : written.has(name), name);
    for (const { run = '' } of steps) assert.ok(!run.includes('${{'));
  });

  test('builds the command line once, with npm', (context) => {
    const { action, commands, ...runner } = stage(context, 'working-share');
    standIn(commands, 'npm', 'echo "npm $* in $PWD"');
    assert.deepEqual(runStep(BUILD, runner), { status: 0, stdout: '', stderr: '', outputs: {} });
    const empty = workspace(context, {});
    const contexts = { ...runner.contexts, github: { action_path: empty } };
    const { status, stdout } = runStep(BUILD, { ...runner, contexts });
    assert.deepEqual([status, stdout], [0, `npm ci --no-audit --no-fund in ${empty}\n`]);
  });

  test('says what is missing where Node is too old, or npm fails', (context) => {
    const { action, commands, ...runner } = stage(context, 'working-share');
    const contexts = { ...runner.contexts, github: { action_path: workspace(context, {}) } };
    standIn(commands, 'npm', 'exit 7');
    assert.equal(runStep(BUILD, { ...runner, contexts }).status, 7);
    const old = join(runner.temporary, 'old');
    mkdirSync(old);
    standIn(old, 'node', 'exit 1');
    const { status, stdout } = runStep(BUILD, { ...runner, path: [old, runner.path].join(delimiter) });
    assert.equal(status, 1);
    assert.match(stdout, /^::error title=[^:\n]+::Node 20 or later is needed: [^\n]+\n$/);
  });

  test('a share that works: a report without findings, and the job goes on', (context) => {
    const runner = stage(context, 'working-share');
    const { status, outputs, stderr } = runStep(CHECK, runner);
    assert.deepEqual([status, outputs, stderr], [0, { status: '0', 'sarif-file': 'sharing-policies.sarif' }, '']);
    const log = logIn(readFileSync(join(runner.workspace, 'sharing-policies.sarif'), 'utf8'));
    assert.deepEqual(log.runs[0]?.results, []);
    assert.equal(runStep(DECIDE, { ...runner, contexts: withStep(runner.contexts, outputs) }).status, 0);
  });

  test('a share that does not: findings in the report and in the log, and the job fails at the end', (context) => {
    const runner = stage(context, 'principal-mismatch');
    const { status, outputs, stdout } = runStep(CHECK, runner);
    assert.deepEqual([status, outputs.status], [0, '1']);
    const log = logIn(readFileSync(join(runner.workspace, 'sharing-policies.sarif'), 'utf8'));
    assert.deepEqual(
      log.runs[0]?.results?.map(({ ruleId, locations }) => [
        ruleId,
        locations?.[0]?.physicalLocation?.artifactLocation?.uri,
      ]),
      [['principal-mismatch', 'security/dev-secret.key-policy.json']],
    );
    // Nothing between the two lines is taken for a command of the workflow's.
    const [, token, text] = /^::stop-commands::([\w-]{36})\n(.*)\n::\1::\n$/s.exec(stdout) ?? [];
    assert.ok(token);
    assert.match(text ?? '', /^security\/dev-secret\.key-policy\.json:\d+:\d+ error principal-mismatch$/m);
    assert.equal(runStep(DECIDE, { ...runner, contexts: withStep(runner.contexts, outputs) }).status, 1);
  });

  test('inputs are taken as they are, whatever they hold', (context) => {
    const name = 'a $(touch pwned) "b\' `c`; d';
    const paths = `\n${name}\n-x\n`;
    const runner = stage(context, '', { paths, 'sarif-file': `${name}.sarif`, 'fail-on': 'never' });
    cpSync(join(SAMPLES, 'principal-mismatch'), join(runner.workspace, name), { recursive: true });
    mkdirSync(join(runner.workspace, '-x'));
    const { status, outputs } = runStep(CHECK, runner);
    assert.deepEqual([status, outputs], [0, { status: '0', 'sarif-file': `${name}.sarif` }]);
    const log = logIn(readFileSync(join(runner.workspace, `${name}.sarif`), 'utf8'));
    assert.equal(log.runs[0]?.results?.length, 1);
    assert.ok(!existsSync(join(runner.workspace, 'pwned')));
  });

  test('an answer that is not complete ends the job before anything is uploaded', (context) => {
    const cases: [Inputs, string][] = [
      [{ paths: 'gone' }, 'gone: there is no such file or folder.'],
      [{ 'fail-on': 'sometimes' }, "--fail-on does not know 'sometimes'."],
      [{ 'sarif-file': 'no/x.sarif' }, 'no/x.sarif: cannot be written: its folder does not exist.'],
    ];
    for (const [given, complaint] of cases) {
      const { status, outputs, stdout, stderr } = runStep(CHECK, stage(context, 'principal-mismatch', given));
      assert.deepEqual([status, outputs, stdout], [2, { status: '2' }, '']);
      assert.equal(stderr.split('\n')[0], `sharing-policies: ${complaint}`);
    }
  });

  test('uploads unless it is told not to, or may not', (context) => {
    const { contexts } = stage(context, 'working-share');
    const uploads = (inputs: Inputs, outputs: unknown, github: object): unknown =>
      evaluate(UPLOAD.if ?? '', {
        inputs: { upload: 'true', ...inputs },
        steps: { check: { outputs } },
        github: { ...(contexts.github as object), ...github },
      });
    const done = { status: '1', 'sarif-file': 'a.sarif' };
    const pull = (full_name: string) => ({
      event_name: 'pull_request',
      event: { pull_request: { head: { repo: { full_name } } } },
    });
    assert.equal(uploads({}, done, {}), true);
    assert.equal(uploads({}, done, pull('o/r')), true);
    assert.equal(uploads({}, done, pull('fork/r')), false);
    assert.equal(uploads({ upload: 'false' }, done, {}), false);
    assert.match(UPLOAD.uses ?? '', /^github\/codeql-action\/upload-sarif@v\d+$/);
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(UPLOAD.with ?? {}).map(([name, value]) => [name, filled(value, withStep(contexts, done))]),
      ),
      { sarif_file: 'a.sarif', category: 'sharing-policies' },
    );
  });
});
