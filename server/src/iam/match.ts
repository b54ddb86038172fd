/** One statement against one request: the fast form for deciding. */

import { splitArn } from './arn.ts';
import type { CompiledList, CompiledStatement } from './compile.ts';
import { evaluateCondition } from './conditions.ts';
import {
  type CallerParts,
  type CompiledPrincipal,
  callerParts,
  matchNotPrincipals,
  matchPrincipals,
  type PrincipalMatch,
} from './principal.ts';
import type { Caller, Request, RequestContext } from './request.ts';
import { ON_ALL_RESOURCES } from './services.ts';
import { and, FALSE, not, or, TRUE, type Truth, UNKNOWN } from './truth.ts';
import { isUncertain, matchPattern, type Pattern } from './wildcard.ts';

/**
 * Where a policy stands: on an identity (also boundaries, session policies and service control policies),
 * where nobody is named, or on a resource (also endpoint and resource control policies), where everybody is.
 */
export type PolicySide = 'identity' | 'resource';

/** A request with what its matching needs, worked out once. */
export interface PreparedRequest {
  readonly request: Request;
  readonly caller: CallerParts;
  /** In lower case. */
  readonly action: string;
  readonly actionUncertain: boolean;
  readonly resource: string | null;
  readonly resourceUncertain: boolean;
  readonly context: RequestContext;
  /** The action is on no resource: `resource` is then `*`. */
  readonly onAllResources: boolean;
  /** The caller has a permissions boundary. */
  readonly bounded: boolean;
  /** The statement needs no Resource: the policy is a role's trust policy. */
  readonly trust: boolean;
  /** Written by matchStatementParts: how the principal was covered. */
  readonly principal: PrincipalMatch;
}

export function prepareRequest(request: Request, bounded = false): PreparedRequest {
  const action = request.action.toLowerCase();
  const onAllResources = request.onAllResources ?? ON_ALL_RESOURCES.has(action);
  const resource = onAllResources ? '*' : request.resource;
  return {
    request,
    caller: callerParts(request.caller),
    action,
    actionUncertain: isUncertain(action),
    resource,
    resourceUncertain: resource !== null && isUncertain(resource),
    context: request.context,
    onAllResources,
    bounded,
    trust: TRUST_ACTIONS.has(action),
    principal: { direct: FALSE, role: FALSE, account: FALSE },
  };
}

/** Actions that a role's trust policy decides: https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
export const TRUST_ACTIONS: ReadonlySet<string> = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
]);

/**
 * Everything but the principal's way of being covered: that is in `request.principal` afterwards, whose
 * members are no greater than the result. Nothing is allocated unless all elements before the last match.
 */
export function matchStatementParts(statement: CompiledStatement, request: PreparedRequest, side: PolicySide): Truth {
  let truth = actionTruth(statement, request);
  if (truth === FALSE) return FALSE;
  truth = and(truth, principalTruth(statement, request, side));
  if (truth === FALSE) return FALSE;
  truth = and(truth, resourceTruth(statement, request, side));
  if (truth === FALSE) return FALSE;
  for (let index = 0; index < statement.conditions.length; index++) {
    truth = and(truth, evaluateCondition(statement.conditions[index]!, request.context, statement.doubt));
    if (truth === FALSE) return FALSE;
  }
  return statement.notUnderstood.length > 0 ? and(truth, statement.doubt) : truth;
}

export function actionTruth(statement: CompiledStatement, request: PreparedRequest): Truth {
  const list = statement.action;
  if (list === undefined) return statement.doubt;
  let truth: Truth = FALSE;
  for (let index = 0; index < list.patterns.length; index++) {
    truth = or(truth, matchPattern(list.patterns[index]!, request.action, request.actionUncertain, request.context));
    if (truth === TRUE) break;
  }
  return listTruth(list, truth, statement.doubt);
}

export function resourceTruth(statement: CompiledStatement, request: PreparedRequest, side: PolicySide): Truth {
  const list = statement.resource;
  if (list === undefined) {
    return statement.resourceMissing && side === 'resource' && request.trust ? TRUE : statement.doubt;
  }
  let truth: Truth = FALSE;
  for (let index = 0; index < list.patterns.length; index++) {
    truth = or(truth, patternTruth(list.patterns[index]!, request));
    if (truth === TRUE) break;
  }
  if (truth !== TRUE && list.refused.length > 0) {
    const refused = list.refused.some((pattern) => patternTruth(pattern, request) !== FALSE);
    if (refused) return list.negated ? and(not(truth), statement.doubt) : or(truth, statement.doubt);
  }
  return listTruth(list, truth, statement.doubt);
}

/** Sets `request.principal`. On an identity nobody may be named, on a resource somebody must. */
export function principalTruth(statement: CompiledStatement, request: PreparedRequest, side: PolicySide): Truth {
  const match = request.principal;
  match.direct = FALSE;
  match.role = FALSE;
  match.account = FALSE;
  if (side === 'identity' ? statement.principals !== undefined : statement.principals === undefined) {
    match.direct = statement.doubt;
    return statement.doubt;
  }
  if (side === 'identity') {
    match.direct = TRUE;
    return TRUE;
  }
  const principals = statement.principals!;
  if (statement.notPrincipal) match.direct = notPrincipalTruth(statement, principals, request);
  else matchPrincipals(principals, request.caller, match);
  const truth = or(or(match.direct, match.role), match.account);
  if (truth === TRUE && !statement.principalTwice) return TRUE;
  return and(or(truth, invalidTruth(statement)), statement.principalTwice ? statement.doubt : TRUE);
}

/**
 * A Deny with NotPrincipal denies whoever has a permissions boundary, whatever it lists:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
function notPrincipalTruth(
  statement: CompiledStatement,
  principals: readonly CompiledPrincipal[],
  { caller, bounded }: PreparedRequest,
): Truth {
  if (bounded && statement.effect === 'Deny' && MAY_BE_BOUNDED.has(caller.kind)) return TRUE;
  return matchNotPrincipals(principals, caller);
}

const MAY_BE_BOUNDED: ReadonlySet<Caller['kind']> = new Set(['role', 'session', 'user', 'account']);

/** A principal that AWS refuses names nobody in an Allow; whom it keeps out in a Deny cannot be said. */
function invalidTruth(statement: CompiledStatement): Truth {
  if (statement.doubt === FALSE || statement.notPrincipal) return FALSE;
  return statement.principals!.some((principal) => principal.form === 'invalid') ? UNKNOWN : FALSE;
}

function listTruth(list: CompiledList, matched: Truth, doubt: Truth): Truth {
  if (list.negated) return list.invalid ? and(not(matched), doubt) : not(matched);
  return list.invalid ? or(matched, doubt) : matched;
}

function patternTruth(pattern: Pattern, request: PreparedRequest): Truth {
  if (request.resource !== null) {
    return matchPattern(pattern, request.resource, request.resourceUncertain, request.context);
  }
  if (pattern.shape === 'everything') return TRUE;
  return couldName(pattern.text, request.action) ? UNKNOWN : FALSE;
}

/** Whether a resource that no text names could be this one: not if it is of another service than the action. */
function couldName(resource: string, action: string): boolean {
  const service = splitArn(resource)?.[2];
  if (service === undefined || /[*?${<]/.test(service)) return true;
  return service === action.slice(0, action.indexOf(':'));
}
