/** What the server tells of shares. The types are the server's own words; a test holds the two together. */
import type { Location, Range } from 'vscode-languageclient';

export type Verdict = 'allowed' | 'denied' | 'conditional' | 'unknown';
export type StatementStatus = 'present' | 'missing' | 'blocked' | 'conditional' | 'unknown' | 'notRequired';

export interface ShareSummary {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly verdict: Verdict;
  readonly folder: string;
}

export interface ShareDetail extends ShareSummary {
  readonly principal: string;
  readonly resource: string | null;
  readonly key: string | null;
  readonly access: string;
  readonly manifest: string | null;
  readonly legs: readonly LegDetail[];
}

export interface LegDetail {
  readonly leg: string;
  readonly name: string;
  readonly status: StatementStatus;
  readonly words: string;
  readonly atFault: boolean;
  readonly place?: Location;
  readonly statements: readonly StatementDetail[];
}

export interface StatementDetail {
  readonly name: string;
  readonly detail: string;
  readonly effect: 'Allow' | 'Deny';
  readonly place?: Location;
}

export const SHARES = 'sharingPolicies/shares';
export const SHARE = 'sharingPolicies/share';
export const SHARES_IN = 'sharingPolicies/sharesIn';
export const SHARES_MARKDOWN = 'sharingPolicies/sharesMarkdown';
export const SHARES_CHANGED = 'sharingPolicies/sharesChanged';

export type { Location, Range };
