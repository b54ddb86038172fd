/** Grants that are limited in time: what a share will be when their time is over. */
import type { Cause, ConditionCause } from './causes.ts';
import type { ShareSeed } from './seed.ts';
import { evaluateShare, type Share } from './verdict.ts';

/** As long before its end a time limit is worth a word, unless a manifest's `expiresSoonDays` says another number. */
export const EXPIRES_SOON_DAYS = 30;

const DAY = 24 * 60 * 60 * 1000;

/** The share at the end of the days that count as soon; undefined where no document asks for the time. */
export function shareLater({ seed, now, soonDays }: Share): Share | undefined {
  return isDated(seed) ? evaluateShare(seed, now + soonDays * DAY, soonDays) : undefined;
}

/** Whether some document of the share asks for the time. */
export function isDated({ resourcePolicy, keyPolicy, identities }: ShareSeed): boolean {
  return [resourcePolicy, keyPolicy, ...identities].some(
    (facts) =>
      facts?.document.statements.some(({ conditions }) => conditions.some(({ key }) => isTime(key.value))) ?? false,
  );
}

/** A time limit that will be over by then; nothing for any other cause. */
export function expiring(cause: Cause): ConditionCause[] {
  return cause.kind === 'condition' && isTime(cause.entry.key.value) ? [{ ...cause, soon: true }] : [];
}

function isTime(key: string): boolean {
  return /^aws:(?:currenttime|epochtime)$/i.test(key);
}
