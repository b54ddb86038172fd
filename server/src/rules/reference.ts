/** What the rules on a wrong Resource have in common. */

import { parseArn } from '../iam/arn.ts';
import { isSpelledOut } from '../sharing/agreement.ts';
import type { Cause, ReferenceCause, ReferenceFault } from '../sharing/causes.ts';
import type { Share } from '../sharing/verdict.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import { editFile, fix, replacing } from './edits.ts';
import type { Fix, Severity } from './finding.ts';
import { otherDocuments } from './places.ts';
import { type CauseRule, defineCauseRule, type RuleText } from './rule.ts';
import { answer, capitalised, policyName, whoActs } from './words.ts';

interface ReferenceRule extends RuleText {
  readonly nouns: readonly ReferenceCause['noun'][];
  readonly faults: readonly ReferenceFault[];
  readonly message: (cause: ReferenceCause, share: Share) => string;
  readonly severityOf?: (cause: ReferenceCause) => Severity | undefined;
  /** Beside writing the expected ARN. */
  readonly moreFixes?: (cause: ReferenceCause, share: Share, snapshot: Snapshot) => Fix[];
}

export function defineReferenceRule({
  nouns,
  faults,
  message,
  severityOf,
  moreFixes,
  ...text
}: ReferenceRule): CauseRule {
  return defineCauseRule<ReferenceCause>({
    ...text,
    takes: (cause: Cause): cause is ReferenceCause =>
      cause.kind === 'reference' && nouns.includes(cause.noun) && faults.includes(cause.fault),
    report: (cause, share) => {
      const severity = severityOf?.(cause);
      return {
        message: message(cause, share),
        related: otherDocuments(share, cause.facts),
        ...(severity === undefined ? {} : { severity }),
      };
    },
    fixes: (cause, share, snapshot) => [
      ...writeExpected(cause, snapshot),
      ...(moreFixes?.(cause, share, snapshot) ?? []),
    ],
  });
}

/** One part of the ARN is wrong, the rest is right. */
export function definePartRule(part: 'partition' | 'region' | 'account', text: RuleText): CauseRule {
  const word = part === 'region' ? 'Region' : part;
  return defineReferenceRule({
    ...text,
    nouns: ['secret', 'bucket', 'snapshot', 'role', 'key'],
    faults: [part],
    message: (cause, share) => {
      const written = parseArn(cause.located.value)?.[part] ?? '';
      const expected = parseArn(cause.expected ?? '')?.[part];
      const fact = `${capitalised(policyName(share, cause))} names a ${cause.noun} in ${word} ${written}, but the ${cause.noun} of this share is in ${expected === undefined ? `another ${word}` : `${word} ${expected}`}`;
      const remedy = `correct the ARN${cause.expected === undefined ? '' : `: ${cause.expected}`}`;
      return `${fact}. The statement grants nothing on it, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, ${remedy}.`;
    },
  });
}

/** The same wrong text may stand in several statements of the document; a wrong bucket, with other objects of it. */
function writeExpected(cause: ReferenceCause, snapshot: Snapshot): Fix[] {
  const { expected, located, noun, fault } = cause;
  if (expected === undefined || expected === located.value || !isSpelledOut(expected)) return [];
  const [wrong, right] = noun === 'bucket' && fault === 'name' ? bucketNames(located.value, expected) : [];
  const corrected = (value: string): string | undefined => {
    if (value === located.value) return expected;
    const isOfBucket = wrong !== undefined && (value === wrong || value.startsWith(`${wrong}/`));
    return isOfBucket ? `${right}${value.slice(wrong.length)}` : undefined;
  };
  const steps = cause.facts.document.statements
    .filter(({ effect }) => effect?.value === 'Allow')
    .flatMap(({ resource }) => resource?.values ?? [])
    .flatMap(({ value, pointer }) => {
      const correct = corrected(value);
      return correct === undefined ? [] : [replacing(pointer, correct)];
    });
  const edits = editFile(snapshot, cause.facts.document.file, ...steps);
  // A pattern that matches more than the share needs is narrowed, not corrected.
  const safety = cause.fault === 'wildcard-suffix' ? 'unsafe' : cause.sure ? 'preferred' : 'offered';
  return fix(`Change the resource to ${expected}`, safety, edits);
}

/** The two buckets, where it is not only the objects that differ. */
function bucketNames(written: string, expected: string): [string, string] | [] {
  const bucketOf = (arn: string) => {
    const slash = arn.indexOf('/');
    return slash < 0 ? arn : arn.slice(0, slash);
  };
  const [wrong, right] = [bucketOf(written), bucketOf(expected)];
  return wrong === right ? [] : [wrong, right];
}
