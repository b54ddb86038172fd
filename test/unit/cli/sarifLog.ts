/** SARIF as its readers take it: valid by the schema, and with fixes that can be applied by what the log alone says. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import type { ArtifactLocation, Fix, Log, Region } from 'sarif';
import { TextDocument } from 'vscode-languageserver-textdocument';

// Published by OASIS with the standard; https://github.com/oasis-tcs/sarif-spec/issues/583 on taking it along.
const schema = JSON.parse(readFileSync(new URL('../../fixtures/sarif-schema-2.1.0.json', import.meta.url), 'utf8'));

// Not with the flag `u`: one of its patterns has a lone bracket.
export const validate = addFormats
  .default(new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }))
  .compile(schema);

/** The log in a text, valid by the schema. */
export function logIn(text: string): Log {
  const log: unknown = JSON.parse(text);
  assert.ok(validate(log), JSON.stringify(validate.errors, undefined, 2));
  return log as Log;
}

/** The file of a location inside the folder that `%SRCROOT%` stands for. */
export function fileOf(folder: string, { uri, uriBaseId }: ArtifactLocation = {}): string {
  assert.equal(uriBaseId, '%SRCROOT%');
  return join(folder, decodeURIComponent(uri ?? ''));
}

/** The text of a region; the empty text in a file that there is not. */
export function textOf(file: string, region: Region | undefined): string {
  return document(file).getText(rangeOf(region));
}

/** Makes the changes of a fix, files that are missing included. Gives the files that were made. */
export function applyFix(folder: string, { artifactChanges }: Fix): string[] {
  const made: string[] = [];
  for (const { artifactLocation, replacements } of artifactChanges) {
    const file = fileOf(folder, artifactLocation);
    if (!existsSync(file)) made.push(file);
    const edits = replacements.map(({ deletedRegion, insertedContent }) => ({
      range: rangeOf(deletedRegion),
      newText: insertedContent?.text ?? '',
    }));
    const after = TextDocument.applyEdits(document(file), edits);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, after);
  }
  return made;
}

function document(file: string): TextDocument {
  return TextDocument.create(file, 'json', 1, existsSync(file) ? readFileSync(file, 'utf8') : '');
}

function rangeOf({ startLine = 0, startColumn = 0, endLine = 0, endColumn = 0 }: Region = {}) {
  return {
    start: { line: startLine - 1, character: startColumn - 1 },
    end: { line: endLine - 1, character: endColumn - 1 },
  };
}
