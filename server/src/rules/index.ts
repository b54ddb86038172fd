/** All rules, in the order in which they are asked: the first that takes a cause has it. */
import { DEPLOYED_RULES } from './deployed/index.ts';
import { POLICY_RULES } from './policy/index.ts';
import type { Rule } from './rule.ts';
import accountMismatch from './sharing/account-mismatch.ts';
import accountRootPrincipal from './sharing/account-root-principal.ts';
import actionNotCrossAccount from './sharing/action-not-cross-account.ts';
import ambiguousAttachment from './sharing/ambiguous-attachment.ts';
import ambiguousSecretName from './sharing/ambiguous-secret-name.ts';
import awsManagedKey from './sharing/aws-managed-key.ts';
import conditionNeverMatches from './sharing/condition-never-matches.ts';
import deletedPrincipal from './sharing/deleted-principal.ts';
import describeUnderEncryptionContext from './sharing/describe-under-encryption-context.ts';
import encryptionContextMismatch from './sharing/encryption-context-mismatch.ts';
import excessGrant from './sharing/excess-grant.ts';
import expiredGrant from './sharing/expired-grant.ts';
import explicitDeny from './sharing/explicit-deny.ts';
import fileTooLarge from './sharing/file-too-large.ts';
import fileUnreadable from './sharing/file-unreadable.ts';
import guardrailDenies from './sharing/guardrail-denies.ts';
import invalidPrincipal from './sharing/invalid-principal.ts';
import jsonSyntax from './sharing/json-syntax.ts';
import keyAliasInResource from './sharing/key-alias-in-resource.ts';
import keyArnMismatch from './sharing/key-arn-mismatch.ts';
import keyIdInResource from './sharing/key-id-in-resource.ts';
import keyPolicyLockout from './sharing/key-policy-lockout.ts';
import keyPolicyResource from './sharing/key-policy-resource.ts';
import manifestError from './sharing/manifest-error.ts';
import missingIdentityGrant from './sharing/missing-identity-grant.ts';
import missingIdentityKeyGrant from './sharing/missing-identity-key-grant.ts';
import missingKeyGrant from './sharing/missing-key-grant.ts';
import missingResourceGrant from './sharing/missing-resource-grant.ts';
import networkConditionOnKey from './sharing/network-condition-on-key.ts';
import notPrincipalDeny from './sharing/not-principal-deny.ts';
import partitionMismatch from './sharing/partition-mismatch.ts';
import placeholder from './sharing/placeholder.ts';
import policyTooLarge from './sharing/policy-too-large.ts';
import principalMismatch from './sharing/principal-mismatch.ts';
import publicPrincipal from './sharing/public-principal.ts';
import regionMismatch from './sharing/region-mismatch.ts';
import replicaRegion from './sharing/replica-region.ts';
import secretArnMismatch from './sharing/secret-arn-mismatch.ts';
import secretArnSuffix from './sharing/secret-arn-suffix.ts';
import sessionPrincipal from './sharing/session-principal.ts';
import sharedPolicyAdministration from './sharing/shared-policy-administration.ts';
import trustPolicyMismatch from './sharing/trust-policy-mismatch.ts';
import unintendedAccess from './sharing/unintended-access.ts';
import viaServiceMismatch from './sharing/via-service-mismatch.ts';

export const RULES: readonly Rule[] = [
  accountMismatch,
  accountRootPrincipal,
  actionNotCrossAccount,
  ambiguousAttachment,
  ambiguousSecretName,
  awsManagedKey,
  conditionNeverMatches,
  deletedPrincipal,
  describeUnderEncryptionContext,
  encryptionContextMismatch,
  excessGrant,
  expiredGrant,
  explicitDeny,
  fileTooLarge,
  fileUnreadable,
  guardrailDenies,
  invalidPrincipal,
  jsonSyntax,
  keyAliasInResource,
  keyArnMismatch,
  keyIdInResource,
  keyPolicyLockout,
  keyPolicyResource,
  manifestError,
  missingIdentityGrant,
  missingIdentityKeyGrant,
  missingKeyGrant,
  missingResourceGrant,
  networkConditionOnKey,
  notPrincipalDeny,
  partitionMismatch,
  placeholder,
  policyTooLarge,
  principalMismatch,
  publicPrincipal,
  regionMismatch,
  replicaRegion,
  secretArnMismatch,
  secretArnSuffix,
  sessionPrincipal,
  sharedPolicyAdministration,
  trustPolicyMismatch,
  unintendedAccess,
  viaServiceMismatch,
  ...POLICY_RULES,
  ...DEPLOYED_RULES,
];
