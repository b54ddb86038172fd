import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS, type Settings, settingsFrom } from '../../../server/src/lsp/settings.ts';

const FALLBACK: Settings = {
  include: ['a'],
  exclude: ['b'],
  severity: { placeholder: 'hint' },
  codeLens: false,
  inlayHints: true,
  profiles: {},
};

test('the section itself, or an object that has it under its name', () => {
  const section = {
    include: ['x'],
    exclude: [],
    severity: { 'excess-grant': 'off' },
    codeLens: true,
    inlayHints: false,
    profiles: {},
  };
  assert.deepEqual(settingsFrom(section, FALLBACK), section);
  assert.deepEqual(settingsFrom({ sharingPolicies: section }, FALLBACK), section);
});

test('what is not set, or of a wrong type, comes from the fallback', () => {
  assert.deepEqual(settingsFrom(null, FALLBACK), FALLBACK);
  assert.deepEqual(settingsFrom({ include: 'x', severity: 3, codeLens: 'no' }, FALLBACK), FALLBACK);
  assert.deepEqual(settingsFrom({ include: ['x', 1], severity: { a: 'fatal', b: 'error' } }, DEFAULT_SETTINGS), {
    ...DEFAULT_SETTINGS,
    include: ['x'],
    severity: { b: 'error' },
  });
});
