/** `sharingPolicies/explain`, as the server answers it. */
import type { Location, WorkspaceEdit } from 'vscode-languageclient';

export const EXPLAIN_REQUEST = 'sharingPolicies/explain';

/** Why one request was denied, or what the files make of it. All of it is text, none of it markup. */
export interface Explanation {
  readonly summary: string;
  readonly reasons: readonly Reason[];
  /** Where nothing is at fault: the statements that decide. */
  readonly decidedBy: readonly Place[];
  readonly notes: readonly { readonly text: string; readonly command?: string }[];
  /** Ids of the shares that the request is about, or could be. */
  readonly shares: readonly string[];
}

export interface Reason {
  readonly code?: string;
  /** It explains this denial; otherwise it is what would be in the way next. */
  readonly first: boolean;
  readonly message: string;
  readonly location: Location;
  readonly related: readonly Place[];
  readonly fixes: readonly { readonly title: string; readonly edit: WorkspaceEdit }[];
}

export interface Place {
  readonly location: Location;
  readonly message: string;
}
