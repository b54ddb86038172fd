/** What there is to know of the words under the cursor. */
import type { LoadReference } from '../../iam/reference/reference.ts';
import type { ConditionEntry, Statement, TextRange } from '../../policy/document.ts';
import { visitTexts } from '../../policy/texts.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { isManifestPath } from '../../sharing/manifest.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { actionText, paragraphs } from './actions.ts';
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
      return hover(value.range, valueText(context, entry, value.value) ?? conditionText(context, facts, entry));
  }
  let found: Hover | undefined;
  visitTexts(statement, ({ value, range }, role, of) => {
    if (found !== undefined || !isIn(range, offset)) return;
    const but = exceptText(statement, range);
    const text =
      role === 'action'
        ? actionText(context, value)
        : role === 'principal'
          ? principalText(context, value, of, but === undefined)
          : role === 'resource'
            ? nameText(context, value, facts)
            : undefined;
    found = hover(range, text && paragraphs([but, text]));
  });
  return found;
}

/** Twelve digits are an account only where the key is about one. */
function valueText(context: HoverContext, { key }: ConditionEntry, value: string): string | undefined {
  return /^\d{12}$/.test(value) && !/account$/i.test(key.value) ? undefined : nameText(context, value);
}

/** What an element turns round: whom or what it names is what the statement is not about. */
function exceptText({ notPrincipal, notAction, notResource }: Statement, range: TextRange): string | undefined {
  const holds = (list: { readonly values: readonly { readonly range: TextRange }[] } | undefined) =>
    list?.values.some((value) => value.range === range) === true;
  if (notPrincipal?.entries.some(holds)) return 'The statement is about **everybody but** who is named here.';
  if (holds(notAction)) return 'The statement is about **every action but** those named here.';
  return holds(notResource) ? 'The statement is about **every resource but** those named here.' : undefined;
}

function hover(range: TextRange, markdown: string | undefined): Hover | undefined {
  return markdown === undefined ? undefined : { range, markdown };
}

function isIn({ start, end }: TextRange, offset: number): boolean {
  return start <= offset && offset < end;
}
