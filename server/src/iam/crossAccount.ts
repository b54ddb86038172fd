/** Which actions a principal of another account can use, whatever the policies allow. */
import { matchesAction } from './action.ts';

/** Actions that have an effect for a principal of another account, by service prefix; of other services nothing is said here. */
export const CROSS_ACCOUNT_ACTIONS: Readonly<Partial<Record<string, readonly string[]>>> = {
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
  // Accepting a replica is called from the primary secret's account:
  // https://docs.aws.amazon.com/secretsmanager/latest/userguide/cross-account-replicate-associate.html
  secretsmanager: [
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
  ],
  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
  kms: [
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
  ],
};

/** Actions that have an effect in the resource's own account only, whoever is allowed them. */
const LOCAL_ACTIONS: Readonly<Record<'kms' | 'secretsmanager', readonly string[]>> = {
  // The column "Cross-account use": https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
  kms: [
    'CancelKeyDeletion',
    'ConnectCustomKeyStore',
    'CreateAlias',
    'CreateCustomKeyStore',
    'CreateKey',
    'DeleteAlias',
    'DeleteCustomKeyStore',
    'DeleteImportedKeyMaterial',
    'DescribeCustomKeyStores',
    'DisableKey',
    'DisableKeyRotation',
    'DisconnectCustomKeyStore',
    'EnableKey',
    'EnableKeyRotation',
    'GenerateRandom',
    'GetKeyPolicy',
    'GetParametersForImport',
    'ImportKeyMaterial',
    'ListAliases',
    'ListKeyPolicies',
    'ListKeyRotations',
    'ListKeys',
    'ListResourceTags',
    'ListRetirableGrants',
    'PutKeyPolicy',
    'ReplicateKey',
    'RotateKeyOnDemand',
    'ScheduleKeyDeletion',
    'SynchronizeMultiRegionKey',
    'TagResource',
    'UntagResource',
    'UpdateAlias',
    'UpdateCustomKeyStore',
    'UpdateKeyDescription',
    'UpdatePrimaryRegion',
  ],
  secretsmanager: ['BatchGetSecretValue', 'CreateSecret', 'ListSecrets'],
};

const EFFECTIVE: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(CROSS_ACCOUNT_ACTIONS).map(([service, actions = []]) => [
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

/**
 * Whether the pattern covers actions that exist and none of them can be used across accounts. A text that is no
 * action of the service covers nothing, which is another matter.
 */
export function isLocalOnly(pattern: string, service: 'kms' | 'secretsmanager'): boolean {
  // Most patterns begin with their service.
  const colon = pattern.indexOf(':');
  if (/^[a-z0-9-]+$/i.test(pattern.slice(0, colon)) && pattern.slice(0, colon).toLowerCase() !== service) return false;
  const covers = (name: string) => matchesAction(pattern, `${service}:${name}`);
  return LOCAL_ACTIONS[service].some(covers) && !CROSS_ACCOUNT_ACTIONS[service]?.some(covers);
}
