/** Runs the rules about one document, all in one walk over its elements. */
import { type Finding, GRAVITY } from '../rules/finding.ts';
import { RULES } from '../rules/index.ts';
import type { DocumentReport, DocumentRule, DocumentView } from '../rules/rule.ts';
import { documentView, look, VISITS, type Visit, walkDocument } from '../rules/walk.ts';
import type { DocumentFacts } from '../sharing/facts.ts';
import { type OnCrash, placedFinding } from './findings.ts';

const DOCUMENT_RULES = RULES.filter((rule): rule is DocumentRule => rule.about === 'document');

const BY_CODE: ReadonlyMap<string, DocumentRule> = new Map(DOCUMENT_RULES.map((rule) => [rule.code, rule]));

/** The rules that want to see each kind of element. */
const VISITORS: ReadonlyMap<Visit, readonly DocumentRule[]> = new Map(
  VISITS.map((visit) => [visit, DOCUMENT_RULES.filter((rule) => rule[visit] !== undefined)]),
);

export function documentFindings(
  facts: DocumentFacts,
  given: Pick<DocumentView, 'reference' | 'incomplete'>,
  onCrash: OnCrash,
): Finding[] {
  const reports: { readonly by: DocumentRule; readonly report: DocumentReport }[] = [];
  const crashed = new Set<DocumentRule>();
  let current: DocumentRule | undefined;
  const view = documentView(facts, given, (report) => {
    if (current !== undefined) reports.push({ by: current, report });
  });
  walkDocument(facts.document, (visit, element, statement) => {
    const rules = VISITORS.get(visit) ?? [];
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index]!;
      if (crashed.size > 0 && crashed.has(rule)) continue;
      current = rule;
      try {
        look(rule, visit, element, statement, view);
      } catch (error) {
        if (onCrash === undefined) throw error;
        crashed.add(rule);
        onCrash(rule.code, error);
      }
    }
  });
  const sound = crashed.size === 0 ? reports : reports.filter(({ by }) => !crashed.has(by));
  return mostTelling(
    sound.map(({ by, report }) => {
      const rule = report.code === undefined ? by : BY_CODE.get(report.code);
      if (rule === undefined) throw new Error(`${by.code} reports as ${report.code}, which is no rule`);
      return placedFinding(rule, facts.document.file, report);
    }),
  );
}

/** One mistake, one finding: where an element is wrong, what else could be said of it is not. */
function mostTelling(findings: readonly Finding[]): Finding[] {
  if (findings.length <= 1) return [...findings];
  const gravest = new Map<string, number>();
  for (const { pointer, severity } of findings) {
    gravest.set(pointer, Math.max(gravest.get(pointer) ?? 0, GRAVITY[severity]));
  }
  return findings.filter(({ pointer, severity }) => {
    const most = gravest.get(pointer) ?? 0;
    return most < GRAVITY.error || GRAVITY[severity] === most;
  });
}
