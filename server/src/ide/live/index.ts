/** The door for hosts to all that concerns live accounts, on an analysis. Nothing here talks to AWS: `aws/` does. */

import { parsePolicyFile } from '../../policy/parse.ts';
import { uniqueIds } from '../../rules/deployedPlaces.ts';
import { principalWords, thingName } from '../../rules/deployedWords.ts';
import { sameMeaning } from '../../rules/difference.ts';
import type { Finding } from '../../rules/finding.ts';
import { pairsOf } from '../../rules/pairs.ts';
import { wholeResource } from '../../sharing/attachments.ts';
import type { Deployed, Gap, Target } from '../../sharing/deployed.ts';
import { type Analysis, findingsOf, snapshotOf } from '../index.ts';
import type { State } from '../state.ts';
import { leastPolicies } from './permissions.ts';
import { type PullPlan, pullPlan } from './plan.ts';
import { type LiveQuestions, NO_QUESTIONS } from './questions.ts';
import { simulationQuestions } from './simulation.ts';
import { takeOver } from './takeOver.ts';
import { joinTargets, namedTargets, targetOf, workspaceTargets } from './targets.ts';
import { validationQuestions } from './validation.ts';

export { LIVE_CODES } from './findings.ts';
export type { PlannedWrite, PullPlan } from './plan.ts';
export { deployedFrom, type LiveAnswer, type LiveQuestions, NO_QUESTIONS } from './questions.ts';
export { targetOf } from './targets.ts';

/** What a person may want to know of AWS. */
export interface Wanted {
  /** What is deployed, to be compared or pulled. */
  readonly read?: boolean;
  /** Whether the principals and resources that policies name are there. */
  readonly verify?: boolean;
  readonly simulate?: boolean;
  readonly validate?: boolean;
  /** Only these ARNs; else all of the workspace. */
  readonly arns?: readonly string[] | undefined;
  /** Only policies in these files are validated, and only what is attached to their documents is read. */
  readonly files?: readonly string[] | undefined;
  /** Only things of these accounts. */
  readonly accounts?: readonly string[] | undefined;
}

/** ARNs that nobody can read: patterns, placeholders, other services. */
export function unreadableArns(analysis: Analysis, arns: readonly string[]): readonly string[] {
  return arns.filter((arn) => targetFor(analysis, arn) === undefined);
}

export function questionsFor(analysis: Analysis, wanted: Wanted): LiveQuestions {
  const snapshot = snapshotOf(analysis);
  const files = wanted.files === undefined ? undefined : new Set(wanted.files);
  const own =
    wanted.arns === undefined
      ? workspaceTargets(snapshot, files)
      : wanted.arns.flatMap((arn) => targetFor(analysis, arn) ?? []);
  const named = wanted.verify === true && wanted.arns === undefined ? namedTargets(snapshot, files) : [];
  const isRead = wanted.read === true || wanted.verify === true;
  return {
    ...NO_QUESTIONS,
    targets: ofAccounts(
      isRead ? joinTargets(own, named) : wanted.simulate === true ? own.filter(isOpenEnded) : [],
      wanted.accounts,
    ),
    ids: wanted.verify === true ? uniqueIds(snapshot) : [],
    simulations: (things) => {
      if (wanted.simulate !== true) return [];
      const whole = new Map(things.map(({ asked, arn }) => [asked, arn]));
      return simulationQuestions(snapshot, (arn) => whole.get(arn) ?? arn).filter(
        ({ account, principal, resource }) =>
          (wanted.accounts === undefined || wanted.accounts.includes(account)) &&
          (wanted.arns === undefined || wanted.arns.includes(principal) || wanted.arns.includes(resource)),
      );
    },
    validations: wanted.validate === true ? validationQuestions(snapshot, files) : [],
  };
}

/** Those of the accounts, all without any; if there is one account, what does not say whose it is, a bucket, is that one's. */
function ofAccounts(targets: readonly Target[], accounts: readonly string[] | undefined): readonly Target[] {
  if (accounts === undefined) return targets;
  const [only, another] = accounts;
  return targets
    .filter(({ account }) => account === undefined || accounts.includes(account))
    .map((target) => (target.account === undefined && another === undefined ? { ...target, account: only } : target));
}

/** The simulator takes whole ARNs: a secret that is named without the six characters at its end has to be looked up. */
function isOpenEnded({ kind, arn }: Target): boolean {
  return kind === 'secret' && arn.endsWith('?');
}

/** What `pull` would write. */
export function planPull(analysis: Analysis, deployed: Deployed, root?: string): PullPlan {
  return pullPlan(snapshotOf(analysis), deployed, root);
}

/** For each account of the workspace, or of `accounts`, the smallest identity policy that lets the product read it. */
export function neededPolicies(
  analysis: Analysis,
  arns?: readonly string[],
  accounts?: readonly string[],
): ReadonlyMap<string, object> {
  const snapshot = snapshotOf(analysis);
  const targets =
    arns === undefined
      ? joinTargets(workspaceTargets(snapshot), namedTargets(snapshot))
      : arns.flatMap((arn) => targetFor(analysis, arn) ?? []);
  const wanted = ofAccounts(targets, accounts);
  // What may be in any of the accounts is looked for in all of them.
  return leastPolicies(wanted, wanted.some(({ account }) => account === undefined) ? accounts : []);
}

/** Shares to choose from, each with what it takes: whom, what, which key. */
export function liveChoices(analysis: Analysis): { label: string; description: string; arns: string[] }[] {
  const choices = new Map<string, { label: string; description: string; arns: string[] }>();
  for (const { principal, resource, key } of snapshotOf(analysis).shares.values()) {
    const arns = [principal, resource, key].flatMap((arn) => {
      const target = arn === null ? undefined : targetFor(analysis, wholeResource(arn));
      return target === undefined ? [] : [target.arn];
    });
    if (arns.length === 0 || resource === null) continue;
    const label = `${principalWords(principal)} → ${thingName(resource)}`;
    choices.set(label, { label, description: arns.join(', '), arns });
  }
  return [...choices.values()].sort((one, other) => (one.label < other.label ? -1 : 1));
}

/**
 * The file's text with what is deployed in place of its documents; where none is deployed, an empty text. Undefined:
 * nothing of it was read.
 */
export function deployedTextOf(analysis: Analysis, deployed: Deployed, path: string): string | undefined {
  const snapshot = snapshotOf(analysis);
  const own = pairsOf(snapshot, deployed).pairs.filter(({ attachment }) => attachment.facts.document.file === path);
  const text = snapshot.files.get(path)?.text;
  if (own.length === 0 || text === undefined) return undefined;
  if (own.every((pair) => pair.deployed === null)) return '';
  return own.reduce((after, { attachment, deployed: found }) => {
    const { pointer } = attachment.facts.document;
    const document = parsePolicyFile(path, after).documents.find((one) => one.pointer === pointer);
    return found === null || document === undefined ? after : takeOver(document, after, found.document, found.text);
  }, text);
}

/** The findings that this answer made, as they are shown: also those under the code of a rule that needs no account. */
export function findingsAfter(analysis: Analysis, { asked }: Deployed): readonly Finding[] {
  const about = new Set(asked);
  return (analysis as State).live
    .filter((live) => about.has(live.about))
    .flatMap(({ finding: { code, file, pointer, message } }) => {
      const isIt = (one: Finding) => one.code === code && one.pointer === pointer && one.message === message;
      // Settings and manifests may silence it.
      return findingsOf(analysis, file).find(isIt) ?? [];
    });
}

/** Files with a document that means something else than what is deployed, sorted. */
export function differingFiles(analysis: Analysis, deployed: Deployed): string[] {
  const files = pairsOf(snapshotOf(analysis), deployed)
    .pairs.filter(({ attachment, deployed: found, thing }) =>
      found === null ? thing.exists !== false : !sameMeaning(attachment.facts.document, found.document),
    )
    .map(({ attachment }) => attachment.facts.document.file);
  return [...new Set(files)].sort();
}

/** What was read of a thing last counts. */
export function mergeDeployed(before: Deployed | undefined, now: Deployed): Deployed {
  if (before === undefined) return now;
  const asked = new Set(now.things.flatMap((thing) => [thing.asked, thing.arn]));
  return { ...now, things: [...before.things.filter((thing) => !asked.has(thing.asked)), ...now.things] };
}

/** A gap in words. */
export function gapWords({ account, permission, resource, reason, detail }: Gap): string {
  const where = account === '' ? resource : `Account ${account}`;
  if (reason === 'denied') {
    return `${where}: the identity is not allowed ${permission} on ${resource}, so what it would tell is missing. Allow it, or go on without.`;
  }
  if (permission === '') {
    return `${where} was not read: ${detail}.`;
  }
  return `${where}: no answer to ${permission} on ${resource}: ${detail}. What it would tell is missing.`;
}

function targetFor(analysis: Analysis, arn: string): Target | undefined {
  const accounts = [...snapshotOf(analysis).manifests.values()].flatMap(
    ({ resources }) => resources.get(arn)?.account?.value ?? [],
  );
  return targetOf(arn, accounts[0]);
}
