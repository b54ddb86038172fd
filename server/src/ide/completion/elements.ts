/** Names of elements, and the values of those that have few. */
import { PATTERNS } from '../../sharing/patterns.ts';
import type { CompletionContext } from './context.ts';
import type { Proposal } from './item.ts';

const GRAMMAR = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements';

interface Element {
  readonly name: string;
  readonly detail: string;
  readonly page: string;
  /** JSON of the value, with tabstops. */
  readonly value: string;
  /** Offered only then. */
  readonly fits?: (context: CompletionContext) => boolean;
  /** An element that stands in its place. */
  readonly not?: readonly string[];
}

const attached = ({ type }: CompletionContext): boolean =>
  type === 'resource' || type === 'trust' || type === 'vpc-endpoint' || type === 'rcp';
const hasResource = ({ type }: CompletionContext): boolean => type !== 'trust';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
const DOCUMENT_ELEMENTS: readonly Element[] = [
  { name: 'Version', detail: "the policy language's version", page: 'version', value: '"2012-10-17"' },
  {
    name: 'Id',
    detail: 'an identifier of the policy',
    page: 'id',
    value: '"$1"',
    fits: attached,
  },
  {
    name: 'Statement',
    detail: 'what the policy allows and denies',
    page: 'statement',
    value: '[\n\t{\n\t\t"Effect": "${1|Allow,Deny|}",\n\t\t$0\n\t}\n]',
  },
];

const STATEMENT_ELEMENTS: readonly Element[] = [
  { name: 'Sid', detail: "the statement's name", page: 'sid', value: '"$1"' },
  { name: 'Effect', detail: 'Allow or Deny', page: 'effect', value: '"${1|Allow,Deny|}"' },
  {
    name: 'Principal',
    detail: 'who',
    page: 'principal',
    value: '{ "AWS": "$1" }',
    fits: attached,
    not: ['NotPrincipal'],
  },
  { name: 'Action', detail: 'what they may do', page: 'action', value: '"$1"', not: ['NotAction'] },
  { name: 'Resource', detail: 'with what', page: 'resource', value: '"$1"', fits: hasResource, not: ['NotResource'] },
  {
    name: 'Condition',
    detail: 'when',
    page: 'condition',
    value: '{\n\t"${1:StringEquals}": {\n\t\t"$2": "$3"\n\t}\n}',
  },
  {
    name: 'NotPrincipal',
    detail: 'everybody but',
    page: 'notprincipal',
    value: '{ "AWS": "$1" }',
    fits: attached,
    not: ['Principal'],
  },
  { name: 'NotAction', detail: 'everything but', page: 'notaction', value: '"$1"', not: ['Action'] },
  { name: 'NotResource', detail: 'all but', page: 'notresource', value: '"$1"', fits: hasResource, not: ['Resource'] },
];

/** Names of a document's elements. */
export function documentElements(context: CompletionContext): Proposal[] {
  return elements(DOCUMENT_ELEMENTS, context);
}

/** Names of a statement's elements. */
export function statementElements(context: CompletionContext): Proposal[] {
  return elements(STATEMENT_ELEMENTS, context);
}

function elements(all: readonly Element[], context: CompletionContext): Proposal[] {
  const { siblings } = context.place;
  return all
    .filter(({ name, not = [], fits }) => {
      if (siblings.includes(name) || not.some((other) => siblings.includes(other))) return false;
      return fits?.(context) ?? true;
    })
    .map(({ name, detail, page, value }) => ({
      label: name,
      kind: 'element',
      detail,
      documentation: `[AWS: ${name}](${GRAMMAR}_${page}.html)`,
      rank: all.findIndex((element) => element.name === name),
      snippet: value,
      continues: value.includes('"$1"'),
    }));
}

export function versions(): Proposal[] {
  return [
    { label: '2012-10-17', kind: 'value', detail: 'the current version', rank: 0 },
    { label: '2008-10-17', kind: 'value', detail: 'an old version, without policy variables', rank: 1 },
  ];
}

export function effects(): Proposal[] {
  return [
    { label: 'Allow', kind: 'value', rank: 0 },
    { label: 'Deny', kind: 'value', detail: 'wins over every Allow', rank: 1 },
  ];
}

/** Actions that sharing needs, of the services of a document, those of reading first. */
export function sharingActions(services: ReadonlySet<string> | undefined): string[] {
  const all = PATTERNS.flatMap(({ resourceActions, keyActions }) => [...resourceActions, ...keyActions]);
  return [...new Set(all)].filter((action) => services?.has(action.slice(0, action.indexOf(':'))) ?? true);
}
