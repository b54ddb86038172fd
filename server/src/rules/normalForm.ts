/**
 * A statement as what it means: sets instead of lists, one spelling for what has several. Two statements with equal normal
 * forms decide every request alike.
 */
import { splitArn } from '../iam/arn.ts';
import type { Located, PolicyDocument, PrincipalElement, Statement, TextRange, ValueList } from '../policy/document.ts';
import { templateSpans } from '../policy/placeholder.ts';

export const ELEMENTS = [
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
] as const;

export type ElementName = (typeof ELEMENTS)[number];

/** One member of the set that an element stands for. */
export interface Member {
  /** What is compared. */
  readonly key: string;
  /** As written. */
  readonly text: string;
  readonly range: TextRange;
  readonly pointer: string;
}

export interface NormalElement {
  readonly members: readonly Member[];
  /** The element's value, where it is written. */
  readonly range: TextRange;
  readonly pointer: string;
}

export interface NormalStatement {
  readonly statement: Statement;
  readonly elements: ReadonlyMap<ElementName, NormalElement>;
  /** Properties that are no element of a policy: whatever they mean, they have to be equal. */
  readonly rest: string;
}

export function normalStatement(statement: Statement): NormalStatement {
  const elements = new Map<ElementName, NormalElement>();
  const add = (name: ElementName, element: NormalElement | undefined): void => {
    if (element !== undefined) elements.set(name, element);
  };
  const { effect } = statement;
  if (effect !== undefined) {
    elements.set('Effect', { members: [member(effect, effect.value)], range: effect.range, pointer: effect.pointer });
  }
  add('Principal', principals(statement.principal));
  add('NotPrincipal', principals(statement.notPrincipal));
  // Actions are not case-sensitive: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
  add(
    'Action',
    values(statement.action, (text) => text.toLowerCase()),
  );
  add(
    'NotAction',
    values(statement.notAction, (text) => text.toLowerCase()),
  );
  add(
    'Resource',
    values(statement.resource, (text) => text),
  );
  add(
    'NotResource',
    values(statement.notResource, (text) => text),
  );
  add('Condition', conditions(statement));
  const rest = statement.notUnderstood.map(({ value, pointer }) => `${lastToken(pointer)}=${JSON.stringify(value)}`);
  return { statement, elements, rest: rest.sort().join() };
}

/** A document without a Version is of the first: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html */
export function versionOf(document: PolicyDocument): string {
  return document.version?.value ?? '2008-10-17';
}

export interface Pairing {
  /** Members of both, the file's first; what is paired means the same. */
  readonly pairs: readonly (readonly [Member, Member])[];
  readonly onlyFile: readonly Member[];
  readonly onlyDeployed: readonly Member[];
}

/**
 * Pairs the members of one element in the file and on AWS. A template value stands for whatever is there; the unique id of
 * a role or user stands for a role or user that the file names: AWS shows the id of one that was deleted.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export function pairMembers(
  file: NormalElement | undefined,
  deployed: NormalElement | undefined,
  name: ElementName,
): Pairing {
  const pairs: (readonly [Member, Member])[] = [];
  const byKey = new Map((deployed?.members ?? []).map((one) => [one.key, one]));
  let left: Member[] = [];
  for (const one of distinct(file?.members ?? [])) {
    const other = byKey.get(one.key);
    if (other === undefined) left.push(one);
    else {
      pairs.push([one, other]);
      byKey.delete(one.key);
    }
  }
  let others = [...byKey.values()];
  const pairBy = (matches: (one: Member, other: Member) => boolean): void => {
    left = left.filter((one) => {
      const at = others.findIndex((other) => matches(one, other));
      if (at < 0) return true;
      pairs.push([one, others[at]!]);
      others = others.filter((_, index) => index !== at);
      return false;
    });
  };
  pairBy((one, other) => templateCovers(one.key, other.key));
  if (name === 'Principal' || name === 'NotPrincipal') pairBy(isIdOf);
  // A template may put in a whole list.
  if (file?.members.length === 1 && isTemplateValue(file.members[0]!.text)) others = [];
  return { pairs, onlyFile: left, onlyDeployed: others };
}

/** Whether the text on AWS is a unique id of the kind of principal that the file names. */
export function isIdOf({ text: arn }: Member, { text: id }: Member): boolean {
  return (/:role\//.test(arn) && UNIQUE_ROLE.test(id)) || (/:user\//.test(arn) && UNIQUE_USER.test(id));
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const UNIQUE_ROLE = /^AROA[A-Z0-9]{12,}$/;
const UNIQUE_USER = /^AIDA[A-Z0-9]{12,}$/;

function principals(element: PrincipalElement | undefined): NormalElement | undefined {
  if (element === undefined) return undefined;
  const members = element.entries.flatMap((entry) =>
    // "*" and { "AWS": "*" } are the same: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous
    entry.values.map((value) =>
      member(value, `${entry.kind === '*' ? 'AWS' : entry.kind} ${principalKey(value.value)}`),
    ),
  );
  return { members, range: element.range, pointer: element.pointer };
}

/** An account's id means its root. */
function principalKey(text: string): string {
  if (/^\d{12}$/.test(text)) return `account ${text}`;
  const parts = splitArn(text);
  return parts?.[2] === 'iam' && parts[5] === 'root' ? `account ${parts[4]}` : text;
}

function values(list: ValueList | undefined, key: (text: string) => string): NormalElement | undefined {
  if (list === undefined) return undefined;
  return {
    members: list.values.map((value) => member(value, key(value.value))),
    range: list.range,
    pointer: list.pointer,
  };
}

/** Keys of conditions are not case-sensitive; a condition without values is one all the same. */
function conditions({ condition, conditions: entries }: Statement): NormalElement | undefined {
  if (condition === undefined || entries.length === 0) return undefined;
  const members = entries.flatMap(({ operator, key, values: list, range, pointer }) => {
    const name = `${operator.value} ${key.value.toLowerCase()}`;
    if (list.length === 0) return [{ key: `${name} `, text: `${operator.value} ${key.value}`, range, pointer }];
    return list.map((value) => ({
      ...member(value, `${name} ${value.value}`),
      text: `${operator.value} ${key.value} ${value.value}`,
    }));
  });
  return { members, range: condition.range, pointer: condition.pointer };
}

function member(value: Located<string>, key: string): Member {
  return { key, text: value.value, range: value.range, pointer: value.pointer };
}

function distinct(members: readonly Member[]): Member[] {
  const seen = new Set<string>();
  return members.filter(({ key }) => !seen.has(key) && seen.add(key) !== undefined);
}

/** Whether the text with template values could be the other, each of them standing for any text. Linear. */
function templateCovers(pattern: string, text: string): boolean {
  const spans = templateSpans(pattern);
  if (spans.length === 0) return false;
  const pieces: string[] = [];
  let from = 0;
  for (const { start, end } of spans) {
    pieces.push(pattern.slice(from, start));
    from = end;
  }
  const last = pattern.slice(from);
  const [first = '', ...middle] = pieces;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of middle) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function isTemplateValue(text: string): boolean {
  const [first] = templateSpans(text);
  return first?.start === 0 && first.end === text.length;
}

function lastToken(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}
