/** Runs the rules about one document, all in one walk over its elements. */
import type { LoadReference } from '../iam/reference/reference.ts';
import type { Statement } from '../policy/document.ts';
import type { Finding } from '../rules/finding.ts';
import { RULES } from '../rules/index.ts';
import type { DocumentRule, DocumentView, PlacedReport } from '../rules/rule.ts';
import type { DocumentFacts } from '../sharing/facts.ts';
import { guarded, type OnCrash, placedFinding } from './findings.ts';

type Visit = 'document' | 'statement' | 'action' | 'resource' | 'principal' | 'condition';

const DOCUMENT_RULES = RULES.filter((rule): rule is DocumentRule => rule.about === 'document');

/** The rules that want to see each kind of element. */
const VISITORS: Readonly<Record<Visit, readonly DocumentRule[]>> = {
  document: DOCUMENT_RULES.filter((rule) => rule.document !== undefined),
  statement: DOCUMENT_RULES.filter((rule) => rule.statement !== undefined),
  action: DOCUMENT_RULES.filter((rule) => rule.action !== undefined),
  resource: DOCUMENT_RULES.filter((rule) => rule.resource !== undefined),
  principal: DOCUMENT_RULES.filter((rule) => rule.principal !== undefined),
  condition: DOCUMENT_RULES.filter((rule) => rule.condition !== undefined),
};

export function documentFindings(
  facts: DocumentFacts,
  reference: LoadReference | undefined,
  onCrash: OnCrash,
): Finding[] {
  const reports: { readonly rule: DocumentRule; readonly report: PlacedReport }[] = [];
  const crashed = new Set<DocumentRule>();
  let current: DocumentRule | undefined;
  const view: DocumentView = {
    facts,
    reference,
    report: (report) => {
      if (current !== undefined) reports.push({ rule: current, report });
    },
  };
  const show = (visit: Visit, look: (rule: DocumentRule) => void): void => {
    for (const rule of VISITORS[visit]) {
      if (crashed.has(rule)) continue;
      current = rule;
      guarded(rule, onCrash, () => {
        crashed.add(rule);
        look(rule);
        crashed.delete(rule);
        return [];
      });
    }
  };
  show('document', (rule) => rule.document?.(view));
  for (const statement of facts.document.statements) walkStatement(statement, view, show);
  return reports
    .filter(({ rule }) => !crashed.has(rule))
    .map(({ rule, report }) => placedFinding(rule, facts.document.file, report));
}

function walkStatement(
  statement: Statement,
  view: DocumentView,
  show: (visit: Visit, look: (rule: DocumentRule) => void) => void,
): void {
  show('statement', (rule) => rule.statement?.(statement, view));
  for (const list of [statement.action, statement.notAction]) {
    for (const value of list?.values ?? []) show('action', (rule) => rule.action?.(value, statement, view));
  }
  for (const list of [statement.resource, statement.notResource]) {
    for (const value of list?.values ?? []) show('resource', (rule) => rule.resource?.(value, statement, view));
  }
  for (const element of [statement.principal, statement.notPrincipal]) {
    for (const entry of element?.entries ?? []) show('principal', (rule) => rule.principal?.(entry, statement, view));
  }
  for (const entry of statement.conditions) show('condition', (rule) => rule.condition?.(entry, statement, view));
}
