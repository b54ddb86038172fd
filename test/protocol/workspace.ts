/** Workspaces on the disk for the tests: copies of samples, and what is said of them. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Position, Range } from 'vscode-languageserver-protocol/node';

const ROOT = new URL('../../', import.meta.url);

/** What the product has to say of a sample. */
export interface Sample {
  readonly code: string | null;
  readonly file?: string;
  readonly marked?: string;
  readonly verdict: string;
  readonly fixable?: boolean;
}

export const SAMPLES: Readonly<Record<string, Sample>> = JSON.parse(
  readFileSync(new URL('test/fixtures/samples.json', ROOT), 'utf8'),
);

export interface Workspace {
  readonly folder: string;
  readonly uri: string;
  /** The URI of a file in it, spelled as Node spells it. */
  uriOf(path: string): string;
  read(path: string): string;
  write(path: string, text: string): void;
  remove(path: string): void;
}

/** An empty folder whose name is `name`, removed after the test. */
export function temporaryWorkspace(context: TestContext, name = 'workspace'): Workspace {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'sharing-policies-')));
  context.after(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, name);
  mkdirSync(folder);
  return {
    folder,
    uri: pathToFileURL(folder).href,
    uriOf: (path) => pathToFileURL(join(folder, path)).href,
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    remove: (path) => rmSync(join(folder, path), { recursive: true }),
  };
}

/** A workspace with copies of samples; of one alone without a folder of its own. */
export function sampleWorkspace(context: TestContext, ...names: readonly string[]): Workspace {
  const workspace = temporaryWorkspace(context);
  for (const name of names) {
    const target = names.length === 1 ? workspace.folder : join(workspace.folder, name);
    cpSync(fileURLToPath(new URL(`samples/${name}/`, ROOT)), target, { recursive: true });
  }
  return workspace;
}

export const SECRET_POLICY = 'security/dev-secret.resource-policy.json';
export const KEY_POLICY = 'security/dev-secret.key-policy.json';
export const IDENTITY_POLICY = 'dev/application-role.identity-policy.json';

/** Behind the words in a file's text. */
export function behind(workspace: Workspace, path: string, words: string): { uri: string; position: Position } {
  const text = workspace.read(path);
  const at = text.indexOf(words);
  assert.ok(at >= 0, words);
  const before = text.slice(0, at + words.length).split('\n');
  return {
    uri: workspace.uriOf(path),
    position: { line: before.length - 1, character: before.at(-1)!.length },
  };
}

/** The text of a range of a file. */
export function textIn(workspace: Workspace, path: string, { start, end }: Range): string {
  const lines = workspace
    .read(path)
    .split('\n')
    .slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1)!.slice(0, end.character);
  lines[0] = lines[0]!.slice(start.character);
  return lines.join('\n');
}
