/** The policies that take part in a request, and what one leg of them says. */
import type { CompiledPolicy } from './compile.ts';
import { matchStatementParts, type PolicySide, type PreparedRequest } from './match.ts';
import { and, FALSE, or, TRUE, type Truth, UNKNOWN } from './truth.ts';

/** A policy, or one that exists but is not at hand: it may hold anything. */
export type PolicySource = CompiledPolicy | 'absent';

/** A KMS grant: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html */
export interface Grant {
  /** ARN of the grantee principal. */
  readonly grantee: string;
  /** `Decrypt`, `GenerateDataKey`… */
  readonly operations: readonly string[];
  readonly constraints: {
    readonly encryptionContextEquals?: Readonly<Record<string, string>>;
    readonly encryptionContextSubset?: Readonly<Record<string, string>>;
  };
}

export interface PolicySet {
  /** The caller's own policies, its groups' included. */
  readonly identity: readonly PolicySource[];
  /** The resource's policy; `empty` or undefined: it has none. */
  readonly resource?: PolicySource | 'empty';
  /** Undefined: no permissions boundary. */
  readonly boundary?: readonly PolicySource[];
  /** Undefined: the session was made without session policies. */
  readonly session?: readonly PolicySource[];
  /** One list a level, root first, for the caller's account; undefined: not evaluated. */
  readonly serviceControlPolicies?: readonly (readonly PolicySource[])[];
  /** One list a level, root first, for the resource's account; undefined: not evaluated. */
  readonly resourceControlPolicies?: readonly (readonly PolicySource[])[];
  /** Of the endpoint that the request goes through; undefined: through none. */
  readonly vpcEndpoint?: PolicySource;
  readonly grants?: readonly Grant[];
  /** Service control policies do not apply to its principals, resource control policies not to its resources. */
  readonly managementAccount?: string;
  /** The key is one that AWS manages, such as `alias/aws/secretsmanager`: no resource control policy applies to it. */
  readonly awsManagedKey?: boolean;
}

/** What the policies of one leg say together. */
export interface LegOutcome {
  deny: Truth;
  /** An Allow that names the caller itself, or everybody; on the identity side any Allow. */
  direct: Truth;
  /** An Allow that names the caller's role. */
  role: Truth;
  /** An Allow that names the caller's account, which then decides by its identity policies. */
  account: Truth;
}

/** How policies that are not at hand are taken: as unknown, or as generous as can be. */
export type AbsentAs = 'unknown' | 'generous';

export function newOutcome(): LegOutcome {
  return { deny: FALSE, direct: FALSE, role: FALSE, account: FALSE };
}

/** The union of all ways to be allowed. */
export function allowOf(outcome: LegOutcome): Truth {
  return or(or(outcome.direct, outcome.role), outcome.account);
}

/** Adds a policy to a leg: Allows and Denies are each joined by "or". */
export function addPolicy(
  source: PolicySource,
  request: PreparedRequest,
  side: PolicySide,
  absent: AbsentAs,
  outcome: LegOutcome,
): void {
  if (source === 'absent') {
    const allow = absent === 'generous' ? TRUE : UNKNOWN;
    outcome.deny = or(outcome.deny, absent === 'generous' ? FALSE : UNKNOWN);
    outcome.direct = or(outcome.direct, allow);
    outcome.role = or(outcome.role, allow);
    outcome.account = or(outcome.account, allow);
    return;
  }
  const { statements } = source;
  for (let index = 0; index < statements.length; index++) {
    const statement = statements[index]!;
    if (statement.effect === undefined) continue;
    const truth = matchStatementParts(statement, request, side);
    if (truth === FALSE) continue;
    if (statement.effect === 'Deny') outcome.deny = or(outcome.deny, truth);
    else {
      const most = statement.effect === 'unknown' ? UNKNOWN : truth;
      const { principal } = request;
      outcome.direct = or(outcome.direct, and(most, principal.direct));
      outcome.role = or(outcome.role, and(most, principal.role));
      outcome.account = or(outcome.account, and(most, principal.account));
      if (statement.effect === 'unknown') outcome.deny = or(outcome.deny, UNKNOWN);
    }
  }
}
