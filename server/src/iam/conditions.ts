/**
 * Conditions: several keys are "and", several values "or", for negated operators "nor".
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
import type { ConditionEntry } from '../policy/document.ts';
import { type Constant, OPERATORS, type Operator } from './operators.ts';
import type { ContextValue, RequestContext } from './request.ts';
import { and, FALSE, not, or, TRUE, type Truth, UNKNOWN } from './truth.ts';
import { parseBoolean } from './values.ts';
import { emptyContext } from './wildcard.ts';

export type Quantifier = 'one' | 'all' | 'any';

export interface CompiledCondition {
  readonly entry: ConditionEntry;
  /** In lower case. */
  readonly key: string;
  /** Undefined: not an operator of AWS. */
  readonly operator: Operator | undefined;
  /** `ForAllValues:`, `ForAnyValue:`, or neither. */
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
  readonly constants: readonly Constant[];
  /** Some constant has a policy variable that may have no value. */
  readonly hasVariables: boolean;
  /** Of `Null`: whether it holds for a key that is absent, and for one that is there. */
  readonly existence: { readonly absent: Truth; readonly present: Truth };
  /** Values that are none of the operator's type. */
  readonly malformed: readonly string[];
}

const operatorForm = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;

/** `variables`: policy variables are replaced. */
export function compileCondition(entry: ConditionEntry, variables: boolean): CompiledCondition {
  const match = operatorForm.exec(entry.operator.value);
  const ifExists = match?.[3] !== undefined;
  const named = OPERATORS.get(match?.[2] ?? '');
  // `Null` asks itself whether the key exists: there is no NullIfExists.
  const operator = named?.type === 'null' && ifExists ? undefined : named;
  const constants: Constant[] = [];
  const malformed: string[] = entry.invalid.map((value) => String(value.value));
  for (const { value } of entry.values) {
    const constant = operator?.compile(value, variables);
    if (constant !== undefined) constants.push(constant);
    else if (operator !== undefined) malformed.push(value);
  }
  const quantifier = match?.[1] === 'ForAllValues' ? 'all' : match?.[1] === 'ForAnyValue' ? 'any' : 'one';
  return {
    entry,
    key: entry.key.value.toLowerCase(),
    operator,
    quantifier,
    ifExists,
    constants,
    hasVariables: constants.some((constant) => constant.unresolved(emptyContext).length > 0),
    existence: { absent: existenceTruth(constants, true), present: existenceTruth(constants, false) },
    malformed,
  };
}

/**
 * `doubt` is what counts for a value that cannot be understood: false in an Allow, unknown in a Deny. An
 * operator that AWS does not know is unknown in both.
 */
export function evaluateCondition(condition: CompiledCondition, context: RequestContext, doubt: Truth): Truth {
  if (condition.operator === undefined) return UNKNOWN;
  const value = context.lookup(condition.key);
  const truth = compare(condition, condition.operator, value, context, doubt);
  if (condition.malformed.length === 0) return truth;
  const surely = !condition.operator.negated && condition.quantifier !== 'all' && truth === TRUE;
  return surely ? TRUE : and(doubt, truth === FALSE && condition.operator.negated ? FALSE : UNKNOWN);
}

/** Names of what keeps a condition from being known: keys as they are spelled in the policy, operators, template values. */
export function conditionUnknowns(condition: CompiledCondition, context: RequestContext): string[] {
  const { entry, operator } = condition;
  if (operator === undefined) return [`operator ${entry.operator.value}`];
  const names = condition.malformed.map((text) => `value ${text}`);
  const value = context.lookup(condition.key);
  if (value.state === 'unknown') names.push(entry.key.value);
  for (const constant of condition.constants) {
    if (operator.negated) names.push(...constant.unresolved(context));
    for (const actual of value.state === 'present' ? value.values : [''])
      names.push(...constant.unknown(actual, context));
  }
  // The request's own value is not known to the last character: a secret's suffix.
  if (names.length === 0) names.push(entry.key.value);
  return [...new Set(names)].sort();
}

function compare(
  condition: CompiledCondition,
  operator: Operator,
  value: ContextValue,
  context: RequestContext,
  doubt: Truth,
): Truth {
  if (value.state === 'unknown') return UNKNOWN;
  const values = value.state === 'present' ? value.values : noValues;
  if (operator.type === 'null') return values.length === 0 ? condition.existence.absent : condition.existence.present;
  if (values.length === 0) return truthWithoutKey(condition, operator);
  if (operator.negated && condition.hasVariables && hasUnresolved(condition, context)) return doubt;
  if (condition.quantifier === 'one') {
    let matched: Truth = FALSE;
    for (let index = 0; index < values.length; index++)
      matched = or(matched, matchAny(condition, values[index]!, context));
    return operator.negated ? not(matched) : matched;
  }
  const all = condition.quantifier === 'all';
  let truth: Truth = all ? TRUE : FALSE;
  if (isEmptySet(values)) return truth;
  for (let index = 0; index < values.length; index++) {
    const matched = matchAny(condition, values[index]!, context);
    const holds = operator.negated ? not(matched) : matched;
    truth = all ? and(truth, holds) : or(truth, holds);
  }
  return truth;
}

/** An empty text is an empty set. */
function isEmptySet(values: readonly string[]): boolean {
  for (let index = 0; index < values.length; index++) if (values[index] !== '') return false;
  return true;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html */
function truthWithoutKey(condition: CompiledCondition, operator: Operator): Truth {
  if (condition.ifExists || condition.quantifier === 'all') return TRUE;
  return operator.negated && condition.quantifier === 'one' ? TRUE : FALSE;
}

function existenceTruth(constants: readonly Constant[], absent: boolean): Truth {
  let truth: Truth = FALSE;
  for (const constant of constants) {
    const expected = parseBoolean(constant.text);
    truth = or(truth, expected === undefined ? UNKNOWN : expected === absent ? TRUE : FALSE);
  }
  return truth;
}

function matchAny(condition: CompiledCondition, value: string, context: RequestContext): Truth {
  let truth: Truth = FALSE;
  for (let index = 0; index < condition.constants.length; index++) {
    truth = or(truth, condition.constants[index]!.matches(value, context));
    if (truth === TRUE) break;
  }
  return truth;
}

function hasUnresolved(condition: CompiledCondition, context: RequestContext): boolean {
  return condition.constants.some((constant) => constant.unresolved(context).length > 0);
}

const noValues: readonly string[] = [];
