/**
 * The AWS CLI commands that put a share's policies in place and try it, for a person to copy. Nothing is ever run.
 *
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-parameters-file.html
 */
import type { PolicyDocument } from '../../policy/document.ts';
import {
  capitalised,
  consumerAccount,
  keyAccount,
  keyName,
  ownerAccount,
  ownPolicyName,
  principalName,
  resourceName,
} from '../../rules/words.ts';
import type { Share } from '../../sharing/verdict.ts';
import { obstacle } from './documents.ts';
import { DESCRIBE_KEY, SERVICES, type ServiceRow, TESTS, UNTRIED } from './services.ts';
import { commandLines, comment } from './shell.ts';
import {
  type Holder,
  holderOf,
  inlinePolicyName,
  keyTarget,
  resourceTarget,
  type Target,
  usesManagedKey,
} from './targets.ts';

/** How files are named in commands: relative to the folder where they are to be run, or absolute. */
export interface CommandFiles {
  readonly shown: (path: string) => string;
  /** That folder, where a person has to be told. */
  readonly runIn?: string;
}

export interface CommandOptions extends CommandFiles {
  readonly textOf: (path: string) => string | undefined;
  /** Whether the policies let the share's principal describe the key, which no share needs. */
  readonly describesKey: boolean;
}

/** A script of comments and commands; ends with a line break. */
export function shareCommands(share: Share, options: CommandOptions): string {
  const blocks = [
    heading(share, options.runIn),
    ...ownerBlocks(share, options),
    ...identityBlocks(share, options),
    ...testBlocks(share, options),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function heading(share: Share, runIn: string | undefined): string[] {
  const lines = [
    comment(`${principalName(share)}: ${share.access} ${resourceName(share)} of ${ownerAccount(share)}.`),
    comment('Nothing of this was run. Each command says whose credentials it needs.'),
    ...(runIn === undefined ? [] : [comment(`Names of files are relative to ${runIn}: run the commands there.`)]),
  ];
  if (share.verdict === 'allowed') return lines;
  return [
    ...lines,
    comment(
      share.verdict === 'denied'
        ? 'By these files the share is denied, and "sharing-policies check" says why: mend that first.'
        : `By these files the share is ${share.verdict}: "sharing-policies check" says on what it depends.`,
    ),
  ];
}

function ownerBlocks(share: Share, options: CommandOptions): string[][] {
  const { resourcePolicy, keyPolicy } = share.documents;
  const { pattern } = share.seed;
  const { key } = share.agreement;
  const own = pattern.type?.policy;
  const blocks =
    own === undefined || pattern.resourceActions.length === 0
      ? []
      : [
          ownerBlock(
            SERVICES[pattern.noun],
            ownPolicyName(share),
            ownerAccount(share),
            resourceTarget(share),
            resourcePolicy,
            options,
          ),
        ];
  // Whether a key takes part at all is not known.
  if (key.none || key.open || pattern.keyActions.length === 0) return blocks;
  if (usesManagedKey(share)) {
    const text = `The policy of an AWS managed key cannot be changed: in ${ownerAccount(share)}, encrypt ${resourceName(share)} with a customer managed key first.`;
    return [...blocks, [comment(text)]];
  }
  const policy = `the policy of ${keyName(share)}`;
  return [...blocks, ownerBlock(SERVICES.key, policy, keyAccount(share), keyTarget(share), keyPolicy, options)];
}

function ownerBlock(
  row: ServiceRow | undefined,
  what: string,
  account: string,
  target: Target,
  document: PolicyDocument | undefined,
  options: CommandOptions,
): string[] {
  if (row === undefined) return [comment(`How ${what} is put in place is not known here.`)];
  if (document === undefined)
    return [
      comment(`${capitalised(what)} is not among these files, so there is nothing to put in place in ${account}.`),
    ];
  const { argument, problems } = fileArgument(document, options);
  const isPart = document.form !== 'document';
  return [
    comment(`Credentials: ${account}. Replaces ${what} as a whole.`),
    ...(isPart
      ? [comment('The policy that is deployed is printed by:'), ...commented(['aws', ...row.look(target)])]
      : []),
    ...command(
      ['aws', ...row.put(target, argument)],
      [...problems, ...(target.open === undefined ? [] : [target.open])],
    ),
  ];
}

function identityBlocks(share: Share, options: CommandOptions): string[][] {
  const account = consumerAccount(share);
  const { identityPolicies } = share.documents;
  if (identityPolicies.length === 0) {
    return [
      [
        comment(
          `No policy of ${principalName(share)} is among these files, so there is nothing to put in place in ${account}.`,
        ),
      ],
    ];
  }
  const holder = holderOf(share.principal);
  return identityPolicies.map((document) => identityBlock(document, account, holder, options));
}

const UNKNOWN_HOLDER: Holder = { type: 'role', name: 'ROLE-NAME' };

function identityBlock(
  document: PolicyDocument,
  account: string,
  holder: Holder | undefined,
  options: CommandOptions,
): string[] {
  const { type, name } = holder ?? UNKNOWN_HOLDER;
  const { argument, problems } = fileArgument(document, options);
  const words = [
    ...['aws', 'iam', `put-${type}-policy`, `--${type}-name`, name],
    ...['--policy-name', inlinePolicyName(document.file), '--policy-document', argument],
  ];
  const open =
    holder === undefined
      ? ['The files do not name the role or user that is to have this policy. Put its name in the place of ROLE-NAME:']
      : [];
  return [
    comment(
      `Credentials: ${account}. Adds an inline policy to the ${type} ${name}, or replaces the one of that name; its other policies stay.`,
    ),
    ...command(words, [...problems, ...open]),
  ];
}

function testBlocks(share: Share, options: CommandOptions): string[][] {
  const { pattern } = share.seed;
  const who = principalName(share);
  const blocks = [
    [
      comment(`Credentials: ${who}. Tells whose they are, before you try the rest.`),
      ...command(['aws', 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'], []),
    ],
  ];
  const { none, open } = share.agreement.key;
  if (!none && !open && !usesManagedKey(share) && pattern.keyActions.length > 0) {
    const key = keyTarget(share);
    const describer = options.describesKey
      ? who
      : `${keyAccount(share)}, since the share needs no permission to describe the key`;
    blocks.push([
      comment(`Credentials: ${describer}. Tells whether the key is there and enabled.`),
      ...command(['aws', ...DESCRIBE_KEY(key)], problem(key.open)),
    ]);
  }
  if (pattern.noun === 'snapshot') {
    return [...blocks, [comment('Copying the snapshot is not tried here: it would make another.')]];
  }
  const wanted = pattern.type === undefined ? pattern.keyActions : pattern.resourceActions;
  const target = resourceTarget(share);
  for (const { words, comment: what } of TESTS.filter(({ action }) => wanted.includes(action))) {
    blocks.push([
      comment(`Credentials: ${who}. ${what}`),
      ...command(['aws', ...words(target)], problem(target.openObject)),
    ]);
  }
  for (const { action, why } of UNTRIED.filter((row) => wanted.includes(row.action))) {
    blocks.push([comment(`Not tried here is ${action}: ${why}`)]);
  }
  return blocks;
}

function problem(open: string | undefined): string[] {
  return open === undefined ? [] : [open];
}

interface FileArgument {
  readonly argument: string;
  readonly problems: readonly string[];
}

/** The AWS CLI expands `~` and `$NAME` in the path behind `file://`. */
function fileArgument(document: PolicyDocument, options: CommandOptions): FileArgument {
  const path = options.shown(document.file).replace(/^~/, './~');
  const problem = obstacle(document, options.textOf(document.file), path);
  if (problem !== undefined) return { argument: 'file://POLICY-FILE', problems: [problem] };
  return path.includes('$')
    ? {
        argument: 'file://POLICY-FILE',
        problems: [
          `The AWS CLI replaces what follows a dollar sign in the name ${path}. Copy the file to another name and give that:`,
        ],
      }
    : { argument: `file://${path}`, problems: [] };
}

/** A command that a person can run as it stands; with problems, what to do and the command as a comment. */
function command(words: readonly string[], problems: readonly string[]): string[] {
  const lines = commandLines(words);
  if (lines === undefined) return [comment('A name in this command holds characters that cannot be pasted safely.')];
  return problems.length === 0 ? lines : [...problems.map((problem) => comment(problem)), ...commented(words)];
}

function commented(words: readonly string[]): string[] {
  return commandLines(words)?.map((line) => `#   ${line}`) ?? [];
}
