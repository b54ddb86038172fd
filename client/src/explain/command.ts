/** "Explain Access Denied…": from the clipboard, or from what is pasted, to the statement at fault. */
import * as vscode from 'vscode';
import type { BaseLanguageClient, Location } from 'vscode-languageclient';
import { createExplanationDocument } from './document.ts';
import type { Action, ReasonKey } from './layout.ts';
import { EXPLAIN_REQUEST, type Explanation, type Reason } from './protocol.ts';

/** Registers the command and what it shows; disposing the result takes them away. */
export function registerExplain(client: BaseLanguageClient): vscode.Disposable {
  /** What the document explains. */
  let explained = '';
  const uriOf = (uri: string): vscode.Uri => client.protocol2CodeConverter.asUri(uri);
  const document = createExplanationDocument(uriOf, { act, another: () => explain(pasted) });

  async function ask(text: string): Promise<readonly Explanation[]> {
    const { explanations } = await client.sendRequest<{ explanations: Explanation[] }>(EXPLAIN_REQUEST, { text });
    return explanations;
  }

  /** Asks again, because what is in the files may have changed meanwhile. */
  async function refresh(): Promise<readonly Explanation[]> {
    const explanations = await ask(explained);
    document.set(explained, explanations);
    return explanations;
  }

  async function explain(textFrom: () => Promise<string | undefined>): Promise<void> {
    const text = await textFrom();
    if (text === undefined) return;
    explained = text;
    await refresh();
    await document.show();
  }

  async function copied(): Promise<string | undefined> {
    const text = await vscode.env.clipboard.readText();
    return (await ask(text)).length > 0 ? text : pasted();
  }

  async function pasted(): Promise<string | undefined> {
    return vscode.window.showInputBox({
      title: vscode.l10n.t('Explain Access Denied'),
      prompt: vscode.l10n.t(
        'Paste the message that AWS answered with, or a CloudTrail event. It is explained on this machine.',
      ),
      placeHolder: 'User: arn:aws:sts::… is not authorized to perform: …',
      ignoreFocusOut: true,
      validateInput: async (text) =>
        text.trim() === '' || (await ask(text)).length > 0
          ? undefined
          : vscode.l10n.t('This tells of no denied request: paste the whole message, or the whole event.'),
    });
  }

  async function act(action: Action): Promise<void> {
    if (action.kind === 'copy') {
      await vscode.env.clipboard.writeText(action.command);
      vscode.window.setStatusBarMessage(vscode.l10n.t('The command is on the clipboard. It was not run.'), 5_000);
      return;
    }
    const reason = find(await refresh(), action.reason);
    const fix = action.kind === 'fix' ? reason?.fixes.find(({ title }) => title === action.title) : undefined;
    if (reason === undefined || (action.kind === 'fix' && fix === undefined)) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('The files have changed meanwhile. They are explained anew.'),
      );
      return;
    }
    if (fix === undefined) {
      await goTo(reason.location);
      return;
    }
    const edit = await client.protocol2CodeConverter.asWorkspaceEdit(fix.edit);
    if (!(await vscode.workspace.applyEdit(edit))) return;
    // What was edited is not saved yet, so it should be seen.
    const [[file] = []] = edit.entries();
    if (file !== undefined) await vscode.window.showTextDocument(file, { ...IN_FRONT, preserveFocus: true });
    await refresh();
  }

  async function goTo({ uri, range }: Location): Promise<void> {
    const selection = client.protocol2CodeConverter.asRange(range);
    await vscode.window.showTextDocument(uriOf(uri), { ...IN_FRONT, selection });
  }

  return vscode.Disposable.from(
    document,
    vscode.commands.registerCommand('sharingPolicies.explain', (text?: unknown) =>
      explain(typeof text === 'string' ? async () => text : copied),
    ),
  );
}

/** Not over the explanation. */
const IN_FRONT: vscode.TextDocumentShowOptions = { viewColumn: vscode.ViewColumn.One, preview: false };

function find(explanations: readonly Explanation[], { explanation, code, message }: ReasonKey): Reason | undefined {
  return explanations[explanation]?.reasons.find((reason) => reason.code === code && reason.message === message);
}
