import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shellCalls } from '../commands/stand-in.ts';
import { run, workspace } from './process.ts';
import { ROLE, SECRET, SHARE } from './samples.ts';

const OTHER = Object.fromEntries(
  Object.entries(SHARE).map(([path, text]) => [
    `other/${path}`,
    String(text)
      .replaceAll('ApplicationRole', 'OtherRole')
      .replaceAll('DevSecret-a1b2c3', 'Billing-d4e5f6')
      .replaceAll('1234abcd-', '9999abcd-'),
  ]),
);

test('the commands of every share; file names are relative to the working directory', (context) => {
  const folder = workspace(context, { ...SHARE, ...OTHER });
  const { status, stdout, stderr } = run(['commands', '..'], { cwd: `${folder}/other` });
  assert.deepEqual([status, stderr], [0, '']);
  assert.deepEqual(
    shellCalls(stdout).flatMap((words) => words.filter((word) => word.startsWith('file://'))),
    [
      `file://${folder}/security/dev-secret.resource-policy.json`,
      `file://${folder}/security/dev-secret.key-policy.json`,
      `file://${folder}/dev/application-role.identity-policy.json`,
      'file://security/dev-secret.resource-policy.json',
      'file://security/dev-secret.key-policy.json',
      'file://dev/application-role.identity-policy.json',
    ],
  );
});

test('only some shares', (context) => {
  const folder = workspace(context, { ...SHARE, ...OTHER });
  const secrets = (...words: string[]) =>
    shellCalls(run(['commands', ...words], { cwd: folder }).stdout).flatMap(([, command, , , , secret]) =>
      command === 'put-resource-policy' ? [secret] : [],
    );
  const billing = SECRET.replace('DevSecret-a1b2c3', 'Billing-d4e5f6');
  assert.deepEqual(secrets('--principal', 'ApplicationRole'), [SECRET]);
  assert.deepEqual(secrets('--resource', 'Billing'), [billing]);
  assert.deepEqual(secrets('--principal', '222222222222'), [SECRET, billing]);
});

test('no share: status 2', (context) => {
  const folder = workspace(context, SHARE);
  assert.deepEqual(run(['commands', '--principal', ROLE, '--resource', 'Billing'], { cwd: folder }), {
    status: 2,
    stdout: '',
    stderr:
      "sharing-policies: no share is of that principal and resource.\nRun 'sharing-policies check' for the shares that there are.\n",
  });
  assert.match(run(['commands'], { cwd: workspace(context, {}) }).stderr, /: no share is found\.\n/);
});
