/** What there is to know of the words under the cursor. */
import type { LoadReference } from '../../iam/reference/reference.ts';
import type { TextRange } from '../../policy/document.ts';
import { visitTexts } from '../../policy/texts.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { isManifestPath } from '../../sharing/manifest.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { actionText } from './actions.ts';
import { conditionText, operatorText } from './conditions.ts';
import { manifestHover } from './manifest.ts';
import { nameText, principalText } from './names.ts';
import { sizeText } from './size.ts';

export interface Hover {
  readonly range: TextRange;
  /** Texts of the workspace stand in it as code only. */
  readonly markdown: string;
}

export interface HoverContext {
  readonly snapshot: Snapshot;
  readonly path: string;
  readonly reference: LoadReference | undefined;
}

/** Undefined where there is nothing to say. `offset` in UTF-16 units. */
export function hoverAt(context: HoverContext, offset: number): Hover | undefined {
  const { snapshot, path } = context;
  if (isManifestPath(path)) return manifestHover(context, offset);
  const facts = snapshot.files.get(path)?.facts.find(({ document }) => isIn(document.range, offset));
  if (facts === undefined) return undefined;
  return statementHover(context, facts, offset) ?? documentHover(context, facts, offset);
}

/** The size is said of `Version` and `Statement`: names that stand once in every document. */
function documentHover({ snapshot, path }: HoverContext, facts: DocumentFacts, offset: number): Hover | undefined {
  const { document } = facts;
  const text = snapshot.files.get(path)?.text ?? '';
  const places = [document.anchor.range, ...(document.version === undefined ? [] : [withName(text, document.version)])];
  const range = places.find((place) => isIn(place, offset));
  if (range === undefined || document.form !== 'document') return undefined;
  const markdown = sizeText(facts, text);
  return markdown === undefined ? undefined : { range, markdown };
}

/** With the property's name before the value. */
function withName(text: string, { range }: { readonly range: TextRange }): TextRange {
  const name = /"Version"\s*:\s*$/.exec(text.slice(Math.max(0, range.start - 40), range.start));
  return { start: range.start - (name?.[0].length ?? 0), end: range.end };
}

function statementHover(context: HoverContext, facts: DocumentFacts, offset: number): Hover | undefined {
  const statement = facts.document.statements.find(({ range }) => isIn(range, offset));
  if (statement === undefined) return undefined;
  for (const entry of statement.conditions) {
    if (isIn(entry.operator.range, offset)) return hover(entry.operator.range, operatorText(entry.operator.value));
    if (isIn(entry.key.range, offset)) return hover(entry.key.range, conditionText(context, facts, entry));
    const value = entry.values.find(({ range }) => isIn(range, offset));
    if (value !== undefined)
      return hover(value.range, nameText(context, value.value) ?? conditionText(context, facts, entry));
  }
  let found: Hover | undefined;
  visitTexts(statement, ({ value, range }, role, of) => {
    if (found !== undefined || !isIn(range, offset)) return;
    if (role === 'action') found = hover(range, actionText(context, value));
    else if (role === 'principal') found = hover(range, principalText(context, value, of));
    else if (role === 'resource') found = hover(range, nameText(context, value, facts));
  });
  return found;
}

function hover(range: TextRange, markdown: string | undefined): Hover | undefined {
  return markdown === undefined ? undefined : { range, markdown };
}

function isIn({ start, end }: TextRange, offset: number): boolean {
  return start <= offset && offset < end;
}
