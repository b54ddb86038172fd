/** Commands that talk to AWS: only where the workspace is trusted and there is a machine to do it from. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const ROOT = new URL('../../../', import.meta.url);
const PACKAGE = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
const SOURCE = readFileSync(new URL('client/src/live/commands.ts', ROOT), 'utf8');

/** Those that `client/src/live/commands.ts` registers; all of its commands go through one check of the trust. */
const LIVE = [...SOURCE.matchAll(/'(sharingPolicies\.\w+)': /g)].map(([, id]) => id ?? '');
const WHERE = 'isWorkspaceTrusted && !virtualWorkspace && (!isWeb || remoteName)';

test('commands that read accounts are enabled in trusted workspaces, and not in the web', () => {
  assert.equal(LIVE.length, 6);
  const contributed: { command: string; enablement?: string }[] = PACKAGE.contributes.commands;
  assert.deepEqual(
    LIVE.map((id) => contributed.find(({ command }) => command === id)?.enablement),
    LIVE.map(() => WHERE),
  );
  assert.match(SOURCE, /whereTrusted\(\(\) => command\(resource\), output\)/);
});

test('no menu offers one anywhere else', () => {
  const items: { command?: string; when?: string }[] = Object.values(PACKAGE.contributes.menus).flat() as never;
  const shown = items.filter(({ command = '' }) => LIVE.includes(command));
  assert.ok(shown.length > LIVE.length);
  assert.deepEqual(
    shown.filter(({ when = '' }) => !when.endsWith(WHERE)),
    [],
  );
});

test('a workspace cannot say which profile is used', () => {
  assert.equal(PACKAGE.contributes.configuration.properties['sharingPolicies.profiles'].scope, 'machine');
  const schema = JSON.parse(readFileSync(new URL('schemas/sharing.schema.json', ROOT), 'utf8'));
  assert.equal(schema.properties.profiles, undefined);
});
