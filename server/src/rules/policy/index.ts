/** The rules of policy validation: what is wrong with one document by itself. */
import type { DocumentRule } from '../rule.ts';
import allowWithNotPrincipal from './allow-with-not-principal.ts';
import elementsOfType from './elements-of-type.ts';
import invalidEffect from './invalid-effect.ts';
import invalidVersion from './invalid-version.ts';
import irrelevantConditionKeyInPolicy from './irrelevant-condition-key-in-policy.ts';
import missingElements from './missing-elements.ts';
import missingStatement from './missing-statement.ts';
import missingVersion from './missing-version.ts';
import oidcConditions from './oidc-conditions.ts';
import policyElements from './policy-elements.ts';
import principalForm from './principal-form.ts';
import resourceControlPolicies from './resource-control-policies.ts';
import servicePrincipalConditions from './service-principal-conditions.ts';
import sids from './sids.ts';
import trustPolicies from './trust-policies.ts';
import unsupportedElementCombination from './unsupported-element-combination.ts';

export const POLICY_RULES: readonly DocumentRule[] = [
  allowWithNotPrincipal,
  ...elementsOfType,
  invalidEffect,
  invalidVersion,
  irrelevantConditionKeyInPolicy,
  ...missingElements,
  missingStatement,
  missingVersion,
  ...oidcConditions,
  ...policyElements,
  ...principalForm,
  ...resourceControlPolicies,
  ...servicePrincipalConditions,
  ...sids,
  ...trustPolicies,
  unsupportedElementCombination,
];
