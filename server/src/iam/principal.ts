/**
 * Who calls, and whom a Principal element names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import type { PrincipalElement } from '../policy/document.ts';
import { type Arn, iamIdentity, parseArn, roleSession } from './arn.ts';
import { mayHoldBraces } from './interpolation.ts';
import type { Caller } from './request.ts';
import { and, FALSE, or, TRUE, type Truth, UNKNOWN } from './truth.ts';
import { sameText } from './wildcard.ts';

/**
 * How a Principal element covers a caller, each way for itself, because they count differently:
 * - `direct`: names the very user, session, service or provider, or everybody (`*`);
 * - `role`: names the role of a session, or the role that calls;
 * - `account`: names the account, which hands the decision to that account's identity policies.
 */
export interface PrincipalMatch {
  direct: Truth;
  role: Truth;
  account: Truth;
}

type Way = 'direct' | 'role' | 'account' | 'none';

/** One value of a Principal element, taken apart once. */
export interface CompiledPrincipal {
  readonly form:
    | 'everybody'
    | 'account'
    | 'role'
    | 'user'
    | 'arn'
    | 'service'
    | 'federated'
    | 'canonical-user'
    | 'invalid';
  readonly text: string;
  /** The account that an account principal names, or that a role or user is of. */
  readonly account: string;
  readonly partition: string;
  /** Of a role: its name without path. */
  readonly name: string;
  readonly uncertain: boolean;
}

/**
 * The caller that a text names: an ARN, 12 digits, a service's or web identity provider's name, `anonymous`,
 * else a placeholder. `root` says what an account's root ARN means: some principal of the account that holds
 * the given identity policies, or the root user itself.
 */
export function parseCaller(text: string, root: 'account' | 'root-user' = 'account'): Caller {
  if (text === 'anonymous' || text === '*') return { kind: 'anonymous', arn: text, account: undefined };
  if (/^\d{12}$/.test(text)) return { kind: root, arn: `arn:aws:iam::${text}:root`, account: text };
  const arn = parseArn(text);
  if (arn !== undefined) return { kind: callerKind(arn, root), arn: text, account: arn.account || undefined };
  if (WEB_IDENTITY_PROVIDERS.has(text)) return { kind: 'federated', arn: text, account: undefined };
  if (isServicePrincipal(text)) return { kind: 'service', arn: text, account: undefined };
  return { kind: 'symbol', arn: text, account: undefined };
}

/** Service principals end in `amazonaws.com`, in the China partition some in `amazonaws.com.cn`. */
export function isServicePrincipal(text: string): boolean {
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|aws\.internal)$/i.test(text);
}

/** Every value of the element. Values of a wrong JSON type become `invalid`. */
export function compilePrincipals(element: PrincipalElement): CompiledPrincipal[] {
  const compiled: CompiledPrincipal[] = [];
  if (element.invalid) compiled.push(invalidPrincipal(''));
  for (const entry of element.entries) {
    for (const value of entry.values) compiled.push(compilePrincipal(entry.kind, value.value));
    for (const value of entry.invalid) compiled.push(invalidPrincipal(String(value.value)));
  }
  return compiled;
}

export function compilePrincipal(kind: string, text: string): CompiledPrincipal {
  const plain = { text, account: '', partition: '', name: '', uncertain: mayHoldBraces(text) };
  if (kind === '*') return { ...plain, form: text === '*' ? 'everybody' : 'invalid' };
  if (kind === 'Service') return { ...plain, form: 'service' };
  if (kind === 'Federated') return { ...plain, form: 'federated' };
  if (kind === 'CanonicalUser') return { ...plain, form: 'canonical-user' };
  if (kind !== 'AWS') return { ...plain, form: 'invalid' };
  if (text === '*') return { ...plain, form: 'everybody' };
  const arn = parseArn(text);
  // A text that is no ARN: an account's id, or a placeholder for one or for a whole ARN.
  if (arn === undefined) return { ...plain, form: 'account', account: text };
  // Part of a name cannot be a wildcard; AWS refuses the policy.
  if (/[*?]/.test(text)) return { ...plain, form: 'invalid' };
  const { account, partition } = arn;
  if (arn.service === 'iam' && arn.resource === 'root') return { ...plain, form: 'account', account, partition };
  const identity = iamIdentity(arn);
  if (identity?.type === 'role') return { ...plain, form: 'role', account, partition, name: identity.name };
  if (identity?.type === 'user') return { ...plain, form: 'user', account, partition };
  return { ...plain, form: 'arn' };
}

/** A caller with the parts of its ARN that matching looks at. */
export interface CallerParts extends Caller {
  readonly partition: string;
  /** Of a session: its role's name. */
  readonly roleName: string;
}

export function callerParts(caller: Caller): CallerParts {
  const { kind, arn, account } = caller;
  const partition = arn.startsWith('arn:') ? arn.slice(4, arn.indexOf(':', 4)) : '';
  const parsed = kind === 'session' ? parseArn(arn) : undefined;
  const session = parsed === undefined ? undefined : roleSession(parsed);
  return { kind, arn, account, partition, roleName: session?.role ?? '' };
}

/** Adds to `match` how the principals cover the caller. */
export function matchPrincipals(
  principals: readonly CompiledPrincipal[],
  caller: CallerParts,
  match: PrincipalMatch,
): void {
  for (let index = 0; index < principals.length; index++) {
    const principal = principals[index]!;
    const way = wayOf(principal, caller);
    if (way === 'none') continue;
    const truth = truthOfPrincipal(principal, caller);
    match[way] = or(match[way], truth);
    // A bare placeholder may stand for the caller itself as well as for its account.
    if (principal.form === 'account' && principal.partition === '') {
      match.direct = or(match.direct, sameText(principal.text, caller.arn));
    }
  }
}

/**
 * Whether NotPrincipal leaves the caller out of its exceptions, so that the statement applies. AWS looks at the
 * account, then the role, then the session, and each has to be listed to be excepted for sure; a part of them
 * leaves it open: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function matchNotPrincipals(principals: readonly CompiledPrincipal[], caller: CallerParts): Truth {
  const match: PrincipalMatch = { direct: FALSE, role: FALSE, account: FALSE };
  matchPrincipals(principals, caller, match);
  const levels = LEVELS[caller.kind];
  if (principals.some((principal) => principal.form === 'everybody')) return FALSE;
  let all: Truth = TRUE;
  let any: Truth = FALSE;
  for (const level of levels) {
    all = and(all, match[level]);
    any = or(any, match[level]);
  }
  if (all === TRUE) return FALSE;
  return any === FALSE ? TRUE : UNKNOWN;
}

/** What has to be listed in NotPrincipal for each kind of caller. */
const LEVELS: Readonly<Record<Caller['kind'], readonly (keyof PrincipalMatch)[]>> = {
  role: ['role', 'account'],
  session: ['direct', 'role', 'account'],
  user: ['direct', 'account'],
  'federated-user': ['direct', 'account'],
  account: ['account'],
  'root-user': ['account'],
  service: ['direct'],
  federated: ['direct'],
  anonymous: ['direct'],
  symbol: ['direct'],
};

/** No principal of the kind `AWS` names them, but for `*`. */
const NAMED_OTHERWISE: ReadonlySet<Caller['kind']> = new Set(['anonymous', 'service', 'federated']);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity */
const WEB_IDENTITY_PROVIDERS: ReadonlySet<string> = new Set([
  'cognito-identity.amazonaws.com',
  'www.amazon.com',
  'graph.facebook.com',
  'accounts.google.com',
]);

function callerKind(arn: Arn, root: 'account' | 'root-user'): Caller['kind'] {
  if (arn.service === 'iam') {
    if (arn.resource === 'root') return root;
    if (/^(?:saml|oidc)-provider\//.test(arn.resource)) return 'federated';
    const identity = iamIdentity(arn);
    if (identity?.type === 'role' || identity?.type === 'user') return identity.type;
  } else if (arn.service === 'sts') {
    if (roleSession(arn) !== undefined) return 'session';
    if (arn.resource.startsWith('federated-user/')) return 'federated-user';
  }
  return 'symbol';
}

function invalidPrincipal(text: string): CompiledPrincipal {
  return { form: 'invalid', text, account: '', partition: '', name: '', uncertain: false };
}

/** Under which of the ways a value could cover the caller at all. */
function wayOf(principal: CompiledPrincipal, caller: CallerParts): Way {
  switch (principal.form) {
    case 'everybody':
      return 'direct';
    case 'account':
      return caller.account === undefined ? (caller.kind === 'symbol' ? 'direct' : 'none') : 'account';
    case 'role':
      return caller.kind === 'role' || caller.kind === 'session' ? 'role' : 'none';
    case 'user':
      // A federated user's session may be one that this user made; boundary and session policies then limit it.
      if (caller.kind === 'federated-user') return 'role';
      return NAMED_OTHERWISE.has(caller.kind) || caller.kind === 'role' ? 'none' : 'direct';
    case 'arn':
      if (NAMED_OTHERWISE.has(caller.kind)) return 'none';
      return caller.kind === 'role' ? 'role' : 'direct';
    case 'service':
      return caller.kind === 'service' ? 'direct' : 'none';
    case 'federated':
      return caller.kind === 'federated' ? 'direct' : 'none';
    case 'canonical-user':
      return caller.account === undefined ? 'none' : 'account';
    case 'invalid':
      return 'none';
  }
}

function truthOfPrincipal(principal: CompiledPrincipal, caller: CallerParts): Truth {
  switch (principal.form) {
    case 'everybody':
      return TRUE;
    case 'account':
      return accountTruth(principal, caller);
    case 'role':
      return roleTruth(principal, caller);
    case 'user':
      // Nothing says which user of the account federated.
      if (caller.kind === 'federated-user') return and(accountTruth(principal, caller), UNKNOWN);
      return principal.text === caller.arn ? TRUE : sameText(principal.text, caller.arn);
    case 'canonical-user':
      // Nothing in the policies says whose canonical user id it is.
      return UNKNOWN;
    case 'invalid':
      return FALSE;
    default:
      return principal.text === caller.arn ? TRUE : sameText(principal.text, caller.arn);
  }
}

function accountTruth(principal: CompiledPrincipal, caller: CallerParts): Truth {
  if (caller.account === undefined) return sameText(principal.text, caller.arn);
  const account = principal.account === caller.account ? TRUE : sameText(principal.account, caller.account);
  if (principal.partition === '' || account === FALSE) return account;
  return and(account, sameText(principal.partition, caller.partition));
}

/** A session's ARN has its role's name, not the path; names are unique in an account whatever the path. */
function roleTruth(principal: CompiledPrincipal, caller: CallerParts): Truth {
  if (caller.kind === 'role') return principal.text === caller.arn ? TRUE : sameText(principal.text, caller.arn);
  const name = sameText(principal.name, caller.roleName);
  if (name === FALSE) return FALSE;
  return and(
    and(name, sameText(principal.account, caller.account ?? '')),
    sameText(principal.partition, caller.partition),
  );
}
