/** `commands`: the AWS CLI commands of shares, for a person to copy. */
import * as ide from '../ide/index.ts';
import { type Command, Failure, type OptionValues } from './command.ts';
import { displayPath } from './paths.ts';
import { now } from './values.ts';
import { loadWorkspace } from './workspace.ts';

export const shareCommands: Command = {
  help: `Prints, for every share, the AWS CLI commands that put its policies in place and those that try it,
quoted for a POSIX shell. Nothing is run, and AWS is not asked: copy what you need. Each command
says whose credentials it takes; what cannot be given to AWS as it lies in its file is printed as a
comment that says what to do.

Usage: sharing-policies commands [path…] [options]

Paths are folders or files, together one workspace; without any, the working directory. File names in
the commands are relative to the working directory: run them there.

Options:
  --principal TEXT   only shares whose principal has this in its ARN
  --resource TEXT    only shares whose resource has this in its ARN
  --now DATE         the time to decide for, like 2026-12-31 or 2026-12-31T23:59:00Z
  -h, --help         print this

Exit status: 0 commands were printed, 2 wrong usage, no such share, or a folder that could not be
read.
`,
  options: {
    principal: { type: 'string' },
    resource: { type: 'string' },
    now: { type: 'string' },
  },
  run(terminal, values, positionals) {
    const { analysis, complete } = loadWorkspace(terminal, positionals, now(values));
    const shares = ide.shares(analysis);
    const wanted = shares.filter(
      ({ principal, resource }) => has(values, 'principal', principal) && has(values, 'resource', resource ?? ''),
    );
    if (wanted.length === 0) {
      throw new Failure(
        shares.length === 0 ? 'no share is found.' : 'no share is of that principal and resource.',
        "Run 'sharing-policies check' for the shares that there are.",
      );
    }
    const shown = (path: string) => displayPath(terminal.workingDirectory, path);
    const scripts = wanted.map(({ id }) => ide.commandsFor(analysis, id, { shown }) ?? '');
    terminal.stdout.write(scripts.join('\n\n'));
    return complete ? 0 : 2;
  },
};

function has(values: OptionValues, name: string, text: string): boolean {
  const value = values[name];
  return typeof value !== 'string' || text.includes(value);
}
