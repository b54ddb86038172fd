/** Option values, checked. */
import type { Severity } from '../rules/finding.ts';
import { Failure, type OptionValues } from './command.ts';
import { type ReportedFinding, SEVERITIES } from './report.ts';

export type FailOn = Severity | 'never';

/** The value of an option that takes one of some words. */
export function oneOf<T extends string>(values: OptionValues, name: string, words: readonly T[], fallback: T): T {
  const value = values[name];
  if (value === undefined) {
    return fallback;
  }
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) {
    throw new Failure(`--${name} does not know '${value}'.`, `Use one of: ${words.join(', ')}.`);
  }
  return word;
}

/** `--fail-on`. */
export function failOn(values: OptionValues): FailOn {
  return oneOf(values, 'fail-on', [...SEVERITIES, 'never'], 'error');
}

/** Whether one of the findings is at or above the severity. */
export function hasFindingAt(findings: readonly ReportedFinding[], level: FailOn): boolean {
  const failing: readonly Severity[] = level === 'never' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(level) + 1);
  return findings.some(({ finding }) => failing.includes(finding.severity));
}

const DATE =
  /^(?<day>\d{4}-\d{2}-\d{2})(?:[T ](?<time>\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * `--now`, in milliseconds since the epoch: an ISO 8601 date, or date and time; UTC unless it names a zone, so that a
 * check gives the same everywhere. Without it, the clock.
 */
export function now(values: OptionValues): number {
  const value = values.now;
  if (value === undefined) {
    return Date.now();
  }
  const groups = DATE.exec(String(value))?.groups;
  const day = groups?.day ?? '';
  const time = Date.parse(`${day}T${groups?.time ?? '00:00'}${(groups?.zone ?? 'Z').toUpperCase()}`);
  // `Date.parse` takes the 30th of February for a day in March.
  const dayExists = Date.parse(day) >= 0 && new Date(Date.parse(day)).toISOString().startsWith(day);
  if (Number.isNaN(time) || !dayExists) {
    throw new Failure(`--now does not know the date '${value}'.`, 'Write it like 2026-12-31 or 2026-12-31T23:59:00Z.');
  }
  return time;
}
