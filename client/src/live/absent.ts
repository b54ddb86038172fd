/** The commands that read live accounts, where there is nothing to read them with. */
import * as vscode from 'vscode';

export const LIVE_COMMANDS = [
  'sharingPolicies.pull',
  'sharingPolicies.compareWithDeployed',
  'sharingPolicies.verifyOnAws',
  'sharingPolicies.simulateOnAws',
  'sharingPolicies.validateOnAws',
  'sharingPolicies.showNeededPermissions',
] as const;

/** They say so: package.json disables them in a browser, but keybindings and other extensions may call them. */
export function registerAbsentLiveCommands(): vscode.Disposable {
  return vscode.Disposable.from(
    ...LIVE_COMMANDS.map((id) =>
      vscode.commands.registerCommand(id, () => {
        void vscode.window.showInformationMessage(
          vscode.l10n.t(
            'A browser has no AWS credentials: open this folder in VS Code on a computer to read AWS accounts.',
          ),
        );
      }),
    ),
  );
}
