/** What the walkthrough leads to, and the palette too: the place that is to be mended next, and how to check in CI. */
import * as vscode from 'vscode';

/** Shows a finding with the fixes that there are for it. */
const FIX_FINDING = 'sharingPolicies.fixFinding';

/** Shows the page about CI that comes along. */
const SHOW_CI_GUIDE = 'sharingPolicies.showCiGuide';

/** Of the diagnostics that are this extension's. */
const SOURCE = 'sharing-policies';

export function registerWalkthrough(extensionUri: vscode.Uri): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(FIX_FINDING, fixFinding),
    vscode.commands.registerCommand(SHOW_CI_GUIDE, () =>
      vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(extensionUri, 'docs', 'ci.md')),
    ),
  );
}

/** The gravest finding of the workspace, and of these the first, with its quick fixes. */
async function fixFinding(): Promise<void> {
  const [first] = vscode.languages
    .getDiagnostics()
    .flatMap(([uri, diagnostics]) =>
      diagnostics.filter(({ source }) => source === SOURCE).map(({ severity, range }) => ({ uri, severity, range })),
    )
    .sort(
      (a, b) =>
        a.severity - b.severity ||
        (a.uri.path < b.uri.path ? -1 : a.uri.path > b.uri.path ? 1 : a.range.start.compareTo(b.range.start)),
    );
  if (first === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No policy in this workspace has anything to be mended.'));
    return;
  }
  const { start } = first.range;
  await vscode.window.showTextDocument(first.uri, { preview: false, selection: new vscode.Range(start, start) });
  await vscode.commands.executeCommand('editor.action.quickFix');
}
