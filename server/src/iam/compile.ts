/** Policies made ready for matching, once for each document. */
import type { PolicyDocument, PrincipalElement, Statement, ValueList } from '../policy/document.ts';
import { splitArn } from './arn.ts';
import { type CompiledCondition, compileCondition } from './conditions.ts';
import { interpolationsOf, policyVariable } from './interpolation.ts';
import { type CompiledPrincipal, compilePrincipals } from './principal.ts';
import { FALSE, type Truth, UNKNOWN } from './truth.ts';
import { compilePattern, type Pattern } from './wildcard.ts';

export interface CompiledPolicy {
  /** PolicyDocument.id, or the name that was given. */
  readonly id: string;
  readonly document: PolicyDocument;
  readonly statements: readonly CompiledStatement[];
}

/** An Action, Resource or their negation. */
export interface CompiledList {
  /** NotAction, NotResource. */
  readonly negated: boolean;
  readonly patterns: readonly Pattern[];
  /** Patterns that AWS refuses, although something could match them. */
  readonly refused: readonly Pattern[];
  /** Some member is no string. */
  readonly invalid: boolean;
  readonly list: ValueList;
}

export interface CompiledStatement {
  readonly statement: Statement;
  readonly policy: string;
  /** `unknown`: a template decides. Undefined: neither Allow nor Deny. */
  readonly effect: 'Allow' | 'Deny' | 'unknown' | undefined;
  /** What counts for an element that cannot be understood: never matched in an Allow, unknown in a Deny. */
  readonly doubt: Truth;
  /** Undefined: missing, or stated twice (Action and NotAction). */
  readonly action: CompiledList | undefined;
  /** Undefined: see `resourceMissing`. */
  readonly resource: CompiledList | undefined;
  /** Neither Resource nor NotResource, as in trust policies. */
  readonly resourceMissing: boolean;
  readonly principals: readonly CompiledPrincipal[] | undefined;
  readonly notPrincipal: boolean;
  /** Both Principal and NotPrincipal. */
  readonly principalTwice: boolean;
  readonly conditions: readonly CompiledCondition[];
  /** Names of properties that are no policy element or of a wrong JSON type. */
  readonly notUnderstood: readonly string[];
}

/**
 * Compiles a document. Policy variables are replaced in version 2012-10-17 only; a lone statement has no
 * Version, so it is taken to be of that version.
 */
export function compilePolicy(document: PolicyDocument, id: string = document.id): CompiledPolicy {
  const variables = document.form === 'document' ? document.version?.value === '2012-10-17' : true;
  return {
    id,
    document,
    statements: document.statements.map((statement) => compileStatement(statement, id, variables)),
  };
}

/** Compiles one statement; `policy` is the name that traces show. */
export function compileStatement(statement: Statement, policy: string, variables = true): CompiledStatement {
  const effect = effectOf(statement);
  const principal = statement.principal ?? statement.notPrincipal;
  return {
    statement,
    policy,
    effect,
    doubt: effect === 'Allow' ? FALSE : UNKNOWN,
    action: only(compileActions(statement.action, false), compileActions(statement.notAction, true)),
    resource: only(
      compileResources(statement.resource, false, variables),
      compileResources(statement.notResource, true, variables),
    ),
    resourceMissing: statement.resource === undefined && statement.notResource === undefined,
    principals: principal === undefined ? undefined : compilePrincipals(principal as PrincipalElement),
    notPrincipal: statement.notPrincipal !== undefined,
    principalTwice: statement.principal !== undefined && statement.notPrincipal !== undefined,
    conditions: statement.conditions.map((entry) => compileCondition(entry, variables)),
    notUnderstood: notUnderstood(statement),
  };
}

function effectOf(statement: Statement): CompiledStatement['effect'] {
  const effect = statement.effect?.value;
  if (effect === 'Allow' || effect === 'Deny') return effect;
  // AWS refuses the spelling; what it is meant to deny is not passed over.
  if (effect?.toLowerCase() === 'deny') return 'Deny';
  if (effect !== undefined && interpolationsOf(effect).length > 0) return 'unknown';
  return undefined;
}

function only(positive: CompiledList | undefined, negative: CompiledList | undefined): CompiledList | undefined {
  return positive !== undefined && negative !== undefined ? undefined : (positive ?? negative);
}

function compileActions(list: ValueList | undefined, negated: boolean): CompiledList | undefined {
  if (list === undefined) return undefined;
  const options = { mode: 'like', variables: false, ignoreCase: true } as const;
  const patterns = list.values.map(({ value }) => compilePattern(value, options));
  return { negated, patterns, refused: [], invalid: list.invalid.length > 0, list };
}

function compileResources(list: ValueList | undefined, negated: boolean, variables: boolean): CompiledList | undefined {
  if (list === undefined) return undefined;
  const patterns: Pattern[] = [];
  const refused: Pattern[] = [];
  for (const { value } of list.values) {
    const pattern = compilePattern(value, { mode: 'resource', variables, ignoreCase: false });
    (isRefusedResource(value, variables) ? refused : patterns).push(pattern);
  }
  return { negated, patterns, refused, invalid: list.invalid.length > 0, list };
}

/**
 * No wildcard in the service segment, and no policy variable before the fifth colon:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-resourceelement
 */
function isRefusedResource(text: string, variables: boolean): boolean {
  const parts = splitArn(text);
  if (parts === undefined) return /^arn:[^:]*:[^:]*[*?]/.test(text) && !text.includes('${');
  if (/[*?]/.test(parts[2]!)) return true;
  return variables && parts.slice(1, 5).some((part) => /\$\{/.test(part) && isVariable(part));
}

function isVariable(part: string): boolean {
  const start = part.indexOf('${');
  const end = part.indexOf('}', start);
  return end > 0 && policyVariable(part.slice(start, end + 1)) !== undefined;
}

/** The last part of each property's pointer. */
function notUnderstood(statement: Statement): string[] {
  const names = statement.notUnderstood.map(({ pointer }) => pointer.slice(pointer.lastIndexOf('/') + 1));
  const effect = statement.effect?.value;
  return effect !== undefined && effect !== 'Deny' && effect.toLowerCase() === 'deny'
    ? [`Effect ${effect}`, ...names]
    : names;
}
