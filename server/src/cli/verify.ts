/** `verify`: what AWS says to what the workspace says. */
import * as ide from '../ide/index.ts';
import { LIVE_CODES } from '../ide/live/index.ts';
import type { Simulation } from '../sharing/deployed.ts';
import type { Command, OptionValues, Terminal } from './command.ts';
import { printable } from './format/cells.ts';
import { principalName, resourceName } from './format/names.ts';
import { LIVE_HELP, LIVE_OPTIONS, runLive, sortWords } from './live.ts';
import { documentationPath } from './package.ts';
import { reportOf } from './report.ts';
import { formatOf, printReport } from './reporters.ts';
import { failOn, hasFindingAt, now } from './values.ts';
import { loadWorkspace } from './workspace.ts';

export const verify: Command = {
  help: `Asks AWS about what the policies of the workspace say. It changes nothing on AWS and nothing here.

Usage: sharing-policies verify [ARN…] [path…] [options]

Options (without one of the first three, all three):
  --existence              whether the principals, secrets, keys and buckets that policies name
                           exist, keys can be used, secrets have the key that is named, and what is
                           deployed means the same
  --simulate               AWS's policy simulator on the identity half of each share, beside our own
                           decision
  --validate               IAM Access Analyzer's policy validation: sends the policies' text to AWS
${LIVE_HELP}
  --format text|json|sarif what to print; text unless given
  --fail-on SEVERITY       exit with 1 if there is such a finding: error (unless given), warning,
                           information, hint, never
  --output FILE            write there instead of to standard output
  -h, --help               print this

'sharing-policies pull --permissions' prints the permissions that are needed.

Exit status: 0 no finding at or above --fail-on, 1 findings, 2 wrong usage, no credentials, or
something could not be read.
`,
  options: {
    ...LIVE_OPTIONS,
    existence: { type: 'boolean' },
    simulate: { type: 'boolean' },
    validate: { type: 'boolean' },
    format: { type: 'string' },
    'fail-on': { type: 'string' },
    output: { type: 'string' },
  },
  async run(terminal, values, positionals) {
    const { arns, paths } = sortWords(positionals);
    const format = formatOf(values);
    const level = failOn(values);
    const time = now({});
    const workspace = loadWorkspace(terminal, paths, time);
    const wanted = { ...whatOf(values), arns: arns.length === 0 ? undefined : arns };
    const live = await runLive(terminal, values, workspace.analysis, wanted, time);
    const { analysis } = ide.withDeployed(workspace.analysis, live.deployed);
    const before = new Set(
      reportOf(ide, workspace.analysis, terminal.workingDirectory, ide.docsFor).findings.map(keyOf),
    );
    const report = reportOf(ide, analysis, terminal.workingDirectory, (code) =>
      documentationPath(ide.docsFor(code), terminal.workingDirectory),
    );
    // What AWS said under a code of ours is new as well.
    const findings = report.findings.filter(
      (reported) => LIVE_CODES.has(reported.finding.code) || !before.has(keyOf(reported)),
    );
    await printReport(terminal, values, format, { ...report, shares: [], findings });
    if (format === 'text' && values.output === undefined) printSimulations(terminal, live.deployed.simulations);
    return live.complete && workspace.complete ? (hasFindingAt(findings, level) ? 1 : 0) : 2;
  },
};

function whatOf({ existence, simulate, validate }: OptionValues) {
  const all = existence !== true && simulate !== true && validate !== true;
  return { verify: all || existence === true, simulate: all || simulate === true, validate: all || validate === true };
}

function keyOf({ finding }: { readonly finding: { code: string; file: string; pointer: string; message: string } }) {
  return `${finding.code}|${finding.file}|${finding.pointer}|${finding.message}`;
}

/** Both answers, also where they agree: that is what somebody who asked wants to see. */
function printSimulations(terminal: Terminal, simulations: readonly Simulation[]): void {
  for (const { of, principal, action, resource, ours, theirs } of simulations) {
    const policies = of === 'workspace' ? 'policies of the workspace' : 'what is deployed';
    const request = `${action} on ${resourceName(resource)} by ${principalName(principal)}`;
    terminal.stdout.write(
      `${printable(request)}, ${policies}: AWS ${printable(theirs.decision)}, here ${ours?.decision ?? 'not known'}\n`,
    );
  }
}
