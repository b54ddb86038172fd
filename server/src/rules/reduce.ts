/**
 * Takes permissions out of statements. Undefined where nothing would be left of the policy, or where somebody else would
 * lose what is theirs.
 */
import { matchesAction } from '../iam/action.ts';
import type { Located, PolicyDocument, Statement, ValueList } from '../policy/document.ts';
import { addToList, removeElement, removeFromList, removeProperty } from '../policy/edit.ts';
import { isSpelledOut } from '../sharing/agreement.ts';
import { accountRoot, covers } from '../sharing/principalNames.ts';
import { keyDifferences, keyReference } from '../sharing/references.ts';
import { arnReference, resourceDifferences } from '../sharing/resourceTypes.ts';
import { type EditStep, inserting, replacing } from './edits.ts';

export interface Reduction {
  readonly statement: Statement;
  /** What goes: principals, actions or resources of the statement. */
  readonly values: readonly Located<string>[];
}

/** Takes principals out of statements; a statement goes with the last of them. */
export function withoutPrincipals(document: PolicyDocument, reductions: readonly Reduction[]): EditStep[] | undefined {
  // From the last on, so that the pointers of those before stay what they are.
  const sorted = [...reductions].sort((one, other) => other.statement.range.start - one.statement.range.start);
  const gone = sorted.filter(({ statement, values }) => principalsLeft(statement, values).length === 0);
  // AWS refuses a policy without statements, so the policy as a whole would have to go.
  if (gone.length >= document.statements.length) return undefined;
  return sorted.flatMap(({ statement, values }) => principalSteps(statement, values));
}

/** Leaves of a statement's actions what `principals` need of them. Others whom it names keep all that they have. */
export function withoutActions(
  document: PolicyDocument,
  { statement, values }: Reduction,
  needed: readonly string[],
  principals: readonly string[],
): EditStep[] | undefined {
  const named = statement.principal?.entries.flatMap((entry) => entry.values) ?? [];
  const theirs = named.filter(({ value }) => principals.some((principal) => covers(accountRoot(value), principal)));
  if (statement.action === undefined || named.some(({ value }) => value === '*')) return undefined;
  if (theirs.length === named.length) return listSteps(statement.action, values, needed, matchesAction);
  if (theirs.length === 0 || needed.length === 0) return undefined;
  const own = { Principal: { AWS: scalarOrList(theirs.map(({ value }) => value)) }, Action: scalarOrList(needed) };
  return [...principalSteps(statement, theirs), inserting(document, partOf(statement, own))];
}

/** Leaves of a statement's resources those that are needed; beside actions of another service, by a statement of its own. */
export function withoutResources(
  document: PolicyDocument,
  { statement, values }: Reduction,
  actions: readonly string[],
  needed: readonly string[],
): EditStep[] | undefined {
  const { action, resource } = statement;
  if (action === undefined || resource === undefined || needed.length === 0 || !needed.every(isSpelledOut))
    return undefined;
  const services = new Set(actions.map(serviceOf));
  const others = action.values.filter(({ value }) => !services.has(serviceOf(value)));
  // Whoever may do everything is not narrowed by the way.
  if (others.some(({ value }) => !value.includes(':'))) return undefined;
  if (others.length === 0) return listSteps(resource, values, needed, isSameResource);
  const moved = action.values.filter((value) => !others.includes(value)).map(({ value }) => value);
  return [
    ...moved.map(
      (value): EditStep =>
        (path, text) =>
          removeFromList(path, text, action.pointer, value),
    ),
    inserting(document, partOf(statement, { Action: scalarOrList(moved), Resource: scalarOrList(needed) })),
  ];
}

function principalsLeft({ principal }: Statement, values: Reduction['values']): Located<string>[] {
  const gone = new Set(values.map(({ pointer }) => pointer));
  return (principal?.entries ?? []).flatMap((entry) => entry.values).filter(({ pointer }) => !gone.has(pointer));
}

function principalSteps(statement: Statement, values: Reduction['values']): EditStep[] {
  if (principalsLeft(statement, values).length === 0)
    return [(path, text) => removeElement(path, text, statement.pointer)];
  return (statement.principal?.entries ?? []).flatMap((entry): EditStep[] => {
    const out = entry.values.filter((one) => values.some(({ pointer }) => pointer === one.pointer));
    if (out.length === 0) return [];
    if (out.length === entry.values.length) return [(path, text) => removeProperty(path, text, entry.pointer)];
    return out.map(
      ({ value }) =>
        (path, text) =>
          removeFromList(path, text, entry.pointer, value),
    );
  });
}

/** The values out, what is needed and only they covered in. */
function listSteps(
  list: ValueList,
  values: Reduction['values'],
  needed: readonly string[],
  covered: (value: string, wanted: string) => boolean,
): EditStep[] | undefined {
  const left = list.values.filter((one) => !values.includes(one));
  if (left.length === 0) {
    if (needed.length === 0) return undefined;
    return [replacing(list.pointer, list.form === 'array' ? needed : scalarOrList(needed))];
  }
  const missing = needed.filter((wanted) => !left.some(({ value }) => covered(value, wanted)));
  return [
    ...values.map(
      ({ value }): EditStep =>
        (path, text) =>
          removeFromList(path, text, list.pointer, value),
    ),
    ...missing.map(
      (value): EditStep =>
        (path, text) =>
          addToList(path, text, list.pointer, value),
    ),
  ];
}

/** A new statement for a part of another one, under the same conditions. */
function partOf({ resource, conditions }: Statement, own: object): object {
  const condition: Record<string, Record<string, unknown>> = {};
  for (const { operator, key, form, values } of conditions) {
    const texts = values.map(({ value }) => value);
    condition[operator.value] = { ...condition[operator.value], [key.value]: form === 'scalar' ? texts[0] : texts };
  }
  return {
    Effect: 'Allow',
    ...own,
    ...('Resource' in own || resource === undefined
      ? {}
      : { Resource: scalarOrList(resource.values.map(({ value }) => value)) }),
    ...(conditions.length === 0 ? {} : { Condition: condition }),
  };
}

function isSameResource(one: string, other: string): boolean {
  if (one === other) return true;
  const [resource, otherResource] = [arnReference(one), arnReference(other)];
  if (resource !== undefined && otherResource !== undefined)
    return resourceDifferences(resource, otherResource).length === 0;
  const [key, otherKey] = [keyReference(one), keyReference(other)];
  return key?.form === 'arn' && otherKey?.form === 'arn' && keyDifferences(key, otherKey).length === 0;
}

function scalarOrList(values: readonly string[]): string | readonly string[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

function serviceOf(action: string): string {
  return action.slice(0, Math.max(action.indexOf(':'), 0)).toLowerCase();
}
