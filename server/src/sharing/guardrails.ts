/**
 * What limits a share beside its own statements, as the manifest lists it: a permissions boundary, service and resource
 * control policies, VPC endpoint policies; and what stands in for a statement: KMS grants.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import {
  evaluate,
  evaluatePolicy,
  type Grant,
  matchStatement,
  type PolicySet,
  type PolicySource,
} from '../iam/evaluate.ts';
import type { Request } from '../iam/request.ts';
import type { Statement } from '../policy/document.ts';
import type { DocumentFacts } from './facts.ts';
import type { SharingPattern } from './patterns.ts';

/** A document, or one that the manifest names and that is not there. */
export type Guardrail = DocumentFacts | 'absent';

/** One list a level, root first; undefined: not evaluated. */
export type Levels = readonly (readonly Guardrail[])[] | undefined;

export interface Guardrails {
  readonly boundary: readonly Guardrail[] | undefined;
  readonly serviceControlPolicies: Levels;
  /** Of the account that owns the resource, and of that which owns its key. */
  readonly resourceControlPolicies: Levels;
  readonly keyControlPolicies: Levels;
  readonly endpoints: readonly Endpoint[];
  readonly grants: readonly Grant[];
  readonly managementAccount: string | undefined;
}

/** A VPC endpoint that the principal's calls go through. */
export interface Endpoint {
  readonly id: string;
  readonly policy: Guardrail;
}

/** One request of a share with the policies that decide it. */
export interface DecidedRequest {
  readonly leg: 'resource' | 'key';
  readonly request: Request;
  readonly policies: PolicySet;
}

export const GUARDRAIL_KINDS = [
  'permissions boundary',
  'service control policy',
  'resource control policy',
  'VPC endpoint policy',
] as const;

export type GuardrailKind = (typeof GUARDRAIL_KINDS)[number];

/** The part of a policy set that guardrails and grants make. */
export function guardrailPolicies(
  guardrails: Guardrails | undefined,
  leg: 'resource' | 'key',
  request: Request,
  pattern: SharingPattern,
): Partial<PolicySet> {
  if (guardrails === undefined) return {};
  const { boundary, serviceControlPolicies, grants, managementAccount } = guardrails;
  const levels = (lists: readonly (readonly Guardrail[])[]) => lists.map((level) => level.map(source));
  const ofOwner = leg === 'key' ? guardrails.keyControlPolicies : guardrails.resourceControlPolicies;
  const endpoint = endpointOf(guardrails, leg, request, pattern)?.policy;
  return {
    ...(boundary === undefined ? {} : { boundary: boundary.map(source) }),
    ...(serviceControlPolicies === undefined ? {} : { serviceControlPolicies: levels(serviceControlPolicies) }),
    ...(ofOwner === undefined ? {} : { resourceControlPolicies: levels(ofOwner) }),
    ...(endpoint === undefined ? {} : { vpcEndpoint: source(endpoint) }),
    ...(leg === 'key' && grants.length > 0 ? { grants } : {}),
    ...(managementAccount === undefined ? {} : { managementAccount }),
  };
}

/**
 * The endpoints that a request can go through: each is for one service, which only its policy's actions tell. Calls that a
 * service makes to KMS do not go through the caller's.
 */
export function endpointsFor(
  guardrails: Guardrails | undefined,
  leg: 'resource' | 'key',
  action: string,
  { viaService }: SharingPattern,
): readonly Endpoint[] {
  if (guardrails === undefined || (leg === 'key' && viaService !== undefined)) return [];
  const service = action.slice(0, action.indexOf(':') + 1).toLowerCase();
  return guardrails.endpoints.filter(
    ({ policy }) =>
      policy === 'absent' ||
      policy.document.statements.some(
        ({ action: list, notAction }) =>
          notAction !== undefined ||
          list?.values.some(({ value }) => value === '*' || value.toLowerCase().startsWith(service)),
      ),
  );
}

/** Through which of several the request goes nobody knows: through one that lets it pass, if there is one. */
function endpointOf(
  guardrails: Guardrails,
  leg: 'resource' | 'key',
  request: Request,
  pattern: SharingPattern,
): Endpoint | undefined {
  const possible = endpointsFor(guardrails, leg, request.action, pattern);
  const passes = ({ policy }: Endpoint) =>
    policy === 'absent' || evaluatePolicy(policy.compiled(), request, { side: 'resource' }).allow !== false;
  return possible.find(passes) ?? possible[0];
}

export interface GuardrailDenial {
  readonly kind: GuardrailKind;
  readonly leg: 'resource' | 'key';
  readonly facts: DocumentFacts;
  /** The Deny that matches; undefined: nothing allows it. */
  readonly statement: Statement | undefined;
  readonly action: string;
}

/** The guardrails without which a request would not be denied, each once. */
export function guardrailDenials(
  guardrails: Guardrails | undefined,
  requests: readonly DecidedRequest[],
  pattern: SharingPattern,
): GuardrailDenial[] {
  if (guardrails === undefined) return [];
  return requests.flatMap(({ leg, request, policies }) => {
    if (!isDenied(request, policies)) return [];
    const endpoint = endpointOf(guardrails, leg, request, pattern);
    const ofOwner = leg === 'key' ? guardrails.keyControlPolicies : guardrails.resourceControlPolicies;
    const limits: readonly Limit[] = [
      {
        kind: 'permissions boundary',
        without: ({ boundary: _, ...rest }) => rest,
        levels: [guardrails.boundary ?? []],
      },
      {
        kind: 'service control policy',
        without: ({ serviceControlPolicies: _, ...rest }) => rest,
        levels: guardrails.serviceControlPolicies ?? [],
      },
      {
        kind: 'resource control policy',
        without: ({ resourceControlPolicies: _, ...rest }) => rest,
        levels: ofOwner ?? [],
      },
      {
        kind: 'VPC endpoint policy',
        without: ({ vpcEndpoint: _, ...rest }) => rest,
        levels: endpoint === undefined ? [] : [[endpoint.policy]],
      },
    ];
    return limits.flatMap(({ kind, without, levels }): GuardrailDenial[] => {
      // Whatever else is wrong with the share, it has to let the request through.
      const whatever: PolicySet = { ...policies, identity: ['absent'], resource: 'absent' };
      const decides = (set: PolicySet) => isDenied(request, set) && !isDenied(request, without(set));
      if (!decides(policies) && !decides(whatever)) return [];
      const all = levels.flatMap(present);
      const found = { kind, leg, action: request.action };
      for (const facts of all) {
        const statement = denying(facts, request, kind);
        if (statement !== undefined) return [{ ...found, facts, statement }];
      }
      const level = levels.map(present).find((one) => one.length > 0 && !allows(one, request, kind)) ?? all;
      return level[0] === undefined ? [] : [{ ...found, facts: level[0], statement: undefined }];
    });
  });
}

interface Limit {
  readonly kind: GuardrailKind;
  readonly without: (policies: PolicySet) => PolicySet;
  readonly levels: readonly (readonly Guardrail[])[];
}

function sideOf(kind: GuardrailKind): 'resource' | 'identity' {
  return kind === 'resource control policy' || kind === 'VPC endpoint policy' ? 'resource' : 'identity';
}

function denying(facts: DocumentFacts, request: Request, kind: GuardrailKind): Statement | undefined {
  return facts
    .compiled()
    .statements.filter(({ effect }) => effect === 'Deny')
    .find((statement) => matchStatement(statement, request, sideOf(kind)).result === true)?.statement;
}

/** Whether one of the policies of one level lets the request pass. */
function allows(level: readonly DocumentFacts[], request: Request, kind: GuardrailKind): boolean {
  if (kind === 'resource control policy') return true;
  const side = sideOf(kind);
  return level.some((facts) => evaluatePolicy(facts.compiled(), request, { side }).allow !== false);
}

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
