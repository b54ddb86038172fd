/** What the rules on conditions that cannot hold have in common. */
import { isSpelledOut } from '../sharing/agreement.ts';
import type { Cause, ConditionCause } from '../sharing/causes.ts';
import type { Share } from '../sharing/verdict.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import { adding, editFile, fix, replacing } from './edits.ts';
import type { Fix, Severity } from './finding.ts';
import { otherDocuments } from './places.ts';
import { type CauseRule, defineCauseRule, type RuleText } from './rule.ts';

interface ConditionRule extends RuleText {
  /** `key` in lower case. */
  readonly takesKey: (key: string, share: Share, cause: ConditionCause) => boolean;
  readonly severityOf?: (cause: ConditionCause) => Severity | undefined;
  readonly message: (cause: ConditionCause, share: Share) => string;
  readonly fixes?: (cause: ConditionCause, share: Share, snapshot: Snapshot) => Fix[];
}

export function defineConditionRule({ takesKey, severityOf, message, fixes, ...text }: ConditionRule): CauseRule {
  return defineCauseRule<ConditionCause>({
    ...text,
    takes: (cause: Cause, share): cause is ConditionCause =>
      cause.kind === 'condition' && takesKey(cause.entry.key.value.toLowerCase(), share, cause),
    report: (cause, share) => {
      const severity = severityOf?.(cause);
      return {
        message: message(cause, share),
        related: otherDocuments(share, cause.facts),
        ...(severity === undefined ? {} : { severity }),
      };
    },
    fixes: (cause, share, snapshot) => fixes?.(cause, share, snapshot) ?? [],
  });
}

/**
 * Writes the value that this share needs. A value that another share of the same key policy needs stays: then the new
 * one is added to it.
 */
export function writeValue(
  cause: ConditionCause,
  share: Share,
  snapshot: Snapshot,
  value: string,
  needs: (other: Share) => string | undefined,
): Fix[] {
  const { entry, facts } = cause;
  const negated = /not|null/i.test(entry.operator.value);
  if (negated || !isSpelledOut(value)) return [];
  const written = entry.values.map((one) => one.value);
  const neededElsewhere = [...snapshot.shares.values()].some((other) => {
    const needed = other.id === share.id || other.seed.keyPolicy !== facts ? undefined : needs(other);
    return needed !== undefined && written.includes(needed);
  });
  const [only] = entry.values;
  const edit =
    only !== undefined && entry.values.length === 1 && !neededElsewhere
      ? replacing(only.pointer, value)
      : adding(entry.pointer, value);
  const title =
    only !== undefined && entry.values.length === 1 && !neededElsewhere
      ? `Change the value to ${value}`
      : `Add the value ${value}`;
  return fix(title, 'preferred', editFile(snapshot, facts.document.file, edit));
}

/** What `kms:ViaService` holds for the share; undefined where the key is used directly, or the Region is not known. */
export function viaService({ seed, agreement }: Share): string | undefined {
  if (seed.pattern.viaService === undefined || agreement.region === undefined) return undefined;
  return `${seed.pattern.viaService}.${agreement.region}.amazonaws.com`;
}

export function writtenValues({ entry }: ConditionCause): string {
  return entry.values.map(({ value }) => value).join(' or ');
}

/** `is "x"`, `is absent`. */
export function actualValue({ match }: ConditionCause): string {
  return match.actual.state === 'present'
    ? `in this share's request it is ${match.actual.values.join(', ')}`
    : "this share's request has no such key";
}
