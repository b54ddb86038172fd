/** Codes stand in the extension's settings and in the schema of `sharing.json` as well: both are written from the rules. */
import { readFileSync, writeFileSync } from 'node:fs';
import { allRules } from '../server/src/ide/index.ts';

const ROOT = new URL('../', import.meta.url);
const SEVERITIES = ['error', 'warning', 'information', 'hint', 'off'];

/** The files that hold lists of codes, each with the text that it has to have. */
export function filesWithCodes(): ReadonlyMap<string, string> {
  const rules = allRules()
    .map(({ code, summary }) => ({ code, summary }))
    .sort((one, other) => (one.code < other.code ? -1 : 1));
  return new Map([
    ['package.json', rewritten('package.json', (manifest) => writeSetting(manifest, rules))],
    ['schemas/sharing.schema.json', rewritten('schemas/sharing.schema.json', (schema) => writeSchema(schema, rules))],
  ]);
}

interface RuleLine {
  readonly code: string;
  readonly summary: string;
}

// biome-ignore lint/suspicious/noExplicitAny: parsed JSON, whose form the tests of both files hold
type Json = any;

function writeSetting({ contributes }: Json, rules: readonly RuleLine[]): void {
  const setting = contributes.configuration.properties['sharingPolicies.severity'];
  setting.propertyNames = codeList(rules);
  setting.additionalProperties = { type: 'string', enum: SEVERITIES };
}

function writeSchema({ definitions, properties }: Json, rules: readonly RuleLine[]): void {
  definitions.code.anyOf[0] = codeList(rules);
  properties.settings.properties.severity.propertyNames = { $ref: '#/definitions/code' };
  definitions.severity.enum = SEVERITIES;
}

function codeList(rules: readonly RuleLine[]): Json {
  return { enum: rules.map(({ code }) => code), enumDescriptions: rules.map(({ summary }) => summary) };
}

function rewritten(path: string, change: (value: Json) => void): string {
  const value = JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'));
  change(value);
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

if (import.meta.main) {
  for (const [path, text] of filesWithCodes()) writeFileSync(new URL(path, ROOT), text);
}
