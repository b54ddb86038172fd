/** Why AWS denied a request, as far as the files of the workspace tell. */
import { principalName, resourceName } from '../../rules/words.ts';
import type { Verdict } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import type { OnCrash } from '../findings.ts';
import type { Denial, Said } from './denial.ts';
import { otherRequest } from './elsewhere.ts';
import type { Explanation, Reason } from './explanation.ts';
import { type Candidate, candidatesFor } from './matching.ts';
import { callerName, requestWords } from './names.ts';
import { generalNotes, notesFor } from './notes.ts';
import { type Assessment, assess } from './reasons.ts';

export function explainDenial(
  denial: Denial,
  shares: readonly Share[],
  snapshot: Snapshot,
  onCrash: OnCrash,
): Explanation {
  const candidates = candidatesFor(shares, denial);
  const [first] = candidates;
  if (first === undefined) return unknownRequest(denial, shares);
  if (first.differs !== undefined) return otherRequest(denial, candidates, snapshot);
  return knownRequest(denial, candidates, snapshot, onCrash);
}

interface Assessed extends Candidate {
  readonly assessment: Assessment;
}

/** Of several shares that it could be about, those that are denied; of one, whatever it is. */
function knownRequest(
  denial: Denial,
  candidates: readonly Candidate[],
  snapshot: Snapshot,
  onCrash: OnCrash,
): Explanation {
  const all = candidates.map((candidate): Assessed => {
    const assessment = assess(candidate.share, candidate.side, denial.action, snapshot, onCrash);
    return { ...candidate, assessment };
  });
  const denied = all.filter(({ assessment }) => assessment.verdict === 'denied');
  const assessed = denied.length > 0 ? denied : all;
  const verdict = WORST.find((one) => assessed.some(({ assessment }) => assessment.verdict === one)) ?? 'unknown';
  const reasons = distinct(assessed.flatMap(({ assessment }) => assessment.reasons));
  return {
    denial,
    verdict,
    summary: summaryOf(denial, assessed, verdict),
    reasons: [...reasons.filter(({ first }) => first), ...reasons.filter(({ first }) => !first)],
    decidedBy: assessed.flatMap(({ assessment }) => assessment.decidedBy),
    notes: notesFor(denial, assessed, verdict),
    shares: assessed.map(({ share }) => share),
  };
}

const WORST: readonly Verdict[] = ['denied', 'unknown', 'conditional', 'allowed'];

function summaryOf(denial: Denial, assessed: readonly Assessed[], verdict: Verdict): string {
  const [one] = assessed;
  const share = assessed.length === 1 ? one?.share : undefined;
  const side = one?.side ?? 'resource';
  const who = callerName(denial, share);
  const request = requestWords(denial, one?.share, side);
  if (assessed.length > 1 && denial.resource === undefined) {
    return `It could be one of ${assessed.length} shares of these files that ${VERDICT_WORDS[verdict]}.`;
  }
  switch (verdict) {
    case 'denied':
      return denial.said === undefined
        ? `By these files ${who} cannot ${request}.`
        : `These files say the same as AWS: ${who} cannot ${request}.`;
    case 'allowed':
      return denial.said === undefined
        ? `These files allow ${who} to ${request}.`
        : `These files allow ${who} to ${request}, and AWS denied it: ${allowedHere(denial.said)}.`;
    case 'conditional': {
      const conditions = [...new Set(assessed.flatMap(({ assessment }) => assessment.conditions))].sort();
      return `Whether ${who} can ${request} depends on ${conditions.join(', ')}, which no file tells.`;
    }
    case 'unknown':
      return `These files do not tell whether ${who} can ${request}: a policy that decides is not among them.`;
  }
}

function allowedHere({ policyType }: Said): string {
  return policyType === undefined || policyType === 'identity' || policyType === 'resource' || policyType === 'trust'
    ? 'what is deployed is not what is written here, or a policy that is not among these files denies it'
    : 'a policy of another kind than these denies it';
}

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  denied: 'are denied this request',
  allowed: 'are allowed this request',
  conditional: 'are allowed this request on conditions',
  unknown: 'are not known to be allowed this request',
};

function unknownRequest(denial: Denial, shares: readonly Share[]): Explanation {
  const who = callerName(denial, undefined);
  const what = requestWords(denial, undefined, denial.said?.onKey === true ? 'key' : 'resource');
  const isUnsaid = denial.principal === undefined && denial.resource === undefined;
  const listed = shares.slice(0, 5).map((share) => `${resourceName(share)} with ${principalName(share)}`);
  const known =
    listed.length === 0
      ? 'No share is found in these files.'
      : `These files share ${listed.join('; ')}${shares.length > listed.length ? `; and ${shares.length - listed.length} more` : ''}.`;
  return {
    denial,
    verdict: 'unknown',
    summary: isUnsaid
      ? 'These files have no share that this message could be about.'
      : `Nothing in these files tells whether ${who} can ${what}.`,
    reasons: [],
    decidedBy: [],
    notes: [{ text: known }, ...generalNotes(denial)],
    shares: [],
  };
}

function distinct(reasons: readonly Reason[]): Reason[] {
  const found = new Map<string, Reason>();
  for (const reason of reasons) {
    const key = JSON.stringify([reason.code, reason.file, reason.pointer, reason.message]);
    if (!found.has(key)) found.set(key, reason);
  }
  return [...found.values()];
}
