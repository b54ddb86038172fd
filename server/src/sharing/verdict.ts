/** From a seed to a share: its requests, what AWS decides on each, the state of the four required statements, the verdict. */
import { type Evaluation, evaluate, type PolicySource, parseCaller } from '../iam/evaluate.ts';
import type { Decision, Request } from '../iam/request.ts';
import { type Agreement, agree } from './agreement.ts';
import type { DocumentFacts } from './facts.ts';
import { type DecidedRequest, guardrailPolicies } from './guardrails.ts';
import { isBroken, keyStatuses, LEGS, type LegState, legStates, oneSideIsEnough, ownPolicyDecides } from './legs.ts';
import type { KeyReference } from './references.ts';
import { isReplicated } from './replicas.ts';
import { requestsOf } from './requests.ts';
import type { Ambiguity, ShareSeed } from './seed.ts';
import type { Leg, ShareReport, ShareRequest, StatementStatus, Verdict } from './share.ts';

export interface Share extends ShareReport {
  readonly seed: ShareSeed;
  readonly agreement: Agreement;
  /** False only where both accounts are known and the same. */
  readonly crossAccount: boolean;
  readonly legs: Readonly<Record<Leg, LegState>>;
  readonly decided: readonly DecidedRequest[];
  /** When it was evaluated, and how many days from then count as soon. */
  readonly now: number;
  readonly soonDays: number;
}

/** `now` in milliseconds since the epoch. */
export function evaluateShare(seed: ShareSeed, now: number, soonDays: number): Share {
  const evaluated = (one: ShareSeed) => evaluateSeed(one, now, soonDays);
  if (seed.alternatives === undefined) return evaluated(seed);
  // Whichever of them the principal holds, the share works; or nothing is said of its half.
  const works = seed.alternatives.every((alternative) => evaluated(alternative).verdict === 'allowed');
  return evaluated(works ? { ...seed, alternatives: [] } : { ...seed, identities: [] });
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

function evaluateSeed(seed: ShareSeed, now: number, soonDays: number): Share {
  const agreement = agree(seed);
  const { pattern } = seed;
  const asked = requestsOf(seed, agreement, now);
  const legs = legStates(seed, asked.resource, asked.key, agreement.key.open);
  const settled = settledLegs(seed, agreement, legs, asked.key);
  const key = printedKey(seed, agreement);
  const resource = printedResource(seed, agreement);
  const decided = [
    ...asked.resource.map((request) => decidedRequest(seed, settled, 'resource', request)),
    ...asked.key.map((request) => decidedRequest(seed, settled, 'key', request)),
  ];
  const evaluations = decided.map(({ leg, request, policies }) => {
    const policy = leg === 'resource' ? seed.resourcePolicy : seed.keyPolicy;
    return unlessUnreadable(
      evaluate(request, policies),
      policy === undefined ? seed.identities : [policy, ...seed.identities],
    );
  });
  const resourceEvaluations = evaluations.slice(0, asked.resource.length);
  const keyEvaluations = evaluations.slice(asked.resource.length);
  const managed = agreement.key.managed !== undefined;
  const standIn =
    !managed && keyEvaluations.length > 0 && keyEvaluations.every(({ decision }) => decision === 'allowed');
  if (standIn) for (const leg of ['keyGrant', 'identityKeyGrant'] as const) waive(settled, leg);
  // The AWS managed key's policy lets nobody of another account in, whatever is written here.
  const refused: Decision = { decision: 'implicitDeny', conditions: [] };
  const requests: ShareRequest[] = [
    ...resourceEvaluations.map((decision, index) => printed(pattern.resourceActions[index], resource, decision)),
    ...keyEvaluations.map((decision, index) =>
      printed(pattern.keyActions[index], pattern.type === undefined ? resource : key, managed ? refused : decision),
    ),
  ];
  const missingDocuments =
    agreement.key.open || [...resourceEvaluations, ...(managed ? [] : keyEvaluations)].some(({ absent }) => absent);
  return {
    id: seed.id,
    principal: seed.principal.arn,
    resource,
    key: pattern.type === undefined ? resource : key,
    access: pattern.access,
    verdict: verdictOf(requests, missingDocuments),
    expect: seed.expect,
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
    crossAccount: !isInAccount(seed, agreement.ownerAccount),
    legs: settled,
    decided,
    now,
    soonDays,
  };
}

/** The status of each required statement, in the light of the others: in one account not all of them are required. */
function settledLegs(
  seed: ShareSeed,
  agreement: Agreement,
  legs: Record<Leg, LegState>,
  keyRequests: readonly Request[],
): Record<Leg, LegState> {
  const decides = seed.pattern.type?.policy?.decides ?? false;
  const statuses = {
    ...(isInAccount(seed, agreement.ownerAccount) ? (decides ? ownPolicyDecides(legs) : oneSideIsEnough(legs)) : {}),
    ...keyStatuses(
      legs,
      isInAccount(seed, agreement.key.account),
      agreement.key.managed !== undefined && keyRequests.length > 0,
    ),
  };
  return Object.fromEntries(
    LEGS.map((leg) => [leg, { ...legs[leg], status: statuses[leg] ?? legs[leg].status }]),
  ) as Record<Leg, LegState>;
}

function isInAccount({ principal }: ShareSeed, account: string | undefined): boolean {
  const own = parseCaller(principal.arn).account;
  return own !== undefined && own === account;
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
      ...guardrailPolicies(seed.guardrails, leg, request, seed.pattern),
    },
  };
}

/** What is allowed without the statement does not need it: a KMS grant stands in. */
function waive(legs: Record<Leg, LegState>, leg: Leg): void {
  if (isBroken(legs[leg])) legs[leg] = { ...legs[leg], status: 'notRequired' };
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
  if (seed.pattern.type === undefined) return printedKey(seed, agreement);
  return seed.resources[0]?.located.value ?? seed.declared?.resource ?? agreement.resource?.spelled ?? null;
}

/** As the identity policy spells it, where that is an ARN at all. */
function printedKey(seed: ShareSeed, agreement: Agreement): string | null {
  if (agreement.key.none) return null;
  if (agreement.key.managed !== undefined) return agreement.key.managed.value;
  const named = seed.keys.filter(
    ({ reference }) =>
      reference.form === 'symbol' || (reference.form === 'arn' && !isOfOtherRegion(reference, seed, agreement)),
  );
  const texts = new Set(named.map(({ located }) => located.value));
  if (texts.size === 1) return [...texts][0] ?? null;
  return agreement.key.arn ?? null;
}

/** Of a replicated secret's keys, that of the other Region is the other one's. */
function isOfOtherRegion({ region }: KeyReference, seed: ShareSeed, agreement: Agreement): boolean {
  return region !== undefined && region !== agreement.region && isReplicated(seed);
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
