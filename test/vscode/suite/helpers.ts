/** What the tests share: the extension, files of the workspace, waiting for diagnostics. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';

/** Milliseconds after which a wait ends with what there was instead; below Mocha's own limit. */
const PATIENCE = 20_000;

/** The packaged extension. */
export function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('aws-sharing-policies.aws-sharing-policies');
  assert.ok(found, 'the extension is installed');
  return found;
}

/** A file of the workspace, by its path in samples/. */
export function sample(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Opens files in tabs, all at once, as a person does who selects several. */
export async function open(...uris: vscode.Uri[]): Promise<void> {
  for (const uri of uris) await vscode.window.showTextDocument(uri, { preview: false });
}

export const THEMES = ['Default Light Modern', 'Default Dark Modern', 'Default High Contrast'] as const;

/** Resolves when the page has the theme; the user's own with undefined. */
export async function useTheme(theme: (typeof THEMES)[number] | undefined): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('workbench');
  if (configuration.inspect('colorTheme')?.globalValue === theme) return;
  const changed = new Promise<void>((resolve) => {
    const subscription = vscode.window.onDidChangeActiveColorTheme(() => {
      subscription.dispose();
      resolve();
    });
  });
  await configuration.update('colorTheme', theme, vscode.ConfigurationTarget.Global);
  await changed;
}

/** Shows a file with the cursor behind the first place of some words. */
export async function placeCursor(uri: vscode.Uri, words: string): Promise<vscode.TextEditor> {
  const editor = await vscode.window.showTextDocument(uri, { preview: false });
  const at = editor.document.getText().indexOf(words);
  assert.ok(at >= 0, `${uri.path} has ${words}`);
  const position = editor.document.positionAt(at + words.length);
  // Elsewhere first, so that there is a change to wait for: keys that are pressed before it do not find the cursor there.
  for (const place of [position.line === 0 ? position.translate(1) : new vscode.Position(0, 0), position]) {
    await select(editor, new vscode.Selection(place, place));
  }
  editor.revealRange(editor.selection);
  return editor;
}

/** Resolves when the page has the selection. */
function select(editor: vscode.TextEditor, selection: vscode.Selection): Promise<void> {
  return new Promise((resolve) => {
    if (editor.selection.isEqual(selection)) {
      resolve();
      return;
    }
    const subscription = vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
      if (textEditor !== editor || !selections[0]?.isEqual(selection)) return;
      subscription.dispose();
      resolve();
    });
    editor.selection = selection;
  });
}

/** Resolves as soon as a document's text is as wanted. */
export async function untilText(uri: vscode.Uri, isWanted: (text: string) => boolean): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  await new Promise<void>((resolve, reject) => {
    const subscription = vscode.workspace.onDidChangeTextDocument(check);
    const timer = setTimeout(() => finish(new Error(`${uri.path} is\n${document.getText()}`)), PATIENCE);
    function finish(error?: Error): void {
      subscription.dispose();
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    }
    function check(): void {
      if (isWanted(document.getText())) finish();
    }
    check();
  });
}

/** Copies the JSON files of a sample, with other texts in place of some, and opens them. */
export async function copySample(
  from: string,
  to: string,
  changes: readonly (readonly [string, string])[],
): Promise<void> {
  for (const uri of await vscode.workspace.findFiles(new vscode.RelativePattern(sample(from), '**/*.json'))) {
    let text = Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
    for (const [before, after] of changes) text = text.replaceAll(before, after);
    const target = sample(`${to}/${uri.path.slice(sample(from).path.length + 1)}`);
    await vscode.workspace.fs.writeFile(target, Buffer.from(text));
    // So that the server has it now, and not only when the disk is looked at.
    await vscode.workspace.openTextDocument(target);
  }
}

/** Opens a new JSON file in the workspace with the given text. */
export async function openNew(path: string, text: string): Promise<vscode.TextEditor> {
  const uri = sample(path);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return vscode.window.showTextDocument(uri, { preview: false });
}

/** The extension's diagnostics of a file as `severity code`, in order of their ranges; VS Code's own are left out. */
export function findings(uri: vscode.Uri): string[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ code }) => typeof code === 'object')
    .sort((a, b) => a.range.start.compareTo(b.range.start))
    .map(({ severity, code }) => `${vscode.DiagnosticSeverity[severity].toLowerCase()} ${codeOf(code)}`);
}

/** The rule's code of a diagnostic. */
export function codeOf(code: vscode.Diagnostic['code']): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Resolves as soon as the files have exactly the given findings. */
export function untilFindings(expected: readonly (readonly [vscode.Uri, readonly string[]])[]): Promise<void> {
  const actual = () => JSON.stringify(expected.map(([uri]) => findings(uri)));
  const wanted = JSON.stringify(expected.map(([, codes]) => codes));
  return untilDiagnostics(
    () => actual() === wanted,
    () => `expected ${wanted}, there is ${actual()}`,
  );
}

/** Resolves as soon as the condition holds; asks it now and whenever VS Code says that diagnostics have changed. */
export function untilDiagnostics(condition: () => boolean, complaint?: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const subscription = vscode.languages.onDidChangeDiagnostics(check);
    const timer = setTimeout(() => finish(new Error(complaint?.() ?? 'the diagnostics never came')), PATIENCE);
    function finish(error?: Error): void {
      subscription.dispose();
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    }
    function check(): void {
      if (condition()) finish();
    }
    check();
  });
}

export interface CheckReport {
  readonly shares: readonly { readonly verdict: string }[];
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly file: string;
    readonly range: { readonly start: vscode.Position; readonly end: vscode.Position };
  }[];
}

/** `sharing-policies check` of the packaged extension, on what is on the disk. */
export async function check(folder: vscode.Uri): Promise<CheckReport> {
  const cli = join(extension().extensionPath, 'dist', 'cli.js');
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'check', folder.fsPath, '--format', 'json'], {
    // Status 1 says that there are findings, which is for the test to judge.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    maxBuffer: 16 * 1024 * 1024,
    cwd: folder.fsPath,
  }).catch((error) => (error.code === 1 ? error : Promise.reject(error)));
  return JSON.parse(stdout);
}
