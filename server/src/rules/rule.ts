/** What a rule is. One file a rule; the file's name is the code. `index.ts` lists them. */
import type { TextRange } from '../policy/document.ts';
import type { Cause } from '../sharing/causes.ts';
import type { FileState } from '../sharing/files.ts';
import type { Ambiguity } from '../sharing/seed.ts';
import type { Share } from '../sharing/verdict.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import type { Finding, Fix, RelatedPlace, Severity } from './finding.ts';

export interface RuleText {
  /** Kebab-case, the file's name. */
  readonly code: string;
  readonly severity: Severity;
  /** One line, for lists. */
  readonly summary: string;
  /** Markdown: what AWS does, how it shows at run time, the remedy. */
  readonly docs: string;
}

export interface Report {
  readonly message: string;
  readonly related?: readonly RelatedPlace[];
  /** Where it is not the rule's own. */
  readonly severity?: Severity;
}

/** Takes some of the causes that keep a share from working; each cause is taken by one rule. */
export interface CauseRule<Taken extends Cause = Cause> extends RuleText {
  readonly about: 'cause';
  readonly takes: (cause: Cause, share: Share) => cause is Taken;
  readonly report: (cause: Taken, share: Share) => Report;
  /** On the current snapshot, the preferred one first. */
  readonly fixes: (cause: Taken, share: Share, snapshot: Snapshot) => Fix[];
}

export interface PlacedReport extends Report {
  readonly range: TextRange;
  readonly pointer: string;
}

/** Looks at one file, a manifest or a file that could not be read. */
export interface FileRule extends RuleText {
  readonly about: 'file';
  readonly check: (file: FileState, snapshot: Snapshot) => PlacedReport[];
  readonly fixes: (finding: Finding, file: FileState, snapshot: Snapshot) => Fix[];
}

/** Looks at what could not be joined because several documents are equally good. */
export interface JoinRule extends RuleText {
  readonly about: 'join';
  readonly report: (ambiguity: Ambiguity) => Report;
  readonly fixes: (ambiguity: Ambiguity, snapshot: Snapshot) => Fix[];
}

export type Rule = CauseRule | FileRule | JoinRule;

export function defineCauseRule<Taken extends Cause>(rule: Omit<CauseRule<Taken>, 'about'>): CauseRule {
  // The list holds rules for all kinds of causes; `takes` guards what `report` and `fixes` are given.
  return { ...rule, about: 'cause' } as unknown as CauseRule;
}

export function defineFileRule(rule: Omit<FileRule, 'about'>): FileRule {
  return { ...rule, about: 'file' };
}

export function defineJoinRule(rule: Omit<JoinRule, 'about'>): JoinRule {
  return { ...rule, about: 'join' };
}
