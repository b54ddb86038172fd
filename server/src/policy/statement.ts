/** One JSON object as a Statement: every element in one form, whatever form it is written in. */
import type {
  ConditionEntry,
  Located,
  NotUnderstood,
  PrincipalElement,
  PrincipalEntry,
  Statement,
  ValueList,
} from './document.ts';
import { fileRange, located, type Source, textOf } from './source.ts';
import { type JsonMember, type JsonNode, plainValueOf, pointerToken } from './tree.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const noValues: readonly never[] = Object.freeze([]);

/** Reads a statement; what it does not understand is kept in `invalid` or `notUnderstood`. */
export function readStatement(source: Source, node: JsonNode, pointer: string): Statement {
  const statement: Mutable<Statement> = {
    range: fileRange(source, node.start, node.end),
    pointer,
    sid: undefined,
    effect: undefined,
    principal: undefined,
    notPrincipal: undefined,
    action: undefined,
    notAction: undefined,
    resource: undefined,
    notResource: undefined,
    condition: undefined,
    conditions: noValues,
    notUnderstood: noValues,
  };
  const notUnderstood: NotUnderstood[] = [];
  for (const member of node.members) {
    readElement(source, statement, member, `${pointer}/${pointerToken(member.name)}`, notUnderstood);
  }
  if (notUnderstood.length > 0) statement.notUnderstood = notUnderstood;
  return statement;
}

function readElement(
  source: Source,
  statement: Mutable<Statement>,
  member: JsonMember,
  pointer: string,
  notUnderstood: NotUnderstood[],
): void {
  const { value } = member;
  if (!value) {
    notUnderstood.push(unreadable(source, member, pointer));
    return;
  }
  switch (member.name) {
    case 'Sid':
      statement.sid = text(source, member, value, pointer, notUnderstood);
      return;
    case 'Effect':
      statement.effect = text(source, member, value, pointer, notUnderstood);
      return;
    case 'Action':
      statement.action = valueList(source, member, value, pointer);
      return;
    case 'NotAction':
      statement.notAction = valueList(source, member, value, pointer);
      return;
    case 'Resource':
      statement.resource = valueList(source, member, value, pointer);
      return;
    case 'NotResource':
      statement.notResource = valueList(source, member, value, pointer);
      return;
    case 'Principal':
      statement.principal = principal(source, member, value, pointer);
      return;
    case 'NotPrincipal':
      statement.notPrincipal = principal(source, member, value, pointer);
      return;
    case 'Condition':
      statement.condition = {
        keyRange: fileRange(source, member.nameStart, member.nameEnd),
        range: fileRange(source, value.start, value.end),
        pointer,
      };
      statement.conditions = conditions(source, member, value, pointer, notUnderstood);
      return;
    default:
      notUnderstood.push(notUnderstoodValue(source, member, value, pointer));
  }
}

/** A property whose value is not understood, or which is no element at all. */
export function notUnderstoodValue(source: Source, member: JsonMember, node: JsonNode, pointer: string): NotUnderstood {
  const keyRange = fileRange(source, member.nameStart, member.nameEnd);
  return { ...located(source, node, pointer, plainValue(source, node)), keyRange };
}

function text(
  source: Source,
  member: JsonMember,
  node: JsonNode,
  pointer: string,
  notUnderstood: NotUnderstood[],
): Located<string> | undefined {
  const value = textOf(source, node);
  if (value !== undefined) return located(source, node, pointer, value);
  notUnderstood.push(notUnderstoodValue(source, member, node, pointer));
  return undefined;
}

interface Values {
  readonly form: 'scalar' | 'array';
  readonly values: readonly Located<string>[];
  readonly invalid: readonly Located<unknown>[];
}

/** A scalar or an array of them; `read` says what counts as one. */
function values(
  source: Source,
  node: JsonNode,
  pointer: string,
  read: (source: Source, node: JsonNode) => string | undefined,
): Values {
  if (node.type !== 'array') {
    const value = read(source, node);
    if (value !== undefined) {
      return { form: 'scalar', values: [located(source, node, pointer, value)], invalid: noValues };
    }
    return { form: 'scalar', values: noValues, invalid: [located(source, node, pointer, plainValueOf(node))] };
  }
  const good: Located<string>[] = [];
  let invalid: Located<unknown>[] | undefined;
  for (let index = 0; index < node.items.length; index++) {
    const item = node.items[index]!;
    const value = read(source, item);
    if (value !== undefined) good.push(located(source, item, `${pointer}/${index}`, value));
    else {
      invalid ??= [];
      invalid.push(located(source, item, `${pointer}/${index}`, plainValueOf(item)));
    }
  }
  return { form: 'array', values: good, invalid: invalid ?? noValues };
}

function valueList(source: Source, member: JsonMember, node: JsonNode, pointer: string): ValueList {
  const { form, values: good, invalid } = values(source, node, pointer, textOf);
  return {
    keyRange: fileRange(source, member.nameStart, member.nameEnd),
    range: fileRange(source, node.start, node.end),
    pointer,
    form,
    values: good,
    invalid,
  };
}

function principal(source: Source, member: JsonMember, node: JsonNode, pointer: string): PrincipalElement {
  const keyRange = fileRange(source, member.nameStart, member.nameEnd);
  const range = fileRange(source, node.start, node.end);
  if (textOf(source, node) !== undefined) {
    const { form, values: good, invalid } = values(source, node, pointer, textOf);
    const entry: PrincipalEntry = { kind: '*', keyRange, range, pointer, form, values: good, invalid };
    return { keyRange, range, pointer, entries: [entry], invalid: false };
  }
  if (node.type !== 'object') return { keyRange, range, pointer, entries: noValues, invalid: true };
  const entries: PrincipalEntry[] = [];
  for (const kind of node.members) {
    const entryPointer = `${pointer}/${pointerToken(kind.name)}`;
    entries.push({ kind: kind.name, ...namedValues(source, kind, entryPointer, textOf) });
  }
  return { keyRange, range, pointer, entries, invalid: false };
}

function namedValues(
  source: Source,
  member: JsonMember,
  pointer: string,
  read: (source: Source, node: JsonNode) => string | undefined,
): Omit<PrincipalEntry, 'kind'> {
  const keyRange = fileRange(source, member.nameStart, member.nameEnd);
  if (!member.value) {
    return { keyRange, range: keyRange, pointer, form: 'scalar', values: noValues, invalid: noValues };
  }
  const { form, values: good, invalid } = values(source, member.value, pointer, read);
  const range = fileRange(source, member.value.start, member.value.end);
  return { keyRange, range, pointer, form, values: good, invalid };
}

function conditions(
  source: Source,
  member: JsonMember,
  node: JsonNode,
  pointer: string,
  notUnderstood: NotUnderstood[],
): readonly ConditionEntry[] {
  if (node.type !== 'object' || textOf(source, node) !== undefined) {
    notUnderstood.push(notUnderstoodValue(source, member, node, pointer));
    return noValues;
  }
  const entries: ConditionEntry[] = [];
  for (const operator of node.members) {
    const operatorPointer = `${pointer}/${pointerToken(operator.name)}`;
    if (operator.value?.type !== 'object') {
      notUnderstood.push(
        operator.value
          ? notUnderstoodValue(source, operator, operator.value, operatorPointer)
          : unreadable(source, operator, operatorPointer),
      );
      continue;
    }
    const locatedOperator = locatedName(source, operator, operatorPointer);
    for (const key of operator.value.members) {
      const keyPointer = `${operatorPointer}/${pointerToken(key.name)}`;
      const { range, form, values: good, invalid } = namedValues(source, key, keyPointer, conditionText);
      entries.push({
        operator: locatedOperator,
        key: locatedName(source, key, keyPointer),
        range,
        pointer: keyPointer,
        form,
        values: good,
        invalid,
      });
    }
  }
  return entries;
}

function locatedName(source: Source, member: JsonMember, pointer: string): Located<string> {
  return { value: member.name, range: fileRange(source, member.nameStart, member.nameEnd), pointer };
}

/** Quotation marks are optional around numbers and booleans in a condition (IAM policy grammar). */
function conditionText(source: Source, node: JsonNode): string | undefined {
  if (node.type === 'number' || node.type === 'boolean') return source.text.slice(node.start, node.end);
  return textOf(source, node);
}

/** A property that is named, but has no value yet. */
function unreadable(source: Source, member: JsonMember, pointer: string): NotUnderstood {
  const range = fileRange(source, member.nameStart, member.nameEnd);
  return { value: undefined, range, pointer, keyRange: range };
}

function plainValue(source: Source, node: JsonNode): unknown {
  return textOf(source, node) ?? plainValueOf(node);
}
