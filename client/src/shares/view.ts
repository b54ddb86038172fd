/** The Shares view: share, required statements, statements. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { itemOf, type ShareNode } from './items.ts';
import { SHARES_IN, SHARES_MARKDOWN, type ShareSummary, type Verdict } from './protocol.ts';
import type { ShareStore } from './store.ts';

type RootNode = { kind: 'share'; share: ShareSummary };

const VIEW = 'sharingPolicies.shares';

/** Context keys of `when` clauses in package.json. */
const EMPTY = 'sharingPolicies.sharesEmpty';
const FILTERED = 'sharingPolicies.sharesFiltered';

const VERDICTS: readonly (readonly [verdict: Verdict, label: string])[] = [
  ['denied', vscode.l10n.t('Denied')],
  ['conditional', vscode.l10n.t('Conditional')],
  ['unknown', vscode.l10n.t('Unknown')],
  ['allowed', vscode.l10n.t('Allowed')],
];

/** Shows the view and registers its commands. */
export function createSharesView(client: BaseLanguageClient, store: ShareStore): vscode.Disposable {
  const changed = new vscode.EventEmitter<ShareNode[] | undefined>();
  let wanted: ReadonlySet<Verdict> | undefined;
  /** Nodes stay the same objects as long as their shares are there: VS Code is told of single ones. */
  const nodes = new Map<string, RootNode>();
  let shown: readonly RootNode[] = [];
  let names = new Map<string, number>();

  const view = vscode.window.createTreeView<ShareNode>(VIEW, {
    showCollapseAll: true,
    canSelectMany: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: (node) => itemOf(node, ({ name }) => (names.get(name) ?? 0) > 1),
      getChildren: (node) => (node === undefined ? roots() : childrenOf(store, node)),
      getParent: (node) => {
        if (node.kind === 'share') return undefined;
        return node.kind === 'leg' ? rootOf(node.share.id) : { ...node, kind: 'leg' };
      },
    },
  });

  function rootOf(id: string): ShareNode | undefined {
    return shown.find(({ share }) => share.id === id);
  }

  async function roots(): Promise<ShareNode[]> {
    const all = await store.all();
    names = new Map();
    for (const { name } of all) names.set(name, (names.get(name) ?? 0) + 1);
    const before = new Map(nodes);
    nodes.clear();
    for (const share of all) {
      const node = before.get(share.id) ?? { kind: 'share', share };
      node.share = share;
      nodes.set(share.id, node);
    }
    shown = [...nodes.values()].filter(({ share }) => wanted?.has(share.verdict) ?? true);
    describe(all, shown.length);
    return [...shown];
  }

  /** While somebody types, mostly one share has another state: then the others need not be listed anew. */
  async function follow(ids: readonly string[] | undefined): Promise<void> {
    // What nobody sees is asked for when it is seen.
    if (!view.visible) return;
    const all = ids === undefined ? [] : await store.all();
    const now = new Map(all.map((share) => [share.id, share]));
    const changedNodes = (ids ?? []).flatMap((id) => nodes.get(id) ?? []);
    const isSameList = wanted === undefined && ids?.every((id) => nodes.has(id) === now.has(id));
    if (!isSameList) {
      changed.fire(undefined);
      return;
    }
    for (const node of changedNodes) node.share = now.get(node.share.id) ?? node.share;
    describe(all, shown.length);
    changed.fire(changedNodes);
  }

  function describe(all: readonly ShareSummary[], count: number): void {
    const works = all.filter(({ verdict }) => verdict === 'allowed').length;
    view.description =
      all.length === 0
        ? ''
        : wanted === undefined
          ? vscode.l10n.t('{0} of {1} work', works, all.length)
          : vscode.l10n.t('{0} of {1} shown', count, all.length);
    void vscode.commands.executeCommand('setContext', EMPTY, all.length === 0);
    void vscode.commands.executeCommand('setContext', FILTERED, wanted !== undefined);
  }

  async function filter(): Promise<void> {
    const items = VERDICTS.map(([verdict, label]) => ({ label, verdict, picked: wanted?.has(verdict) ?? true }));
    const picked = await vscode.window.showQuickPick(items, {
      canPickMany: true,
      title: vscode.l10n.t('Show Shares That Are'),
    });
    if (picked === undefined) return;
    setFilter(picked.length === VERDICTS.length ? undefined : new Set(picked.map(({ verdict }) => verdict)));
  }

  function setFilter(verdicts: ReadonlySet<Verdict> | undefined): void {
    wanted = verdicts;
    changed.fire(undefined);
  }

  async function copyMarkdown(node?: ShareNode, nodes?: readonly ShareNode[]): Promise<void> {
    const chosen = nodes ?? (node === undefined ? (view.selection.length > 0 ? view.selection : shown) : [node]);
    const ids = [...new Set(chosen.map(({ share }) => share.id))];
    await vscode.env.clipboard.writeText(await client.sendRequest<string>(SHARES_MARKDOWN, { ids }));
    vscode.window.setStatusBarMessage(
      ids.length === 1 ? vscode.l10n.t('Copied one share') : vscode.l10n.t('Copied {0} shares', ids.length),
      3000,
    );
  }

  /** Selects the shares of the document in the active editor. */
  async function reveal(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const ids = uri === undefined ? [] : await client.sendRequest<readonly string[]>(SHARES_IN, { uri });
    if (ids.length === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('This document takes part in no share.'));
      return;
    }
    setFilter(undefined);
    await roots();
    for (const node of shown.filter(({ share }) => ids.includes(share.id)).slice(0, 1)) {
      await view.reveal(node, { select: true, focus: true, expand: true });
    }
  }

  return vscode.Disposable.from(
    view,
    changed,
    store.onDidChange((ids) => void follow(ids)),
    view.onDidChangeVisibility(({ visible }) => visible && changed.fire(undefined)),
    vscode.commands.registerCommand('sharingPolicies.refreshShares', () => store.refresh()),
    vscode.commands.registerCommand('sharingPolicies.filterShares', filter),
    vscode.commands.registerCommand('sharingPolicies.clearShareFilter', () => setFilter(undefined)),
    vscode.commands.registerCommand('sharingPolicies.copyShareMarkdown', copyMarkdown),
    vscode.commands.registerCommand('sharingPolicies.revealShares', reveal),
  );
}

async function childrenOf(store: ShareStore, node: ShareNode): Promise<ShareNode[]> {
  const { share } = node;
  if (node.kind === 'leg')
    return node.leg.statements.map((statement) => ({ kind: 'statement', share, leg: node.leg, statement }));
  if (node.kind === 'statement') return [];
  const detail = await store.detail(share.id);
  return (detail?.legs ?? []).map((leg) => ({ kind: 'leg', share, leg }));
}
