/** KMS grants: they allow like a key policy that names the grantee, and need no identity policy beside them. */
import type { PreparedRequest } from './match.ts';
import type { Grant } from './policies.ts';
import { compilePrincipal, isServicePrincipal, matchPrincipals, type PrincipalMatch } from './principal.ts';
import { and, FALSE, or, TRUE, type Truth, truthOf, UNKNOWN } from './truth.ts';

/**
 * Operations whose request carries an encryption context, so that a grant's constraints count.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
 */
const WITH_ENCRYPTION_CONTEXT: ReadonlySet<string> = new Set([
  'decrypt',
  'encrypt',
  'generatedatakey',
  'generatedatakeypair',
  'generatedatakeypairwithoutplaintext',
  'generatedatakeywithoutplaintext',
  'reencryptfrom',
  'reencryptto',
]);

/** Whether some grant covers the request. */
export function grantTruth(grants: readonly Grant[], request: PreparedRequest): Truth {
  if (!request.action.startsWith('kms:')) return FALSE;
  const operation = request.action.slice('kms:'.length);
  let truth: Truth = FALSE;
  for (const grant of grants) {
    if (!grant.operations.some((name) => name.toLowerCase() === operation)) continue;
    const covered = and(granteeTruth(grant, request), constraintsTruth(grant, operation, request));
    truth = or(truth, covered);
  }
  return truth;
}

/** Names of the context keys that the constraints of a grant ask for and nobody knows, and of a grant that may not be the caller's. */
export function grantUnknowns(grants: readonly Grant[], request: PreparedRequest): string[] {
  const names: string[] = [];
  for (const grant of grants) {
    if (granteeTruth(grant, request) === UNKNOWN) names.push('KMS grant');
    const { encryptionContextEquals, encryptionContextSubset } = grant.constraints;
    const keys = Object.keys({ ...encryptionContextEquals, ...encryptionContextSubset }).map(contextKey);
    if (encryptionContextEquals !== undefined) keys.push('kms:EncryptionContextKeys');
    for (const key of keys) {
      if (request.context.lookup(key.toLowerCase()).state === 'unknown') names.push(key);
    }
  }
  return names;
}

function granteeTruth(grant: Grant, request: PreparedRequest): Truth {
  const match: PrincipalMatch = { direct: FALSE, role: FALSE, account: FALSE };
  const kind = isServicePrincipal(grant.grantee) ? 'Service' : 'AWS';
  matchPrincipals([compilePrincipal(kind, grant.grantee)], request.caller, match);
  // Whether the account's other principals can use a grant to it, AWS's page does not say.
  const byAccount = request.caller.kind === 'root-user' ? match.account : and(match.account, UNKNOWN);
  return or(or(match.direct, match.role), byAccount);
}

function constraintsTruth(grant: Grant, operation: string, request: PreparedRequest): Truth {
  if (!WITH_ENCRYPTION_CONTEXT.has(operation)) return TRUE;
  const { encryptionContextEquals, encryptionContextSubset } = grant.constraints;
  let truth: Truth = TRUE;
  for (const [name, value] of Object.entries({ ...encryptionContextEquals, ...encryptionContextSubset })) {
    truth = and(truth, pairTruth(name, value, request));
  }
  if (encryptionContextEquals === undefined) return truth;
  return and(truth, sameKeys(Object.keys(encryptionContextEquals), request));
}

function pairTruth(name: string, value: string, request: PreparedRequest): Truth {
  const actual = request.context.lookup(contextKey(name).toLowerCase());
  if (actual.state === 'unknown') return UNKNOWN;
  return truthOf(actual.state === 'present' && actual.values.includes(value));
}

function sameKeys(names: readonly string[], request: PreparedRequest): Truth {
  const actual = request.context.lookup('kms:encryptioncontextkeys');
  if (actual.state === 'unknown') return UNKNOWN;
  const keys = actual.state === 'present' ? actual.values : [];
  return truthOf(keys.length === names.length && names.every((name) => keys.includes(name)));
}

function contextKey(name: string): string {
  return `kms:EncryptionContext:${name}`;
}
