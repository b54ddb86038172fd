/** What the Shares view shows of a share, of a required statement, of a statement. */
import * as vscode from 'vscode';
import { translated, translatedState } from '../translated.ts';
import type { LegDetail, Location, ShareSummary, StatementDetail, StatementStatus, Verdict } from './protocol.ts';

export type ShareNode =
  | { readonly kind: 'share'; readonly share: ShareSummary }
  | { readonly kind: 'leg'; readonly share: ShareSummary; readonly leg: LegDetail }
  | {
      readonly kind: 'statement';
      readonly share: ShareSummary;
      readonly leg: LegDetail;
      readonly statement: StatementDetail;
    };

/** `isNamesake`: another share has the same name, so the folder is shown. */
export function itemOf(node: ShareNode, isNamesake: (share: ShareSummary) => boolean): vscode.TreeItem {
  if (node.kind === 'share') return shareItem(node.share, isNamesake(node.share));
  return node.kind === 'leg' ? legItem(node.share, node.leg) : statementItem(node.share, node.statement);
}

/** The same icons for verdicts and for the state of a required statement. */
const ICONS: Readonly<Record<Verdict | 'none', readonly [icon: string, color: string]>> = {
  allowed: ['pass-filled', 'testing.iconPassed'],
  denied: ['error', 'testing.iconFailed'],
  conditional: ['question', 'list.warningForeground'],
  unknown: ['circle-outline', 'descriptionForeground'],
  none: ['dash', 'disabledForeground'],
};

const LOOKS: Readonly<Record<StatementStatus, Verdict | 'none'>> = {
  present: 'allowed',
  missing: 'denied',
  blocked: 'denied',
  conditional: 'conditional',
  unknown: 'unknown',
  notRequired: 'none',
};

function icon(look: Verdict | 'none'): vscode.ThemeIcon {
  const [name, color] = ICONS[look];
  return new vscode.ThemeIcon(name, new vscode.ThemeColor(color));
}

function shareItem({ id, name, verdict, folder, ...share }: ShareSummary, isNamesake: boolean): vscode.TreeItem {
  const state = translatedState(share.state);
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
  const where = isNamesake && folder !== '' ? ` · ${folder}` : '';
  return Object.assign(item, {
    id,
    description: `${state}${where}`,
    tooltip: `${name}: ${state}${folder === '' ? '' : `\n${folder}`}`,
    iconPath: icon(verdict),
    contextValue: 'share',
    accessibilityInformation: { label: `${name}: ${state}${where}` },
  });
}

function legItem(
  share: ShareSummary,
  { leg, status, atFault, place, statements, ...said }: LegDetail,
): vscode.TreeItem {
  const [name, words] = [translated(said.name), translatedState(said.words)];
  const { None, Collapsed } = vscode.TreeItemCollapsibleState;
  return Object.assign(new vscode.TreeItem(name, statements.length > 0 ? Collapsed : None), {
    id: `${share.id} ${leg}`,
    description: words,
    tooltip: `${name}: ${words}`,
    iconPath: icon(atFault ? 'denied' : LOOKS[status]),
    contextValue: 'leg',
    accessibilityInformation: { label: `${name}: ${words}` },
    ...opening(place),
  });
}

function statementItem(share: ShareSummary, { name, detail, effect, place }: StatementDetail): vscode.TreeItem {
  const range = place?.range.start;
  const file = place === undefined ? '' : vscode.Uri.parse(place.uri).path.replace(/^.*\//, '');
  return Object.assign(new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.None), {
    id: `${share.id} ${place?.uri} ${range?.line}:${range?.character}`,
    description: file,
    tooltip: `${detail}\n${file}`,
    iconPath: new vscode.ThemeIcon(effect === 'Deny' ? 'circle-slash' : 'key'),
    contextValue: 'statement',
    ...opening(place),
  });
}

/** A click opens the place in a preview tab, as in the Explorer. */
function opening(place: Location | undefined): { command?: vscode.Command } {
  if (place === undefined) return {};
  const { start, end } = place.range;
  const selection = new vscode.Range(start.line, start.character, end.line, end.character);
  return {
    command: {
      title: vscode.l10n.t('Open'),
      command: 'vscode.open',
      arguments: [vscode.Uri.parse(place.uri), { selection }],
    },
  };
}
