/** The texts of a `sharing.json` that name something, in whatever state it is. */

import type { Located } from '../../policy/document.ts';
import { type JsonNode, pointerToken, readJson } from '../../policy/tree.ts';
import type { SymbolRole } from './spans.ts';

export type ManifestRole = SymbolRole | 'path';

export interface ManifestText {
  readonly located: Located<string>;
  readonly role: ManifestRole;
  readonly of: string;
  /** A property's name under which the manifest says what the thing is. */
  readonly declares: boolean;
}

export function manifestTexts(text: string): ManifestText[] {
  const texts: ManifestText[] = [];
  const { root } = readJson(text);
  if (root !== undefined) visit(root, [], '', texts);
  return texts;
}

interface Place {
  /** Names from the root; `*` stands for any name or index. */
  readonly at: string;
  readonly role: ManifestRole;
  readonly of?: string;
}

const NAMES: readonly Place[] = [
  { at: 'accounts/*', role: 'account' },
  { at: 'resources/*', role: 'resource' },
  { at: 'principals/*', role: 'principal', of: 'AWS' },
  { at: 'organization/serviceControlPolicies/*', role: 'account' },
  { at: 'organization/resourceControlPolicies/*', role: 'account' },
];

const DECLARING: ReadonlySet<string> = new Set(['accounts', 'resources', 'principals']);

const VALUES: readonly Place[] = [
  { at: 'resources/*/policy', role: 'path' },
  { at: 'resources/*/account', role: 'account' },
  { at: 'resources/*/key', role: 'resource' },
  { at: 'resources/*/aliases/*', role: 'alias' },
  { at: 'resources/*/grants/*/grantee', role: 'principal', of: 'AWS' },
  { at: 'resources/*/grants/*/constraints/*/*', role: 'resource' },
  { at: 'resources/*/replicas/*/policy', role: 'path' },
  { at: 'resources/*/replicas/*/key', role: 'resource' },
  { at: 'principals/*/policies/*', role: 'path' },
  { at: 'principals/*/boundary', role: 'path' },
  { at: 'principals/*/trustPolicy', role: 'path' },
  { at: 'vpcEndpoints/*/policy', role: 'path' },
  { at: 'vpcEndpoints/*/principals/*', role: 'principal', of: 'AWS' },
  { at: 'organization/managementAccount', role: 'account' },
  { at: 'organization/accounts/*', role: 'account' },
  { at: 'organization/serviceControlPolicies/*/*/*', role: 'path' },
  { at: 'organization/resourceControlPolicies/*/*/*', role: 'path' },
  { at: 'shares/*/principal', role: 'principal', of: 'AWS' },
  { at: 'shares/*/resource', role: 'resource' },
  { at: 'shares/*/actions/*', role: 'action' },
];

function visit(node: JsonNode, names: readonly string[], pointer: string, texts: ManifestText[]): void {
  if (node.type === 'string') {
    const place = placeOf(VALUES, names);
    if (place !== undefined) texts.push(manifestText(String(node.value), node, pointer, place, false));
  }
  for (const { name, nameStart, nameEnd, value } of node.members) {
    const path = [...names, name];
    const at = `${pointer}/${pointerToken(name)}`;
    const place = placeOf(NAMES, path);
    const declares = path.length === 2 && DECLARING.has(path[0] ?? '');
    if (place !== undefined) texts.push(manifestText(name, { start: nameStart, end: nameEnd }, at, place, declares));
    if (value !== undefined) visit(value, path, at, texts);
  }
  for (const [index, item] of node.items.entries())
    visit(item, [...names, String(index)], `${pointer}/${index}`, texts);
}

function manifestText(
  value: string,
  { start, end }: { readonly start: number; readonly end: number },
  pointer: string,
  { role, of = '' }: Place,
  declares: boolean,
): ManifestText {
  return { located: { value, range: { start, end }, pointer }, role, of, declares };
}

function placeOf(places: readonly Place[], names: readonly string[]): Place | undefined {
  return places.find(({ at }) => {
    const wanted = at.split('/');
    return wanted.length === names.length && wanted.every((name, index) => name === '*' || name === names[index]);
  });
}
