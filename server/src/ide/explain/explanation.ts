/** The answer to "why was this denied": what hosts show. */
import type { TextRange } from '../../policy/document.ts';
import type { Fix, RelatedPlace } from '../../rules/finding.ts';
import type { ShareReport, Verdict } from '../../sharing/share.ts';
import type { Denial } from './denial.ts';

export interface Explanation {
  readonly denial: Denial;
  /** What the files of the workspace make of the request; `unknown` too where they do not speak of it. */
  readonly verdict: Verdict;
  /** One sentence for somebody who is locked out. */
  readonly summary: string;
  /** What is missing or in the way, first what explains this denial. */
  readonly reasons: readonly Reason[];
  /** Where nothing is at fault: the statements that decide, in words such as `The resource policy of DevSecret allows it`. */
  readonly decidedBy: readonly RelatedPlace[];
  /** What else there is to know: what the message leaves out, where AWS and the files disagree, what to look at. */
  readonly notes: readonly Note[];
  /** The shares that the request is about, or could be. */
  readonly shares: readonly ShareReport[];
}

export interface Note {
  readonly text: string;
  /** A command that the text ends with, for a POSIX shell. */
  readonly command?: string;
}

export interface Reason {
  /** The rule that finds it; undefined for what is no fault of the share but of the request. */
  readonly code: string | undefined;
  /** It keeps this request from being allowed; otherwise it is what will be in the way next. */
  readonly first: boolean;
  readonly message: string;
  readonly file: string;
  readonly range: TextRange;
  readonly pointer: string;
  readonly related: readonly RelatedPlace[];
  readonly fixes: readonly Fix[];
}
