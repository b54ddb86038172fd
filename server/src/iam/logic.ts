/**
 * How AWS joins the policies of a request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
import { worksAcrossAccounts } from './crossAccount.ts';
import { grantTruth } from './grants.ts';
import type { PreparedRequest } from './match.ts';
import { type AbsentAs, addPolicy, allowOf, type LegOutcome, newOutcome, type PolicySet } from './policies.ts';
import { isServiceLinkedRole, resourcePolicyDecides, underResourceControl } from './services.ts';
import { and, FALSE, or, TRUE, type Truth, UNKNOWN } from './truth.ts';
import { sameText } from './wildcard.ts';

/** What each leg says; a leg that does not apply allows and denies nothing. */
export interface Legs {
  readonly identity: LegOutcome;
  readonly resource: LegOutcome;
  readonly boundary: LegOutcome;
  readonly session: LegOutcome;
  readonly vpcEndpoint: LegOutcome;
  /** One a level. */
  readonly serviceControl: readonly LegOutcome[];
  readonly resourceControl: readonly LegOutcome[];
  readonly grants: Truth;
}

export interface Truths {
  readonly allow: Truth;
  readonly deny: Truth;
}

export function evaluateLegs(request: PreparedRequest, set: PolicySet, absent: AbsentAs): Legs {
  const identity = newOutcome();
  for (const source of set.identity) addPolicy(source, request, 'identity', absent, identity);
  const resource = newOutcome();
  if (set.resource !== undefined && set.resource !== 'empty')
    addPolicy(set.resource, request, 'resource', absent, resource);
  return {
    identity,
    resource,
    boundary: set.boundary === undefined ? NO_LIMIT : identityLeg(set.boundary, request, absent),
    session: set.session === undefined ? NO_LIMIT : identityLeg(set.session, request, absent),
    vpcEndpoint: set.vpcEndpoint === undefined ? NO_LIMIT : resourceLeg([set.vpcEndpoint], request, absent),
    serviceControl: serviceControlLegs(request, set, absent),
    resourceControl: resourceControlLegs(request, set, absent),
    grants: set.grants === undefined ? FALSE : grantTruth(set.grants, request),
  };
}

export function joinLegs(request: PreparedRequest, set: PolicySet, legs: Legs): Truths {
  let deny = or(or(legs.identity.deny, legs.resource.deny), or(legs.boundary.deny, legs.session.deny));
  deny = or(deny, legs.vpcEndpoint.deny);
  let limits = allowOf(legs.vpcEndpoint);
  for (const level of legs.serviceControl) {
    deny = or(deny, level.deny);
    limits = and(limits, allowOf(level));
  }
  // RCPFullAWSAccess is attached to every level and cannot be detached, so that only a Deny counts:
  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
  for (const level of legs.resourceControl) deny = or(deny, level.deny);
  return { deny, allow: and(limits, granted(request, set, legs)) };
}

/** Whether caller and resource are of one account; an owner that nobody knows counts as another account. */
export function sameAccount(request: PreparedRequest): Truth {
  const { caller, request: asked } = request;
  if (caller.account === undefined || asked.resourceAccount === undefined) return FALSE;
  return caller.account === asked.resourceAccount ? TRUE : sameText(caller.account, asked.resourceAccount);
}

function granted(request: PreparedRequest, set: PolicySet, legs: Legs): Truth {
  const { kind } = request.caller;
  const { resource } = legs;
  if (kind === 'service' || kind === 'anonymous') return or(resource.direct, legs.grants);
  if (kind === 'federated') return and(resource.direct, servesRole(request));
  // Access is denied to it: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  if (kind === 'root-user' && request.action === 'sts:assumerole') return FALSE;
  const same = sameAccount(request);
  const inside = same === FALSE ? FALSE : grantedInAccount(request, set, legs);
  const across = same === TRUE ? FALSE : grantedAcrossAccounts(request, set, legs);
  if (same !== UNKNOWN) return same === TRUE ? inside : across;
  return inside === across ? inside : UNKNOWN;
}

/**
 * An OIDC provider is one of the role's own account:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity
 */
function servesRole(request: PreparedRequest): Truth {
  return request.caller.arn.includes(':oidc-provider/') ? sameAccount(request) : TRUE;
}

/** Both sides have to allow; a grant is enough, since the key's owner gave it to this very principal. */
function grantedAcrossAccounts(request: PreparedRequest, set: PolicySet, legs: Legs): Truth {
  if (!worksAcrossAccounts(request.action)) return FALSE;
  return or(and(identityPath(request, set, legs), allowOf(legs.resource)), legs.grants);
}

/**
 * A resource policy that names the user or the session grants whatever boundary and session policies leave
 * out; one that names the role is limited by them; one that names the account leaves it to identity policies.
 */
function grantedInAccount(request: PreparedRequest, set: PolicySet, legs: Legs): Truth {
  const { resource } = legs;
  const path = identityPath(request, set, legs);
  const toRole = and(resource.role, and(allowOf(legs.boundary), allowOf(legs.session)));
  const named = or(or(resource.direct, toRole), legs.grants);
  if (!resourcePolicyDecides(request)) return or(path, named);
  return or(named, and(resource.account, path));
}

/** Identity policies, as far as boundary and session policies let them. */
function identityPath(request: PreparedRequest, set: PolicySet, legs: Legs): Truth {
  const { kind } = request.caller;
  if (kind === 'root-user') return TRUE;
  // A federated user has no more than its session policies give:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
  if (kind === 'federated-user' && set.session === undefined) return FALSE;
  return and(allowOf(legs.identity), and(allowOf(legs.boundary), allowOf(legs.session)));
}

function serviceControlLegs(request: PreparedRequest, set: PolicySet, absent: AbsentAs): readonly LegOutcome[] {
  const levels = set.serviceControlPolicies;
  if (levels === undefined) return NO_LEVELS;
  const { kind, account } = request.caller;
  if (kind === 'service' || kind === 'anonymous' || kind === 'federated') return NO_LEVELS;
  if (account !== undefined && account === set.managementAccount) return NO_LEVELS;
  if (isServiceLinkedRole(request)) return NO_LEVELS;
  return levels.map((level) => identityLeg(level, request, absent));
}

function resourceControlLegs(request: PreparedRequest, set: PolicySet, absent: AbsentAs): readonly LegOutcome[] {
  const levels = set.resourceControlPolicies;
  if (levels === undefined || !underResourceControl(request) || isServiceLinkedRole(request)) return NO_LEVELS;
  if (set.awsManagedKey === true && request.action.startsWith('kms:')) return NO_LEVELS;
  const owner = request.request.resourceAccount;
  if (owner !== undefined && owner === set.managementAccount) return NO_LEVELS;
  return levels.map((level) => resourceLeg(level, request, absent));
}

function identityLeg(sources: PolicySet['identity'], request: PreparedRequest, absent: AbsentAs): LegOutcome {
  const outcome = newOutcome();
  for (const source of sources) addPolicy(source, request, 'identity', absent, outcome);
  return outcome;
}

function resourceLeg(sources: PolicySet['identity'], request: PreparedRequest, absent: AbsentAs): LegOutcome {
  const outcome = newOutcome();
  for (const source of sources) addPolicy(source, request, 'resource', absent, outcome);
  return outcome;
}

const NO_LIMIT: LegOutcome = Object.freeze({ deny: FALSE, direct: TRUE, role: TRUE, account: TRUE });
const NO_LEVELS: readonly LegOutcome[] = Object.freeze([]);
