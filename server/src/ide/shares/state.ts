/** How a share stands, in a few words: for lenses, lists and pictures. The rules' messages say it at length. */
import { keyName, listed, resourceName } from '../../rules/words.ts';
import type { Cause, ReferenceFault } from '../../sharing/causes.ts';
import { causeFile, diagnose } from '../../sharing/diagnosis.ts';
import { isBroken, LEGS } from '../../sharing/legs.ts';
import { shortName } from '../../sharing/principalNames.ts';
import type { Leg, StatementStatus, Verdict } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';
import { holderName } from '../navigation/words.ts';
import { grantingStatements, headOf } from './grants.ts';
import type { SharePlace } from './place.ts';

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
    if (verdict === 'denied') return 'denied, as sharing.json expects';
    if (verdict === 'allowed') return 'works, although sharing.json expects it denied';
  }
  if (verdict === 'allowed') return 'works';
  if (verdict === 'conditional') return `depends on ${listed(openKeys(share))}`;
  if (verdict === 'unknown') return unknownWords(share);
  const broken = LEGS.filter((leg) => isBroken(share.legs[leg]));
  if (broken.length === 0) return causes[0] === undefined ? 'denied' : causeWords(causes[0]);
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

const LEG_NAMES: Readonly<Record<Leg, string>> = {
  resourceGrant: 'resource grant',
  keyGrant: 'key grant',
  identityGrant: 'identity grant',
  identityKeyGrant: 'identity key grant',
};

/** The policy that has to hold the statement: `key policy`. */
export function policyOf(share: Share, leg: Leg): string {
  if (leg === 'keyGrant') return 'key policy';
  return leg === 'resourceGrant' ? (share.seed.pattern.type?.policy?.name ?? 'resource policy') : 'identity policy';
}

function brokenWords(share: Share, leg: Leg, causes: readonly Cause[]): string {
  const cause = causes.find((one) => one.leg === leg);
  if (cause === undefined || cause.kind === 'missing') return `${LEG_NAMES[leg]} ${share.statements[leg]}`;
  return `${LEG_NAMES[leg]}: ${causeWords(cause)}`;
}

function legWords(share: Share, leg: Leg, cause: Cause | undefined): string {
  const status = share.statements[leg];
  if (cause !== undefined && cause.kind !== 'absent')
    return cause.kind === 'missing' ? `missing: ${causeWords(cause)}` : causeWords(cause);
  switch (status) {
    case 'present':
      return 'in place';
    case 'conditional':
      return `depends on ${listed(openKeys(share, leg)) || 'a condition'}`;
    case 'unknown':
      return share.legs[leg].documents.length > 0 ? 'not known' : `no ${policyOf(share, leg)} in the workspace`;
    case 'notRequired':
      return 'not needed';
    default:
      return status;
  }
}

function unknownWords(share: Share): string {
  const absent = LEGS.filter((leg) => share.statements[leg] === 'unknown' && share.legs[leg].documents.length === 0);
  const policies = [...new Set(absent.map((leg) => policyOf(share, leg)))];
  return policies.length === 0 ? 'not known whether a key takes part' : `${listed(policies)} not in the workspace`;
}

/** Context keys whose value nobody knows here, of the leg's requests. */
function openKeys({ requests, seed }: Share, leg?: Leg): string[] {
  const own = seed.pattern.resourceActions.length;
  const isKey = leg === 'keyGrant' || leg === 'identityKeyGrant';
  const asked = leg === undefined ? requests : isKey ? requests.slice(own) : requests.slice(0, own);
  return [...new Set(asked.flatMap(({ decision }) => decision.conditions))].sort();
}

const FAULTS: Readonly<Record<ReferenceFault, string>> = {
  'ambiguous-name': 'Resource may lack its suffix',
  'wildcard-suffix': 'Resource covers more secrets',
  objects: 'Resource is the bucket, not its objects',
  replica: 'Resource is in the other Region',
  partition: 'Resource is in another partition',
  region: 'Resource is in another Region',
  account: 'Resource is in another account',
  name: 'Resource is another one',
  suffix: 'Resource lacks its suffix',
  alias: 'Resource is an alias',
  id: 'Resource is a bare key id',
  'managed-key': 'Resource is the AWS managed key',
};

/** The element at fault, and what is wrong with it. */
function causeWords(cause: Cause): string {
  switch (cause.kind) {
    case 'missing':
      return `no statement grants ${listed(cause.actions)}`;
    case 'absent':
      return 'no policy in the workspace';
    case 'principal': {
      const [wrong, right] = [shortName(cause.named.value), shortName(cause.right.value)];
      return `Principal is ${wrong === right ? cause.named.value : wrong}`;
    }
    case 'element':
      return cause.element === 'Resource' ? 'no Resource, so KMS ignores it' : 'Principal is nobody who could call';
    case 'reference':
      return FAULTS[cause.fault];
    case 'condition':
      return `condition ${cause.entry.key.value} does not match`;
    case 'deny':
      return cause.statement.sid?.value ? `Deny "${cause.statement.sid.value}"` : 'a Deny';
    case 'guardrail':
      return `the ${cause.guardrail} does not allow ${cause.actions.join(', ')}`;
    case 'managed-key':
      return 'the AWS managed key cannot be shared';
    case 'unintended':
      return cause.forbidden ? 'sharing.json expects it denied' : 'sharing.json does not list it';
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
