/** Codes and severities stand in the extension's settings and in the manifest's schema too: all three say the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRules } from '../../../server/src/ide/index.ts';
import { readText } from './files.ts';

const SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'];

const codes = allRules().map(({ code }) => code);
const setting = JSON.parse(readText('package.json')).contributes.configuration.properties['sharingPolicies.severity'];
const schema = JSON.parse(readText('schemas/sharing.schema.json'));

test('the setting sharingPolicies.severity takes every code, and no other', () => {
  assert.equal(new Set(codes).size, codes.length);
  assert.deepEqual(Object.keys(setting.properties), [...codes].sort());
  assert.equal(setting.additionalProperties, false);
  for (const code of codes) assert.deepEqual(setting.properties[code].enum, SEVERITIES, code);
});

test('sharing.json suggests every code, for severities and for what to ignore', () => {
  const suggested: readonly string[] = schema.definitions.code.anyOf[0].enum;
  const severities = Object.keys(schema.properties.settings.properties.severity.properties);
  assert.deepEqual(
    codes.filter((code) => !suggested.includes(code)),
    [],
  );
  assert.deepEqual(
    codes.filter((code) => !severities.includes(code)),
    [],
  );
  assert.deepEqual(schema.definitions.severity.enum, SEVERITIES);
});
