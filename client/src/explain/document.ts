/**
 * The read-only document that shows explanations. It is plain text and never markup, because it quotes what somebody
 * has pasted.
 */
import * as vscode from 'vscode';
import { COPY_COMMANDS } from '../shareCommands.ts';
import { type Action, type Layout, type LayoutWords, layOut } from './layout.ts';
import type { Explanation } from './protocol.ts';

const SCHEME = 'sharing-policies-explanation';

/** package.json contributes it for the sake of settings: its lines are broken where the window ends. */
const LANGUAGE = 'sharing-policies-explanation';

/** One document that is shown again: the last segment is what its tab says. */
const DOCUMENT = vscode.Uri.from({ scheme: SCHEME, path: '/Access Denied' });

/** What is behind the words above the lines. */
export interface Handlers {
  readonly act: (action: Action) => Promise<void>;
  readonly another: () => Promise<void>;
}

export interface ExplanationDocument extends vscode.Disposable {
  /** Puts the explanations of a text in the place of those before. */
  set(pasted: string, explanations: readonly Explanation[]): void;
  /** Beside what is being edited. */
  show(): Promise<void>;
}

const ACT = '_sharingPolicies.explanation.act';
const ANOTHER = '_sharingPolicies.explanation.another';

const EMPTY: Layout = { text: '', actions: [], links: [] };

export function createExplanationDocument(
  uriOf: (uri: string) => vscode.Uri,
  { act, another }: Handlers,
): ExplanationDocument {
  let layout = EMPTY;
  let shares: readonly string[] = [];
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const lensesChanged = new vscode.EventEmitter<void>();
  const selector: vscode.DocumentSelector = { scheme: SCHEME };

  const registered = vscode.Disposable.from(
    changed,
    lensesChanged,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: () => layout.text,
    }),
    vscode.languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: lensesChanged.event,
      provideCodeLenses: () => [
        new vscode.CodeLens(lineRange(0), { title: vscode.l10n.t('Explain Another…'), command: ANOTHER }),
        ...(shares.length === 0 ? [] : [new vscode.CodeLens(lineRange(0), copyCommands(shares))]),
        ...layout.actions.map(
          (action) =>
            new vscode.CodeLens(lineRange(action.line), { title: titleOf(action), command: ACT, arguments: [action] }),
        ),
      ],
    }),
    vscode.languages.registerDocumentLinkProvider(selector, {
      provideDocumentLinks: () =>
        layout.links.map(({ line, start, end, location: { uri, range } }) => {
          const fragment = `L${range.start.line + 1},${range.start.character + 1}`;
          const link = new vscode.DocumentLink(new vscode.Range(line, start, line, end), uriOf(uri).with({ fragment }));
          link.tooltip = vscode.l10n.t('Go to the statement');
          return link;
        }),
    }),
    vscode.commands.registerCommand(ACT, act),
    vscode.commands.registerCommand(ANOTHER, another),
  );

  return {
    set(pasted, explanations) {
      layout = layOut(pasted, explanations, (uri) => vscode.workspace.asRelativePath(uriOf(uri)), layoutWords());
      shares = [...new Set(explanations.flatMap((explanation) => explanation.shares))];
      changed.fire(DOCUMENT);
      lensesChanged.fire();
    },
    async show() {
      const opened = await vscode.workspace.openTextDocument(DOCUMENT);
      const document = await vscode.languages.setTextDocumentLanguage(opened, LANGUAGE);
      const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
      const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.Beside;
      await vscode.window.showTextDocument(document, { viewColumn, preview: false, selection: lineRange(0) });
    },
    dispose: () => registered.dispose(),
  };
}

/** Once the files are right, they have to get to AWS. Of several shares the person chooses one. */
function copyCommands(shares: readonly string[]): vscode.Command {
  return {
    title: vscode.l10n.t('Copy AWS CLI Commands…'),
    command: COPY_COMMANDS,
    ...(shares.length === 1 ? { arguments: [...shares] } : {}),
  };
}

function layoutWords(): LayoutWords {
  return {
    see: vscode.l10n.t('see {0}'),
    fix: vscode.l10n.t('fix: {0}'),
    oneOf: vscode.l10n.t('{0} of {1}'),
    next: vscode.l10n.t('In the way of the same share'),
    explained: vscode.l10n.t('What was explained'),
  };
}

function titleOf(action: Action): string {
  switch (action.kind) {
    case 'go':
      return vscode.l10n.t('Go to Statement');
    case 'fix':
      return vscode.l10n.t('Apply Fix');
    case 'copy':
      return vscode.l10n.t('Copy Command');
  }
}

function lineRange(line: number): vscode.Range {
  return new vscode.Range(line, 0, line, 0);
}
