/**
 * Exact answers where unknown keys are compared with constants: each unknown key is tried with values that
 * stand for all that it could have. Two statements that allow `key = a` and `key != a` allow for certain.
 */
import type { CompiledStatement } from './compile.ts';
import type { CompiledCondition } from './conditions.ts';
import { canHaveSeveralValues } from './keyValues.ts';
import { evaluateLegs, joinLegs } from './logic.ts';
import { matchStatementParts, type PolicySide, type PreparedRequest, prepareRequest } from './match.ts';
import type { AbsentAs, PolicySet, PolicySource } from './policies.ts';
import type { ContextValue } from './request.ts';
import { FALSE, TRUE, UNKNOWN } from './truth.ts';
import type { Pattern } from './wildcard.ts';
import { witnesses } from './witnesses.ts';

/** More completions than this are not tried: the decision then stays conditional. */
const mostCompletions = 1024;

export type Outcome = 'allowed' | 'explicitDeny' | 'implicitDeny' | 'conditional';

export interface Completion {
  /** What all completions come to; `conditional` where they differ, or where something else is unknown. */
  readonly outcome: Outcome;
  /** Unknown keys (in lower case) that were tried and make no difference. */
  readonly irrelevant: ReadonlySet<string>;
}

/** Tries all completions. Undefined: there is nothing to try, or too much. */
export function complete(
  request: PreparedRequest,
  set: PolicySet,
  policies: readonly { readonly source: PolicySource; readonly side: PolicySide }[],
  absent: AbsentAs,
): Completion | undefined {
  const keys = unknownKeys(request, set, policies);
  if (keys.length === 0) return undefined;
  const count = keys.reduce((product, { states }) => product * states.length, 1);
  if (count > mostCompletions) return undefined;
  const outcomes: Outcome[] = [];
  for (let number = 0; number < count; number++) {
    outcomes.push(outcomeOf(completed(request, keys, number), set, absent));
    // Two that differ settle it; which of several keys matter is seen from all of them.
    if (keys.length === 1 && isAllowed(outcomes[0]!) !== isAllowed(outcomes[number]!)) break;
  }
  return { outcome: joined(outcomes), irrelevant: irrelevantKeys(keys, outcomes) };
}

interface UnknownKey {
  readonly key: string;
  readonly states: readonly ContextValue[];
}

/** The keys whose conditions alone keep statements from being known, with the states to try. */
function unknownKeys(
  request: PreparedRequest,
  set: PolicySet,
  policies: readonly { readonly source: PolicySource; readonly side: PolicySide }[],
): UnknownKey[] {
  const conditions = new Map<string, CompiledCondition[]>();
  const multivalued = new Set<string>();
  const notTried = grantKeys(set);
  for (const { source, side } of policies) {
    if (source === 'absent') continue;
    for (const statement of source.statements) {
      for (const { key, quantifier } of statement.conditions) {
        if (quantifier !== 'one' && canHaveSeveralValues(key)) multivalued.add(key);
      }
      if (statement.effect === undefined || matchStatementParts(statement, request, side) !== UNKNOWN) continue;
      for (const key of variableKeys(statement)) notTried.add(key);
      for (const condition of statement.conditions) {
        if (request.context.lookup(condition.key).state !== 'unknown') continue;
        const list = conditions.get(condition.key) ?? [];
        list.push(condition);
        conditions.set(condition.key, list);
      }
    }
  }
  const keys: UnknownKey[] = [];
  for (const [key, list] of conditions) {
    const states = notTried.has(key) ? undefined : witnesses(list, multivalued.has(key));
    if (states !== undefined) keys.push({ key, states });
  }
  return keys;
}

/** Keys in policy variables: a few values do not stand for all there. */
function variableKeys(statement: CompiledStatement): string[] {
  const patterns: readonly Pattern[] = statement.resource?.patterns ?? [];
  const inResources = patterns.flatMap(({ pieces }) =>
    pieces.flatMap((piece) => (typeof piece === 'object' && piece.key !== undefined ? [piece.key] : [])),
  );
  const inConditions = statement.conditions.flatMap(({ constants }) => constants.flatMap(({ text }) => keysIn(text)));
  return [...inResources, ...inConditions];
}

function keysIn(text: string): string[] {
  return [...text.matchAll(/\$\{\s*([^{},\s]+)/g)].map((match) => match[1]!.toLowerCase());
}

function grantKeys(set: PolicySet): Set<string> {
  const keys = new Set<string>();
  for (const { constraints } of set.grants ?? []) {
    const names = { ...constraints.encryptionContextEquals, ...constraints.encryptionContextSubset };
    for (const name of Object.keys(names)) keys.add(`kms:encryptioncontext:${name.toLowerCase()}`);
    keys.add('kms:encryptioncontextkeys');
  }
  return keys;
}

/** The `number`th completion: the keys' states are its digits, the first key's the lowest. */
function completed(request: PreparedRequest, keys: readonly UnknownKey[], number: number): PreparedRequest {
  const values = new Map<string, ContextValue>();
  let rest = number;
  for (const { key, states } of keys) {
    values.set(key, states[rest % states.length]!);
    rest = Math.floor(rest / states.length);
  }
  const context = { lookup: (key: string) => values.get(key) ?? request.context.lookup(key) };
  return prepareRequest({ ...request.request, context }, request.bounded);
}

function outcomeOf(request: PreparedRequest, set: PolicySet, absent: AbsentAs): Outcome {
  const { allow, deny } = joinLegs(request, set, evaluateLegs(request, set, absent));
  if (deny === TRUE) return 'explicitDeny';
  if (allow === FALSE) return 'implicitDeny';
  return allow === TRUE && deny === FALSE ? 'allowed' : 'conditional';
}

/** Denied by a Deny in one completion and by no Allow in another is denied, implicitly for certain. */
function joined(outcomes: readonly Outcome[]): Outcome {
  const kinds = new Set(outcomes);
  if (kinds.size === 1) return outcomes[0]!;
  return kinds.has('allowed') || kinds.has('conditional') ? 'conditional' : 'implicitDeny';
}

/** Keys along whose states no outcome changes between allowed and denied. */
function irrelevantKeys(keys: readonly UnknownKey[], outcomes: readonly Outcome[]): Set<string> {
  const irrelevant = new Set<string>();
  let stride = 1;
  for (const { key, states } of keys) {
    const width = stride * states.length;
    const changes = outcomes.some((outcome, number) => {
      const first = outcomes[number - Math.floor((number % width) / stride) * stride]!;
      return outcome === 'conditional' || isAllowed(outcome) !== isAllowed(first);
    });
    if (!changes) irrelevant.add(key);
    stride = width;
  }
  return irrelevant;
}

function isAllowed(outcome: Outcome): boolean {
  return outcome === 'allowed';
}
