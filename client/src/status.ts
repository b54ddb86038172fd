/** The language status items: how many shares there are and how many of them work; how old AWS's data is. */
import * as vscode from 'vscode';
import { SHOW_OUTPUT } from './commands.ts';

/** Sent by the server, with a `ShareCounts`, whenever the counts have changed. */
export const STATUS_NOTIFICATION = 'sharingPolicies/status';

/** Shares by verdict, and the policy documents that they were made from. */
export interface ShareCounts {
  readonly shares: number;
  readonly allowed: number;
  readonly denied: number;
  readonly conditional: number;
  readonly unknown: number;
  readonly documents: number;
  /** The day of AWS's service reference, by which actions and condition keys are judged; absent until it is needed. */
  readonly reference?: string;
}

/** The number of shares, for the conditions of commands; not set before it is known. */
const SHARES = 'sharingPolicies.shares';

export interface Status extends vscode.Disposable {
  /** The server starts and reads the workspace; lasts until the first `show`. */
  starting(): void;
  show(counts: ShareCounts): void;
  stopped(): void;
}

const DOCUMENTS: vscode.DocumentSelector = [
  { language: 'json' },
  { language: 'jsonc' },
  { pattern: '**/*.{tpl,tftpl,j2}' },
];

export function createStatus(): Status {
  const item = vscode.languages.createLanguageStatusItem('sharingPolicies.status', DOCUMENTS);
  item.name = 'Sharing Policies';
  item.command = { title: vscode.l10n.t('Show Output'), command: SHOW_OUTPUT };

  /** A line of its own: the other one is as long as there is room. */
  let data: vscode.LanguageStatusItem | undefined;

  function set(text: string, detail: string, severity: vscode.LanguageStatusSeverity, busy = false): void {
    Object.assign(item, { text, detail, severity, busy, accessibilityInformation: { label: `${text}, ${detail}` } });
  }

  const status: Status = {
    starting: () =>
      set('Sharing Policies', vscode.l10n.t('Reading the workspace…'), vscode.LanguageStatusSeverity.Information, true),
    show: (counts) => {
      set(textOf(counts), detailOf(counts), severityOf(counts));
      if (counts.reference !== undefined) {
        data ??= vscode.languages.createLanguageStatusItem('sharingPolicies.reference', DOCUMENTS);
        data.name = vscode.l10n.t('Sharing Policies: AWS Data');
        data.text = vscode.l10n.t('AWS data of {0}', counts.reference);
      }
      void vscode.commands.executeCommand('setContext', SHARES, counts.shares);
    },
    stopped: () =>
      set(
        vscode.l10n.t('Sharing Policies is not running'),
        // One line is all there is room for, with the command that tells more beside it.
        vscode.l10n.t('policies are not checked'),
        vscode.LanguageStatusSeverity.Error,
      ),
    dispose: () => {
      item.dispose();
      data?.dispose();
    },
  };
  status.starting();
  return status;
}

function textOf({ shares, allowed, documents }: ShareCounts): string {
  if (documents === 0) return vscode.l10n.t('No policy documents');
  if (shares === 0) return vscode.l10n.t('No shares');
  return shares === 1
    ? vscode.l10n.t('{0} of {1} share works', allowed, shares)
    : vscode.l10n.t('{0} of {1} shares work', allowed, shares);
}

/** How the others stand, `1 denied, 2 unknown`, or what was read, `6 policy documents`: there is no room for both. */
function detailOf(counts: ShareCounts): string {
  const { denied, conditional, unknown } = counts;
  const others = [
    denied > 0 ? vscode.l10n.t('{0} denied', denied) : '',
    conditional > 0 ? vscode.l10n.t('{0} conditional', conditional) : '',
    unknown > 0 ? vscode.l10n.t('{0} unknown', unknown) : '',
  ].filter((part) => part !== '');
  if (others.length > 0) return others.join(', ');
  return counts.documents === 1
    ? vscode.l10n.t('1 policy document')
    : vscode.l10n.t('{0} policy documents', counts.documents);
}

function severityOf({ denied }: ShareCounts): vscode.LanguageStatusSeverity {
  return denied > 0 ? vscode.LanguageStatusSeverity.Warning : vscode.LanguageStatusSeverity.Information;
}
