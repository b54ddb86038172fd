import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { run } from './process.ts';

const cwd = tmpdir();
const OVERVIEW = `Checks the AWS policies that share secrets, keys and other resources between accounts, offline:
only 'pull' and 'verify' talk to AWS.

Usage: sharing-policies <command> [options]

Commands:
  check     decide whether every share works, and say what is wrong
  fix       apply the preferred fixes
  init      write sharing.json from what was inferred
  simulate  decide single requests, as 'aws iam simulate-custom-policy' does
  explain   say why AWS denied a request: from its message, from CloudTrail, or asked
  commands  print the AWS CLI commands that put a share in place and try it; runs none
  pull      write what is deployed on AWS into files, or compare with it
  verify    ask AWS about principals, keys, decisions and the validity of policies

Run 'sharing-policies <command> --help' for a command's options, 'sharing-policies --version' for the version.
`;

test('no command: the overview, status 2', () => {
  assert.deepEqual(run([], { cwd }), { status: 2, stdout: '', stderr: OVERVIEW });
});

test('--help: the overview, status 0', () => {
  assert.deepEqual(run(['--help'], { cwd }), { status: 0, stdout: OVERVIEW, stderr: '' });
  assert.deepEqual(run(['-h'], { cwd }), { status: 0, stdout: OVERVIEW, stderr: '' });
});

test("--version: the package's", () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  assert.deepEqual(run(['--version'], { cwd }), { status: 0, stdout: `${version}\n`, stderr: '' });
});

for (const [command, operands] of [
  ['check', '[path…]'],
  ['fix', '[path…]'],
  ['init', '[folder]'],
  ['commands', '[path…]'],
  ['pull', '[ARN…] [path…]'],
  ['verify', '[ARN…] [path…]'],
] as const) {
  test(`${command} --help`, () => {
    const { status, stdout, stderr } = run([command, '--help'], { cwd });
    assert.equal(status, 0);
    assert.equal(stderr, '');
    assert.ok(stdout.includes(`Usage: sharing-policies ${command} ${operands} [options]`));
    assert.ok(stdout.split('\n').every((line) => line.length <= 102));
    assert.equal(run([command, '-h'], { cwd }).stdout, stdout);
  });
}

const MISTAKES: readonly [string, readonly string[], string][] = [
  ['an unknown command', ['chekc'], "there is no command 'chekc'.\nRun 'sharing-policies --help' for the commands."],
  ['an unknown option', ['--json'], "there is no option '--json'.\nRun 'sharing-policies --help' for the commands."],
  [
    'an option that the command does not have',
    ['check', '--json'],
    "Unknown option '--json'.\nRun 'sharing-policies check --help' for the options.",
  ],
  [
    'an option of another command',
    ['fix', '--format', 'json'],
    "Unknown option '--format'.\nRun 'sharing-policies fix --help' for the options.",
  ],
  [
    'an option without its value',
    ['check', '--format'],
    "Option '--format <value>' argument missing.\nRun 'sharing-policies check --help' for the options.",
  ],
  [
    'a value for an option that takes none',
    ['fix', '--dry-run=yes'],
    "Option '--dry-run' does not take an argument.\nRun 'sharing-policies fix --help' for the options.",
  ],
  ['an unknown format', ['check', '--format', 'xml'], "--format does not know 'xml'.\nUse one of: text, json, sarif."],
  [
    'an unknown severity',
    ['check', '--fail-on=fatal'],
    "--fail-on does not know 'fatal'.\nUse one of: error, warning, information, hint, never.",
  ],
  [
    'an unknown date',
    ['check', '--now', 'tomorrow'],
    "--now does not know the date 'tomorrow'.\nWrite it like 2026-12-31 or 2026-12-31T23:59:00Z.",
  ],
  [
    'a path at which there is nothing',
    ['check', 'no-such-folder'],
    'no-such-folder: there is no such file or folder.\nCheck the path, or leave it out to check this folder.',
  ],
];

for (const [what, words, message] of MISTAKES) {
  test(`${what}: status 2, what to do next on standard error`, () => {
    assert.deepEqual(run(words, { cwd }), { status: 2, stdout: '', stderr: `sharing-policies: ${message}\n` });
  });
}
