/** One statement against one request, every element: the slow form for explaining. */
import type { Located } from '../policy/document.ts';
import type { CompiledPolicy, CompiledStatement } from './compile.ts';
import { conditionUnknowns, evaluateCondition } from './conditions.ts';
import { interpolationsOf } from './interpolation.ts';
import {
  actionTruth,
  matchStatementParts,
  type PolicySide,
  type PreparedRequest,
  prepareRequest,
  principalTruth,
  resourceTruth,
} from './match.ts';
import type { ConditionMatch, ContextValue, Request, StatementMatch, StatementTrace } from './request.ts';
import { FALSE, toTernary, UNKNOWN } from './truth.ts';
import { type Pattern, unknownNames } from './wildcard.ts';

/**
 * How each element of a statement does. `side` says whether the policy is one of an identity, where no
 * Principal is allowed, or of a resource, where it is needed; by default a statement with one is of a resource.
 */
export function matchStatement(
  statement: CompiledStatement,
  request: Request,
  side: PolicySide = statement.principals === undefined ? 'identity' : 'resource',
): StatementMatch {
  return matchPrepared(statement, prepareRequest(request), side);
}

export function matchPrepared(compiled: CompiledStatement, request: PreparedRequest, side: PolicySide): StatementMatch {
  const conditions = compiled.conditions.map((condition): ConditionMatch => {
    const truth = evaluateCondition(condition, request.context, compiled.doubt);
    const unknown = truth === UNKNOWN ? conditionUnknowns(condition, request.context) : [];
    return { entry: condition.entry, result: toTernary(truth), unknown, actual: request.context.lookup(condition.key) };
  });
  return {
    statement: compiled.statement,
    principal: toTernary(principalTruth(compiled, request, side)),
    action: toTernary(actionTruth(compiled, request)),
    resource: toTernary(resourceTruth(compiled, request, side)),
    conditions,
    result: toTernary(compiled.effect === undefined ? FALSE : matchStatementParts(compiled, request, side)),
  };
}

/** The trace of each statement of a policy. */
export function tracePolicy(policy: CompiledPolicy, request: PreparedRequest, side: PolicySide): StatementTrace[] {
  return policy.statements.map((statement) => traceStatement(statement, request, side));
}

export function traceStatement(
  compiled: CompiledStatement,
  request: PreparedRequest,
  side: PolicySide,
): StatementTrace {
  const match = matchPrepared(compiled, request, side);
  const effect = compiled.effect === 'Deny' ? 'Deny' : 'Allow';
  return {
    policy: compiled.policy,
    statement: compiled.statement,
    effect,
    result: match.result,
    failed: match.result === true ? undefined : failedElement(compiled, match, request),
  };
}

/** Names of what keeps a statement from being known, unsorted. */
export function statementUnknowns(compiled: CompiledStatement, request: PreparedRequest, side: PolicySide): string[] {
  const names: string[] = [];
  if (compiled.effect === 'unknown') names.push(compiled.statement.effect!.value);
  if (actionTruth(compiled, request) === UNKNOWN) {
    names.push(...namesOf(compiled.action?.patterns, request.action, request, 'Action'));
  }
  if (principalTruth(compiled, request, side) === UNKNOWN) names.push(...principalNames(compiled, request));
  if (resourceTruth(compiled, request, side) === UNKNOWN) {
    const patterns =
      compiled.resource === undefined ? [] : [...compiled.resource.patterns, ...compiled.resource.refused];
    names.push(...namesOf(patterns, request.resource ?? '', request, 'Resource'));
  }
  for (const condition of compiled.conditions) {
    if (evaluateCondition(condition, request.context, compiled.doubt) === UNKNOWN) {
      names.push(...conditionUnknowns(condition, request.context));
    }
  }
  if (compiled.doubt === UNKNOWN) names.push(...compiled.notUnderstood);
  return names;
}

function namesOf(patterns: readonly Pattern[] = [], text: string, request: PreparedRequest, element: string): string[] {
  const names = patterns.flatMap((pattern) => unknownNames(pattern, text, request.context));
  return names.length > 0 ? names : [element];
}

function principalNames(compiled: CompiledStatement, request: PreparedRequest): string[] {
  const texts = [...(compiled.principals ?? []).map(({ text }) => text), request.caller.arn];
  const names = texts.flatMap((text) => interpolationsOf(text).map(({ start, end }) => text.slice(start, end)));
  if (names.length > 0) return names;
  if (compiled.notPrincipal) return ['NotPrincipal'];
  return [compiled.principals?.some(({ form }) => form === 'canonical-user') ? 'CanonicalUser' : 'Principal'];
}

/** In the order of ElementName; a false one before an unknown one. */
function failedElement(
  compiled: CompiledStatement,
  match: StatementMatch,
  request: PreparedRequest,
): StatementTrace['failed'] {
  const { statement } = compiled;
  if (compiled.effect === undefined || compiled.effect === 'unknown') {
    const effect = statement.effect;
    return { element: 'Effect', expected: effect === undefined ? [] : [effect], actual: '', condition: undefined };
  }
  for (const wanted of match.result === false ? [false] : ['unknown']) {
    if (match.principal === wanted) {
      const element = statement.principal ?? statement.notPrincipal;
      const expected = element?.entries.flatMap((entry) => entry.values) ?? [];
      return { element: 'Principal', expected, actual: request.caller.arn, condition: undefined };
    }
    if (match.action === wanted) {
      const list = statement.action ?? statement.notAction;
      return { element: 'Action', expected: list?.values ?? [], actual: request.request.action, condition: undefined };
    }
    if (match.resource === wanted) {
      const list = statement.resource ?? statement.notResource;
      return {
        element: 'Resource',
        expected: list?.values ?? [],
        actual: request.resource ?? '',
        condition: undefined,
      };
    }
    const condition = match.conditions.find(({ result }) => result === wanted);
    if (condition !== undefined) {
      const expected: readonly Located<string>[] = condition.entry.values;
      return { element: 'Condition', expected, actual: describe(condition.actual), condition: condition.entry };
    }
  }
  // A property that is no policy element: the statement as a whole is not understood.
  return { element: 'Effect', expected: [], actual: compiled.notUnderstood.join(', '), condition: undefined };
}

function describe(value: ContextValue): string {
  return value.state === 'present' ? value.values.join(', ') : value.state;
}
