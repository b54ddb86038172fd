/** The rules of policy validation: what is wrong with one document by itself. */
import type { DocumentRule } from '../rule.ts';
import actions from './actions.ts';
import allowWithNotPrincipal from './allow-with-not-principal.ts';
import conditionIdentifiers from './condition-identifiers.ts';
import conditionKeys from './condition-keys.ts';
import conditionOperators from './condition-operators.ts';
import conditionValues from './condition-values.ts';
import conditionWildcards from './condition-wildcards.ts';
import dynamodbAttributesWithoutSelect from './dynamodb-attributes-without-select.ts';
import elementsOfType from './elements-of-type.ts';
import emptiness from './emptiness.ts';
import invalidEffect from './invalid-effect.ts';
import invalidVersion from './invalid-version.ts';
import irrelevantConditionKeyInPolicy from './irrelevant-condition-key-in-policy.ts';
import missingElements from './missing-elements.ts';
import missingPairedConditionKeys from './missing-paired-condition-keys.ts';
import missingStatement from './missing-statement.ts';
import missingVersion from './missing-version.ts';
import oidcConditions from './oidc-conditions.ts';
import policyElements from './policy-elements.ts';
import principalForm from './principal-form.ts';
import privateAddresses from './private-addresses.ts';
import redundantConditionValueNum from './redundant-condition-value-num.ts';
import resourceArns from './resource-arns.ts';
import resourceControlPolicies from './resource-control-policies.ts';
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
  ...conditionKeys,
  ...conditionOperators,
  ...conditionValues,
  ...conditionWildcards,
  dynamodbAttributesWithoutSelect,
  ...elementsOfType,
  ...emptiness,
  invalidEffect,
  invalidVersion,
  irrelevantConditionKeyInPolicy,
  ...missingElements,
  missingPairedConditionKeys,
  missingStatement,
  missingVersion,
  ...oidcConditions,
  ...policyElements,
  ...principalForm,
  ...privateAddresses,
  redundantConditionValueNum,
  ...resourceArns,
  ...resourceControlPolicies,
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
