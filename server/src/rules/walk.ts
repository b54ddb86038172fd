/** One walk over the elements of a document, for all rules that look at one, and what they are given. */
import type { PolicyDocument, Statement } from '../policy/document.ts';
import type { DocumentFacts } from '../sharing/facts.ts';
import type { DocumentReport, DocumentView, DocumentVisitors } from './rule.ts';

export type Visit = keyof DocumentVisitors;

export const VISITS: readonly Visit[] = ['document', 'statement', 'action', 'resource', 'principal', 'condition'];

/** An element of the document, and the statement that it is of. */
export type Show = (visit: Visit, element: unknown, statement: Statement | undefined) => void;

/** Shows every element, with its kind. */
export function walkDocument(document: PolicyDocument, show: Show): void {
  show('document', undefined, undefined);
  for (const statement of document.statements) walkStatement(statement, show);
}

/** Lets a visitor look at what the walk shows, if it wants to see elements of that kind. */
export function look<View>(
  visitors: DocumentVisitors<View>,
  visit: Visit,
  element: unknown,
  statement: Statement | undefined,
  view: View,
): void {
  // The walk pairs each kind of visit with its elements.
  const visitor = visitors[visit] as ((...given: unknown[]) => void) | undefined;
  if (visitor === undefined) return;
  if (statement !== undefined) visitor(element, statement, view);
  else if (element !== undefined) visitor(element, view);
  else visitor(view);
}

export function documentView<Report extends DocumentReport>(
  facts: DocumentFacts,
  { reference, incomplete }: Pick<DocumentView, 'reference' | 'incomplete'>,
  report: (report: Report) => void,
): DocumentView<Report> {
  const computed = new Map<unknown, Map<unknown, unknown>>();
  const view: DocumentView<Report> = {
    facts,
    reference,
    incomplete,
    of: (compute, element) => {
      let results = computed.get(compute);
      if (results === undefined) {
        results = new Map();
        computed.set(compute, results);
      }
      const known = results.get(element);
      if (known !== undefined || results.has(element)) return known as ReturnType<typeof compute>;
      // A computation reports nothing, so it does not matter what kind of reports the view takes.
      const result = compute(element, view as DocumentView);
      results.set(element, result);
      return result;
    },
    report,
  };
  return view;
}

function walkStatement(statement: Statement, show: Show): void {
  show('statement', statement, undefined);
  for (const list of [statement.action, statement.notAction]) {
    if (list !== undefined) for (const value of list.values) show('action', value, statement);
  }
  for (const list of [statement.resource, statement.notResource]) {
    if (list !== undefined) for (const value of list.values) show('resource', value, statement);
  }
  for (const element of [statement.principal, statement.notPrincipal]) {
    if (element !== undefined) for (const entry of element.entries) show('principal', entry, statement);
  }
  for (const entry of statement.conditions) show('condition', entry, statement);
}
