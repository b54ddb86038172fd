/** The rules of policy validation: what is wrong with one document by itself. */
import type { DocumentRule } from '../rule.ts';
import actions from './actions.ts';
import allowWithNotPrincipal from './allow-with-not-principal.ts';
import conditionIdentifiers from './condition-identifiers.ts';
import conditionKeyNames from './condition-key-names.ts';
import conditionKeyTypes from './condition-key-types.ts';
import conditionKeys from './condition-keys.ts';
import conditionKeysOfActions from './condition-keys-of-actions.ts';
import conditionOperators from './condition-operators.ts';
import conditionValues from './condition-values.ts';
import conditionWildcards from './condition-wildcards.ts';
import contentsOfResourcePolicies from './contents-of-resource-policies.ts';
import dynamodbAttributesWithoutSelect from './dynamodb-attributes-without-select.ts';
import elementsOfType from './elements-of-type.ts';
import emptiness from './emptiness.ts';
import invalidEffect from './invalid-effect.ts';
import invalidVersion from './invalid-version.ts';
import irrelevantConditionKeyInPolicy from './irrelevant-condition-key-in-policy.ts';
import missingDependentAction from './missing-dependent-action.ts';
import missingElements from './missing-elements.ts';
import missingPairedConditionKeys from './missing-paired-condition-keys.ts';
import missingStatement from './missing-statement.ts';
import missingVersion from './missing-version.ts';
import oidcConditions from './oidc-conditions.ts';
import permissionsEscalation from './permissions-escalation.ts';
import policyElements from './policy-elements.ts';
import principalForm from './principal-form.ts';
import privateAddresses from './private-addresses.ts';
import redundancy from './redundancy.ts';
import redundantConditionValueNum from './redundant-condition-value-num.ts';
import resourceArns from './resource-arns.ts';
import resourceControlPolicies from './resource-control-policies.ts';
import rolesForServices from './roles-for-services.ts';
import s3PrefixInNegativeContext from './s3-prefix-in-negative-context.ts';
import sensitiveConditionKeys from './sensitive-condition-keys.ts';
import servicePrincipalConditions from './service-principal-conditions.ts';
import sids from './sids.ts';
import trustPolicies from './trust-policies.ts';
import unsupportedElementCombination from './unsupported-element-combination.ts';
import untrustworthyConditionKey from './untrustworthy-condition-key.ts';
import useConditionKeyOnlyWithSupportedServices from './use-condition-key-only-with-supported-services.ts';
import variables from './variables.ts';

export const POLICY_RULES: readonly DocumentRule[] = [
  ...actions,
  allowWithNotPrincipal,
  ...conditionIdentifiers,
  ...conditionKeyNames,
  ...conditionKeyTypes,
  ...conditionKeysOfActions,
  ...conditionKeys,
  ...conditionOperators,
  ...conditionValues,
  ...conditionWildcards,
  ...contentsOfResourcePolicies,
  dynamodbAttributesWithoutSelect,
  ...elementsOfType,
  ...emptiness,
  invalidEffect,
  invalidVersion,
  irrelevantConditionKeyInPolicy,
  missingDependentAction,
  ...missingElements,
  missingPairedConditionKeys,
  missingStatement,
  missingVersion,
  ...oidcConditions,
  permissionsEscalation,
  ...policyElements,
  ...principalForm,
  ...privateAddresses,
  ...redundancy,
  redundantConditionValueNum,
  ...resourceArns,
  ...resourceControlPolicies,
  ...rolesForServices,
  s3PrefixInNegativeContext,
  ...sensitiveConditionKeys,
  ...servicePrincipalConditions,
  ...sids,
  ...trustPolicies,
  unsupportedElementCombination,
  untrustworthyConditionKey,
  useConditionKeyOnlyWithSupportedServices,
  ...variables,
];
