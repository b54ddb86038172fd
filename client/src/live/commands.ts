/** The commands that read live accounts. Nothing is sent without one of them. */
import * as vscode from 'vscode';
import type { LanguageServer } from '../languageServer.ts';
import { PROXY_SETTINGS } from '../proxy.ts';
import { hasVirtualFolder } from '../workspaceFiles.ts';
import type { LIVE_COMMANDS } from './absent.ts';
import { createDeployedDocuments, SHOW_DIFFERENCE } from './deployed.ts';
import {
  type CheckParams,
  CheckRequest,
  ChoicesRequest,
  ConfirmRequest,
  type LiveParams,
  type LiveResult,
  MfaRequest,
  PermissionsRequest,
  PullRequest,
} from './protocol.ts';
import { askMfaCode, confirmIdentities } from './questions.ts';

/** Registers all of them; disposing the result takes them away. */
export function registerLiveCommands(server: LanguageServer, output: vscode.LogOutputChannel): vscode.Disposable {
  const deployed = createDeployedDocuments(server);
  const toldOf = (result: LiveResult): boolean => tell(result, output);

  async function pull(): Promise<void> {
    const arns = await chooseArns(server);
    if (arns === undefined) return;
    const result = await run(vscode.l10n.t('Pulling policies from AWS'), (more, token) =>
      server.request(PullRequest, { ...more, ...(arns.length === 0 ? {} : { arns }) }, token),
    );
    deployed.refresh();
    if (!toldOf(result)) return;
    const count = result.written.length;
    const [first] = result.written;
    if (first === undefined) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('The workspace has what is deployed. Nothing was written.'),
      );
      return;
    }
    const open = count === 1 ? vscode.l10n.t('Open It') : vscode.l10n.t('Open the First');
    const text = count === 1 ? vscode.l10n.t('One file was written.') : vscode.l10n.t('{0} files were written.', count);
    if ((await vscode.window.showInformationMessage(text, open)) === open) {
      await vscode.window.showTextDocument(server.fromUri(first));
    }
  }

  async function compare(resource?: vscode.Uri): Promise<void> {
    const file = resource ?? vscode.window.activeTextEditor?.document.uri;
    if (file?.scheme !== 'file') {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open the policy that is to be compared.'));
      return;
    }
    const uri = server.toUri(file);
    const result = await check(vscode.l10n.t('Comparing with AWS'), { what: 'compare', uris: [uri] });
    deployed.refresh();
    if (!toldOf(result)) return;
    if (result.differing.some((one) => server.fromUri(one).toString() === file.toString()))
      await deployed.compare(file);
    else if (result.gaps.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t(
          'No difference: what is deployed means the same, or nothing says what this policy is attached to.',
        ),
      );
    }
  }

  async function ask(title: string, params: CheckParams): Promise<void> {
    const result = await check(title, params);
    deployed.refresh();
    if (!toldOf(result)) return;
    const { findings } = result;
    if (findings === 0) {
      void vscode.window.showInformationMessage(vscode.l10n.t('AWS finds nothing that is not reported already.'));
      return;
    }
    const text = findings === 1 ? vscode.l10n.t('1 finding by AWS.') : vscode.l10n.t('{0} findings by AWS.', findings);
    if ((await vscode.window.showWarningMessage(text, vscode.l10n.t('Show Problems'))) !== undefined) {
      await vscode.commands.executeCommand('workbench.actions.view.problems');
    }
  }

  function check(title: string, params: CheckParams): Promise<LiveResult> {
    return run(title, (more, token) => server.request(CheckRequest, { ...params, ...more }, token));
  }

  /** With the server's progress, which the person can stop. */
  async function run(
    title: string,
    send: (more: LiveParams, token: vscode.CancellationToken) => Promise<LiveResult>,
  ): Promise<LiveResult> {
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        const shown = server.onProgress((message, percentage) => {
          progress.report({ message: percentage === undefined ? message : `${message} (${percentage} %)` });
        });
        try {
          return await send({ workDoneToken: shown.token }, token);
        } catch (error) {
          if (token.isCancellationRequested) return STOPPED;
          throw error;
        } finally {
          shown.dispose();
        }
      },
    );
  }

  const activeUri = (): readonly string[] => {
    const file = vscode.window.activeTextEditor?.document.uri;
    return file?.scheme === 'file' ? [server.toUri(file)] : [];
  };

  type Command = (typeof LIVE_COMMANDS)[number] | typeof SHOW_DIFFERENCE;
  const commands: Readonly<Record<Command, (resource?: vscode.Uri) => Promise<void>>> = {
    'sharingPolicies.pull': pull,
    'sharingPolicies.compareWithDeployed': compare,
    'sharingPolicies.verifyOnAws': () => ask(vscode.l10n.t('Verifying on AWS'), { what: 'verify' }),
    'sharingPolicies.simulateOnAws': () => ask(vscode.l10n.t('Simulating on AWS'), { what: 'simulate' }),
    'sharingPolicies.validateOnAws': () =>
      ask(vscode.l10n.t('Validating on AWS'), { what: 'validate', uris: activeUri() }),
    'sharingPolicies.showNeededPermissions': async () => {
      const { text } = await server.request(PermissionsRequest);
      const document = await vscode.workspace.openTextDocument({ language: 'json', content: text });
      await vscode.window.showTextDocument(document);
    },
    [SHOW_DIFFERENCE]: async (resource) => {
      if (resource !== undefined) await deployed.compare(resource);
    },
  };
  server.onRequest(ConfirmRequest, confirmIdentities);
  server.onRequest(MfaRequest, askMfaCode);
  return vscode.Disposable.from(
    deployed,
    vscode.workspace.onDidChangeConfiguration((event) => {
      // A process keeps the environment that it was started with.
      if (PROXY_SETTINGS.some((name) => event.affectsConfiguration(name))) void server.restart();
    }),
    ...Object.entries(commands).map(([id, command]) =>
      vscode.commands.registerCommand(id, (resource?: vscode.Uri) => whereTrusted(() => command(resource), output)),
    ),
  );
}

const STOPPED: LiveResult = { outcome: 'stopped', written: [], gaps: [], notes: [], findings: 0, differing: [] };

/** A workspace that nobody has looked at yet must not make this machine talk to AWS. */
async function whereTrusted(command: () => Promise<void>, output: vscode.LogOutputChannel): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage(vscode.l10n.t('AWS accounts are read in trusted workspaces only.'));
    return;
  }
  if (hasVirtualFolder()) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('AWS accounts are compared with files on this computer: clone the repository and open its folder.'),
    );
    return;
  }
  try {
    await command();
  } catch (error) {
    output.error(error instanceof Error ? error : String(error));
    void offerOutput(
      vscode.window.showErrorMessage(vscode.l10n.t('AWS could not be asked: {0}', String(error)), SHOW),
      output,
    );
  }
}

/** An empty list: everything; undefined: the person changed their mind. */
async function chooseArns(server: LanguageServer): Promise<readonly string[] | undefined> {
  const choices = await server.request(ChoicesRequest);
  const items: (vscode.QuickPickItem & { readonly arns?: readonly string[] })[] = [
    ...(choices.length > 1
      ? [
          {
            label: `$(globe) ${vscode.l10n.t('All shares of this workspace')}`,
            description: vscode.l10n.t('{0} shares', choices.length),
            arns: [],
          },
        ]
      : []),
    // Offered also to somebody who pastes one here.
    {
      label: `$(edit) ${vscode.l10n.t('An ARN…')}`,
      description: vscode.l10n.t('a secret, a KMS key, a bucket, a role or a user'),
      alwaysShow: true,
    },
    ...choices,
  ];
  const choice = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Pull Policies from AWS'),
    placeHolder: vscode.l10n.t('What to read'),
    matchOnDescription: true,
  });
  if (choice === undefined || choice.arns !== undefined) return choice?.arns;
  const arn = await vscode.window.showInputBox({
    title: vscode.l10n.t('Pull Policies from AWS'),
    prompt: vscode.l10n.t(
      'ARN of a secret (its key comes along), a KMS key, a bucket, a role or a user. Several: with blanks in between.',
    ),
    placeHolder: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:DevSecret-a1b2c3',
    ignoreFocusOut: true,
    validateInput: (text) => (/^\s*(?:arn:\S+\s*)+$/.test(text) ? undefined : vscode.l10n.t('An ARN begins with arn:')),
  });
  return arn?.trim().split(/\s+/);
}

/** Says what went wrong or is missing; whether there is something to go on with. */
function tell({ outcome, message, remedy, gaps, notes }: LiveResult, output: vscode.LogOutputChannel): boolean {
  for (const line of [...gaps, ...notes]) output.warn(line);
  if (outcome === 'failed') {
    void offerOutput(vscode.window.showErrorMessage([message, remedy].filter(Boolean).join(' '), SETTINGS), output);
  } else if (gaps.length > 0) {
    const [first = ''] = gaps;
    const text = gaps.length === 1 ? first : vscode.l10n.t('{0} (and {1} more)', first, gaps.length - 1);
    void offerOutput(vscode.window.showWarningMessage(text, SHOW, PERMISSIONS, SETTINGS), output);
  } else if (notes.length > 0) {
    void offerOutput(vscode.window.showInformationMessage(notes[0] ?? '', SHOW), output);
  }
  return outcome === 'done';
}

const SHOW = vscode.l10n.t('Show Output');
const PERMISSIONS = vscode.l10n.t('Show Permissions');
const SETTINGS = vscode.l10n.t('Open Profiles');

async function offerOutput(answer: Thenable<string | undefined>, output: vscode.LogOutputChannel): Promise<void> {
  const choice = await answer;
  if (choice === SHOW) output.show(true);
  if (choice === PERMISSIONS) await vscode.commands.executeCommand('sharingPolicies.showNeededPermissions');
  if (choice === SETTINGS) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'sharingPolicies.profiles');
  }
}
