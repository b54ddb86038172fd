/**
 * What is known of the context of a share's requests, one row a key. A key without a row is unknown: it makes a decision
 * conditional, never silently true or false.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import { parseArn } from '../iam/arn.ts';
import type { Caller, ContextValue, RequestContext } from '../iam/request.ts';
import type { ManifestOrganization } from './manifest.ts';
import { ANY_SERVICE, type SharingPattern } from './patterns.ts';

/** What the rows are computed from. */
export interface RequestFacts {
  readonly caller: Caller;
  readonly pattern: SharingPattern;
  /** On the shared resource itself, or on its key. */
  readonly leg: 'resource' | 'key';
  readonly action: string;
  /** The ARN of the shared resource, also where the request is on its key. */
  readonly resource: string | null;
  /** What the service sends as the resource's ARN in the encryption context; undefined: not known. */
  readonly encryptionContext: string | undefined;
  readonly resourceAccount: string | undefined;
  readonly region: string | undefined;
  /** The VPC endpoint that the request goes through; undefined: not known. */
  readonly endpoint: string | undefined;
  /** Of the caller, where a policy says that it is one of that organization. */
  readonly principalOrganization: string | undefined;
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

/** Keys that only requests on that service have. */
function on(service: string, row: Row): Row {
  return (facts) => (facts.action.startsWith(`${service}:`) ? row(facts) : ABSENT);
}

/** On the key: only there does the key exist. */
function onKey(row: Row): Row {
  return (facts) => (facts.leg === 'key' ? row(facts) : ABSENT);
}

/** Calls that the service makes for the caller; a direct call has no such key. */
function viaService(row: (facts: RequestFacts, service: string) => ContextValue): Row {
  return (facts) => {
    const { viaService: service } = facts.pattern;
    if (service === undefined || !throughService(facts)) return ABSENT;
    return service === ANY_SERVICE ? UNKNOWN : row(facts, service);
  };
}

/** Only Secrets Manager is known to set it. */
function calledVia(service: string): ContextValue {
  return service === 'secretsmanager' ? value(`${service}.amazonaws.com`) : UNKNOWN;
}

const PRINCIPAL_TYPES: Readonly<Partial<Record<Caller['kind'], string>>> = {
  role: 'AssumedRole',
  session: 'AssumedRole',
  user: 'User',
  'root-user': 'Account',
  'federated-user': 'FederatedUser',
};

const ROWS: Readonly<Record<string, Row>> = {
  'aws:principalarn': ({ caller, principalOrganization }) =>
    caller.kind === 'account' || principalOrganization !== undefined ? UNKNOWN : value(caller.arn),
  'aws:principalaccount': ({ caller }) => optional(caller.account),
  'aws:principaltype': ({ caller }) => optional(PRINCIPAL_TYPES[caller.kind]),
  'aws:username': ({ caller }) => userName(caller),
  'aws:principalisawsservice': () => value('false'),
  'aws:principalservicename': () => ABSENT,
  'aws:principalservicenameslist': () => ABSENT,
  'aws:principalorgid': ({ caller, organization, principalOrganization }) =>
    principalOrganization === undefined ? organizationOf(caller.account, organization) : value(principalOrganization),
  'aws:resourceorgid': ({ resourceAccount, organization }) => organizationOf(resourceAccount, organization),
  'aws:resourceaccount': ({ resourceAccount }) => optional(resourceAccount),
  'aws:requestedregion': ({ region }) => optional(region),
  'aws:sourcevpce': ({ endpoint }) => optional(endpoint),
  'aws:securetransport': () => value('true'),
  'aws:viaawsservice': (facts) =>
    facts.pattern.viaService === ANY_SERVICE ? UNKNOWN : value(String(throughService(facts))),
  'aws:calledvia': viaService((_, service) => calledVia(service)),
  'aws:calledviafirst': viaService((_, service) => calledVia(service)),
  'aws:calledvialast': viaService((_, service) => calledVia(service)),
  'aws:currenttime': ({ now }) => value(new Date(now).toISOString()),
  'aws:epochtime': ({ now }) => value(String(Math.floor(now / 1000))),
  // Set only when a service calls with its own identity.
  'aws:sourcearn': () => ABSENT,
  'aws:sourceaccount': () => ABSENT,
  'aws:sourceorgid': () => ABSENT,
  'aws:sourceorgpaths': () => ABSENT,
  'secretsmanager:secretid': on('secretsmanager', ({ resource }) => optional(resource ?? undefined)),
  'secretsmanager:versionstage': on('secretsmanager', ({ pattern }) =>
    pattern.access === 'read' ? value('AWSCURRENT') : UNKNOWN,
  ),
  's3:resourceaccount': on('s3', ({ resourceAccount }) => optional(resourceAccount)),
  'kms:calleraccount': onKey(({ caller }) => optional(caller.account)),
  // `.amazonaws.com` in every partition.
  'kms:viaservice': viaService(({ region }, service) =>
    region === undefined ? UNKNOWN : value(`${service}.${region}.amazonaws.com`),
  ),
  'kms:encryptioncontextkeys': onKey((facts) => {
    const { encryptionContextKey: sent, otherContextKeys: others } = facts.pattern;
    if (WITHOUT_ENCRYPTION_CONTEXT.has(facts.action)) return ABSENT;
    return sent === undefined || others === undefined ? UNKNOWN : value(sent, ...others);
  }),
  // A service that copies a snapshot makes the grants that it needs for its own use.
  // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-is-for-aws-resource
  'kms:grantisforawsresource': onKey(({ action, pattern }) =>
    action === 'kms:CreateGrant' && pattern.access === 'copy' ? value('true') : UNKNOWN,
  ),
};

/**
 * Operations that take no encryption context, of those that an access may need.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context
 */
const WITHOUT_ENCRYPTION_CONTEXT: ReadonlySet<string> = new Set([
  'kms:DeriveSharedSecret',
  'kms:DescribeKey',
  'kms:GenerateMac',
  'kms:GetPublicKey',
  'kms:Sign',
  'kms:Verify',
  'kms:VerifyMac',
]);

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

/** What the service sends along: the resource's ARN under a key of its own, and perhaps more. */
function encryptionContext(facts: RequestFacts, name: string): ContextValue {
  if (facts.leg !== 'key' || WITHOUT_ENCRYPTION_CONTEXT.has(facts.action)) return ABSENT;
  const { encryptionContextKey: sent, otherContextKeys: others } = facts.pattern;
  if (sent === undefined) return UNKNOWN;
  if (name === sent.toLowerCase()) return optional(facts.encryptionContext);
  return others === undefined || others.some((other) => other.toLowerCase() === name) ? UNKNOWN : ABSENT;
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
