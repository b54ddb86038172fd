/** All rules, in the order in which they are asked: the first that takes a cause has it. */
import { DEPLOYED_RULES } from './deployed/index.ts';
import { POLICY_RULES } from './policy/index.ts';
import type { Rule } from './rule.ts';
import accountMismatch from './sharing/account-mismatch.ts';
import ambiguousAttachment from './sharing/ambiguous-attachment.ts';
import ambiguousSecretName from './sharing/ambiguous-secret-name.ts';
import awsManagedKey from './sharing/aws-managed-key.ts';
import conditionNeverMatches from './sharing/condition-never-matches.ts';
import encryptionContextMismatch from './sharing/encryption-context-mismatch.ts';
import excessGrant from './sharing/excess-grant.ts';
import expiredGrant from './sharing/expired-grant.ts';
import explicitDeny from './sharing/explicit-deny.ts';
import fileTooLarge from './sharing/file-too-large.ts';
import fileUnreadable from './sharing/file-unreadable.ts';
import guardrailDenies from './sharing/guardrail-denies.ts';
import jsonSyntax from './sharing/json-syntax.ts';
import keyAliasInResource from './sharing/key-alias-in-resource.ts';
import keyArnMismatch from './sharing/key-arn-mismatch.ts';
import keyIdInResource from './sharing/key-id-in-resource.ts';
import manifestError from './sharing/manifest-error.ts';
import missingIdentityGrant from './sharing/missing-identity-grant.ts';
import missingIdentityKeyGrant from './sharing/missing-identity-key-grant.ts';
import missingKeyGrant from './sharing/missing-key-grant.ts';
import missingResourceGrant from './sharing/missing-resource-grant.ts';
import partitionMismatch from './sharing/partition-mismatch.ts';
import placeholder from './sharing/placeholder.ts';
import principalMismatch from './sharing/principal-mismatch.ts';
import regionMismatch from './sharing/region-mismatch.ts';
import replicaRegion from './sharing/replica-region.ts';
import secretArnMismatch from './sharing/secret-arn-mismatch.ts';
import secretArnSuffix from './sharing/secret-arn-suffix.ts';
import trustPolicyMismatch from './sharing/trust-policy-mismatch.ts';
import unintendedAccess from './sharing/unintended-access.ts';
import viaServiceMismatch from './sharing/via-service-mismatch.ts';

export const RULES: readonly Rule[] = [
  accountMismatch,
  ambiguousAttachment,
  ambiguousSecretName,
  awsManagedKey,
  conditionNeverMatches,
  encryptionContextMismatch,
  excessGrant,
  expiredGrant,
  explicitDeny,
  fileTooLarge,
  fileUnreadable,
  guardrailDenies,
  jsonSyntax,
  keyAliasInResource,
  keyArnMismatch,
  keyIdInResource,
  manifestError,
  missingIdentityGrant,
  missingIdentityKeyGrant,
  missingKeyGrant,
  missingResourceGrant,
  partitionMismatch,
  placeholder,
  principalMismatch,
  regionMismatch,
  replicaRegion,
  secretArnMismatch,
  secretArnSuffix,
  trustPolicyMismatch,
  unintendedAccess,
  viaServiceMismatch,
  ...POLICY_RULES,
  ...DEPLOYED_RULES,
];
