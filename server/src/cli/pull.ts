/** `pull`: what is deployed, as files; or what of it the files say otherwise. */
import { isWithin } from '../files/paths.ts';
import { toCorePath } from '../host/paths.ts';
import * as ide from '../ide/index.ts';
import { LIVE_CODES, neededPolicies, planPull, unreadableArns } from '../ide/live/index.ts';
import { type Command, Failure, type OptionValues, type Terminal } from './command.ts';
import { printable } from './format/cells.ts';
import { accountsOf, LIVE_HELP, LIVE_OPTIONS, type LiveRun, runLive, sortWords } from './live.ts';
import { documentationPath } from './package.ts';
import { displayPath } from './paths.ts';
import { reportOf } from './report.ts';
import { formatOf, printReport } from './reporters.ts';
import { hasFindingAt, now, oneOf } from './values.ts';
import { type LoadedWorkspace, loadWorkspace } from './workspace.ts';
import { type FileWrite, writeAll } from './write.ts';

export const pull: Command = {
  help: `Reads the policies that are deployed on AWS and writes them into the workspace, with sharing.json.
It changes nothing on AWS. A second pull changes nothing here.

Usage: sharing-policies pull [ARN…] [path…] [options]

ARNs are those of secrets (with their keys), keys, buckets, roles and users; without any, all that
the workspace shares and whom with. Paths are folders, together one workspace; without any, the
working directory. A file that holds a policy already is brought up to date where it means something
else; new files are named as those that are there, else one folder an account.

Options:
${LIVE_HELP}
  --into FOLDER            where new files go, and sharing.json
  --dry-run                write nothing, print a unified diff
  --check                  write nothing, report where the deployed policies mean something else,
                           and what is not there
  --format text|json|sarif what --check prints; text unless given
  --fail-on SEVERITY       with --check, exit with 1 if there is such a finding: warning (unless
                           given), error, information, hint, never
  --output FILE            with --check, write there instead of to standard output
  --permissions            print the smallest identity policy that lets an identity read all that,
                           by account; nothing is read
  -h, --help               print this

Credentials come from AWS profiles (keys, IAM Identity Center, roles, processes) or the environment,
as for the AWS command line. Before anything is read, it is told which identity reads which account;
one that belongs to another account than it is named for stops everything.

Exit status: 0 done, 1 differences (--check), 2 wrong usage, no credentials, or something could not
be read or written.
`,
  options: {
    ...LIVE_OPTIONS,
    into: { type: 'string' },
    'dry-run': { type: 'boolean' },
    check: { type: 'boolean' },
    format: { type: 'string' },
    'fail-on': { type: 'string' },
    output: { type: 'string' },
    permissions: { type: 'boolean' },
  },
  async run(terminal, values, positionals) {
    const { arns, paths } = sortWords(positionals);
    const time = now({});
    const workspace = loadWorkspace(terminal, paths, time);
    if (values.permissions === true) return printPermissions(terminal, values, workspace, arns);
    const format = formatOf(values);
    const level = failOn(values);
    if (values.check !== true) refuse(values, ['format', 'fail-on', 'output']);
    const root = rootFor(values, workspace);
    const wanted = { read: true, arns: arns.length === 0 ? undefined : arns };
    const live = await runLive(terminal, values, workspace.analysis, wanted, time);
    const complete = live.complete && workspace.complete;
    if (values.check !== true) {
      await write(terminal, values, workspace, live, root);
      return complete ? 0 : 2;
    }
    const { analysis } = ide.withDeployed(workspace.analysis, live.deployed);
    const report = reportOf(ide, analysis, terminal.workingDirectory, (code) =>
      documentationPath(ide.docsFor(code), terminal.workingDirectory),
    );
    // What needs no account to be told is what 'check' is for.
    const findings = report.findings.filter(({ finding }) => LIVE_CODES.has(finding.code));
    await printReport(terminal, values, format, { ...report, shares: [], findings });
    return complete ? (hasFindingAt(findings, level) ? 1 : 0) : 2;
  },
};

function failOn(values: OptionValues) {
  return oneOf(values, 'fail-on', ['error', 'warning', 'information', 'hint', 'never'], 'warning');
}

/** What a report takes says that a report is wanted: files are not written instead. */
function refuse(values: OptionValues, names: readonly string[]): void {
  const name = names.find((candidate) => values[candidate] !== undefined);
  if (name === undefined) return;
  throw new Failure(`--${name} is for --check.`, `Add --check, or leave --${name} out to write the files.`);
}

function printPermissions(
  terminal: Terminal,
  values: OptionValues,
  { analysis }: LoadedWorkspace,
  arns: readonly string[],
): 0 {
  const strange = unreadableArns(analysis, arns);
  if (strange.length > 0) throw new Failure(`${strange.join(', ')}: nothing that can be read.`);
  const policies = neededPolicies(analysis, arns.length === 0 ? undefined : arns, accountsOf(values));
  terminal.stdout.write(`${JSON.stringify(Object.fromEntries(policies), undefined, 2)}\n`);
  if (policies.size === 0) terminal.stderr.write('sharing-policies: there is nothing here that could be read.\n');
  return 0;
}

function rootFor({ into }: OptionValues, { analysis }: LoadedWorkspace): string | undefined {
  if (typeof into !== 'string') return undefined;
  const root = toCorePath(into);
  const { folders } = analysis.options;
  if (folders.some((folder) => isWithin(folder, root))) return root;
  throw new Failure(`${into}: not in the workspace.`, 'Name a folder in it, or give the workspace as a path.');
}

async function write(
  terminal: Terminal,
  values: OptionValues,
  { analysis }: LoadedWorkspace,
  { deployed, questions, complete }: LiveRun,
  root: string | undefined,
): Promise<void> {
  const plan = planPull(analysis, deployed, root);
  const writes = plan.writes.map(
    ({ path, before, after }): FileWrite => ({
      path,
      shown: displayPath(terminal.workingDirectory, path),
      before,
      after,
    }),
  );
  if (values['dry-run'] === true) {
    const { unifiedDiff } = await import('./patch.ts');
    terminal.stdout.write(unifiedDiff(writes.map(({ shown, before, after }) => ({ path: shown, before, after }))));
  } else {
    writeAll(writes, analysis.options.folders);
    for (const { shown, before } of writes) {
      terminal.stdout.write(`${printable(shown)}: ${before === undefined ? 'written' : 'changed'}\n`);
    }
    if (questions.targets.length === 0) {
      terminal.stdout.write('The workspace names nothing that could be read. Give an ARN.\n');
    } else if (writes.length === 0) terminal.stdout.write(complete ? 'Nothing to change.\n' : 'Nothing was written.\n');
  }
  for (const note of plan.notes) terminal.stderr.write(`sharing-policies: ${printable(shorten(terminal, note))}\n`);
}

/** Notes name documents by their whole path. */
function shorten({ workingDirectory }: Terminal, note: string): string {
  return note.replaceAll(`${workingDirectory}/`, '');
}
