/** From a seed to a share: its requests, what AWS decides on each, the state of the four required statements, the verdict. */
import {
  type CompiledStatement,
  type Evaluation,
  evaluate,
  evaluatePolicy,
  matchStatement,
  type PolicySource,
  parseCaller,
} from '../iam/evaluate.ts';
import type { Decision, Request, Ternary } from '../iam/request.ts';
import { type Agreement, agree } from './agreement.ts';
import { requestContext } from './context.ts';
import type { DocumentFacts } from './facts.ts';
import { type DecidedRequest, guardrailPolicies } from './guardrails.ts';
import type { Ambiguity, ShareSeed } from './seed.ts';
import type { Leg, ShareReport, ShareRequest, StatementStatus, Verdict } from './share.ts';

export interface Share extends ShareReport {
  readonly seed: ShareSeed;
  readonly agreement: Agreement;
  /** False only where both accounts are known and the same. */
  readonly crossAccount: boolean;
  readonly legs: Readonly<Record<Leg, LegState>>;
  readonly decided: readonly DecidedRequest[];
}

export interface LegState {
  readonly leg: Leg;
  readonly status: StatementStatus;
  readonly side: 'identity' | 'resource';
  readonly documents: readonly DocumentFacts[];
  /** What this statement has to allow. */
  readonly requests: readonly Request[];
}

export const LEGS: readonly Leg[] = ['resourceGrant', 'keyGrant', 'identityGrant', 'identityKeyGrant'];

/** `now` in milliseconds since the epoch. */
export function evaluateShare(seed: ShareSeed, now: number): Share {
  if (seed.alternatives === undefined) return evaluateSeed(seed, now);
  // Whichever of them the principal holds, the share works; or nothing is said of its half.
  const works = seed.alternatives.every((alternative) => evaluateSeed(alternative, now).verdict === 'allowed');
  return works ? evaluateSeed({ ...seed, alternatives: [] }, now) : evaluateSeed({ ...seed, identities: [] }, now);
}

/** Candidates of which nobody knows which one is the principal's; none where it does not matter. */
export function openCandidates({ seed }: Share): Ambiguity | undefined {
  const candidates = (seed.alternatives ?? []).flatMap(({ identities }) => identities.slice(0, 1));
  const from = seed.resourcePolicy ?? seed.keyPolicy;
  const at = from?.principals.find(({ arn }) => arn === seed.principal.arn)?.located;
  return candidates.length < 2 || from === undefined || at === undefined
    ? undefined
    : { owner: 'identity', from, at, candidates };
}

function evaluateSeed(seed: ShareSeed, now: number): Share {
  const agreement = agree(seed);
  const caller = parseCaller(seed.principal.arn);
  const secret = agreement.secret?.spelled ?? null;
  const facts = {
    caller,
    pattern: seed.pattern,
    resource: secret,
    region: agreement.region,
    organization: seed.manifest?.organization,
    now,
  };
  const resourceRequests = seed.pattern.resourceActions.map((action): Request => {
    const resourceAccount = agreement.ownerAccount;
    return {
      caller,
      action,
      resource: secret,
      resourceAccount,
      context: requestContext({ ...facts, leg: 'resource', resourceAccount }),
    };
  });
  const managed = agreement.key.managed !== undefined;
  const sameAccount = (account: string | undefined) => caller.account !== undefined && caller.account === account;
  const keyRequired = !agreement.key.none && !(managed && sameAccount(agreement.ownerAccount));
  const keyRequests = (keyRequired ? seed.pattern.keyActions : []).map((action): Request => {
    const resourceAccount = agreement.key.account;
    return {
      caller,
      action,
      resource: agreement.key.instance,
      resourceAccount,
      context: requestContext({ ...facts, leg: 'key', resourceAccount }),
    };
  });
  const legs = legStates(seed, resourceRequests, keyRequests);
  const sameSecretAccount = sameAccount(agreement.ownerAccount);
  const statuses = {
    ...(sameSecretAccount ? oneSideIsEnough(legs) : {}),
    ...keyStatuses(legs, keyRequests, sameAccount(agreement.key.account), managed && keyRequired),
  };
  const settled = Object.fromEntries(
    LEGS.map((leg) => [leg, { ...legs[leg], status: statuses[leg] ?? legs[leg].status }]),
  ) as Record<Leg, LegState>;
  const key = printedKey(seed, agreement);
  const resource = printedResource(seed, agreement);
  const decided = [
    ...resourceRequests.map((request) => decidedRequest(seed, settled, 'resource', request)),
    ...keyRequests.map((request) => decidedRequest(seed, settled, 'key', request)),
  ];
  const evaluations = decided.map(({ leg, request, policies }) => {
    const policy = leg === 'resource' ? seed.resourcePolicy : seed.keyPolicy;
    return unlessUnreadable(
      evaluate(request, policies),
      policy === undefined ? seed.identities : [policy, ...seed.identities],
    );
  });
  const resourceEvaluations = evaluations.slice(0, resourceRequests.length);
  const keyEvaluations = evaluations.slice(resourceRequests.length);
  const standIn =
    !managed && keyEvaluations.length > 0 && keyEvaluations.every(({ decision }) => decision === 'allowed');
  if (standIn) for (const leg of ['keyGrant', 'identityKeyGrant'] as const) waive(settled, leg);
  // The AWS managed key's policy lets nobody of another account in, whatever is written here.
  const refused: Decision = { decision: 'implicitDeny', conditions: [] };
  const requests: ShareRequest[] = [
    ...resourceEvaluations.map((decision, index) => printed(seed.pattern.resourceActions[index], resource, decision)),
    ...keyEvaluations.map((decision, index) =>
      printed(
        seed.pattern.keyActions[index],
        seed.pattern.service === 'kms' ? resource : key,
        managed ? refused : decision,
      ),
    ),
  ];
  const missingDocuments = [...resourceEvaluations, ...(managed ? [] : keyEvaluations)].some(({ absent }) => absent);
  return {
    id: seed.id,
    principal: seed.principal.arn,
    resource,
    key: seed.pattern.service === 'kms' ? resource : key,
    access: seed.pattern.access,
    verdict: verdictOf(requests, missingDocuments),
    manifest: seed.manifest?.path ?? null,
    requests,
    statements: Object.fromEntries(LEGS.map((leg) => [leg, settled[leg].status])) as Record<Leg, StatementStatus>,
    documents: {
      resourcePolicy: seed.resourcePolicy?.document,
      keyPolicy: seed.keyPolicy?.document,
      identityPolicies: seed.identities.map(({ document }) => document),
    },
    seed,
    agreement,
    crossAccount: !sameSecretAccount,
    legs: settled,
    decided,
  };
}

/** A document that is absent is not missed where its side need not take part. */
function decidedRequest(
  seed: ShareSeed,
  legs: Readonly<Record<Leg, LegState>>,
  leg: DecidedRequest['leg'],
  request: Request,
): DecidedRequest {
  const policy = leg === 'resource' ? seed.resourcePolicy : seed.keyPolicy;
  const [ownerSide, consumerSide] =
    leg === 'resource' ? [legs.resourceGrant, legs.identityGrant] : [legs.keyGrant, legs.identityKeyGrant];
  return {
    leg,
    request,
    policies: {
      identity: seed.identities.length === 0 && consumerSide.status === 'notRequired' ? [] : sources(seed.identities),
      resource: policy === undefined && ownerSide.status === 'notRequired' ? 'empty' : source(policy),
      ...guardrailPolicies(seed.guardrails, leg),
    },
  };
}

/** What is allowed without the statement does not need it: a KMS grant stands in. */
function waive(legs: Record<Leg, LegState>, leg: Leg): void {
  if (isBroken(legs[leg])) legs[leg] = { ...legs[leg], status: 'notRequired' };
}

/** A required statement that keeps the share from working. */
export function isBroken({ status }: LegState): boolean {
  return status === 'missing' || status === 'blocked';
}

function legStates(seed: ShareSeed, resource: readonly Request[], key: readonly Request[]): Record<Leg, LegState> {
  const owner = (policy: DocumentFacts | undefined) => (policy === undefined ? [] : [policy]);
  const state = (
    leg: Leg,
    side: LegState['side'],
    documents: readonly DocumentFacts[],
    requests: readonly Request[],
  ): LegState => ({
    leg,
    side,
    documents,
    requests,
    status: requests.length === 0 ? 'notRequired' : legStatus(documents, side, requests),
  });
  return {
    resourceGrant: state('resourceGrant', 'resource', owner(seed.resourcePolicy), resource),
    keyGrant: state('keyGrant', 'resource', owner(seed.keyPolicy), key),
    identityGrant: state('identityGrant', 'identity', seed.identities, resource),
    identityKeyGrant: state('identityKeyGrant', 'identity', seed.identities, key),
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
function oneSideIsEnough(legs: Record<Leg, LegState>): Partial<Record<Leg, StatementStatus>> {
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
function keyStatuses(
  legs: Record<Leg, LegState>,
  requests: readonly Request[],
  sameAccount: boolean,
  managed: boolean,
): Partial<Record<Leg, StatementStatus>> {
  if (managed) return { keyGrant: 'blocked' };
  const [keyPolicy] = legs.keyGrant.documents;
  if (!sameAccount || keyPolicy === undefined || requests.length === 0) return {};
  const direct = requests.every(
    (request) => evaluatePolicy(keyPolicy.compiled(), request, { side: 'resource' }).direct === true,
  );
  const granted = legs.identityKeyGrant.status === 'present' || legs.identityKeyGrant.status === 'blocked';
  return direct && !granted ? { identityKeyGrant: 'notRequired' } : {};
}

function verdictOf(requests: readonly ShareRequest[], missingDocuments: boolean): Verdict {
  const decisions = requests.map(({ decision }) => decision.decision);
  if (decisions.includes('explicitDeny') || decisions.includes('implicitDeny')) return 'denied';
  if (missingDocuments) return 'unknown';
  return decisions.includes('conditional') ? 'conditional' : 'allowed';
}

function printed(
  action: string | undefined,
  resource: string | null,
  { decision, conditions }: Decision | Evaluation,
): ShareRequest {
  return { action: action ?? '', resource, decision: { decision, conditions } };
}

function printedResource(seed: ShareSeed, agreement: Agreement): string | null {
  if (seed.declared?.listed !== undefined) return seed.declared.resource ?? null;
  if (seed.pattern.service === 'kms') return printedKey(seed, agreement);
  return seed.secrets[0]?.located.value ?? seed.declared?.resource ?? agreement.secret?.spelled ?? null;
}

/** As the identity policy spells it, where that is an ARN at all. */
function printedKey(seed: ShareSeed, agreement: Agreement): string | null {
  if (agreement.key.managed !== undefined) return agreement.key.managed.value;
  const named = seed.keys.filter(({ reference }) => reference.form === 'arn' || reference.form === 'symbol');
  const texts = new Set(named.map(({ located }) => located.value));
  if (texts.size === 1) return [...texts][0] ?? null;
  return agreement.key.arn ?? null;
}

function sources(identities: readonly DocumentFacts[]): PolicySource[] {
  return identities.length === 0 ? ['absent'] : identities.map((facts) => facts.compiled());
}

function source(policy: DocumentFacts | undefined): PolicySource {
  return policy === undefined ? 'absent' : policy.compiled();
}

/** Statements that a template puts in may allow or deny anything: only a Deny that is there is certain. */
function unlessUnreadable(evaluation: Evaluation, documents: readonly DocumentFacts[]): Evaluation {
  const unreadable = documents.flatMap(({ document }) => document.unreadable ?? []).map(({ value }) => value);
  if (unreadable.length === 0 || evaluation.decision === 'explicitDeny') return evaluation;
  return {
    ...evaluation,
    decision: 'conditional',
    conditions: [...new Set([...evaluation.conditions, ...unreadable])].sort(),
  };
}

function any(values: readonly Ternary[]): Ternary {
  if (values.includes(true)) return true;
  return values.includes('unknown') ? 'unknown' : false;
}
