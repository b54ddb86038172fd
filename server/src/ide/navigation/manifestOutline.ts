/** The outline of a `sharing.json`: resources, principals and shares by their short names. */
import type { TextRange } from '../../policy/document.ts';
import { type JsonMember, type JsonNode, memberOf, readJson } from '../../policy/tree.ts';
import type { OutlineItem, OutlineKind } from './documentSymbols.ts';
import { holderName, textName } from './words.ts';

export function manifestOutline(text: string): OutlineItem[] {
  const { root } = readJson(text);
  return (root?.members ?? []).flatMap((member): OutlineItem[] => {
    const children = childrenOf(member);
    return children === undefined || member.value === undefined
      ? []
      : [item(member.name, '', 'list', { start: member.nameStart, end: member.value.end }, nameOf(member), children)];
  });
}

/** Undefined: a part of the manifest that is not listed. */
function childrenOf({ name, value }: JsonMember): OutlineItem[] | undefined {
  switch (name) {
    case 'accounts':
      return entries(
        value,
        'principal',
        (account) => account,
        ({ value: alias }) => textOf(alias) ?? '',
      );
    case 'resources':
      return entries(value, 'resource', textName, ({ name: arn }) => arn);
    case 'principals':
      return entries(value, 'principal', holderName, ({ name: arn }) => arn);
    case 'shares':
      return (value?.items ?? []).map(shareItem);
    default:
      return undefined;
  }
}

function entries(
  node: JsonNode | undefined,
  kind: OutlineKind,
  label: (name: string) => string,
  detail: (member: JsonMember) => string,
): OutlineItem[] {
  return (node?.members ?? []).map((member) => {
    const range = { start: member.nameStart, end: member.value?.end ?? member.nameEnd };
    return item(label(member.name), detail(member), kind, range, nameOf(member));
  });
}

function shareItem(node: JsonNode): OutlineItem {
  const [resource, principal, access] = ['resource', 'principal', 'access'].map((name) =>
    textOf(memberOf(node, name)?.value),
  );
  const range = { start: node.start, end: node.end };
  const name = `${textName(resource ?? null)} → ${holderName(principal ?? '')}`;
  return item(name, access ?? '', 'share', range, range);
}

function item(
  name: string,
  detail: string,
  kind: OutlineKind,
  range: TextRange,
  selection: TextRange,
  children: readonly OutlineItem[] = [],
): OutlineItem {
  // An editor refuses a list with a name that is empty.
  return { name: name === '' ? '""' : name, detail, kind, range, selection, children };
}

function nameOf({ nameStart, nameEnd }: JsonMember): TextRange {
  return { start: nameStart, end: nameEnd };
}

function textOf(node: JsonNode | undefined): string | undefined {
  return node?.type === 'string' ? String(node.value) : undefined;
}
