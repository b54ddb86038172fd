/** The four required statements of a share: what each has to allow, and whether it does. */
import { type CompiledStatement, evaluatePolicy, matchStatement } from '../iam/evaluate.ts';
import type { Request, Ternary } from '../iam/request.ts';
import type { DocumentFacts } from './facts.ts';
import type { ShareSeed } from './seed.ts';
import type { Leg, StatementStatus } from './share.ts';

export interface LegState {
  readonly leg: Leg;
  readonly status: StatementStatus;
  readonly side: 'identity' | 'resource';
  readonly documents: readonly DocumentFacts[];
  /** What this statement has to allow. */
  readonly requests: readonly Request[];
}

export const LEGS: readonly Leg[] = ['resourceGrant', 'keyGrant', 'identityGrant', 'identityKeyGrant'];

/** A required statement that keeps the share from working. */
export function isBroken({ status }: LegState): boolean {
  return status === 'missing' || status === 'blocked';
}

/** `keyIsOpen`: nobody knows whether a key takes part. */
export function legStates(
  seed: ShareSeed,
  resource: readonly Request[],
  key: readonly Request[],
  keyIsOpen: boolean,
): Record<Leg, LegState> {
  const owner = (policy: DocumentFacts | undefined) => (policy === undefined ? [] : [policy]);
  const state = (
    leg: Leg,
    side: LegState['side'],
    documents: readonly DocumentFacts[],
    requests: readonly Request[],
    isOpen: boolean,
  ): LegState => ({
    leg,
    side,
    documents,
    requests,
    status: isOpen ? 'unknown' : requests.length === 0 ? 'notRequired' : legStatus(documents, side, requests),
  });
  return {
    resourceGrant: state('resourceGrant', 'resource', owner(seed.resourcePolicy), resource, false),
    keyGrant: state('keyGrant', 'resource', owner(seed.keyPolicy), key, keyIsOpen),
    identityGrant: state('identityGrant', 'identity', seed.identities, resource, false),
    identityKeyGrant: state('identityKeyGrant', 'identity', seed.identities, key, keyIsOpen),
  };
}

/** Where several could be said of the requests of one leg, the first of these. */
const PRECEDENCE: readonly StatementStatus[] = ['blocked', 'unknown', 'missing', 'conditional', 'present'];

function legStatus(
  documents: readonly DocumentFacts[],
  side: LegState['side'],
  requests: readonly Request[],
): StatementStatus {
  if (documents.length === 0) return 'unknown';
  const statuses = requests.map((request) => requestStatus(documents, side, request));
  return PRECEDENCE.find((status) => statuses.includes(status)) ?? 'missing';
}

function requestStatus(documents: readonly DocumentFacts[], side: LegState['side'], request: Request): StatementStatus {
  const outcomes = documents.map((facts) => evaluatePolicy(facts.compiled(), request, { side }));
  const deny = any(outcomes.map((outcome) => outcome.deny));
  const allow = any(outcomes.map((outcome) => outcome.allow));
  if (deny === true) return 'blocked';
  // A template puts statements there that nobody can read here.
  if (allow === false && documents.some(({ document }) => (document.unreadable?.length ?? 0) > 0)) return 'conditional';
  if (allow === false) {
    const blocked = documents.some((facts) =>
      facts.compiled().statements.some((statement) => onlyConditionsFail(statement, request, side)),
    );
    return blocked ? 'blocked' : 'missing';
  }
  return allow === true && deny === false ? 'present' : 'conditional';
}

function onlyConditionsFail(statement: CompiledStatement, request: Request, side: LegState['side']): boolean {
  if (statement.effect !== 'Allow' || statement.conditions.length === 0) return false;
  const match = matchStatement(statement, request, side);
  return match.principal !== false && match.action !== false && match.resource !== false && match.result === false;
}

/** In one account either policy is enough. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html */
export function oneSideIsEnough(legs: Record<Leg, LegState>): Partial<Record<Leg, StatementStatus>> {
  const { resourceGrant, identityGrant } = legs;
  const denied = (state: LegState) =>
    state.requests.some((request) =>
      state.documents.some((facts) => evaluatePolicy(facts.compiled(), request, { side: state.side }).deny === true),
    );
  const waived = (state: LegState, other: LegState) =>
    other.status === 'present' && state.status !== 'present' && !denied(state);
  if (waived(resourceGrant, identityGrant)) return { resourceGrant: 'notRequired' };
  if (waived(identityGrant, resourceGrant)) return { identityGrant: 'notRequired' };
  return {};
}

/**
 * In the key's own account a key policy that names the principal is enough; one that names the account hands the
 * decision to its identity policies. https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
export function keyStatuses(
  { keyGrant, identityKeyGrant }: Record<Leg, LegState>,
  sameAccount: boolean,
  managed: boolean,
): Partial<Record<Leg, StatementStatus>> {
  if (managed) return { keyGrant: 'blocked' };
  return sameAccount && decidesAlone(keyGrant, identityKeyGrant) ? { identityKeyGrant: 'notRequired' } : {};
}

/** The same of a role's trust policy in the role's own account. */
export function ownPolicyDecides({
  resourceGrant,
  identityGrant,
}: Record<Leg, LegState>): Partial<Record<Leg, StatementStatus>> {
  return decidesAlone(resourceGrant, identityGrant) ? { identityGrant: 'notRequired' } : {};
}

/** Whether the owner's policy names the principal itself, so that no policy of the principal's own has to grant. */
function decidesAlone({ documents: [policy], requests }: LegState, own: LegState): boolean {
  if (policy === undefined || requests.length === 0) return false;
  const direct = requests.every(
    (request) => evaluatePolicy(policy.compiled(), request, { side: 'resource' }).direct === true,
  );
  return direct && own.status !== 'present' && own.status !== 'blocked';
}

function any(values: readonly Ternary[]): Ternary {
  if (values.includes(true)) return true;
  return values.includes('unknown') ? 'unknown' : false;
}
