/**
 * What evaluation knows of the values of context keys without the service reference data, which it must not wait for:
 * global keys, and those of the services that secrets and buckets are shared with.
 */
import { globalConditionKey } from './reference/globalKeys.ts';

/** Of each service, the keys that can have several values. */
const MULTIVALUED: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['kms', new Set(['kms:encryptioncontextkeys', 'kms:grantoperations', 'kms:resourcealiases'])],
  ['secretsmanager', new Set(['secretsmanager:addreplicaregions'])],
  ['s3', new Set(['s3:inventoryaccessibleoptionalfields', 's3:requestobjecttagkeys'])],
]);

/** Whether a request can have several values of the key (in lower case), as far as is known. */
export function canHaveSeveralValues(key: string): boolean {
  const known = globalConditionKey(key);
  if (known !== undefined) return known.multivalued;
  return MULTIVALUED.get(key.slice(0, key.indexOf(':')))?.has(key) ?? true;
}

/** Whether the key's value is known to be `true` or `false`. */
export function isTrueOrFalse(key: string): boolean {
  return globalConditionKey(key)?.type === 'Bool';
}
