/**
 * Which requests an access makes. Adding a sharing pattern is adding a row here and a fixture; what its resource looks
 * like and which policy that has is a row of `resourceTypes.ts`.
 *
 * A service that encrypts with a customer's key calls KMS on the caller's behalf, so the caller itself needs the key
 * actions.
 */
import { nameTokens } from '../policy/type.ts';
import type { ResourceReference } from './references.ts';
import { RESOURCE_TYPES, type ResourceType } from './resourceTypes.ts';

export interface SharingPattern {
  readonly access: 'read' | 'write' | 'use' | 'copy' | 'assume' | 'replicate';
  /** The service prefix of the shared resource's ARN. */
  readonly service: string;
  /** What the resource is called in messages. */
  readonly noun: 'secret' | 'bucket' | 'snapshot' | 'role' | 'key';
  /** Undefined: the key is the resource. */
  readonly type: ResourceType | undefined;
  /** Requests on the resource itself; empty where the key is the resource, or where no policy lets anybody at it. */
  readonly resourceActions: readonly string[];
  /** Requests on the key. For a key used directly: the default, a share may name its own. */
  readonly keyActions: readonly string[];
  /** Useful to whoever has the access: never required, never too much. */
  readonly companions: readonly string[];
  /** Any of these, spelled out in an identity policy, says that the access is meant. */
  readonly proposedBy: readonly string[];
  /** A wildcard that covers one of them says so as well. */
  readonly byWildcard: boolean;
  /** `kms:ViaService` without Region and suffix; undefined: the caller calls KMS itself. */
  readonly viaService: string | typeof ANY_SERVICE | undefined;
  /** The encryption context key that the service sends with the resource's ARN. */
  readonly encryptionContextKey: string | undefined;
  /** The keys that it sends beside; undefined: nobody knows which. */
  readonly otherContextKeys: readonly string[] | undefined;
  /** Only for principals and files that have one of these words in their name. */
  readonly namedAfter?: readonly string[];
}

/** Some service calls KMS, and which one is not said. */
export const ANY_SERVICE = '*';

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
const secret = {
  service: 'secretsmanager',
  noun: 'secret',
  type: RESOURCE_TYPES.secret,
  companions: ['secretsmanager:DescribeSecret', 'kms:DescribeKey'],
  viaService: 'secretsmanager',
  encryptionContextKey: 'SecretARN',
  otherContextKeys: ['SecretVersionId'],
} as const;

/** Whoever writes an object may add an encryption context. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
const bucket = {
  service: 's3',
  noun: 'bucket',
  type: RESOURCE_TYPES.bucket,
  companions: ['kms:DescribeKey'],
  viaService: 's3',
  encryptionContextKey: 'aws:s3:arn',
  otherContextKeys: undefined,
} as const;

/**
 * Sharing a snapshot is an attribute of it; copying one needs its key.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/share-encrypted-snapshot.html
 * https://docs.aws.amazon.com/ebs/latest/userguide/share-kms-key.html
 */
const snapshot = {
  access: 'copy',
  noun: 'snapshot',
  type: RESOURCE_TYPES.snapshot,
  resourceActions: [],
  keyActions: ['kms:Decrypt', 'kms:CreateGrant', 'kms:DescribeKey'],
  // For a copy under another key.
  companions: [
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
    'kms:ListGrants',
    'kms:RevokeGrant',
  ],
  byWildcard: false,
  encryptionContextKey: undefined,
  otherContextKeys: undefined,
} as const;

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html */
const key = {
  access: 'use',
  service: 'kms',
  noun: 'key',
  type: undefined,
  resourceActions: [],
  companions: ['kms:DescribeKey'],
  byWildcard: false,
  viaService: undefined,
  encryptionContextKey: undefined,
  otherContextKeys: undefined,
} as const;

export const PATTERNS: readonly SharingPattern[] = [
  {
    ...secret,
    access: 'read',
    resourceActions: ['secretsmanager:GetSecretValue'],
    keyActions: ['kms:Decrypt'],
    proposedBy: ['secretsmanager:GetSecretValue'],
    byWildcard: true,
  },
  {
    ...secret,
    access: 'write',
    resourceActions: ['secretsmanager:PutSecretValue'],
    keyActions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    proposedBy: ['secretsmanager:PutSecretValue'],
    byWildcard: false,
  },
  {
    // Who owns the primary secret has it replicated into another account's: the replica is what is shared. What Secrets
    // Manager sends along with the encryption is not documented.
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_cross-account-replication.html
    ...secret,
    access: 'replicate',
    resourceActions: ['secretsmanager:AcceptCrossAccountReplication'],
    keyActions: ['kms:Encrypt'],
    proposedBy: ['secretsmanager:AcceptCrossAccountReplication'],
    byWildcard: false,
    encryptionContextKey: undefined,
    otherContextKeys: undefined,
  },
  {
    ...bucket,
    access: 'read',
    resourceActions: ['s3:GetObject'],
    keyActions: ['kms:Decrypt'],
    proposedBy: ['s3:GetObject'],
    byWildcard: true,
  },
  {
    // An upload in parts needs kms:Decrypt as well: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
    ...bucket,
    access: 'write',
    resourceActions: ['s3:PutObject'],
    keyActions: ['kms:GenerateDataKey'],
    companions: ['kms:Decrypt', 'kms:DescribeKey'],
    proposedBy: ['s3:PutObject'],
    byWildcard: false,
  },
  {
    ...snapshot,
    service: 'rds',
    proposedBy: [
      'rds:CopyDBSnapshot',
      'rds:CopyDBClusterSnapshot',
      'rds:RestoreDBInstanceFromDBSnapshot',
      'rds:RestoreDBClusterFromSnapshot',
    ],
    viaService: 'rds',
  },
  { ...snapshot, service: 'ec2', proposedBy: ['ec2:CopySnapshot', 'ec2:CreateVolume'], viaService: 'ec2' },
  {
    access: 'assume',
    service: 'iam',
    noun: 'role',
    type: RESOURCE_TYPES.role,
    resourceActions: ['sts:AssumeRole'],
    keyActions: [],
    companions: ['sts:TagSession', 'sts:SetSourceIdentity'],
    proposedBy: ['sts:AssumeRole'],
    byWildcard: false,
    viaService: undefined,
    encryptionContextKey: undefined,
    otherContextKeys: undefined,
  },
  {
    // The role of a service that copies data between accounts: the service uses the key, by itself or through another.
    ...key,
    keyActions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
    proposedBy: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'],
    viaService: ANY_SERVICE,
    namedAfter: ['dms', 'datasync'],
  },
  {
    ...key,
    keyActions: ['kms:Decrypt'],
    proposedBy: [
      'kms:Decrypt',
      'kms:DeriveSharedSecret',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyPair',
      'kms:GenerateDataKeyPairWithoutPlaintext',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:GenerateMac',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
      'kms:Sign',
      'kms:Verify',
      'kms:VerifyMac',
    ],
  },
  {
    // Access for a time: who makes the grant needs this; whom it is for is then covered by the grant itself.
    // https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
    ...key,
    keyActions: ['kms:CreateGrant'],
    companions: ['kms:DescribeKey', 'kms:ListGrants', 'kms:RevokeGrant', 'kms:RetireGrant'],
    proposedBy: ['kms:CreateGrant'],
  },
];

const USES_OF_KEY = PATTERNS.filter(({ type }) => type === undefined);

export function patternFor(service: string, access: string): SharingPattern | undefined {
  return PATTERNS.find(
    (pattern) => pattern.service === service && pattern.access === access && pattern.namedAfter === undefined,
  );
}

/** The accesses that there are to a resource. */
export function patternsOf({ service }: Pick<ResourceReference, 'service'>): readonly SharingPattern[] {
  return PATTERNS.filter((pattern) => pattern.service === service);
}

/**
 * The direct use of a key by whoever has these names; undefined where nothing of it is spelled out. `spelled` tells of an
 * action whether it is.
 */
export function useOfKey(spelled: (action: string) => boolean, names: readonly string[]): SharingPattern | undefined {
  const words = new Set(names.flatMap(nameTokens));
  const meant = USES_OF_KEY.filter(
    ({ namedAfter, proposedBy }) =>
      proposedBy.some(spelled) && (namedAfter === undefined || namedAfter.some((word) => words.has(word))),
  );
  const [first] = meant;
  if (first === undefined) return undefined;
  const keyActions = [...new Set(meant.flatMap(({ proposedBy }) => proposedBy))].filter(spelled).sort();
  return { ...first, keyActions };
}
