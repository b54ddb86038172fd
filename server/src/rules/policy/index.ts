/** The rules of policy validation: what is wrong with one document by itself. */
import type { DocumentRule } from '../rule.ts';

export const POLICY_RULES: readonly DocumentRule[] = [];
