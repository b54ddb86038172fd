/** Condition keys, as AWS's service reference describes them. */
import type { ConditionKey, ServiceAction, ServiceReference } from '../../iam/reference/reference.ts';
import type { ConditionEntry } from '../../policy/document.ts';
import type { DocumentView } from '../rule.ts';
import { isOpen } from './open.ts';

/** Undefined: the data does not have it, there is no data, or its name is a template's. */
export function knownKey(name: string, { reference }: Pick<DocumentView, 'reference'>): ConditionKey | undefined {
  return isOpen(name) || !name.includes(':') ? undefined : reference?.().conditionKey(name);
}

/** What a context key of the entry is, looked up once for the document. */
export function keyOfEntry(entry: ConditionEntry, view: Pick<DocumentView, 'of'>): ConditionKey | undefined {
  return view.of(knownKey, entry.key.value);
}

/** Names of all keys that can be in a request for the action, whatever its resource, as AWS spells them. */
export function keysOfAction(action: ServiceAction, reference: ServiceReference): ReadonlySet<string> {
  const names = new Set<string>(action.conditionKeys);
  const types = reference.service(action.service)?.resourceTypes ?? [];
  for (const { name, conditionKeys } of action.resourceTypes) {
    for (const key of conditionKeys) names.add(key);
    for (const key of types.find((type) => type.name === name)?.conditionKeys ?? []) names.add(key);
  }
  return names;
}
