/** The question that IAM answers, and the answer. */
import type { ConditionEntry, Located, Statement } from '../policy/document.ts';

/** Three-valued truth: `unknown` where a context key that nobody knows decides, or a template value. */
export type Ternary = boolean | 'unknown';

/**
 * The caller.
 *
 * `role` is the role itself, its sessions included; `session` is one assumed-role session;
 * `account` is "some principal of that account that holds the given identity policies".
 */
export interface Caller {
  readonly kind:
    | 'role'
    | 'user'
    | 'session'
    | 'federated-user'
    | 'account'
    | 'root-user'
    | 'service'
    | 'federated'
    | 'anonymous'
    | 'symbol';
  /** The ARN as spelled, the service's name, or a placeholder's text. */
  readonly arn: string;
  /** The account's id or placeholder; undefined where it cannot be told. */
  readonly account: string | undefined;
}

/** A context key's state. Keys are compared without case. */
export type ContextValue =
  | { readonly state: 'present'; readonly values: readonly string[] }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown' };

export interface RequestContext {
  /** `key` in lower case. */
  lookup(key: string): ContextValue;
}

export interface Request {
  readonly caller: Caller;
  readonly action: string;
  /** The ARN asked for, a placeholder's text, or `*`; null: a resource whose ARN no text names (only `*` matches it surely). */
  readonly resource: string | null;
  /** The account that owns the resource; undefined where it cannot be told: then it counts as another account. */
  readonly resourceAccount: string | undefined;
  /**
   * The action has no resource, so that policies have to say `*`, as the service reference data tells. Undefined: as
   * evaluation knows itself of the actions that shares are about.
   */
  readonly onAllResources?: boolean | undefined;
  readonly context: RequestContext;
}

/** A statement's elements, in the order in which they are looked at. */
export type ElementName = 'Effect' | 'Principal' | 'Action' | 'Resource' | 'Condition';

/** How each element of a statement did, all of them: for explaining, not for deciding. */
export interface StatementMatch {
  readonly statement: Statement;
  readonly principal: Ternary;
  readonly action: Ternary;
  readonly resource: Ternary;
  readonly conditions: readonly ConditionMatch[];
  /** All of the above together. */
  readonly result: Ternary;
}

export interface ConditionMatch {
  readonly entry: ConditionEntry;
  readonly result: Ternary;
  /** Context keys whose unknown value made it `unknown`, sorted; also a text such as `operator FooEquals` for an operator that is not known. */
  readonly unknown: readonly string[];
  readonly actual: ContextValue;
}

/** The trace of one statement: matched, or the first element that did not. */
export interface StatementTrace {
  /** The id of the policy (PolicyDocument.id, or a name such as `PolicyInputList.1`). */
  readonly policy: string;
  readonly statement: Statement;
  readonly effect: 'Allow' | 'Deny';
  readonly result: Ternary;
  readonly failed:
    | {
        readonly element: ElementName;
        readonly expected: readonly Located<string>[];
        readonly actual: string;
        readonly condition: ConditionEntry | undefined;
      }
    | undefined;
}

export type DecisionKind = 'allowed' | 'explicitDeny' | 'implicitDeny' | 'conditional';

export interface Decision {
  readonly decision: DecisionKind;
  /** The unknown keys (and operators) that decide, sorted; empty unless `conditional`. */
  readonly conditions: readonly string[];
}
