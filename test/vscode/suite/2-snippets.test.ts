import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import { extension, openNew, sample, untilDiagnostics } from './helpers.ts';

interface Snippet {
  readonly prefix: string | readonly string[];
  readonly body: readonly string[];
  readonly description: string;
}

/** From the installed package, not from the sources. */
async function snippets(): Promise<Record<string, Snippet>> {
  const path = join(extension().extensionPath, 'snippets', 'sharing-policies.code-snippets');
  return parse(await readFile(path, 'utf8'));
}

/** Replaces the whole text by a snippet. */
async function insertAlone(editor: vscode.TextEditor, name: string): Promise<void> {
  // The places of the snippet before would take part otherwise.
  await vscode.commands.executeCommand('leaveSnippet');
  await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, editor.document.lineCount, 0)));
  await vscode.commands.executeCommand('editor.action.insertSnippet', { langId: 'json', name });
}

suite('Snippets', () => {
  suiteSetup(() => extension().activate());

  test('every snippet can be inserted by its name, and leaves text that is JSON but for its commas', async () => {
    const editor = await openNew('snippet.json', '');
    const all = await snippets();
    assert.ok(Object.keys(all).length > 0);
    for (const name of Object.keys(all)) {
      await insertAlone(editor, name);
      const text = editor.document.getText();
      const isJson = (candidate: string) => {
        try {
          JSON.parse(candidate);
          return true;
        } catch {
          return false;
        }
      };
      // A document, a list of statements, or members of an object.
      assert.ok([text, `[${text}]`, `{${text}}`].some(isJson), `${name}:\n${text}`);
    }
  });

  test('what is typed at the first place of a snippet fills every place of that number', async () => {
    const editor = await openNew('linked.json', '');
    for (const [name, { body }] of Object.entries(await snippets())) {
      await insertAlone(editor, name);
      await vscode.commands.executeCommand('type', { text: 'TYPED' });
      const places = body.join('\n').match(/\$(1\b|\{1\b)/g)?.length ?? 0;
      const filled = editor.document.getText().split('TYPED').length - 1;
      assert.equal(filled, places, `${name}:\n${editor.document.getText()}`);
    }
  });

  test('completion offers them in a JSON file', async () => {
    const editor = await openNew('completion.json', '');
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      editor.document.uri,
      new vscode.Position(0, 0),
    );
    const offered = list.items
      .filter(({ kind }) => kind === vscode.CompletionItemKind.Snippet)
      .map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const { prefix } of Object.values(await snippets())) {
      for (const label of [prefix].flat())
        assert.ok(offered.includes(label), `${label} is not in ${offered.join(', ')}`);
    }
  });

  test('a manifest is checked against the schema that the package holds', async () => {
    // In a folder of its own: VS Code lets go of a document some time after it is deleted, and it governs its folder until then.
    const uri = sample('wrong/wrong.sharing.json');
    await openNew('wrong/wrong.sharing.json', '{ "shares": 1 }\n');
    await untilDiagnostics(() =>
      vscode.languages.getDiagnostics(uri).some(({ message }) => message === 'Incorrect type. Expected "array".'),
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await vscode.workspace.fs.delete(uri);
  });
});
