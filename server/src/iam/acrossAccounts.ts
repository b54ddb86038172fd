/**
 * Actions that a resource's owner can give to another account, of services that keep the rest to the owner: a policy
 * that allows more has no effect there.
 */

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html */
const KMS: readonly string[] = [
  'CreateGrant',
  'Decrypt',
  'DeriveSharedSecret',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'GetKeyRotationStatus',
  'GetPublicKey',
  'ListGrants',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
  'RevokeGrant',
  'Sign',
  'Verify',
  'VerifyMac',
];

/**
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
 * Accepting a replica is called from the primary secret's account:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/cross-account-replicate-associate.html
 */
const SECRETS_MANAGER: readonly string[] = [
  'AcceptCrossAccountReplication',
  'CancelRotateSecret',
  'DeleteResourcePolicy',
  'DeleteSecret',
  'DescribeSecret',
  'GetRandomPassword',
  'GetResourcePolicy',
  'GetSecretValue',
  'ListSecretVersionIds',
  'PutResourcePolicy',
  'PutSecretValue',
  'RemoveRegionsFromReplication',
  'ReplicateSecretToRegions',
  'RestoreSecret',
  'RotateSecret',
  'StopReplicationToReplica',
  'TagResource',
  'UntagResource',
  'UpdateSecret',
  'UpdateSecretVersionStage',
  'ValidateResourcePolicy',
];

const EFFECTIVE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({ kms: KMS, secretsmanager: SECRETS_MANAGER }).map(([service, actions]) => [
    service,
    new Set(actions.map((action) => `${service}:${action.toLowerCase()}`)),
  ]),
);

/** Whether the action (in lower case, without wildcards) works on the resources of another account. */
export function worksAcrossAccounts(action: string): boolean {
  return effectiveAcrossAccounts(action) ?? true;
}

/** The same; undefined for services of which AWS publishes no list. */
export function effectiveAcrossAccounts(action: string): boolean | undefined {
  return EFFECTIVE.get(action.slice(0, action.indexOf(':')))?.has(action);
}
