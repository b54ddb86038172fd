/** What can keep a required statement from doing its work, or let somebody in against the manifest. Rules turn causes into findings. */
import type { ConditionMatch } from '../iam/request.ts';
import type { ConditionEntry, Located, Statement, TextRange } from '../policy/document.ts';
import type { DocumentFacts } from './facts.ts';
import type { GuardrailKind } from './guardrails.ts';
import type { ResourceNoun } from './references.ts';
import type { Leg } from './share.ts';

interface CauseAt {
  readonly leg: Leg;
  /** The document that is spoken of; where one is absent, the strongest of those that are there. */
  readonly facts: DocumentFacts;
  /** Where it is not the document's file: a manifest's, or that of a command's output. */
  readonly file?: string;
  readonly range: TextRange;
  readonly pointer: string;
}

export type Cause =
  | AbsentCause
  | MissingCause
  | PrincipalCause
  | ElementCause
  | ReferenceCause
  | ConditionCause
  | DenyCause
  | ManagedKeyCause
  | GuardrailCause
  | UnintendedCause;

/** The document is not in the workspace. */
export interface AbsentCause extends CauseAt {
  readonly kind: 'absent';
}

/** No statement grants it. */
export interface MissingCause extends CauseAt {
  readonly kind: 'missing';
  readonly actions: readonly string[];
  /** A statement that lacks nothing but these actions. */
  readonly statement: Statement | undefined;
}

/** The statement is for somebody else, by a slip. */
export interface PrincipalCause extends CauseAt {
  readonly kind: 'principal';
  readonly named: Located<string>;
  /** The document that names the right one; undefined: the manifest does. */
  readonly other: DocumentFacts | undefined;
  readonly right: Located<string>;
  readonly rightFile: string;
}

/** The statement lacks its Resource, or names somebody in a way that AWS refuses: a rule about the document says so. */
export interface ElementCause extends CauseAt {
  readonly kind: 'element';
  readonly element: 'Resource' | 'Principal';
  readonly statement: Statement;
}

export type ReferenceFault =
  | 'ambiguous-name'
  /** A bucket, where objects in it are meant. */
  | 'objects'
  /** The same in another Region, of what is replicated. */
  | 'replica'
  | 'wildcard-suffix'
  | 'partition'
  | 'region'
  | 'account'
  | 'name'
  | 'suffix'
  | 'alias'
  | 'id'
  | 'managed-key';

/** The statement's Resource is not the resource or key that the other documents speak of. */
export interface ReferenceCause extends CauseAt {
  readonly kind: 'reference';
  readonly noun: ResourceNoun | 'key';
  readonly located: Located<string>;
  /** Undefined: it stands in a manifest. */
  readonly statement: Statement | undefined;
  readonly fault: ReferenceFault;
  /** How it should be spelled; undefined where no text says. */
  readonly expected: string | undefined;
  /** More speaks for `expected` than for what is written. */
  readonly sure: boolean;
}

/** A condition that cannot hold for this share's requests. */
export interface ConditionCause extends CauseAt {
  readonly kind: 'condition';
  readonly statement: Statement;
  readonly entry: ConditionEntry;
  readonly match: ConditionMatch;
  /** It holds now, and soon will not. */
  readonly soon?: boolean;
}

export interface DenyCause extends CauseAt {
  readonly kind: 'deny';
  readonly statement: Statement;
  /** Statements that grant what this one takes away. */
  readonly overridden: readonly { readonly facts: DocumentFacts; readonly statement: Statement }[];
  readonly actions: readonly string[];
}

/** A boundary or an organization's policy does not let the request through. */
export interface GuardrailCause extends CauseAt {
  readonly kind: 'guardrail';
  readonly guardrail: GuardrailKind;
  /** The Deny that matches; undefined: nothing allows them. */
  readonly statement: Statement | undefined;
  readonly actions: readonly string[];
  /** Only the use of the key is denied. */
  readonly onKey: boolean;
}

/** The manifest or CLI output says that the resource is under an AWS managed key. */
export interface ManagedKeyCause extends CauseAt {
  readonly kind: 'managed-key';
}

/** The access works, and the manifest does not want it. */
export interface UnintendedCause extends CauseAt {
  readonly kind: 'unintended';
  /** The manifest lists it as denied; else it does not list it. */
  readonly forbidden: boolean;
}
