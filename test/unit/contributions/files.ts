/** The contributed files, as the tests of this folder read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';

export const ROOT = new URL('../../../', import.meta.url);

/** Text of a file, by its path from the project's root. */
export function readText(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** Files below a folder, by their paths from it with `/`, sorted. */
export function filesBelow(folder: string): readonly string[] {
  const root = fileURLToPath(new URL(`${folder}/`, ROOT));
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/** Words that VS Code adds to JSON Schema; every other unknown word in the schema is an error. */
const VS_CODE_KEYWORDS = [
  'allowComments',
  'allowTrailingCommas',
  'defaultSnippets',
  'enumDescriptions',
  'errorMessage',
  'markdownDescription',
];

export function compileManifestSchema(): ValidateFunction {
  const ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
  for (const keyword of VS_CODE_KEYWORDS) ajv.addKeyword(keyword);
  return ajv.compile(JSON.parse(readText('schemas/sharing.schema.json')));
}
