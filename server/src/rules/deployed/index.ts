/** The rules about what accounts were found to hold: they speak only when somebody has asked AWS. */
import type { DeployedRule } from '../rule.ts';
import deployedDiffers from './deployed-differs.ts';
import keyUnusable from './key-unusable.ts';
import policyValidation from './policy-validation.ts';
import principalNotFound from './principal-not-found.ts';
import principalRecreated from './principal-recreated.ts';
import resourceNotFound from './resource-not-found.ts';
import secretKeyMismatch from './secret-key-mismatch.ts';
import simulationDiffers from './simulation-differs.ts';

export const DEPLOYED_RULES: readonly DeployedRule[] = [
  deployedDiffers,
  keyUnusable,
  policyValidation,
  principalNotFound,
  principalRecreated,
  resourceNotFound,
  secretKeyMismatch,
  simulationDiffers,
];
