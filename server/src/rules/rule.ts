/** What a rule is. One file a rule; the file's name is the code. `index.ts` lists them. */
import type { LoadReference } from '../iam/reference/reference.ts';
import type { ConditionEntry, Located, PrincipalEntry, Statement, TextRange } from '../policy/document.ts';
import type { Cause } from '../sharing/causes.ts';
import type { Deployed } from '../sharing/deployed.ts';
import type { DocumentFacts } from '../sharing/facts.ts';
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
  /** Issue codes of IAM Access Analyzer's policy validation that the rule covers: `INVALID_ACTION`. */
  readonly issues?: readonly string[];
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

/** What a rule about one document reports. */
export interface DocumentReport extends PlacedReport {
  /** Of a family of rules that look together: whose report it is. Else it is the rule's own. */
  readonly code?: string;
}

/** What a rule about one document is given beside the element that it looks at. */
export interface DocumentView<Report extends DocumentReport = DocumentReport> {
  readonly facts: DocumentFacts;
  /** Loads the service reference data with the first call; undefined where the host has none. */
  readonly reference: LoadReference | undefined;
  /** The file's JSON has mistakes, so what seems to be missing may stand where it could not be read. */
  readonly incomplete: boolean;
  /** The result for this element or text, computed once for the document: several rules look at the same words. */
  of<Element, Result>(compute: (element: Element, view: DocumentView) => Result, element: Element): Result;
  report(report: Report): void;
}

/** A function for each kind of element that a rule wants to see. */
export interface DocumentVisitors<View = DocumentView> {
  readonly document?: (view: View) => void;
  readonly statement?: (statement: Statement, view: View) => void;
  /** Each value of Action and NotAction. */
  readonly action?: (action: Located<string>, statement: Statement, view: View) => void;
  /** Each value of Resource and NotResource. */
  readonly resource?: (resource: Located<string>, statement: Statement, view: View) => void;
  /** Each kind of principal in Principal and NotPrincipal: `AWS`, `Service`… */
  readonly principal?: (principal: PrincipalEntry, statement: Statement, view: View) => void;
  /** Each operator and key. */
  readonly condition?: (condition: ConditionEntry, statement: Statement, view: View) => void;
}

/**
 * Looks at the words of one policy document, whatever else the workspace holds. All such rules share one walk: a rule
 * has a function for each kind of element that it wants to see.
 */
export interface DocumentRule extends RuleText, DocumentVisitors {
  readonly about: 'document';
  readonly fixes: (
    finding: Finding,
    facts: DocumentFacts,
    snapshot: Snapshot,
    reference: LoadReference | undefined,
  ) => Fix[];
}

/**
 * Looks at one document together with all shares that it takes part in: what it grants beyond them, what works but is
 * not wise. Looked at again whenever the document or one of these shares changes.
 */
export interface SharedDocumentRule extends RuleText {
  readonly about: 'shared-document';
  /** It has something to say of a document that takes part in no share as well. */
  readonly alone?: boolean;
  /** Also asked about a document with no share, but with access to it that a manifest with `shares` does not list. */
  readonly measuresUnlisted?: boolean;
  /**
   * `shares` is sorted by id, and empty only where the rule looks at a document `alone`, or at access that is not listed;
   * `unlisted` is what a manifest with `shares` does not list.
   */
  readonly check: (facts: DocumentFacts, shares: readonly Share[], unlisted: readonly Share[]) => PlacedReport[];
  readonly fixes: (finding: Finding, facts: DocumentFacts, shares: readonly Share[], snapshot: Snapshot) => Fix[];
}

export interface DeployedReport extends PlacedReport {
  readonly file: string;
  /** An ARN as AWS spells it, a unique id, or the id of a document. Asked about again, the report is out of date. */
  readonly about: string;
  /** Files that it speaks of besides: it goes when the text of one of them changes. */
  readonly texts?: readonly string[];
  /** The issue code of IAM Access Analyzer's policy validation: the finding is that of the rule that covers it. */
  readonly issue?: string;
}

/** Compares the workspace with what accounts were found to hold. Looked at when that was read, and not again. */
export interface DeployedRule extends RuleText {
  readonly about: 'deployed';
  readonly check: (snapshot: Snapshot, deployed: Deployed) => DeployedReport[];
}

export type Rule = CauseRule | FileRule | JoinRule | DocumentRule | SharedDocumentRule | DeployedRule;

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

export function defineDocumentRule(rule: Omit<DocumentRule, 'about'>): DocumentRule {
  return { ...rule, about: 'document' };
}

export function defineSharedDocumentRule(rule: Omit<SharedDocumentRule, 'about'>): SharedDocumentRule {
  return { ...rule, about: 'shared-document' };
}

export function defineDeployedRule(rule: Omit<DeployedRule, 'about'>): DeployedRule {
  return { ...rule, about: 'deployed' };
}
