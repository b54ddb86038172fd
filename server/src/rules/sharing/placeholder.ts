import type { Located, PolicyDocument } from '../../policy/document.ts';
import { findPlaceholders, type PlaceholderContext, templateSpans } from '../../policy/placeholder.ts';
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
    for (const { located, text } of (file.policies?.documents ?? []).flatMap((document) => placeholdersOf(document, isTemplatePath(file.path)))) {
      const known = reports.get(text);
      if (known !== undefined) known.places += 1;
      else reports.set(text, { message: '', range: located.range, pointer: located.pointer, places: 1 });
    }
    return [...reports].map(([text, { places, ...report }]) => ({
      ...report,
      message: `${text} looks like a placeholder${places === 1 ? '' : ` (it stands in ${places} places of this file)`}. AWS refuses it or takes it literally, so nothing matches. Fill it in before you apply this policy.`,
    }));
  },
  fixes: () => [],
});

function placeholdersOf(document: PolicyDocument, template: boolean): { located: Located<string>; text: string }[] {
  return textsOf(document).flatMap(({ located, context }) => {
    const interpolations = templateSpans(located.value);
    const found = interpolations.length > 0 ? (template ? [] : interpolations) : findPlaceholders(located.value, context);
    return found.map(({ text }) => ({ located, text }));
  });
}

interface Text {
  readonly located: Located<string>;
  readonly context: PlaceholderContext;
}

/** Where a placeholder can stand: principals, resources, and the values of conditions. */
function textsOf(document: PolicyDocument): Text[] {
  return document.statements.flatMap((statement) => [
    ...[statement.principal, statement.notPrincipal].flatMap((element) =>
      (element?.entries ?? [])
        .filter(({ kind }) => kind === 'AWS')
        .flatMap(({ values }) => values.map((located): Text => ({ located, context: 'account' }))),
    ),
    ...[statement.resource, statement.notResource].flatMap((list) => (list?.values ?? []).map((located): Text => ({ located, context: 'arn' }))),
    ...statement.conditions.flatMap((entry) => entry.values.map((located): Text => ({ located, context: conditionContext(entry.key.value) }))),
  ]);
}

function conditionContext(key: string): PlaceholderContext {
  if (/viaservice$/i.test(key)) return 'service';
  return /account$/i.test(key) ? 'account' : /arn$/i.test(key) ? 'arn' : 'any';
}
