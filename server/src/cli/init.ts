/** `init`: writes down in `sharing.json` what was inferred. */
import * as ide from '../ide/index.ts';
import type { ShareReport } from '../sharing/share.ts';
import { type Command, Failure } from './command.ts';
import { printable } from './format/cells.ts';
import { replicatedShares, shareName } from './format/share.ts';
import { displayPath } from './paths.ts';
import { now } from './values.ts';
import { loadWorkspace } from './workspace.ts';
import { writeAll } from './write.ts';

const NAME = 'sharing.json';

export const init: Command = {
  help: `Writes sharing.json from what was inferred: which policy is attached to which secret, key and
principal, and which shares there are. From then on nothing of that is guessed, and access that
works and is not listed is reported.

Usage: sharing-policies init [folder] [options]

The folder is the workspace, and where the file is written; without one, the working directory. Read
the result before you rely on it: a share that is listed is one that has to work.

Options:
  --force      replace a sharing.json that is there; what it says is not taken over
  --dry-run    write nothing, print what would be written
  --now DATE   the time to check for, like 2026-12-31 or 2026-12-31T23:59:00Z
  -h, --help   print this

Exit status: 0 written or printed, 2 wrong usage, nothing to write, a folder that could not be read,
or a file that could not be written.
`,
  options: {
    force: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    now: { type: 'string' },
  },
  async run(terminal, values, positionals) {
    if (positionals.length > 1) {
      throw new Failure('init takes one folder.', 'Run it once for each folder that is to have a sharing.json.');
    }
    const loaded = loadWorkspace(terminal, positionals, now(values));
    const [folder] = loaded.analysis.options.folders;
    if (folder === undefined || !loaded.searched) {
      throw new Failure(`${positionals[0]}: is not a folder.`, 'Give the folder that is to have a sharing.json.');
    }
    const path = `${folder}/${NAME}`;
    const shown = displayPath(terminal.workingDirectory, path);
    const before = ide.textOf(loaded.analysis, path);
    const isDry = values['dry-run'] === true;
    if (before !== undefined && values.force !== true && !isDry) {
      throw new Failure(
        `${shown}: is there already.`,
        'Give --force to replace it, or --dry-run to see what would be written.',
      );
    }
    const { analysis } = ide.applyChanges(loaded.analysis, [{ path, deleted: true }]);
    const { text, listed, leftOut, conflicts } = ide.inferManifest(analysis, folder);
    const [conflict] = conflicts;
    if (conflict !== undefined) {
      const [one, other] = conflict.policies.map(printable);
      throw new Failure(
        `${printable(conflict.resource)}: ${one} and ${other} are both its policy, and a manifest names one.`,
        'Run init for each of the folders that hold one of them.',
      );
    }
    for (const share of leftOut) {
      terminal.stderr.write(
        `${lineOf(share, replicatedShares(leftOut))}: left out, because nothing names the ARN of what is shared, or sharing.json has no word for the access.\n`,
      );
    }
    if (listed.length === 0) {
      throw new Failure(
        'no share was inferred, so there is nothing to write.',
        "'sharing-policies check' says what is there.",
      );
    }
    if (isDry) {
      terminal.stdout.write(text);
    } else {
      writeAll([{ path, shown, before, after: text }], [folder]);
      terminal.stdout.write(
        `${printable(shown)}: written, with ${listed.length} ${listed.length === 1 ? 'share' : 'shares'}\n`,
      );
      const replicated = replicatedShares(listed);
      terminal.stdout.write(listed.map((share) => `  ${lineOf(share, replicated)} · ${share.verdict}\n`).join(''));
    }
    return loaded.complete ? 0 : 2;
  },
};

function lineOf(share: ShareReport, replicated: ReadonlySet<string>): string {
  return `${shareName(share, replicated)} · ${printable(share.access)}`;
}
