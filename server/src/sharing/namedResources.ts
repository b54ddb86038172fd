/** What the statements of a policy name: shared resources and keys, each with its place. */
import { parseArn } from '../iam/arn.ts';
import type { Located, Statement } from '../policy/document.ts';
import { isIntrinsic } from '../policy/intrinsic.ts';
import { type KeyReference, keyReference, type ResourceReference } from './references.ts';
import { type ResourceType, typesOfService } from './resourceTypes.ts';

/** A shared resource or a key that an Allow names. */
export interface NamedResource<Reference> {
  readonly located: Located<string>;
  readonly reference: Reference;
  readonly statement: Statement;
}

/** Adds what the statement names as Resource of actions that matter. */
export function nameResources(
  statement: Statement,
  resources: NamedResource<ResourceReference>[],
  keys: NamedResource<KeyReference>[],
): void {
  const { types, usesKms } = actionsOf(statement);
  if (types.length === 0 && !usesKms) return;
  for (const located of statement.resource?.values ?? []) {
    // What a CloudFormation template creates is in the account of whose policies stand beside it: nobody else's share.
    if (isIntrinsic(located.value)) continue;
    const isArn = parseArn(located.value) !== undefined;
    // Text that is no ARN belongs to the statement's service; with several, its own words decide.
    const isKey = usesKms && (isArn || types.length === 0 || looksLikeKey(located.value));
    const key = isKey ? keyReference(located.value) : undefined;
    if (key !== undefined) keys.push({ located, reference: key, statement });
    else if (isArn || !isKey) {
      const reference = readResource(located.value, isArn, types);
      if (reference !== undefined) resources.push({ located, reference, statement });
    }
  }
}

function readResource(text: string, isArn: boolean, types: readonly ResourceType[]): ResourceReference | undefined {
  if (types.length === 1) return types[0]?.read(text);
  if (!isArn) return (types.find(({ noun }) => text.toLowerCase().includes(noun)) ?? types[0])?.read(text);
  for (const { read } of types) {
    const reference = read(text);
    if (reference !== undefined) return reference;
  }
  return undefined;
}

/** Which resources a statement's actions are on. */
function actionsOf(statement: Statement): { readonly types: readonly ResourceType[]; readonly usesKms: boolean } {
  let types: readonly ResourceType[] = [];
  let usesKms = false;
  for (const { value } of statement.action?.values ?? []) {
    const colon = value.indexOf(':');
    if (colon < 0) continue;
    const service = value.slice(0, colon).toLowerCase();
    if (service === 'kms') usesKms = true;
    else {
      const found = typesOfService(service);
      if (found.some((type) => !types.includes(type))) types = [...new Set([...types, ...found])];
    }
  }
  return { types, usesKms };
}

function looksLikeKey(text: string): boolean {
  return /key|kms|^alias\/|^[0-9a-f]{8}-/i.test(text);
}
