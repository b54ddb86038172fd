/**
 * What is known of the context of a share's requests, one row a key. A key without a row is unknown: it makes a decision
 * conditional, never silently true or false.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 */
import { parseArn } from '../iam/arn.ts';
import type { Caller, ContextValue, RequestContext } from '../iam/request.ts';
import type { ManifestOrganization } from './manifest.ts';
import type { SharingPattern } from './patterns.ts';

/** What the rows are computed from. */
export interface RequestFacts {
  readonly caller: Caller;
  readonly pattern: SharingPattern;
  /** On the shared resource itself, or on its key. */
  readonly leg: 'resource' | 'key';
  /** The secret's ARN. */
  readonly resource: string | null;
  readonly resourceAccount: string | undefined;
  readonly region: string | undefined;
  readonly organization: ManifestOrganization | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Row = (facts: RequestFacts) => ContextValue;

const ABSENT: ContextValue = { state: 'absent' };
const UNKNOWN: ContextValue = { state: 'unknown' };

function value(...values: string[]): ContextValue {
  return { state: 'present', values };
}

function optional(known: string | undefined): ContextValue {
  return known === undefined ? UNKNOWN : value(known);
}

function throughService({ leg, pattern }: RequestFacts): boolean {
  return leg === 'key' && pattern.viaService !== undefined;
}

/** On the key: only there does the key exist. */
function onKey(row: Row): Row {
  return (facts) => (facts.leg === 'key' ? row(facts) : ABSENT);
}

/** Calls that the service makes for the caller; a direct call has no such key. */
function viaService(row: (facts: RequestFacts, service: string) => ContextValue): Row {
  return (facts) => (throughService(facts) ? row(facts, facts.pattern.viaService ?? '') : ABSENT);
}

const PRINCIPAL_TYPES: Readonly<Partial<Record<Caller['kind'], string>>> = {
  role: 'AssumedRole',
  session: 'AssumedRole',
  user: 'User',
  'root-user': 'Account',
  'federated-user': 'FederatedUser',
};

const ROWS: Readonly<Record<string, Row>> = {
  'aws:principalarn': ({ caller }) => (caller.kind === 'account' ? UNKNOWN : value(caller.arn)),
  'aws:principalaccount': ({ caller }) => optional(caller.account),
  'aws:principaltype': ({ caller }) => optional(PRINCIPAL_TYPES[caller.kind]),
  'aws:username': ({ caller }) => userName(caller),
  'aws:principalisawsservice': () => value('false'),
  'aws:principalservicename': () => ABSENT,
  'aws:principalservicenameslist': () => ABSENT,
  'aws:principalorgid': ({ caller, organization }) => organizationOf(caller.account, organization),
  'aws:resourceorgid': ({ resourceAccount, organization }) => organizationOf(resourceAccount, organization),
  'aws:resourceaccount': ({ resourceAccount }) => optional(resourceAccount),
  'aws:requestedregion': ({ region }) => optional(region),
  'aws:securetransport': () => value('true'),
  'aws:viaawsservice': (facts) => value(String(throughService(facts))),
  'aws:calledvia': viaService((_, service) => value(`${service}.amazonaws.com`)),
  'aws:calledviafirst': viaService((_, service) => value(`${service}.amazonaws.com`)),
  'aws:calledvialast': viaService((_, service) => value(`${service}.amazonaws.com`)),
  'aws:currenttime': ({ now }) => value(new Date(now).toISOString()),
  'aws:epochtime': ({ now }) => value(String(Math.floor(now / 1000))),
  // Set only when a service calls with its own identity.
  'aws:sourcearn': () => ABSENT,
  'aws:sourceaccount': () => ABSENT,
  'aws:sourceorgid': () => ABSENT,
  'aws:sourceorgpaths': () => ABSENT,
  'secretsmanager:secretid': ({ leg, resource }) => (leg === 'key' ? ABSENT : optional(resource ?? undefined)),
  'secretsmanager:versionstage': ({ leg, pattern }) =>
    leg === 'key' ? ABSENT : pattern.access === 'read' ? value('AWSCURRENT') : UNKNOWN,
  'kms:calleraccount': onKey(({ caller }) => optional(caller.account)),
  // `.amazonaws.com` in every partition.
  'kms:viaservice': viaService(({ region }, service) =>
    region === undefined ? UNKNOWN : value(`${service}.${region}.amazonaws.com`),
  ),
  'kms:encryptioncontextkeys': onKey(({ pattern }) =>
    pattern.encryptionContextKey === undefined ? UNKNOWN : value(pattern.encryptionContextKey, 'SecretVersionId'),
  ),
};

const ENCRYPTION_CONTEXT = 'kms:encryptioncontext:';

/** The context of one request. Keys are compared in lower case. */
export function requestContext(facts: RequestFacts): RequestContext {
  return { lookup: (key) => lookup(facts, key.toLowerCase()) };
}

function lookup(facts: RequestFacts, key: string): ContextValue {
  const row = ROWS[key];
  if (row !== undefined) return row(facts);
  return key.startsWith(ENCRYPTION_CONTEXT) ? encryptionContext(facts, key.slice(ENCRYPTION_CONTEXT.length)) : UNKNOWN;
}

/**
 * Secrets Manager sends the secret's full ARN and the version's id.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
function encryptionContext(facts: RequestFacts, name: string): ContextValue {
  if (facts.leg !== 'key') return ABSENT;
  const sent = facts.pattern.encryptionContextKey;
  if (sent === undefined) return UNKNOWN;
  if (name === sent.toLowerCase()) return optional(facts.resource ?? undefined);
  return name === 'secretversionid' ? UNKNOWN : ABSENT;
}

function userName(caller: Caller): ContextValue {
  if (caller.kind !== 'user') return caller.kind === 'role' || caller.kind === 'session' ? ABSENT : UNKNOWN;
  const resource = parseArn(caller.arn)?.resource ?? '';
  return value(resource.slice(resource.lastIndexOf('/') + 1));
}

function organizationOf(account: string | undefined, organization: ManifestOrganization | undefined): ContextValue {
  if (account === undefined || organization?.id === undefined || !organization.accounts.includes(account))
    return UNKNOWN;
  return value(organization.id);
}
