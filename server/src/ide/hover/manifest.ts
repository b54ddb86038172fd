/** What an entry of `sharing.json` says. */

import { parseArn } from '../../iam/arn.ts';
import type { TextRange } from '../../policy/document.ts';
import { type JsonNode, readJson } from '../../policy/tree.ts';
import { folderOf, resolvePath } from '../../sharing/paths.ts';
import { patternFor } from '../../sharing/patterns.ts';
import { arnReference } from '../../sharing/resourceTypes.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { sharesOf } from '../../sharing/workspace.ts';
import { displayFile } from '../completion/places.ts';
import { code } from '../markdown.ts';
import { manifestTexts } from '../symbols/manifestTexts.ts';
import { actionText, count, paragraphs } from './actions.ts';
import type { Hover, HoverContext } from './hover.ts';
import { nameText, principalText, sharesText } from './names.ts';

export function manifestHover(context: HoverContext, offset: number): Hover | undefined {
  const { snapshot, path } = context;
  const text = snapshot.files.get(path)?.text;
  if (text === undefined) return undefined;
  const isIn = ({ start, end }: TextRange) => start <= offset && offset < end;
  const found = manifestTexts(text).find(({ located }) => isIn(located.range));
  if (found === undefined) return accessHover(text, offset);
  const { value, range } = found.located;
  const markdown =
    found.role === 'path'
      ? pathText(snapshot, path, value)
      : found.role === 'action'
        ? actionText(context, value)
        : found.role === 'principal'
          ? principalText(context, value, 'AWS', true)
          : nameText(context, value);
  return markdown === undefined ? undefined : { range, markdown };
}

/** The document that a path leads to. */
function pathText(snapshot: Snapshot, manifest: string, value: string): string {
  const [file = '', pointer = ''] = value.split('#');
  const target = resolvePath(folderOf(manifest), file);
  const id = pointer === '' ? target : `${target}#${pointer}`;
  const sole = snapshot.files.get(target)?.facts ?? [];
  const facts = snapshot.facts.get(id) ?? (pointer === '' && sole.length === 1 ? sole[0] : undefined);
  const name = code(displayFile(snapshot, target));
  if (facts !== undefined) {
    const what = facts.type === 'resource' ? `policy of a ${facts.kind ?? 'resource'}` : `${facts.type} policy`;
    return paragraphs([
      `**${name}**: ${what}, ${count(facts.document.statements.length, 'statement')}`,
      sharesText(sharesOf(snapshot, facts.document.id)),
    ]);
  }
  if (snapshot.files.get(target)?.text === undefined) return `**${name}** is not there, or cannot be read.`;
  return pointer === '' ? `**${name}** holds no policy.` : `**${name}** holds no policy at ${code(pointer)}.`;
}

/** What an access needs. */
function accessHover(text: string, offset: number): Hover | undefined {
  const shares = readJson(text).root?.members.find(({ name }) => name === 'shares')?.value?.items ?? [];
  for (const share of shares) {
    const access = memberOf(share, 'access');
    if (access === undefined || offset < access.start || offset >= access.end) continue;
    const resource = String(memberOf(share, 'resource')?.value ?? '');
    const service = parseArn(resource)?.service ?? '';
    const pattern =
      patternFor(service, String(access.value)) ??
      patternFor(arnReference(resource)?.service ?? '', String(access.value));
    if (pattern === undefined) return undefined;
    const lists = [
      pattern.resourceActions.length === 0
        ? undefined
        : `On the ${pattern.noun}: ${pattern.resourceActions.map(code).join(', ')}`,
      pattern.keyActions.length === 0
        ? undefined
        : `On ${pattern.noun === 'key' ? 'the key, unless "actions" says otherwise' : 'its KMS key, if it has one'}: ${pattern.keyActions.map(code).join(', ')}`,
    ];
    return { range: access, markdown: paragraphs([`**${code(String(access.value))}** needs`, ...lists]) };
  }
  return undefined;
}

function memberOf({ members }: JsonNode, wanted: string): JsonNode | undefined {
  return members.find(({ name }) => name === wanted)?.value;
}
