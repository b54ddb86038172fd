/** `.pre-commit-hooks.yaml`, and the package that a hook is installed from. test/pre-commit runs it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf, yamlOf } from './workflow.ts';

interface Hook {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly entry: string;
  readonly language: string;
  readonly pass_filenames: boolean;
  readonly require_serial: boolean;
  readonly files: string;
  readonly minimum_pre_commit_version: string;
}

const hooks = yamlOf<readonly Hook[]>('.pre-commit-hooks.yaml');

test('there is one hook, which checks the whole repository with the command that the package brings', () => {
  const [hook, ...others] = hooks;
  assert.ok(hook && others.length === 0);
  const { bin } = JSON.parse(textOf('package.json'));
  const { id, language, entry, pass_filenames, require_serial } = hook;
  assert.deepEqual(
    { id, language, pass_filenames, require_serial },
    { id: 'sharing-policies', language: 'node', pass_filenames: false, require_serial: true },
  );
  const [command = '', ...words] = entry.split(' ');
  assert.ok(command in bin, command);
  assert.deepEqual(words, ['check']);
  assert.ok(textOf('test/pre-commit/requirements.txt').includes(`pre-commit==${hook.minimum_pre_commit_version}\n`));
});

test('it is for the files that a check reads', () => {
  const [{ files } = { files: '' }] = hooks;
  const names = [
    'a/b.json',
    'sharing.json',
    'a.jsonc',
    'a.json.tpl',
    'a.tftpl',
    'a.json.j2',
    'a.md',
    'json',
    'a.json5',
  ];
  assert.deepEqual(
    names.filter((name) => new RegExp(files).test(name)),
    ['a/b.json', 'sharing.json', 'a.jsonc', 'a.json.tpl', 'a.tftpl', 'a.json.j2'],
  );
});

test('the package for npm holds what the one for VS Code holds, but for what only an editor shows', () => {
  const lines = (path: string): string[] => textOf(path).split('\n');
  const shipped = new Set(lines('.npmignore'));
  const onlyShown = /client|web|media|snippets|syntaxes|nls|l10n|gallery/;
  assert.deepEqual(
    lines('.vscodeignore').filter((line) => !shipped.has(line) && !onlyShown.test(line)),
    [],
  );
});
