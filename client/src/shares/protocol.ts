/** What the server tells of shares: its own types, and the names of its requests, which a test holds to the server's. */
import type { Location, Range } from 'vscode-languageclient';
import type { StatementDetail as ServerStatement, ShareSummary } from '../../../server/src/ide/shares/tree.ts';
import type { Told, ToldLeg, ToldShare } from '../../../server/src/lsp/sharesProtocol.ts';

export type ShareDetail = ToldShare;
export type LegDetail = ToldLeg;
export type StatementDetail = Told<ServerStatement>;
export type Verdict = ShareSummary['verdict'];
export type StatementStatus = LegDetail['status'];

export const SHARES = 'sharingPolicies/shares';
export const SHARE = 'sharingPolicies/share';
export const SHARES_IN = 'sharingPolicies/sharesIn';
export const SHARES_MARKDOWN = 'sharingPolicies/sharesMarkdown';
export const SHARES_CHANGED = 'sharingPolicies/sharesChanged';

export type { Location, Range, ShareSummary };
