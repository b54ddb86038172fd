/** `docs/policy-rules.md` and `docs/access-analyzer-checks.md`: the rules about one document, and AWS's own checks. */
import type { RuleDescription } from '../server/src/ide/analysis.ts';
import * as ide from '../server/src/ide/index.ts';
import { RULES } from '../server/src/rules/index.ts';
import { POLICY_RULES } from '../server/src/rules/policy/index.ts';
import { analyse, FOLDER, parseFixture } from '../test/support/fixture.ts';
import { policyFixture } from '../test/support/policyFixtures.ts';
import { CHECKS, type CheckName, issueOf, NOT_MADE, nameOf } from './access-analyzer-checks.ts';
import { exampleIn, indexTable, section, sorted } from './rule-sections.ts';

const REFERENCE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html';

/** The rules of policy validation, each with an example made of its fixture. */
export function policyRulesPage(): string {
  const codes = new Set(POLICY_RULES.map(({ code }) => code));
  const rules = sorted(ide.allRules().filter(({ code }) => codes.has(code)));
  return `${[INTRODUCTION, indexTable(rules), ...rules.map(policySection)].join('\n\n')}\n`;
}

/** All checks of IAM Access Analyzer's policy validation: which rule makes each, or why none does. */
export function checksPage(): string {
  const tables = Object.entries(CHECKS).flatMap(([group, checks]) => [
    `## ${group}`,
    ['| check | issue code | rule |', '|---|---|---|', ...checks.map((check) => checkRow(check))].join('\n'),
  ]);
  return `${[CHECKS_INTRODUCTION, ...tables].join('\n\n')}\n`;
}

/** Codes of the rules that make a check; empty: none does. */
export function rulesFor(issue: string): string[] {
  const own = POLICY_RULES.filter(({ issues }) => issues?.includes(issue));
  // Sharing rules that say it, too, or alone: the same mistake is what breaks a share.
  const others = RULES.filter((rule) => rule.issues?.includes(issue) && !own.some(({ code }) => code === rule.code));
  return [...own, ...others].map(({ code }) => code);
}

const INTRODUCTION = `<!-- Written by npm run docs, from the rules. -->

# Policy rules

What is wrong with a policy by itself, before AWS says so: the checks of [IAM Access Analyzer's policy validation](${REFERENCE}), made offline, and more. [access-analyzer-checks.md](access-analyzer-checks.md) lists AWS's checks with the rule that makes each. [rules.md](rules.md) has the rules about shares, and says how the severity of a rule is changed and a finding silenced.

| severity | means |
|---|---|
| error | AWS refuses the policy, or the element can have no effect |
| warning | it is accepted, and probably not what is wanted, or more than is wanted |
| hint | a suggestion |

Rules that need to know the services of AWS use a copy of AWS's service reference; a message about what the copy does not know says how old it is. Placeholders and the values of templates are never taken for mistakes.`;

const CHECKS_INTRODUCTION = `<!-- Written by npm run docs, from the rules. -->

# The checks of IAM Access Analyzer

[AWS's reference](${REFERENCE}) lists the checks that its policy validation makes. This is which of our [rules](policy-rules.md) makes each of them, offline.`;

function policySection(rule: RuleDescription): string {
  const { fires } = policyFixture(rule.code);
  const example = exampleIn(analyse(parseFixture(fires).files), FOLDER, rule.code, rule.severity, 'Example');
  const issues = POLICY_RULES.find(({ code }) => code === rule.code)?.issues ?? [];
  const names = issues.map((issue) => `\`${issue}\``).join(', ');
  return section(rule, example, ...(issues.length > 0 ? [`IAM Access Analyzer: ${names}.`] : []));
}

function checkRow(check: CheckName): string {
  const issue = issueOf(check);
  const links = rulesFor(issue).map((code) => {
    const known = RULES.some((rule) => rule.code === code);
    return known ? `[${code}](${ide.docsFor(code).replace('docs/', '')})` : code;
  });
  const said = links.length > 0 ? links.join(', ') : (NOT_MADE[issue] ?? 'not made yet');
  return `| ${nameOf(check)} | \`${issue}\` | ${said} |`;
}
