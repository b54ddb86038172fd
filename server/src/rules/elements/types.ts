/** What the type of a policy asks of its statements, and what to call it. */
import type { PolicyType, ResourceKind } from '../../policy/type.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';

/** Whoever holds them is the principal, so they name none. */
const HELD: ReadonlySet<PolicyType> = new Set<PolicyType>(['identity', 'boundary', 'session', 'scp']);

/** Whether each statement of such a policy has to say whom it is about. */
export function namesPrincipals({ type }: DocumentFacts): boolean {
  return !HELD.has(type);
}

/** IAM keeps the policy itself, and checks its words: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export function isKeptByIam({ type }: DocumentFacts): boolean {
  return type === 'identity' || type === 'boundary' || type === 'session' || type === 'trust';
}

/** A lone statement, or several, to be put into a policy: the rest of that policy is elsewhere. */
export function isFragment({ document }: DocumentFacts): boolean {
  return document.form !== 'document';
}

const TYPE_NAMES: Readonly<Record<Exclude<PolicyType, 'resource'>, string>> = {
  identity: 'an identity policy',
  trust: 'a trust policy',
  boundary: 'a permissions boundary',
  scp: 'a service control policy',
  rcp: 'a resource control policy',
  session: 'a session policy',
  'vpc-endpoint': 'a VPC endpoint policy',
};

const KIND_NAMES: Readonly<Record<ResourceKind, string>> = {
  secret: "a secret's resource policy",
  key: 'a key policy',
  bucket: 'a bucket policy',
  queue: 'a queue policy',
  topic: 'a topic policy',
  other: 'a resource policy',
};

/** `a key policy`. */
export function typeName({ type, kind }: DocumentFacts): string {
  return type === 'resource' ? KIND_NAMES[kind ?? 'other'] : TYPE_NAMES[type];
}

/** The service whose resource the policy is attached to, where that is known. */
export function serviceOfKind({ kind }: DocumentFacts): string | undefined {
  return kind === undefined ? undefined : KIND_SERVICES[kind];
}

const KIND_SERVICES: Readonly<Record<ResourceKind, string | undefined>> = {
  secret: 'secretsmanager',
  key: 'kms',
  bucket: 's3',
  queue: 'sqs',
  topic: 'sns',
  other: undefined,
};
