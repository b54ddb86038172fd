/** How a share stands, in a few words: for lenses, lists and pictures. The rules' messages say it at length. */
import { keyName, listed, resourceName } from '../../rules/words.ts';
import type { Cause } from '../../sharing/causes.ts';
import { causeFile, diagnose } from '../../sharing/diagnosis.ts';
import { isBroken, LEGS } from '../../sharing/legs.ts';
import { shortName } from '../../sharing/principalNames.ts';
import type { Leg, StatementStatus, Verdict } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';
import { holderName } from '../navigation/words.ts';
import { grantingStatements, headOf } from './grants.ts';
import type { SharePlace } from './place.ts';
import { CAUSE_WORDS, FAULT_WORDS, filled, LEG_NAMES, POLICY_NAMES, STATE_WORDS } from './stateWords.ts';

/** One of the required statements. */
export interface LegView {
  readonly leg: Leg;
  readonly status: StatementStatus;
  /** `key grant`. */
  readonly name: string;
  /** `missing: no statement grants kms:Decrypt`, `in place`. */
  readonly words: string;
  /** The element at fault, else the statement that grants, else the document. */
  readonly place: SharePlace | undefined;
  /** The share is denied for a reason that lies here. */
  readonly atFault: boolean;
}

/** What keeps the share from working; doubts about what works are left out. */
export function faultsOf(share: Share): Cause[] {
  const isAbout = ({ kind, leg }: Cause) =>
    kind === 'guardrail' || kind === 'unintended' || !['present', 'notRequired'].includes(share.statements[leg]);
  return share.verdict === 'allowed' && share.seed.expect !== 'denied' ? [] : diagnose(share).filter(isAbout);
}

/** `DevSecret → ApplicationRole`; other access than reading is said. */
export function shareName(share: Share): string {
  const name = `${sharedName(share)} → ${holderName(share.principal)}`;
  return share.access === 'read' ? name : `${name} (${share.access})`;
}

/** `DevSecret`, `key 1234abcd`. */
export function sharedName(share: Share): string {
  return share.seed.pattern.noun === 'key' ? keyName(share) : resourceName(share);
}

/** `works`, `key grant missing`, `depends on aws:PrincipalOrgID`. */
export function stateOf(share: Share, causes: readonly Cause[] = faultsOf(share)): string {
  const { verdict, seed } = share;
  if (seed.expect === 'denied') {
    if (verdict === 'denied') return STATE_WORDS.deniedAsExpected;
    if (verdict === 'allowed') return STATE_WORDS.worksUnexpectedly;
  }
  if (verdict === 'allowed') return STATE_WORDS.works;
  if (verdict === 'conditional') return filled(STATE_WORDS.depends, listed(openKeys(share)));
  if (verdict === 'unknown') return unknownWords(share);
  const broken = LEGS.filter((leg) => isBroken(share.legs[leg]));
  if (broken.length === 0) return causes[0] === undefined ? STATE_WORDS.denied : causeWords(causes[0]);
  return broken.map((leg) => brokenWords(share, leg, causes)).join(', ');
}

/** Whether it is as it is meant to be: it works, or is denied where that is expected. */
export function isFine({ verdict, seed }: Share): boolean {
  return verdict === (seed.expect === 'denied' ? 'denied' : 'allowed');
}

/** What the share is drawn and listed as: a denial that is expected is fine. */
export function shownVerdict(share: Share): Verdict {
  if (share.seed.expect !== 'denied') return share.verdict;
  return share.verdict === 'denied' ? 'allowed' : share.verdict === 'allowed' ? 'denied' : share.verdict;
}

export function legViews(share: Share, causes: readonly Cause[] = faultsOf(share)): LegView[] {
  return LEGS.map((leg) => {
    const cause = causes.find((one) => one.leg === leg);
    return {
      leg,
      status: share.statements[leg],
      name: LEG_NAMES[leg],
      words: legWords(share, leg, cause),
      place: cause === undefined ? grantPlace(share, leg) : causePlace(cause),
      atFault: cause !== undefined && cause.kind !== 'absent' && share.verdict === 'denied',
    };
  });
}

/** Where the first thing is that keeps the share from working. */
export function faultPlace(share: Share, causes: readonly Cause[] = faultsOf(share)): SharePlace | undefined {
  return causes[0] && causePlace(causes[0]);
}

/** The policy that has to hold the statement: `key policy`. */
export function policyOf(share: Share, leg: Leg): string {
  if (leg === 'keyGrant') return POLICY_NAMES.key;
  return leg === 'resourceGrant'
    ? (share.seed.pattern.type?.policy?.name ?? POLICY_NAMES.resource)
    : POLICY_NAMES.identity;
}

function brokenWords(share: Share, leg: Leg, causes: readonly Cause[]): string {
  const cause = causes.find((one) => one.leg === leg);
  if (cause === undefined || cause.kind === 'missing') {
    const words = share.statements[leg] === 'blocked' ? STATE_WORDS.legBlocked : STATE_WORDS.legMissing;
    return filled(words, LEG_NAMES[leg]);
  }
  return `${LEG_NAMES[leg]}: ${causeWords(cause)}`;
}

function legWords(share: Share, leg: Leg, cause: Cause | undefined): string {
  const status = share.statements[leg];
  if (cause !== undefined && cause.kind !== 'absent')
    return cause.kind === 'missing' ? filled(CAUSE_WORDS.lacking, listed(cause.actions)) : causeWords(cause);
  switch (status) {
    case 'present':
      return STATE_WORDS.inPlace;
    case 'conditional':
      return filled(STATE_WORDS.depends, listed(openKeys(share, leg)) || STATE_WORDS.aCondition);
    case 'unknown':
      return share.legs[leg].documents.length > 0
        ? STATE_WORDS.notKnown
        : filled(STATE_WORDS.noPolicy, policyOf(share, leg));
    case 'notRequired':
      return STATE_WORDS.notNeeded;
    case 'missing':
    case 'blocked':
      return STATE_WORDS[status];
  }
}

function unknownWords(share: Share): string {
  const absent = LEGS.filter((leg) => share.statements[leg] === 'unknown' && share.legs[leg].documents.length === 0);
  const policies = [...new Set(absent.map((leg) => policyOf(share, leg)))];
  return policies.length === 0 ? STATE_WORDS.keyNotKnown : filled(STATE_WORDS.policiesAbsent, listed(policies));
}

/** Context keys whose value nobody knows here, of the leg's requests. */
function openKeys({ requests, seed }: Share, leg?: Leg): string[] {
  const own = seed.pattern.resourceActions.length;
  const isKey = leg === 'keyGrant' || leg === 'identityKeyGrant';
  const asked = leg === undefined ? requests : isKey ? requests.slice(own) : requests.slice(0, own);
  return [...new Set(asked.flatMap(({ decision }) => decision.conditions))].sort();
}

/** The element at fault, and what is wrong with it. */
function causeWords(cause: Cause): string {
  switch (cause.kind) {
    case 'missing':
      return filled(CAUSE_WORDS.missing, listed(cause.actions));
    case 'absent':
      return CAUSE_WORDS.absent;
    case 'principal': {
      const [wrong, right] = [shortName(cause.named.value), shortName(cause.right.value)];
      return filled(CAUSE_WORDS.principal, wrong === right ? cause.named.value : wrong);
    }
    case 'element':
      return cause.element === 'Resource' ? CAUSE_WORDS.noResource : CAUSE_WORDS.noCaller;
    case 'reference':
      return FAULT_WORDS[cause.fault];
    case 'condition':
      return filled(CAUSE_WORDS.condition, cause.entry.key.value);
    case 'deny':
      return cause.statement.sid?.value ? `Deny "${cause.statement.sid.value}"` : CAUSE_WORDS.deny;
    case 'guardrail':
      return filled(CAUSE_WORDS.guardrail, cause.guardrail, cause.actions.join(', '));
    case 'managed-key':
      return CAUSE_WORDS.managedKey;
    case 'unintended':
      return cause.forbidden ? CAUSE_WORDS.forbidden : CAUSE_WORDS.unlisted;
  }
}

function causePlace(cause: Cause): SharePlace {
  return { file: causeFile(cause), range: cause.range };
}

function grantPlace(share: Share, leg: Leg): SharePlace | undefined {
  const [granting] = grantingStatements(share, leg);
  if (granting !== undefined) return { file: granting.facts.document.file, range: headOf(granting.statement) };
  const document = share.legs[leg].documents[0]?.document;
  return document && { file: document.file, range: document.anchor.range };
}
