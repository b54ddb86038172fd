/** A document as a plain JSON value: without comments, decoded, as AWS takes it. */
import type { PolicyDocument } from './document.ts';
import { locate } from './locate.ts';
import { hasInterpolation } from './placeholder.ts';
import type { JsonNode } from './tree.ts';

/**
 * The policy with its `Version` and `Statement`, also of a lone statement. Undefined where AWS could not be given it: what
 * is not valid JSON, or has template values.
 */
export function documentValue(document: PolicyDocument, fileText: string): object | undefined {
  if ((document.unreadable ?? []).length > 0) return undefined;
  const place = locate(document.file, fileText, document.pointer, true);
  if (place?.node === undefined || place.source.errors.length > 0 || place.source.masked !== undefined)
    return undefined;
  const value = plainValue(place.node);
  if (hasInterpolation(JSON.stringify(value))) return undefined;
  if (document.form === 'document') return value as object;
  return { Version: '2012-10-17', Statement: document.form === 'statement' ? [value] : value };
}

function plainValue(node: JsonNode): unknown {
  if (node.type === 'array') return node.items.map(plainValue);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    node.members.map(({ name, value }) => [name, value === undefined ? null : plainValue(value)]),
  );
}
