/**
 * What limits a share beside its own statements, as the manifest lists it: a permissions boundary, service and resource
 * control policies; and what stands in for a statement: KMS grants.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { evaluate, type Grant, type PolicySet, type PolicySource } from '../iam/evaluate.ts';
import type { Request } from '../iam/request.ts';
import type { DocumentFacts } from './facts.ts';

/** A document, or one that the manifest names and that is not there. */
export type Guardrail = DocumentFacts | 'absent';

export interface Guardrails {
  readonly boundary: readonly Guardrail[] | undefined;
  /** One list a level, root first. */
  readonly serviceControlPolicies: readonly (readonly Guardrail[])[] | undefined;
  readonly resourceControlPolicies: readonly (readonly Guardrail[])[] | undefined;
  readonly grants: readonly Grant[];
  readonly managementAccount: string | undefined;
}

/** One request of a share with the policies that decide it. */
export interface DecidedRequest {
  readonly leg: 'resource' | 'key';
  readonly request: Request;
  readonly policies: PolicySet;
}

export type GuardrailKind = 'permissions boundary' | 'service control policy' | 'resource control policy';

/** The part of a policy set that guardrails and grants make. */
export function guardrailPolicies(guardrails: Guardrails | undefined, leg: 'resource' | 'key'): Partial<PolicySet> {
  if (guardrails === undefined) return {};
  const { boundary, serviceControlPolicies, resourceControlPolicies, grants, managementAccount } = guardrails;
  const levels = (lists: readonly (readonly Guardrail[])[]) => lists.map((level) => level.map(source));
  return {
    ...(boundary === undefined ? {} : { boundary: boundary.map(source) }),
    ...(serviceControlPolicies === undefined ? {} : { serviceControlPolicies: levels(serviceControlPolicies) }),
    ...(resourceControlPolicies === undefined ? {} : { resourceControlPolicies: levels(resourceControlPolicies) }),
    ...(leg === 'key' && grants.length > 0 ? { grants } : {}),
    ...(managementAccount === undefined ? {} : { managementAccount }),
  };
}

export interface GuardrailDenial {
  readonly kind: GuardrailKind;
  readonly facts: DocumentFacts;
  readonly action: string;
}

/** The guardrails without which a request would not be denied, each once. */
export function guardrailDenials(
  guardrails: Guardrails | undefined,
  requests: readonly DecidedRequest[],
): GuardrailDenial[] {
  if (guardrails === undefined) return [];
  return requests.flatMap(({ request, policies }) =>
    isDenied(request, policies)
      ? KINDS.flatMap(({ kind, without, documents }): GuardrailDenial[] => {
          const [facts] = documents(guardrails);
          if (facts === undefined || isDenied(request, without(policies))) return [];
          return [{ kind, facts, action: request.action }];
        })
      : [],
  );
}

interface KindRow {
  readonly kind: GuardrailKind;
  readonly without: (policies: PolicySet) => PolicySet;
  readonly documents: (guardrails: Guardrails) => DocumentFacts[];
}

const KINDS: readonly KindRow[] = [
  {
    kind: 'permissions boundary',
    without: ({ boundary: _, ...rest }) => rest,
    documents: ({ boundary }) => present(boundary ?? []),
  },
  {
    kind: 'service control policy',
    without: ({ serviceControlPolicies: _, ...rest }) => rest,
    documents: ({ serviceControlPolicies }) => present((serviceControlPolicies ?? []).flat()),
  },
  {
    kind: 'resource control policy',
    without: ({ resourceControlPolicies: _, ...rest }) => rest,
    documents: ({ resourceControlPolicies }) => present((resourceControlPolicies ?? []).flat()),
  },
];

function isDenied(request: Request, policies: PolicySet): boolean {
  const { decision } = evaluate(request, policies);
  return decision === 'implicitDeny' || decision === 'explicitDeny';
}

function source(guardrail: Guardrail): PolicySource {
  return guardrail === 'absent' ? 'absent' : guardrail.compiled();
}

function present(guardrails: readonly Guardrail[]): DocumentFacts[] {
  return guardrails.filter((guardrail) => guardrail !== 'absent');
}
