/** What of a share explains a denied request: statements that are missing or in the way. */
import { type Evaluation, evaluate, evaluatePolicy } from '../../iam/evaluate.ts';
import type { Request } from '../../iam/request.ts';
import type { Located } from '../../policy/document.ts';
import type { Fix, RelatedPlace } from '../../rules/finding.ts';
import { otherDocuments } from '../../rules/places.ts';
import { capitalised, keyName, policyName, principalName, resourceName, whoActs } from '../../rules/words.ts';
import type { Cause, MissingCause } from '../../sharing/causes.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { DecidedRequest } from '../../sharing/guardrails.ts';
import type { LegState } from '../../sharing/legs.ts';
import { requestsOf } from '../../sharing/requests.ts';
import type { Leg, StatementStatus, Verdict } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { causeFixesOf, fixesOf, type OnCrash, shareReasons } from '../findings.ts';
import type { Reason } from './explanation.ts';
import { type Side, sameAction } from './matching.ts';

/** What the files make of one request. */
export interface Assessment {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  readonly decidedBy: readonly RelatedPlace[];
  /** Unknown context keys that decide. */
  readonly conditions: readonly string[];
  /** The request is one that the share's access makes. */
  readonly wanted: boolean;
  /** Of the two sides of this request: whether the policy there allows it. */
  readonly statements: Readonly<Partial<Record<Leg, StatementStatus>>>;
}

export const LEGS_OF: Readonly<Record<Side, readonly Leg[]>> = {
  resource: ['resourceGrant', 'identityGrant'],
  key: ['keyGrant', 'identityKeyGrant'],
};

/** `action` undefined: whatever the share's access asks for on that side. */
export function assess(
  share: Share,
  side: Side,
  action: string | undefined,
  snapshot: Snapshot,
  onCrash: OnCrash,
): Assessment {
  const { pattern } = share.seed;
  const own = side === 'resource' ? pattern.resourceActions : pattern.keyActions;
  const wanted = action === undefined || own.some((one) => sameAction(one, action));
  return wanted ? assessOwn(share, side, action, snapshot, onCrash) : assessOther(share, side, action, snapshot);
}

/** A request of the share's access: the rules say what is wrong with it. */
function assessOwn(
  share: Share,
  side: Side,
  action: string | undefined,
  snapshot: Snapshot,
  onCrash: OnCrash,
): Assessment {
  const asked = share.decided.filter(
    ({ leg, request }) => leg === side && (action === undefined || sameAction(request.action, action)),
  );
  const evaluations = asked.map(({ request, policies }) => evaluate(request, policies));
  const printed = share.requests.filter(({ action: one }) => asked.some(({ request }) => request.action === one));
  const decisions = printed.map(({ decision }) => decision);
  const reasons = shareReasons(share, onCrash).map(({ cause, finding }): Reason => {
    const { code, message, file, range, pointer, related } = finding;
    const fixes = fixesOf(finding, snapshot, undefined);
    return { code, first: isAbout(cause, side, action), message, file, range, pointer, related, fixes };
  });
  const absent = evaluations.some((evaluation) => evaluation.absent);
  const verdict = verdictOf(
    decisions.map(({ decision }) => decision),
    absent,
  );
  return {
    verdict,
    reasons: [...reasons.filter(({ first }) => first), ...reasons.filter(({ first }) => !first)],
    decidedBy: verdict === 'denied' ? [] : deciding(share, side, evaluations),
    conditions: [...new Set(decisions.flatMap(({ conditions }) => conditions))].sort(),
    wanted: true,
    statements: share.statements,
  };
}

function isAbout(cause: Cause, side: Side, action: string | undefined): boolean {
  if (cause.kind === 'guardrail')
    return action === undefined
      ? cause.actions.some((one) => one.startsWith('kms:') === (side === 'key'))
      : cause.actions.some((one) => sameAction(one, action));
  if (!LEGS_OF[side].includes(cause.leg)) return false;
  const lacking = cause.kind === 'missing' || cause.kind === 'deny' ? cause.actions : undefined;
  return action === undefined || lacking === undefined || lacking.some((one) => sameAction(one, action));
}

/** Another request of the same principal on the same resource or key: the policies are asked anew. */
function assessOther(share: Share, side: Side, action: string, snapshot: Snapshot): Assessment {
  const asked = askedAnew(share, side, { action }, snapshot.now);
  const nothing = { reasons: [], decidedBy: [], conditions: [], wanted: false, statements: {} };
  if (asked === undefined) return { ...nothing, verdict: 'unknown' };
  const evaluation = evaluate(asked.request, asked.policies);
  const verdict = verdictOf([evaluation.decision], evaluation.absent);
  const reasons =
    evaluation.decision === 'explicitDeny'
      ? denials(share, side, evaluation, action)
      : evaluation.decision === 'implicitDeny'
        ? lacking(share, side, asked.request, snapshot)
        : [];
  const decidedBy = verdict === 'denied' ? [] : deciding(share, side, [evaluation]);
  const statements = Object.fromEntries(LEGS_OF[side].map((leg) => [leg, sideStatus(share.legs[leg], asked.request)]));
  return { ...nothing, verdict, reasons, decidedBy, conditions: evaluation.conditions, statements };
}

/** What these files make of the same request by somebody whose own policies are not known. */
export function assessCaller(share: Share, side: Side, principal: string, now: number): Verdict {
  const asked = askedAnew(share, side, { caller: principal }, now);
  if (asked === undefined) return 'unknown';
  const { boundary: _, ...policies } = asked.policies;
  const { decision, absent } = evaluate(asked.request, { ...policies, identity: ['absent'] });
  return verdictOf([decision], absent);
}

/** The share's request by another caller, or for another action: that is then a call of the caller's own, also to KMS. */
function askedAnew(
  { decided, seed, agreement }: Share,
  side: Side,
  { action, caller }: { readonly action?: string; readonly caller?: string },
  now: number,
): Pick<DecidedRequest, 'request' | 'policies'> | undefined {
  const template = decided.find(({ leg }) => leg === side);
  if (template === undefined) return undefined;
  const direct = { viaService: undefined, encryptionContextKey: undefined, otherContextKeys: undefined };
  const other = action === undefined ? {} : { resourceActions: [action], keyActions: [action] };
  const pattern = { ...seed.pattern, ...other, ...(side === 'key' && action !== undefined ? direct : {}) };
  const principal = caller === undefined ? seed.principal : { arn: caller, disagreements: [] };
  const [request] = requestsOf({ ...seed, pattern, principal }, agreement, now)[side];
  return request === undefined ? undefined : { request, policies: template.policies };
}

function denials(share: Share, side: Side, evaluation: Evaluation, action: string): Reason[] {
  return evaluation
    .trace()
    .filter(({ effect, result }) => effect === 'Deny' && result === true)
    .flatMap(({ policy, statement }) => {
      const found = documentsOf(share, side).find(({ facts }) => facts.document.id === policy);
      if (found === undefined) return [];
      const { range, pointer } = statement.sid ?? statement.effect ?? statement;
      const { facts, leg } = found;
      const name = policyName(share, { leg });
      const message = `A Deny in ${name} matches ${action}, and a Deny wins over every Allow. ${capitalised(whoActs(share, leg))} has to change the Deny or leave ${principalName(share)} out of it.`;
      return [
        { code: undefined, first: true, message, file: facts.document.file, range, pointer, related: [], fixes: [] },
      ];
    });
}

function sideStatus({ documents, side }: LegState, request: Request): StatementStatus {
  if (documents.length === 0) return 'unknown';
  const outcomes = documents.map((facts) => evaluatePolicy(facts.compiled(), request, { side }));
  if (outcomes.some(({ deny }) => deny === true)) return 'blocked';
  if (outcomes.every(({ allow }) => allow === false)) return 'missing';
  return outcomes.some(({ allow }) => allow === true) ? 'present' : 'conditional';
}

/** The sides that do not allow it. In one account the principal's own policy is the one to speak of. */
function lacking(share: Share, side: Side, request: Request, snapshot: Snapshot): Reason[] {
  const { action } = request;
  return LEGS_OF[side].flatMap((leg) => {
    const state: LegState = share.legs[leg];
    const [facts] = state.documents;
    if (
      facts === undefined ||
      sideStatus(state, request) !== 'missing' ||
      (leg === 'resourceGrant' && !share.crossAccount)
    )
      return [];
    const cause = missing(facts, leg, action);
    const grantee = state.side === 'resource' ? `${principalName(share)} to call ` : '';
    const target = state.side === 'resource' ? '' : ` on ${side === 'key' ? keyName(share) : resourceName(share)}`;
    const message = `${capitalised(policyName(share, cause))} does not allow ${grantee}${action}${target}, so the call fails with AccessDenied. In ${whoActs(share, leg)}, add a statement that allows it.`;
    const fixes = causeFixesOf(cause, share, snapshot).map((one): Fix => ({ ...one, safety: 'offered' }));
    const { file } = facts.document;
    const related = otherDocuments(share, facts);
    return [
      { code: undefined, first: true, message, file, range: cause.range, pointer: cause.pointer, related, fixes },
    ];
  });
}

function missing(facts: DocumentFacts, leg: Leg, action: string): MissingCause {
  return { kind: 'missing', leg, facts, ...facts.document.anchor, actions: [action], statement: undefined };
}

function deciding(share: Share, side: Side, evaluations: readonly Evaluation[]): RelatedPlace[] {
  const places = evaluations
    .flatMap((evaluation) => evaluation.trace())
    .filter(({ result }) => result !== false)
    .flatMap(({ policy, statement, effect, result }): RelatedPlace[] => {
      const found = documentsOf(share, side).find(({ facts }) => facts.document.id === policy);
      if (found === undefined) return [];
      const { facts, leg } = found;
      const { range } = statement.sid ?? statement.effect ?? statement;
      const does = effect === 'Allow' ? 'allows it' : 'denies it';
      const message = `${capitalised(policyName(share, { leg }))} ${does}${result === true ? '' : ' on conditions'}`;
      return [{ file: facts.document.file, range, message }];
    });
  return [...new Map(places.map((place) => [`${place.file}:${place.range.start}`, place])).values()];
}

function documentsOf(share: Share, side: Side): { readonly leg: Leg; readonly facts: DocumentFacts }[] {
  return LEGS_OF[side].flatMap((leg) => share.legs[leg].documents.map((facts) => ({ leg, facts })));
}

function verdictOf(decisions: readonly string[], absent: boolean): Verdict {
  if (decisions.includes('explicitDeny') || decisions.includes('implicitDeny')) return 'denied';
  if (absent || decisions.length === 0) return 'unknown';
  return decisions.includes('conditional') ? 'conditional' : 'allowed';
}

/** Where the share's principal is named, for a caller who is somebody else. */
export function namedAt(share: Share): { readonly facts: DocumentFacts; readonly at: Located<string> } | undefined {
  const { resourcePolicy, keyPolicy } = share.seed;
  for (const facts of [resourcePolicy, keyPolicy]) {
    const at = facts?.principals.find(({ arn }) => arn === share.principal)?.located;
    if (facts !== undefined && at !== undefined) return { facts, at };
  }
  return undefined;
}
