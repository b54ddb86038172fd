/** Runs the rules on what a change touched: on files, on shares, on joins. */
import type { LoadReference } from '../iam/reference/reference.ts';
import type { Finding, Fix } from '../rules/finding.ts';
import { RULES } from '../rules/index.ts';
import type {
  CauseRule,
  DocumentRule,
  FileRule,
  JoinRule,
  PlacedReport,
  Rule,
  SharedDocumentRule,
} from '../rules/rule.ts';
import type { Cause } from '../sharing/causes.ts';
import { causeFile, diagnose, foresee } from '../sharing/diagnosis.ts';
import type { FileState } from '../sharing/files.ts';
import type { Ambiguity } from '../sharing/seed.ts';
import { asStated } from '../sharing/stated.ts';
import { unintended } from '../sharing/unintended.ts';
import { openCandidates, type Share } from '../sharing/verdict.ts';
import { type Snapshot, shareOf, sharesOf, unlistedOf } from '../sharing/workspace.ts';

/** Told of a rule that threw. */
export type OnCrash = ((code: string, error: unknown) => void) | undefined;

const CAUSE_RULES = RULES.filter((rule): rule is CauseRule => rule.about === 'cause');
const FILE_RULES = RULES.filter((rule): rule is FileRule => rule.about === 'file');
const SHARED_DOCUMENT_RULES = RULES.filter((rule): rule is SharedDocumentRule => rule.about === 'shared-document');
const JOIN_RULES = RULES.filter((rule): rule is JoinRule => rule.about === 'join');

export function fileFindings(file: FileState, snapshot: Snapshot, onCrash: OnCrash): Finding[] {
  return FILE_RULES.flatMap((rule) =>
    guarded(rule, onCrash, () => rule.check(file, snapshot)).map((report) => placedFinding(rule, file.path, report)),
  );
}

export function sharedDocumentFindings(id: string, snapshot: Snapshot, onCrash: OnCrash): Finding[] {
  const known = snapshot.facts.get(id);
  if (known === undefined) return [];
  const facts = asStated(snapshot, known);
  const shares = sharesOf(snapshot, id);
  const unlisted = unlistedOf(snapshot, id);
  return SHARED_DOCUMENT_RULES.flatMap((rule) =>
    shares.length === 0 && !rule.alone && !(rule.measuresUnlisted && unlisted.length > 0)
      ? []
      : guarded(rule, onCrash, () => rule.check(facts, shares, unlisted)).map((report) =>
          placedFinding(rule, facts.document.file, report),
        ),
  );
}

/** A finding at the place that the rule itself names. */
export function placedFinding(rule: Rule, file: string, report: PlacedReport): Finding {
  return {
    code: rule.code,
    severity: report.severity ?? rule.severity,
    message: report.message,
    file,
    range: report.range,
    pointer: report.pointer,
    related: report.related ?? [],
    shares: [],
    subject: report.message,
  };
}

export function shareFindings(share: Share, onCrash: OnCrash): Finding[] {
  const candidates = openCandidates(share);
  const open = candidates === undefined ? [] : joinFindings(candidates, onCrash);
  const found = expectedCauses(share).flatMap((cause) => {
    const rule = ruleFor(cause, share);
    return rule === undefined ? [] : guarded(rule, onCrash, () => [causeFinding(rule, cause, share)]);
  });
  return [...found, ...open];
}

/** What keeps a share from working, whatever the manifest expects of it, with what it comes from. */
export function shareReasons(share: Share, onCrash: OnCrash): { readonly cause: Cause; readonly finding: Finding }[] {
  return diagnose(share).flatMap((cause) => {
    const rule = ruleFor(cause, share);
    return rule === undefined
      ? elementFindings(cause, share, onCrash).map((finding) => ({ cause, finding }))
      : guarded(rule, onCrash, () => [{ cause, finding: causeFinding(rule, cause, share) }]);
  });
}

/** What the rules about the document say of an element that AWS does not accept, share or not. */
function elementFindings({ facts, pointer }: Cause, share: Share, onCrash: OnCrash): Finding[] {
  return SHARED_DOCUMENT_RULES.flatMap((rule) =>
    guarded(rule, onCrash, () => rule.check(facts, [share], []).filter((report) => report.pointer === pointer)).map(
      (report) => placedFinding(rule, facts.document.file, report),
    ),
  );
}

/** The fixes of a cause, whether or not it is one that the share suffers from. */
export function causeFixesOf(cause: Cause, share: Share, snapshot: Snapshot): Fix[] {
  return ruleFor(cause, share)?.fixes(cause, share, snapshot) ?? [];
}

export function joinFindings(ambiguity: Ambiguity, onCrash: OnCrash): Finding[] {
  return JOIN_RULES.flatMap((rule) => guarded(rule, onCrash, () => [ambiguityFinding(rule, ambiguity)]));
}

/** Computed on this snapshot; none where the finding is no longer true. */
export function fixesOf(finding: Finding, snapshot: Snapshot, reference: LoadReference | undefined): Fix[] {
  const rule = RULES.find(({ code }) => code === finding.code);
  if (rule === undefined || rule.about === 'deployed') return [];
  const fixes =
    rule.about === 'join' ? ambiguityFixes(rule, finding, snapshot) : placedFixes(rule, finding, snapshot, reference);
  return onePreferred(fixes);
}

/** Where the manifest wants no access, it is a mistake that there is. */
function expectedCauses(share: Share): Cause[] {
  return share.seed.expect === 'denied' ? unintended(share) : [...diagnose(share), ...foresee(share)];
}

function ruleFor(cause: Cause, share: Share): CauseRule | undefined {
  return CAUSE_RULES.find((rule) => rule.takes(cause, share));
}

function causeFinding(rule: CauseRule, cause: Cause, share: Share): Finding {
  const report = rule.report(cause, share);
  return {
    code: rule.code,
    severity: report.severity ?? rule.severity,
    message: report.message,
    file: causeFile(cause),
    range: cause.range,
    pointer: cause.pointer,
    related: report.related ?? [],
    shares: [share.id],
    subject: subjectOf(cause, share),
  };
}

/** A grant is missing for a principal, and on a secret or a key; an element that is there is wrong for all. */
function subjectOf(cause: Cause, share: Share): string {
  if (cause.kind !== 'missing' && cause.kind !== 'absent') return '';
  const onKey = cause.leg === 'keyGrant' || cause.leg === 'identityKeyGrant';
  const statement = cause.kind === 'missing' && cause.statement !== undefined;
  const resource = statement ? '' : onKey ? (share.agreement.key.arn ?? share.key) : share.resource;
  return `${share.principal}|${resource}`;
}

function ambiguityFinding(rule: JoinRule, ambiguity: Ambiguity): Finding {
  const { message, severity, related } = rule.report(ambiguity);
  return {
    code: rule.code,
    severity: severity ?? rule.severity,
    message,
    file: ambiguity.from.document.file,
    range: ambiguity.at.range,
    pointer: ambiguity.at.pointer,
    related: related ?? [],
    shares: [],
    subject: '',
  };
}

function causeFixes(finding: Finding, snapshot: Snapshot): Fix[] {
  for (const id of finding.shares) {
    const share = shareOf(snapshot, id);
    if (share === undefined) continue;
    for (const cause of expectedCauses(share)) {
      const rule = ruleFor(cause, share);
      const same =
        rule?.code === finding.code && cause.pointer === finding.pointer && causeFile(cause) === finding.file;
      if (rule !== undefined && same) return rule.fixes(cause, share, snapshot);
    }
  }
  return [];
}

function placedFixes(
  rule: CauseRule | FileRule | DocumentRule | SharedDocumentRule,
  finding: Finding,
  snapshot: Snapshot,
  reference: LoadReference | undefined,
): Fix[] {
  if (rule.about === 'cause') return causeFixes(finding, snapshot);
  const file = snapshot.files.get(finding.file);
  if (file === undefined) return [];
  if (rule.about === 'file') return rule.fixes(finding, file, snapshot);
  const facts = file.facts.find(({ document }) => isAtOrBelow(finding.pointer, document.pointer));
  if (facts === undefined) return [];
  const stated = asStated(snapshot, facts);
  return rule.about === 'document'
    ? rule.fixes(finding, stated, snapshot, reference)
    : rule.fixes(finding, stated, sharesOf(snapshot, facts.document.id), snapshot);
}

function isAtOrBelow(pointer: string, parent: string): boolean {
  return pointer === parent || pointer.startsWith(`${parent}/`);
}

function ambiguityFixes(rule: JoinRule, finding: Finding, snapshot: Snapshot): Fix[] {
  const isIt = ({ from, at }: Ambiguity) => from.document.file === finding.file && at.pointer === finding.pointer;
  for (const { ambiguities } of snapshot.joins.values()) {
    const ambiguity = ambiguities.find(isIt);
    if (ambiguity !== undefined) return rule.fixes(ambiguity, snapshot);
  }
  for (const share of snapshot.shares.values()) {
    const ambiguity = openCandidates(share);
    if (ambiguity !== undefined && isIt(ambiguity)) return rule.fixes(ambiguity, snapshot);
  }
  return [];
}

/** The preferred one first, and only one of them. */
function onePreferred(fixes: readonly Fix[]): Fix[] {
  const preferred = fixes.findIndex(({ safety }) => safety === 'preferred');
  const others = fixes
    .filter((_, index) => index !== preferred)
    .map((fix): Fix => (fix.safety === 'preferred' ? { ...fix, safety: 'offered' } : fix));
  const first = fixes[preferred];
  return first === undefined ? others : [first, ...others];
}

export function guarded<Value>(rule: Rule, onCrash: OnCrash, run: () => Value[]): Value[] {
  if (onCrash === undefined) return run();
  try {
    return run();
  } catch (error) {
    onCrash(rule.code, error);
    return [];
  }
}
