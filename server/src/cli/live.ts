/** What the commands that read live accounts have in common. */
import { createInterface } from 'node:readline/promises';
import type { ParseArgsOptionsConfig } from 'node:util';
import type { LiveHost, ProfileSettings } from '../aws/host.ts';
import type { Analysis } from '../ide/analysis.ts';
import {
  deployedFrom,
  gapWords,
  type LiveAnswer,
  type LiveQuestions,
  questionsFor,
  unreadableArns,
  type Wanted,
} from '../ide/live/index.ts';
import type { Deployed } from '../sharing/deployed.ts';
import { Failure, type OptionValues, type Terminal } from './command.ts';
import { printable } from './format/cells.ts';

export const LIVE_OPTIONS = {
  profile: { type: 'string', multiple: true },
  account: { type: 'string', multiple: true },
} as const satisfies ParseArgsOptionsConfig;

export const LIVE_HELP = `  --profile ACCOUNT=NAME   the AWS profile for an account, a NAME alone the one for all others; may be
                           repeated. SHARING_POLICIES_PROFILES=ACCOUNT=NAME,… says the same.
  --account ID             read only this account; may be repeated`;

export interface LiveRun {
  readonly questions: LiveQuestions;
  readonly deployed: Deployed;
  readonly answer: LiveAnswer;
  /** False: something could not be read. */
  readonly complete: boolean;
}

/** The ARNs among the words, and the paths. */
export function sortWords(words: readonly string[]): { readonly arns: readonly string[]; readonly paths: string[] } {
  return {
    arns: words.filter((word) => word.startsWith('arn:')),
    paths: words.filter((word) => !word.startsWith('arn:')),
  };
}

/**
 * Asks AWS, and tells on standard error who reads what, how far it is, and what could not be read.
 *
 * @throws Failure
 */
export async function runLive(
  terminal: Terminal,
  values: OptionValues,
  analysis: Analysis,
  wanted: Wanted,
  now: number,
): Promise<LiveRun> {
  const strange = unreadableArns(analysis, wanted.arns ?? []);
  if (strange.length > 0) {
    throw new Failure(
      `${strange.join(', ')}: not the ARN of a secret, key, bucket, role or user, or not a whole one.`,
      'Give the ARN as AWS shows it, without wildcards and placeholders.',
    );
  }
  const questions = questionsFor(analysis, { ...wanted, accounts: accountsOf(values) });
  const { askAws, AwsFailure, Cancelled } = await import('../aws/index.ts');
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop);
  const host = createHost(terminal, stopping.signal);
  try {
    const answer = await askAws(profileSettings(terminal, values), host, questions);
    host.clear();
    // What was left out was told before anything was read.
    const news = answer.gaps.filter(({ permission, account }) => permission !== '' || !host.leftOut.has(account));
    for (const gap of news) tell(terminal, gapWords(gap));
    if (news.some(({ reason }) => reason === 'denied')) {
      tell(terminal, "'sharing-policies pull --permissions' prints the permissions that reading all of it needs.");
    }
    return { questions, answer, deployed: deployedFrom(questions, answer, now), complete: answer.gaps.length === 0 };
  } catch (error) {
    host.clear();
    if (error instanceof AwsFailure) throw new Failure(error.message, error.remedy);
    if (error instanceof Cancelled) throw new Failure('stopped. Nothing was written.');
    throw error;
  } finally {
    process.off('SIGINT', stop);
  }
}

/** Options come before the environment. */
export function profileSettings(terminal: Pick<Terminal, 'environment'>, values: OptionValues): ProfileSettings {
  const profiles: Record<string, string> = {};
  let defaultProfile: string | undefined;
  const fromEnvironment = (terminal.environment.SHARING_POLICIES_PROFILES ?? '').split(',');
  for (const text of [...fromEnvironment, ...texts(values.profile)].map((one) => one.trim())) {
    if (text === '') continue;
    const [, account, name] = /^(\d{12})=(.+)$/.exec(text) ?? [];
    if (account !== undefined && name !== undefined) profiles[account] = name;
    else if (/^\d*=|=$/.test(text)) {
      throw new Failure(`--profile does not know '${text}'.`, 'Write it like 111111111111=security, or a name alone.');
    } else defaultProfile = text;
  }
  return { profiles, defaultProfile };
}

/** `--account`; undefined without one. */
export function accountsOf(values: OptionValues): readonly string[] | undefined {
  const accounts = texts(values.account);
  const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
  if (wrong !== undefined)
    throw new Failure(`--account does not know '${wrong}'.`, 'Write the 12 digits of an account.');
  return accounts.length === 0 ? undefined : accounts;
}

function texts(value: OptionValues[string]): string[] {
  return (Array.isArray(value) ? value : []).filter((one) => typeof one === 'string');
}

function tell(terminal: Terminal, text: string): void {
  for (const line of text.split('\n')) terminal.stderr.write(`sharing-policies: ${printable(line)}\n`);
}

interface CommandHost extends LiveHost {
  clear(): void;
  /** Accounts that were told of already. */
  readonly leftOut: ReadonlySet<string>;
}

function createHost(terminal: Terminal, signal: AbortSignal): CommandHost {
  const told = new Set<string>();
  let shown = false;
  const clear = (): void => {
    if (shown) terminal.stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    signal,
    clear,
    leftOut: told,
    async confirm(identities, leftOut) {
      clear();
      for (const { account, arn, profile } of identities) {
        tell(
          terminal,
          `reads account ${account} as ${arn}${profile === undefined ? '' : ` (profile ${profile})`}, and changes nothing.`,
        );
      }
      for (const { account, reason } of leftOut) {
        told.add(account);
        tell(terminal, `leaves account ${account} out. ${reason}`);
      }
      return true;
    },
    async mfaCode(device) {
      clear();
      if (process.stdin.isTTY !== true) {
        tell(terminal, `${device} asks for a code, and there is no terminal to type it.`);
        return undefined;
      }
      const input = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return await input.question(`Code of ${printable(device)}: `, { signal });
      } finally {
        input.close();
      }
    },
    progress(message, done, total) {
      if (terminal.stderr.isTTY !== true) return;
      shown = true;
      terminal.stderr.write(`\r\u001b[K${done}/${total} ${printable(message)}`.slice(0, 100));
    },
  };
}
