/** Rules of policy validation: what is wrong with a document by itself, with the fixes beside the reports. */
import type { TextEdit } from '../policy/edit.ts';
import { editFile, fix } from './edits.ts';
import type { FixSafety } from './finding.ts';
import type { DocumentReport, DocumentRule, DocumentView, DocumentVisitors, RuleText } from './rule.ts';
import { documentView, look, VISITS, walkDocument } from './walk.ts';

/** A fix that can be made of the text as it is when somebody asks for it; a step sees the text after those before it. */
export interface FixPlan {
  readonly title: string;
  readonly safety: FixSafety;
  readonly steps: readonly ((path: string, text: string) => readonly TextEdit[])[];
}

export interface PolicyReport extends DocumentReport {
  /** The preferred one first. */
  readonly fixes?: readonly FixPlan[];
}

export type PolicyView = DocumentView<PolicyReport>;

export type PolicyVisitors = DocumentVisitors<PolicyView>;

export interface PolicyRuleText extends RuleText {
  /** Empty: IAM Access Analyzer does not check it. */
  readonly issues: readonly string[];
}

export function definePolicyRule(rule: PolicyRuleText & PolicyVisitors): DocumentRule {
  return definePolicyRules([rule], rule)[0]!;
}

/** Rules that look together, because one look tells which of them applies: each report names its `code`. */
export function definePolicyRules(texts: readonly PolicyRuleText[], visitors: PolicyVisitors): DocumentRule[] {
  return texts.map(({ code, severity, summary, docs, issues }, index) => ({
    about: 'document',
    code,
    severity,
    summary,
    docs,
    issues,
    // The first of a family looks for all of them. What the walk hands it takes the fixes along.
    ...(index === 0 ? visitorsOf(visitors) : {}),
    fixes: (finding, facts, snapshot, reference) => {
      const found: PolicyReport[] = [];
      const view = documentView<PolicyReport>(facts, { reference, incomplete: false }, (report) => {
        const mine = (report.code ?? code) === code;
        if (mine && report.pointer === finding.pointer && (report.fixes?.length ?? 0) > 0) found.push(report);
      });
      walkDocument(facts.document, (visit, element, statement) => look(visitors, visit, element, statement, view));
      return found
        .flatMap((report) => report.fixes ?? [])
        .flatMap(({ title, safety, steps }) => fix(title, safety, editFile(snapshot, facts.document.file, ...steps)));
    },
  }));
}

function visitorsOf(visitors: PolicyVisitors): DocumentVisitors {
  return Object.fromEntries(VISITS.flatMap((visit) => (visitors[visit] ? [[visit, visitors[visit]]] : [])));
}
