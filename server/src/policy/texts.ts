/** Every text of a policy document in which something can be named, with the role that it plays. */
import type { Located, Statement } from './document.ts';
import { isIntrinsic } from './intrinsic.ts';
import { findPlaceholders, type PlaceholderContext, type TextSpan, templateSpans } from './placeholder.ts';

export type TextRole = 'sid' | 'principal' | 'action' | 'resource' | 'conditionKey' | 'conditionValue';

/** `of` is a principal's kind (`AWS`), or the key whose value it is. */
export type VisitText = (located: Located<string>, role: TextRole, of: string) => void;

export function visitTexts(statement: Statement, visit: VisitText): void {
  if (statement.sid !== undefined) visit(statement.sid, 'sid', '');
  for (const element of [statement.principal, statement.notPrincipal]) {
    for (const { kind, values } of element?.entries ?? [])
      for (const located of values) visit(located, 'principal', kind);
  }
  for (const list of [statement.action, statement.notAction]) {
    for (const located of list?.values ?? []) visit(located, 'action', '');
  }
  for (const list of [statement.resource, statement.notResource]) {
    for (const located of list?.values ?? []) visit(located, 'resource', '');
  }
  for (const { operator, key, values } of statement.conditions) {
    visit(key, 'conditionKey', '');
    if (NO_TEXT.test(operator.value)) continue;
    for (const located of values) visit(located, 'conditionValue', key.value);
  }
}

/** What a placeholder in such a text would stand for; undefined where none can be. */
export function placeholderContext(role: TextRole, of: string): PlaceholderContext | undefined {
  if (role === 'principal') return of === 'AWS' ? 'account' : undefined;
  if (role === 'resource') return 'arn';
  if (role !== 'conditionValue') return undefined;
  if (/viaservice$/i.test(of)) return 'service';
  return /account$/i.test(of) ? 'account' : /arn$/i.test(of) ? 'arn' : 'any';
}

/** What of a text somebody has yet to fill in. In a template (`template`) interpolations are filled in by it. */
export function placeholdersIn(value: string, context: PlaceholderContext, template: boolean): readonly TextSpan[] {
  if (CERTAIN.test(value)) return [];
  const interpolations = templateSpans(value).filter(({ text }) => !isIntrinsic(text));
  if (interpolations.length > 0) return template ? [] : interpolations;
  const found = findPlaceholders(value, context);
  // Where any text may stand, only what is marked as a placeholder is one.
  return context === 'any' ? found.filter(({ text }) => /[<{]|your/i.test(text)) : found;
}

/** Operators whose values are no names: `true` is no placeholder. */
const NO_TEXT = /Null|Bool|Numeric|Date|IpAddress|Binary/;

/** Most texts are `*`, a whole ARN or a service's name, and quickly told: anything else is looked at closely. */
const CERTAIN = new RegExp(
  [
    '^(?:\\*|\\d{12}',
    // The id that AWS shows in place of a deleted role or user.
    'A(?:ROA|IDA)[A-Z0-9]{12,}',
    // Names such as ROLE_NAME, your-role and DevSecret-XXXXXX are for a closer look.
    'arn:aws[a-z-]*:(?!kms:)[a-z0-9-]+:(?:[a-z]{2}(?:-[a-z]+)+-\\d+)?:(?:\\d{12})?:(?![^]*(?:your[-_ ]|YOUR|[-_](?:NAME|ID|ARN)\\b|-[Xx]{6}$))[^<>${}]*',
    'arn:aws[a-z-]*:kms:[a-z]{2}(?:-[a-z]+)+-\\d+:\\d{12}:key/(?:[0-9a-f-]{36}|mrk-[0-9a-f]{32})',
    '[a-z0-9-]+\\.[a-z]{2}(?:-[a-z]+)+-\\d+\\.amazonaws\\.com)$',
  ].join('|'),
);
