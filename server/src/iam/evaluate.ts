/**
 * Would AWS allow this request? The door of `iam`: compile each policy once, prepare a set for each request.
 */
import type { CompiledPolicy } from './compile.ts';
import { complete } from './completion.ts';
import { statementUnknowns, tracePolicy } from './explain.ts';
import { grantUnknowns } from './grants.ts';
import { interpolationsOf } from './interpolation.ts';
import { evaluateLegs, joinLegs, type Legs, sameAccount } from './logic.ts';
import { matchStatementParts, type PolicySide, type PreparedRequest, prepareRequest } from './match.ts';
import { type AbsentAs, addPolicy, allowOf, newOutcome, type PolicySet, type PolicySource } from './policies.ts';
import type { Decision, Request, StatementTrace, Ternary } from './request.ts';
import { FALSE, TRUE, type Truth, toTernary, UNKNOWN } from './truth.ts';

export { type CompiledPolicy, type CompiledStatement, compilePolicy, compileStatement } from './compile.ts';
export { matchStatement } from './explain.ts';
export type { Grant, PolicySet, PolicySource } from './policies.ts';
export { parseCaller } from './principal.ts';

export interface Evaluation extends Decision {
  /**
   * Only with `conditional`: a policy of the set is `absent`, so whatever else holds the request may still be
   * denied or allowed by it. `conditions` then names the keys that decide even if those policies allow.
   */
  readonly absent: boolean;
  /** Every statement that takes part, in the order identity, resource, boundary, session, organization, endpoint. */
  trace(): StatementTrace[];
}

/**
 * Decides a request. `explicitDeny` and `implicitDeny` are certain: no unknown key and no absent policy could
 * make AWS allow it; likewise `allowed`. All else is `conditional`.
 */
export function evaluate(request: Request, policies: PolicySet): Evaluation {
  const prepared = prepareRequest(request, policies.boundary !== undefined);
  const legs = evaluateLegs(prepared, policies, 'unknown');
  const { allow, deny } = joinLegs(prepared, policies, legs);
  const trace = () => traceAll(prepared, policies);
  if (deny === TRUE) return { decision: 'explicitDeny', conditions: [], absent: false, trace };
  if (allow === FALSE) return { decision: 'implicitDeny', conditions: [], absent: false, trace };
  if (allow === TRUE && deny === FALSE) return { decision: 'allowed', conditions: [], absent: false, trace };
  if (!holdsAbsent(policies)) return { ...refine(prepared, policies, legs, 'unknown'), absent: false, trace };
  // What is denied although the absent policies allow all they can is denied for certain.
  const best = refine(prepared, policies, evaluateLegs(prepared, policies, 'generous'), 'generous');
  const open = best.decision === 'allowed' || best.decision === 'conditional';
  return { decision: open ? 'conditional' : best.decision, conditions: best.conditions, absent: open, trace };
}

export interface PolicyOutcome {
  readonly allow: Ternary;
  readonly deny: Ternary;
  /** Allowed because the policy names the caller itself, its role, or everybody. On the identity side: any Allow. */
  readonly direct: Ternary;
  /** Allowed because it names the caller's account: that account's identity policies have to allow as well. */
  readonly byAccount: Ternary;
  /** What keeps `allow` or `deny` from being known, sorted. */
  readonly unknown: readonly string[];
}

/** What one policy says by itself, for asking about one leg alone. */
export function evaluatePolicy(
  policy: CompiledPolicy,
  request: Request,
  options: { readonly side: PolicySide },
): PolicyOutcome {
  const prepared = prepareRequest(request);
  const outcome = newOutcome();
  addPolicy(policy, prepared, options.side, 'unknown', outcome);
  const allow = allowOf(outcome);
  const names: string[] = [];
  if (allow === UNKNOWN) addUnknowns(policy, prepared, options.side, 'Allow', names);
  if (outcome.deny === UNKNOWN) addUnknowns(policy, prepared, options.side, 'Deny', names);
  return {
    allow: toTernary(allow),
    deny: toTernary(outcome.deny),
    direct: toTernary(Math.max(outcome.direct, outcome.role) as Truth),
    byAccount: toTernary(outcome.account),
    unknown: sorted(names),
  };
}

/** The policies of a set, each with its side, in the order of the trace. */
export function policiesOf(set: PolicySet): { readonly source: PolicySource; readonly side: PolicySide }[] {
  const identity = (sources: readonly PolicySource[] | undefined) =>
    (sources ?? []).map((source) => ({ source, side: 'identity' as const }));
  const resource = (sources: readonly PolicySource[] | undefined) =>
    (sources ?? []).map((source) => ({ source, side: 'resource' as const }));
  return [
    ...identity(set.identity),
    ...resource(set.resource === undefined || set.resource === 'empty' ? [] : [set.resource]),
    ...identity(set.boundary),
    ...identity(set.session),
    ...(set.serviceControlPolicies ?? []).flatMap(identity),
    ...(set.resourceControlPolicies ?? []).flatMap(resource),
    ...resource(set.vpcEndpoint === undefined ? [] : [set.vpcEndpoint]),
  ];
}

/** A decision that three-valued logic leaves open may be certain all the same, and keys in it may not matter. */
function refine(request: PreparedRequest, set: PolicySet, legs: Legs, absent: AbsentAs): Decision {
  const names = unknownsOf(request, set, legs);
  if (names.length === 0 && absent === 'generous') return { decision: 'allowed', conditions: [] };
  const completion = complete(request, set, policiesOf(set), absent);
  if (completion !== undefined && completion.outcome !== 'conditional') {
    return { decision: completion.outcome, conditions: [] };
  }
  const deciding = names.filter((name) => completion?.irrelevant.has(name.toLowerCase()) !== true);
  return { decision: 'conditional', conditions: deciding };
}

function holdsAbsent(set: PolicySet): boolean {
  return policiesOf(set).some(({ source }) => source === 'absent');
}

function traceAll(request: PreparedRequest, set: PolicySet): StatementTrace[] {
  return policiesOf(set).flatMap(({ source, side }) => (source === 'absent' ? [] : tracePolicy(source, request, side)));
}

/** Unknown Denies decide in any case, unknown Allows only in a leg that does not allow without them. */
function unknownsOf(request: PreparedRequest, set: PolicySet, legs: Legs): string[] {
  const names: string[] = [];
  const { allow, deny } = joinLegs(request, set, legs);
  if (allow === FALSE || deny === TRUE) return names;
  const add = (
    sources: readonly PolicySource[] | undefined,
    side: PolicySide,
    leg: Truth,
    effect: 'Allow' | 'Deny',
  ) => {
    if (leg !== UNKNOWN) return;
    for (const source of sources ?? []) if (source !== 'absent') addUnknowns(source, request, side, effect, names);
  };
  const resource = set.resource === undefined || set.resource === 'empty' ? [] : [set.resource];
  const endpoint = set.vpcEndpoint === undefined ? [] : [set.vpcEndpoint];
  const each = [
    [set.identity, 'identity', legs.identity],
    [resource, 'resource', legs.resource],
    [set.boundary, 'identity', legs.boundary],
    [set.session, 'identity', legs.session],
    [endpoint, 'resource', legs.vpcEndpoint],
    ...legs.serviceControl.map((leg, level) => [set.serviceControlPolicies?.[level], 'identity', leg] as const),
  ] as const;
  for (const [sources, side, leg] of each) {
    if (deny === UNKNOWN) add(sources, side, leg.deny, 'Deny');
    if (allow === UNKNOWN) add(sources, side, leg === legs.resource ? resourceLegTruth(leg) : allowOf(leg), 'Allow');
  }
  for (const [level, leg] of legs.resourceControl.entries()) {
    if (deny === UNKNOWN) add(set.resourceControlPolicies?.[level], 'resource', leg.deny, 'Deny');
  }
  if (sameAccount(request) === UNKNOWN) {
    for (const text of [request.caller.account ?? '', request.request.resourceAccount ?? '']) {
      for (const { start, end } of interpolationsOf(text)) names.push(text.slice(start, end));
    }
  }
  if (allow === UNKNOWN && legs.grants === UNKNOWN) names.push(...grantUnknowns(set.grants ?? [], request));
  return sorted(names);
}

/** One of the ways to be named being unknown is enough: they count differently. */
function resourceLegTruth(leg: Legs['resource']): Truth {
  return leg.direct === UNKNOWN || leg.role === UNKNOWN || leg.account === UNKNOWN ? UNKNOWN : allowOf(leg);
}

function addUnknowns(
  policy: CompiledPolicy,
  request: PreparedRequest,
  side: PolicySide,
  effect: 'Allow' | 'Deny',
  names: string[],
): void {
  for (const statement of policy.statements) {
    if (statement.effect !== effect && statement.effect !== 'unknown') continue;
    const match = matchStatementParts(statement, request, side);
    if (match === UNKNOWN || (match === TRUE && statement.effect === 'unknown')) {
      names.push(...statementUnknowns(statement, request, side));
    }
  }
}

function sorted(names: readonly string[]): string[] {
  const byLowerCase = new Map<string, string>();
  for (const name of names) if (!byLowerCase.has(name.toLowerCase())) byLowerCase.set(name.toLowerCase(), name);
  return [...byLowerCase.values()].sort();
}
