/** Conditions, as rules ask about them. */
import { OPERATORS, type Operator } from '../../iam/operators.ts';
import type { ConditionEntry, Statement } from '../../policy/document.ts';
import { removingProperty, setting } from '../edits.ts';
import { nearestName } from './nearest.ts';

export type Qualifier = 'ForAllValues' | 'ForAnyValue';

export interface OperatorWord {
  readonly qualifier: Qualifier | undefined;
  /** As written, without qualifier and `IfExists`. */
  readonly name: string;
  readonly ifExists: boolean;
  /** Undefined: AWS knows none of this name. */
  readonly operator: Operator | undefined;
  /** The operator that was probably meant, whole. */
  readonly meant: string | undefined;
}

const FORM = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/;

export function operatorWord(text: string): OperatorWord {
  const [, qualifier, name = text, suffix] = FORM.exec(text) ?? [];
  const ifExists = suffix !== undefined;
  const operator = OPERATORS.get(name);
  const word = { qualifier: qualifier as Qualifier | undefined, name, ifExists, operator };
  return { ...word, meant: operator === undefined ? meantOperator(text) : undefined };
}

/** The operator, with the name of another one in place of its own. */
export function operatorText({
  qualifier,
  name,
  ifExists,
}: Pick<OperatorWord, 'qualifier' | 'name' | 'ifExists'>): string {
  return `${qualifier === undefined ? '' : `${qualifier}:`}${name}${ifExists ? 'IfExists' : ''}`;
}

function meantOperator(text: string): string | undefined {
  const colon = text.lastIndexOf(':');
  const qualifier = nearestName(['ForAllValues', 'ForAnyValue'], text.slice(0, Math.max(colon, 0)));
  const rest = text.slice(colon + 1);
  const suffix = /if_?exists$/i.exec(rest)?.[0] ?? '';
  const base = rest.slice(0, rest.length - suffix.length);
  const name = [...OPERATORS.keys()].find((one) => one.toLowerCase() === base.toLowerCase()) ?? nearestOperator(base);
  if (name === undefined || (colon >= 0 && qualifier === undefined)) return undefined;
  return operatorText({ qualifier: qualifier as Qualifier | undefined, name, ifExists: suffix !== '' });
}

/** What people write who know other languages. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['boolean', 'Bool'],
  ['equals', 'StringEquals'],
  ['stringequal', 'StringEquals'],
  ['stringnotequal', 'StringNotEquals'],
  ['stringequalsignorecases', 'StringEqualsIgnoreCase'],
  ['notipaddress', 'NotIpAddress'],
  ['ipaddressequals', 'IpAddress'],
  ['arnequal', 'ArnEquals'],
  ['isnull', 'Null'],
]);

function nearestOperator(name: string): string | undefined {
  const other = OTHER_NAMES.get(name.toLowerCase());
  return other ?? nearestName([...OPERATORS.keys()], name);
}

export function keyOf(entry: ConditionEntry): string {
  return entry.key.value.toLowerCase();
}

/** Names of the keys that the statement's condition asks for, in lower case. */
export function conditionKeys(statement: Statement): ReadonlySet<string> {
  return new Set(statement.conditions.map(keyOf));
}

/** Whether the condition holds for a request without the key: negated operators, `IfExists`, `ForAllValues`. */
export function holdsWithoutKey({ operator, ifExists, qualifier }: OperatorWord): boolean {
  if (operator === undefined || operator.type === 'null') return false;
  return ifExists || qualifier === 'ForAllValues' || (operator.negated && qualifier === undefined);
}

/** A step that adds a key to the statement's condition; `without` is an entry that a step before has taken out. */
export function addingCondition(
  statement: Statement,
  operator: string,
  key: string,
  value: unknown,
  without?: ConditionEntry,
) {
  const { condition, pointer } = statement;
  const left = statement.conditions.filter((entry) => entry !== without);
  if (condition === undefined || (without !== undefined && left.length === 0)) {
    return setting(pointer, 'Condition', { [operator]: { [key]: value } });
  }
  const block = left.find((entry) => entry.operator.value === operator)?.operator.pointer;
  if (block !== undefined) return setting(block, key, value);
  return setting(condition.pointer, operator, { [key]: value });
}

/** A step that takes a key out, with its operator or the whole condition where nothing else is in it. */
export function removingEntry(entry: ConditionEntry, { condition, conditions }: Statement) {
  if (conditions.length === 1 && condition !== undefined) return removingProperty(condition.pointer);
  const alone = conditions.filter((other) => other.operator.pointer === entry.operator.pointer).length === 1;
  return removingProperty(alone ? entry.operator.pointer : entry.pointer);
}
