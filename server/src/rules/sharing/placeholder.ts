import { isTemplatePath } from '../../policy/template.ts';
import { placeholderContext, placeholdersIn, type VisitText, visitTexts } from '../../policy/texts.ts';
import { defineFileRule, type PlacedReport } from '../rule.ts';

export default defineFileRule({
  code: 'placeholder',
  severity: 'information',
  summary: 'A placeholder is still to be filled in',
  docs: `Texts such as \`Account2\`, \`<ACCOUNT_ID>\`, \`your-region\` or a bare \`SecretARN\` stand for something that somebody has yet to write. AWS refuses some of them (IAM with \`MalformedPolicyDocument\`, KMS with \`MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.\`) and takes others literally; then they match nothing, and calls fail with \`AccessDenied\`.

Until then the documents are compared as they are: a placeholder equals itself, so a share of placeholders can be checked before the first account exists.

It is reported once for each placeholder and file, at the first place.`,
  check: (file) => {
    const reports = new Map<string, PlacedReport & { places: number }>();
    const template = isTemplatePath(file.path);
    const look: VisitText = (located, role, of) => {
      const context = placeholderContext(role, of);
      if (context === undefined) return;
      for (const { text } of placeholdersIn(located.value, context, template)) {
        const known = reports.get(text);
        if (known !== undefined) known.places += 1;
        else reports.set(text, { message: '', range: located.range, pointer: located.pointer, places: 1 });
      }
    };
    for (const { statements } of file.policies?.documents ?? []) {
      for (const statement of statements) visitTexts(statement, look);
    }
    return [...reports].map(([text, { places, ...report }]) => ({
      ...report,
      message: `${text} looks like a placeholder${places === 1 ? '' : ` (it stands in ${places} places of this file)`}. AWS refuses it or takes it literally, so nothing matches. Fill it in before you apply this policy.`,
    }));
  },
  fixes: () => [],
});
