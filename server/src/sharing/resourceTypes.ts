/** What can be shared: one row for each type of resource. A key that is used directly is none of them. */
import { parseArn } from '../iam/arn.ts';
import type { PolicyType, ResourceKind } from '../policy/type.ts';
import { isNear, isNearName, squash } from './near.ts';
import {
  type Difference,
  type ResourceNoun,
  type ResourceReference,
  secretDifferences,
  secretReference,
} from './references.ts';
import {
  bucketDifferences,
  bucketReference,
  plainDifferences,
  roleReference,
  snapshotReference,
} from './resourceReferences.ts';

export interface DocumentKind {
  readonly type: PolicyType;
  readonly kind: ResourceKind | undefined;
}

/** Whose policy an owner-side document is. */
export type Owner = 'secret' | 'bucket' | 'role' | 'key';

/** The policy that a resource has itself. */
export interface ResourcePolicy {
  readonly owner: Exclude<Owner, 'key'>;
  readonly kind: DocumentKind;
  /** As messages call it. */
  readonly name: string;
  /** The words that a file made for it has in its name. */
  readonly fileWords: string;
  /** It has to allow the request in its own account, too; otherwise either side is enough there. */
  readonly decides: boolean;
  /** What a statement in it has as Resource; undefined: it has none. `spelled` is the resource's ARN. */
  readonly statementResource: (spelled: string) => string | undefined;
}

export interface ResourceType {
  readonly noun: ResourceNoun;
  /** Prefixes of the actions whose statements name it. */
  readonly services: readonly string[];
  /** Undefined: it has none, sharing it is an attribute that no policy shows. */
  readonly policy: ResourcePolicy | undefined;
  /** `perhaps`: only where somebody chose so, and policies do not say. */
  readonly encrypted: 'always' | 'perhaps' | 'never';
  /** The encryption context key that holds its ARN. */
  readonly contextKey: string | undefined;
  /** Its ARN says nothing of the account that owns it, or not always. */
  readonly hidesAccount: boolean;
  /** It holds what is shared, many things under one policy, named one by one or by patterns: `BUCKET/*`. */
  readonly holdsObjects: boolean;
  /** How far its own policy is believed where it names the resource; a place in another document counts 1. */
  readonly ownWeight: number;
  /** How far the identity policy is. */
  readonly namedWeight: number;
  /**
   * Its policy is told by what it is named after and whom it lets in: what stands nearby is most likely another's. Beside an
   * identity policy it is the trust policy of the very role that holds it.
   */
  readonly toldByName: boolean;
  /** Whether one name is probably a slip for the other. */
  readonly isSlip: (one: string, other: string) => boolean;
  readonly read: (text: string) => ResourceReference | undefined;
  readonly differences: (one: ResourceReference, other: ResourceReference) => Difference[];
  /** For looking it up, and as files may be named after it. */
  readonly shortName: (reference: ResourceReference) => string;
}

const secret: ResourceType = {
  noun: 'secret',
  services: ['secretsmanager'],
  policy: {
    owner: 'secret',
    kind: { type: 'resource', kind: 'secret' },
    name: 'resource policy',
    fileWords: 'resource-policy',
    decides: false,
    statementResource: () => '*',
  },
  encrypted: 'always',
  contextKey: 'SecretARN',
  hidesAccount: false,
  holdsObjects: false,
  ownWeight: 1,
  namedWeight: 1,
  toldByName: false,
  isSlip: isNear,
  read: secretReference,
  differences: secretDifferences,
  shortName: ({ name }) => name,
};

const bucket: ResourceType = {
  noun: 'bucket',
  services: ['s3'],
  policy: {
    owner: 'bucket',
    kind: { type: 'resource', kind: 'bucket' },
    name: 'bucket policy',
    fileWords: 'bucket-policy',
    decides: false,
    statementResource: (spelled) => spelled,
  },
  encrypted: 'perhaps',
  contextKey: 'aws:s3:arn',
  hidesAccount: true,
  holdsObjects: true,
  // S3 refuses a policy that names another bucket.
  ownWeight: 5,
  namedWeight: 1,
  toldByName: false,
  isSlip: isNearName,
  read: bucketReference,
  differences: bucketDifferences,
  shortName: ({ name }) => name,
};

const snapshot: ResourceType = {
  noun: 'snapshot',
  services: ['rds', 'ec2'],
  policy: undefined,
  encrypted: 'always',
  contextKey: undefined,
  hidesAccount: true,
  holdsObjects: false,
  ownWeight: 1,
  // No policy of its own could say otherwise.
  namedWeight: 3,
  toldByName: false,
  isSlip: isNear,
  read: snapshotReference,
  differences: plainDifferences,
  shortName: ({ name }) => name.replace(/^(?:cluster-)?snapshot[:/]/, ''),
};

const role: ResourceType = {
  noun: 'role',
  services: ['sts'],
  policy: {
    owner: 'role',
    kind: { type: 'trust', kind: undefined },
    name: 'trust policy',
    fileWords: 'trust-policy',
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-single-account.html
    decides: true,
    statementResource: () => undefined,
  },
  encrypted: 'never',
  contextKey: undefined,
  hidesAccount: false,
  holdsObjects: false,
  ownWeight: 1,
  namedWeight: 1,
  toldByName: true,
  isSlip: isNear,
  read: roleReference,
  differences: plainDifferences,
  shortName: ({ name }) => name.slice(name.lastIndexOf('/') + 1),
};

export const RESOURCE_TYPES: Readonly<Record<ResourceNoun, ResourceType>> = { secret, bucket, snapshot, role };

const ALL: readonly ResourceType[] = Object.values(RESOURCE_TYPES);

export function resourceType({ noun }: Pick<ResourceReference, 'noun'>): ResourceType {
  return RESOURCE_TYPES[noun];
}

/** The type whose policy a document is; undefined: a key's, or none that is followed. */
export function typeOwning(owner: Owner): ResourceType | undefined {
  return ALL.find(({ policy }) => policy?.owner === owner);
}

/** Whose policy it is; undefined: nobody's on the owner's side, or of a service that is not followed. */
export function ownerOf({ type, kind }: DocumentKind): Owner | undefined {
  if (type === 'trust') return 'role';
  if (type !== 'resource') return undefined;
  return kind === 'secret' || kind === 'bucket' || kind === 'key' ? kind : undefined;
}

/** The resource that an ARN names; undefined for any other text, and for what is not followed. */
export function arnReference(text: string): ResourceReference | undefined {
  if (parseArn(text) === undefined) return undefined;
  for (const { read } of ALL) {
    const reference = read(text);
    if (reference !== undefined) return reference;
  }
  return undefined;
}

/** In which parts two references cannot mean the same resource. */
export function resourceDifferences(one: ResourceReference, other: ResourceReference): Difference[] {
  return one.noun === other.noun ? resourceType(one).differences(one, other) : ['name'];
}

/** The same resource whatever account, Region and suffix are written: for looking up near misses. */
export function lookupName(reference: ResourceReference): string {
  return squash(resourceType(reference).shortName(reference));
}

/** What files may be named after it: `BillingSecret` is `billingsecret` and `billing`. */
export function namesInFiles(reference: ResourceReference): string[] {
  const name = lookupName(reference);
  const bare = name.replace(/^(?:secret|bucket|role)|(?:secret|bucket|role)$/, '');
  return bare.length >= 2 && bare !== name ? [name, bare] : [name];
}

/** The types whose actions a service has, for reading a statement. */
export function typesOfService(service: string): readonly ResourceType[] {
  return BY_SERVICE.get(service) ?? NONE;
}

const NONE: readonly ResourceType[] = [];
const BY_SERVICE = new Map(
  [...new Set(ALL.flatMap(({ services }) => services))].map((service) => [
    service,
    ALL.filter(({ services }) => services.includes(service)),
  ]),
);
const BY_CONTEXT_KEY: ReadonlyMap<string, ResourceType> = new Map<string, ResourceType>(
  ALL.flatMap((type) =>
    type.contextKey === undefined ? [] : [[`kms:encryptioncontext:${type.contextKey.toLowerCase()}`, type] as const],
  ),
);

/** The type whose ARN a condition key holds; `key` in lower case. */
export function typeOfContextKey(key: string): ResourceType | undefined {
  return BY_CONTEXT_KEY.get(key);
}
