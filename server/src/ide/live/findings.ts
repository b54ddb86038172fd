/** The findings that somebody has asked AWS for: they hold for the texts that they were made from, at the time of asking. */

import { DEPLOYED_RULES } from '../../rules/deployed/index.ts';
import type { Finding } from '../../rules/finding.ts';
import { POLICY_RULES } from '../../rules/policy/index.ts';
import type { DeployedReport, DocumentRule } from '../../rules/rule.ts';
import type { Deployed } from '../../sharing/deployed.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { guarded, type OnCrash, placedFinding } from '../findings.ts';

export interface LiveFinding {
  readonly finding: Finding;
  readonly about: string;
  /** It goes when one of them changes. */
  readonly texts: readonly string[];
}

/** From AWS's issue codes to the rule that covers them. */
const COVERED: ReadonlyMap<string, DocumentRule> = new Map(
  POLICY_RULES.flatMap((rule) => (rule.issues ?? []).map((issue) => [issue, rule] as const)),
);

/** Codes of findings that only AWS can tell. */
export const LIVE_CODES: ReadonlySet<string> = new Set(DEPLOYED_RULES.map(({ code }) => code));

/** `known` gives the other findings of a file: what one of them says already is not said again in AWS's words. */
export function liveFindings(
  snapshot: Snapshot,
  deployed: Deployed,
  known: (file: string) => readonly Finding[],
  onCrash: OnCrash,
): LiveFinding[] {
  const when = `Asked of AWS ${new Date(deployed.at).toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  return DEPLOYED_RULES.flatMap((rule) =>
    guarded(rule, onCrash, () => rule.check(snapshot, deployed)).flatMap((report) => {
      const covering = report.issue === undefined ? undefined : COVERED.get(report.issue);
      const { code } = covering ?? rule;
      if (covering !== undefined && isSaid(code, report, known(report.file))) return [];
      const message = `${report.message} ${when}`;
      const finding = { ...placedFinding(rule, report.file, { ...report, message }), code };
      return [{ finding, about: report.about, texts: [report.file, ...(report.texts ?? [])] }];
    }),
  );
}

/** What is left of findings when something was asked again, or texts have changed. */
export function stillTrue(
  live: readonly LiveFinding[],
  isOutdated: (finding: LiveFinding) => boolean,
): readonly LiveFinding[] {
  const left = live.filter((finding) => !isOutdated(finding));
  return left.length === live.length ? live : left;
}

function isSaid(code: string, { range }: DeployedReport, findings: readonly Finding[]): boolean {
  return findings.some(
    (finding) => finding.code === code && finding.range.start <= range.end && range.start <= finding.range.end,
  );
}
