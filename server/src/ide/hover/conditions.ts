/** A condition in words, and what is known of it for the shares of the document. */
import { OPERATORS } from '../../iam/operators.ts';
import type { Request } from '../../iam/request.ts';
import type { ConditionEntry } from '../../policy/document.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { LEGS } from '../../sharing/legs.ts';
import { sharesOf } from '../../sharing/workspace.ts';
import { code, prose } from '../markdown.ts';
import { shareName } from '../shares/state.ts';
import { paragraphs } from './actions.ts';
import type { HoverContext } from './hover.ts';

const OPERATORS_PAGE =
  '[AWS: condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html)';

/** Shares whose requests are told apart. */
const MOST = 5;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const WORDS: Readonly<Record<string, string>> = {
  StringEquals: 'is one of the values, letter by letter',
  StringNotEquals: 'is none of the values, letter by letter',
  StringEqualsIgnoreCase: 'is one of the values, capitals or not',
  StringNotEqualsIgnoreCase: 'is none of the values, capitals or not',
  StringLike: 'fits one of the values, in which `*` and `?` stand for anything',
  StringNotLike: 'fits none of the values, in which `*` and `?` stand for anything',
  NumericEquals: 'is one of the numbers',
  NumericNotEquals: 'is none of the numbers',
  NumericLessThan: 'is less than the number',
  NumericLessThanEquals: 'is at most the number',
  NumericGreaterThan: 'is more than the number',
  NumericGreaterThanEquals: 'is at least the number',
  DateEquals: 'is the time',
  DateNotEquals: 'is not the time',
  DateLessThan: 'is before the time',
  DateLessThanEquals: 'is not after the time',
  DateGreaterThan: 'is after the time',
  DateGreaterThanEquals: 'is not before the time',
  Bool: 'is what the value says, true or false',
  BinaryEquals: 'is one of the values, byte by byte',
  IpAddress: 'is an address in one of the ranges',
  NotIpAddress: 'is an address in none of the ranges',
  ArnEquals: 'is one of the ARNs, in which `*` and `?` stand for anything within a part',
  ArnLike: 'is one of the ARNs, in which `*` and `?` stand for anything within a part',
  ArnNotEquals: 'is none of the ARNs, in which `*` and `?` stand for anything within a part',
  ArnNotLike: 'is none of the ARNs, in which `*` and `?` stand for anything within a part',
  Null: 'is absent (`true`), or is there (`false`)',
};

export function operatorText(text: string): string {
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(text) ?? [];
  const operator = OPERATORS.get(name);
  const words = WORDS[name];
  if (operator === undefined || words === undefined)
    return paragraphs([`${code(text)} is no condition operator: AWS refuses a policy that has it.`, OPERATORS_PAGE]);
  const absent = absence(set, operator.negated, ifExists !== undefined, operator.type === 'null');
  const subject =
    set === 'ForAllValues'
      ? 'every value of the key in the request'
      : set === 'ForAnyValue'
        ? 'some value of the key in the request'
        : 'the key in the request';
  return paragraphs([`**${code(text)}**: true if ${subject} ${words}.`, absent, OPERATORS_PAGE]);
}

function absence(set: string | undefined, negated: boolean, ifExists: boolean, isNull: boolean): string | undefined {
  if (isNull) return undefined;
  if (set === 'ForAllValues') return 'True also where the request does not have the key at all.';
  if (ifExists) return 'True also where the request does not have the key.';
  return negated && set === undefined
    ? 'True also where the request does not have the key.'
    : 'False where the request does not have the key.';
}

export function conditionText(context: HoverContext, facts: DocumentFacts, entry: ConditionEntry): string {
  const key = entry.key.value;
  const known = context.reference?.().conditionKey(key);
  const head =
    known === undefined
      ? `**${code(key)}**: not in AWS's service reference${context.reference === undefined ? '' : ` of ${context.reference().date}`}.`
      : `**${code(key)}** · ${known.type}${known.multivalued ? ', several values' : ''}`;
  return paragraphs([
    head,
    known === undefined ? undefined : prose(known.description),
    requestsText(context, facts, key.toLowerCase()),
    /^aws:/i.test(key)
      ? `[AWS: global condition keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#${`condition-keys-${key.slice(4).toLowerCase().replace(/\/.*$/, '')}`.replace(/[^a-z0-9-]/g, '')})`
      : undefined,
  ]);
}

/** What the requests have, of each share that the document takes part in. */
function requestsText({ snapshot }: HoverContext, facts: DocumentFacts, key: string): string | undefined {
  const lines = sharesOf(snapshot, facts.document.id).flatMap((share) => {
    const requests = LEGS.map((leg) => share.legs[leg])
      .filter(({ documents }) => documents.includes(facts))
      .flatMap(({ requests: all }) => all);
    const states = byState(requests, key);
    return states === '' ? [] : [`- ${code(shareName(share))}: ${states}`];
  });
  if (lines.length === 0) return undefined;
  const more = lines.length > MOST ? [`- and ${lines.length - MOST} more`] : [];
  return `In the requests of this document's shares:\n${[...lines.slice(0, MOST), ...more].join('\n')}`;
}

/** One state for all of them, or each with its actions. */
function byState(requests: readonly Request[], key: string): string {
  const actions = new Map<string, string[]>();
  for (const { action, context } of requests) {
    const value = context.lookup(key);
    const state =
      value.state === 'present'
        ? value.values.map(code).join(', ')
        : value.state === 'absent'
          ? 'absent'
          : 'not known: what the condition decides depends on it';
    const known = actions.get(state) ?? [];
    if (!known.includes(action)) actions.set(state, [...known, action]);
  }
  const all = [...actions];
  return all.map(([state, of]) => (all.length === 1 ? state : `${state} (${of.map(code).join(', ')})`)).join('; ');
}
