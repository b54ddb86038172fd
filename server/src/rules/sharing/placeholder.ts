import type { Located, PolicyDocument } from '../../policy/document.ts';
import { findPlaceholders, type PlaceholderContext, type TextSpan, templateSpans } from '../../policy/placeholder.ts';
import { isTemplatePath } from '../../policy/template.ts';
import { defineFileRule, type PlacedReport } from '../rule.ts';

export default defineFileRule({
  code: 'placeholder',
  severity: 'information',
  summary: 'A placeholder is still to be filled in',
  docs: `Texts such as \`Account2\`, \`<ACCOUNT_ID>\`, \`your-region\` or a bare \`SecretARN\` stand for something that somebody has yet to write. AWS refuses some of them and takes others literally, and then they match nothing.

Until then the documents are compared as they are: a placeholder equals itself, so a share of placeholders can be checked before the first account exists.

It is reported once for each placeholder and file, at the first place.`,
  check: (file) => {
    const reports = new Map<string, PlacedReport & { places: number }>();
    const template = isTemplatePath(file.path);
    const look: Visit = (located, context) => {
      if (CERTAIN.test(located.value)) return;
      for (const { text } of placeholdersIn(located.value, context, template)) {
        const known = reports.get(text);
        if (known !== undefined) known.places += 1;
        else reports.set(text, { message: '', range: located.range, pointer: located.pointer, places: 1 });
      }
    };
    for (const document of file.policies?.documents ?? []) visitTexts(document, look);
    return [...reports].map(([text, { places, ...report }]) => ({
      ...report,
      message: `${text} looks like a placeholder${places === 1 ? '' : ` (it stands in ${places} places of this file)`}. AWS refuses it or takes it literally, so nothing matches. Fill it in before you apply this policy.`,
    }));
  },
  fixes: () => [],
});

/** Most texts are `*`, a whole ARN or a service's name, and quickly told: anything else is looked at closely. */
const CERTAIN = new RegExp(
  [
    '^(?:\\*|\\d{12}',
    // The id that AWS shows in place of a deleted role or user.
    'A(?:ROA|IDA)[A-Z0-9]{12,}',
    'arn:aws[a-z-]*:(?!kms:)[a-z0-9-]+:(?:[a-z]{2}(?:-[a-z]+)+-\\d+)?:(?:\\d{12})?:[^<>${}]*',
    'arn:aws[a-z-]*:kms:[a-z]{2}(?:-[a-z]+)+-\\d+:\\d{12}:key/(?:[0-9a-f-]{36}|mrk-[0-9a-f]{32})',
    '[a-z0-9-]+\\.[a-z]{2}(?:-[a-z]+)+-\\d+\\.amazonaws\\.com)$',
  ].join('|'),
);

function placeholdersIn(value: string, context: PlaceholderContext, template: boolean): readonly TextSpan[] {
  const interpolations = templateSpans(value);
  if (interpolations.length > 0) return template ? [] : interpolations;
  const found = findPlaceholders(value, context);
  // Where any text may stand, only what is marked as a placeholder is one.
  return context === 'any' ? found.filter(({ text }) => /[<{]|your/i.test(text)) : found;
}

/** Operators whose values are no names: `true` is no placeholder. */
const NO_TEXT = /Null|Bool|Numeric|Date|IpAddress|Binary/;

type Visit = (located: Located<string>, context: PlaceholderContext) => void;

/** Where a placeholder can stand: principals, resources, and the values of conditions. */
function visitTexts(document: PolicyDocument, visit: Visit): void {
  for (const statement of document.statements) {
    for (const entry of statement.principal?.entries ?? statement.notPrincipal?.entries ?? []) {
      if (entry.kind === 'AWS') for (const located of entry.values) visit(located, 'account');
    }
    for (const located of statement.resource?.values ?? statement.notResource?.values ?? []) visit(located, 'arn');
    for (const entry of statement.conditions) {
      if (NO_TEXT.test(entry.operator.value)) continue;
      const context = conditionContext(entry.key.value);
      for (const located of entry.values) visit(located, context);
    }
  }
}

function conditionContext(key: string): PlaceholderContext {
  if (/viaservice$/i.test(key)) return 'service';
  return /account$/i.test(key) ? 'account' : /arn$/i.test(key) ? 'arn' : 'any';
}
