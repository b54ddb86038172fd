/**
 * Which requests an access makes. Adding a sharing pattern is adding a row here and a fixture.
 *
 * Secrets Manager calls KMS on the caller's behalf, so the caller itself needs the key actions:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
export interface SharingPattern {
  readonly access: 'read' | 'write' | 'use';
  /** The service prefix of the shared resource's ARN. */
  readonly service: 'secretsmanager' | 'kms';
  /** What the resource is called in messages. */
  readonly noun: string;
  /** Requests on the resource itself; empty where the key is the resource. */
  readonly resourceActions: readonly string[];
  /** Requests on the key. For a key used directly: the default, a share may name its own. */
  readonly keyActions: readonly string[];
  /** `kms:ViaService` without Region and suffix; undefined: the caller calls KMS itself. */
  readonly viaService: string | undefined;
  /** The encryption context keys that the service sends with the resource's ARN. */
  readonly encryptionContextKey: string | undefined;
}

export const PATTERNS: readonly SharingPattern[] = [
  {
    access: 'read',
    service: 'secretsmanager',
    noun: 'secret',
    resourceActions: ['secretsmanager:GetSecretValue'],
    keyActions: ['kms:Decrypt'],
    viaService: 'secretsmanager',
    encryptionContextKey: 'SecretARN',
  },
  {
    access: 'write',
    service: 'secretsmanager',
    noun: 'secret',
    resourceActions: ['secretsmanager:PutSecretValue'],
    keyActions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    viaService: 'secretsmanager',
    encryptionContextKey: 'SecretARN',
  },
  {
    access: 'use',
    service: 'kms',
    noun: 'key',
    resourceActions: [],
    keyActions: ['kms:Decrypt'],
    viaService: undefined,
    encryptionContextKey: undefined,
  },
];

/**
 * KMS actions that a principal of another account can use.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
export const KEY_USE_ACTIONS: readonly string[] = [
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
];

export function patternFor(service: string, access: string): SharingPattern | undefined {
  return PATTERNS.find((pattern) => pattern.service === service && pattern.access === access);
}
