import type { NotUnderstood, PolicyDocument } from '../../policy/document.ts';
import { isNear } from '../../sharing/near.ts';
import { renaming } from '../edits.ts';
import { isTemplateFunction, isTemplateValue } from '../elements/open.ts';
import { isEmptyList, lastToken, statementPlace } from '../elements/statements.ts';
import type { Severity } from '../finding.ts';
import { definePolicyRules, type FixPlan, type PolicyReport } from '../policyRule.ts';

/** What AWS takes for each element: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
const STATEMENT_ELEMENTS: ReadonlyMap<string, string> = new Map([
  ['Sid', 'a string'],
  ['Effect', '"Allow" or "Deny"'],
  ['Principal', '"*" or an object'],
  ['NotPrincipal', '"*" or an object'],
  ['Action', 'a string or an array of strings'],
  ['NotAction', 'a string or an array of strings'],
  ['Resource', 'a string or an array of strings'],
  ['NotResource', 'a string or an array of strings'],
  ['Condition', 'an object: an operator, in it a key, and its value'],
]);

const DOCUMENT_ELEMENTS: ReadonlyMap<string, string> = new Map([
  ['Version', 'a string'],
  ['Id', 'a string'],
  ['Statement', 'an object or an array of objects'],
]);

export default definePolicyRules(
  [
    {
      code: 'invalid-policy-element',
      severity: 'error',
      summary: 'A property is no element of the policy language',
      issues: ['INVALID_POLICY_ELEMENT'],
      docs: `AWS refuses a policy that has a property which the policy language does not know (\`MalformedPolicyDocument\`), also where only a letter or the case is wrong: the names are \`Version\`, \`Id\` and \`Statement\`, and in a statement \`Sid\`, \`Effect\`, \`Principal\`, \`NotPrincipal\`, \`Action\`, \`NotAction\`, \`Resource\`, \`NotResource\` and \`Condition\`.

Beside \`Statement\` it is a warning: whatever applies the file may leave the property out.

AWS: [elements of a policy](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html).`,
    },
    {
      code: 'data-type-mismatch',
      severity: 'error',
      summary: 'An element is of the wrong JSON type',
      issues: ['DATA_TYPE_MISMATCH'],
      docs: `Every element takes its own JSON types, and AWS refuses a policy with any other: \`Action\` and \`Resource\` are a string or an array of strings, \`Principal\` is \`"*"\` or an object, \`Condition\` is an object of objects. Only in a condition may numbers and booleans stand without quotation marks.

AWS: [grammar of the policy language](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html).`,
    },
  ],
  {
    document: ({ facts, report }) => {
      reportMisspeltStatement(facts.document, report);
      const { notUnderstood, pointer, version } = facts.document;
      const taken = version === undefined ? ['Statement'] : ['Statement', 'Version'];
      for (const found of notUnderstood ?? []) {
        const owner = /^\/Statement(?:\/|$)/.test(found.pointer.slice(pointer.length)) ? 'Statement' : undefined;
        reportElement(found, DOCUMENT_ELEMENTS, owner, taken, report);
      }
    },
    statement: (statement, { report }) => {
      const taken =
        statement.notUnderstood.length === 0
          ? NOTHING
          : STATEMENT_ORDER.filter((name) => statement[name] !== undefined).map(elementName);
      for (const found of statement.notUnderstood) {
        const inside = found.pointer.slice(statement.pointer.length + 1);
        const owner = /^Condition(?:\/|$)/.test(inside) ? 'Condition' : undefined;
        reportElement(found, STATEMENT_ELEMENTS, owner, taken, report);
      }
      for (const name of ['action', 'notAction', 'resource', 'notResource'] as const) {
        for (const found of statement[name]?.invalid ?? []) reportType(found, elementName(name), STRINGS, report);
      }
      for (const name of ['principal', 'notPrincipal'] as const) {
        const element = statement[name];
        if (element?.invalid) reportType(element, elementName(name), '"*" or an object', report);
        for (const entry of element?.entries ?? []) {
          if (isTemplateFunction(entry.kind)) continue;
          for (const found of entry.invalid) reportType(found, `${elementName(name)} ${entry.kind}`, STRINGS, report);
        }
      }
      for (const entry of statement.conditions) {
        if (isEmptyList({ ...entry, keyRange: entry.range })) continue;
        for (const found of entry.invalid) {
          reportType(
            found,
            `The value of ${entry.key.value}`,
            'a string, a number or a boolean, or an array of them',
            report,
          );
        }
      }
    },
  },
);

const STRINGS = 'a string or an array of strings';

const NOTHING: readonly string[] = [];

const STATEMENT_ORDER = [
  'sid',
  'effect',
  'principal',
  'notPrincipal',
  'action',
  'notAction',
  'resource',
  'notResource',
  'condition',
] as const;

function elementName(property: string): string {
  return property.charAt(0).toUpperCase() + property.slice(1);
}

/** Statements beside a `Version` of the policy language are meant to be a policy's, whatever they are called. */
function reportMisspeltStatement({ form, embedding, pointer, statements }: PolicyDocument, report: Reporter): void {
  const { property = '', siblings } = embedding;
  const first = statements[0];
  if (form === 'document' || first === undefined || !/^statements?$/i.test(property)) return;
  if (!LANGUAGES.includes(siblings.get('Version')?.value ?? '')) return;
  report({
    code: 'invalid-policy-element',
    message: `"${property}" is no element of a policy, so AWS refuses the policy. Did you mean "Statement"?`,
    range: statementPlace(first).range,
    pointer,
    fixes: [{ title: 'Write "Statement"', safety: 'preferred', steps: [renaming(pointer, 'Statement')] }],
  });
}

const LANGUAGES: readonly string[] = ['2012-10-17', '2008-10-17'];

type Reporter = (report: PolicyReport) => void;

function reportElement(
  found: NotUnderstood,
  elements: ReadonlyMap<string, string>,
  owner: string | undefined,
  taken: readonly string[],
  report: Reporter,
): void {
  if (isTemplateFunction(lastToken(found.pointer))) return;
  const name = owner ?? lastToken(found.pointer);
  const form = elements.get(name);
  if (form !== undefined) {
    if (found.value === undefined) return;
    reportType(found, name, form, report);
    return;
  }
  const meant = [...elements.keys()].find((element) => !taken.includes(element) && isNear(element, name));
  const inStatement = elements === STATEMENT_ELEMENTS;
  const severity: Severity = meant !== undefined || inStatement ? 'error' : 'warning';
  const fixes: FixPlan[] =
    meant === undefined
      ? []
      : [{ title: `Write "${meant}"`, safety: 'preferred', steps: [renaming(found.pointer, meant)] }];
  report({
    code: 'invalid-policy-element',
    severity,
    message: `"${name}" is no element of ${inStatement ? 'a statement' : 'a policy'}, so AWS refuses the policy. ${meant === undefined ? 'Remove it, or write the element that you mean.' : `Did you mean "${meant}"?`}`,
    range: found.keyRange,
    pointer: found.pointer,
    fixes,
  });
}

function reportType(
  found: { readonly value?: unknown; readonly range: NotUnderstood['range']; readonly pointer: string },
  name: string,
  form: string,
  report: Reporter,
): void {
  if (isTemplateValue(found.value)) return;
  report({
    code: 'data-type-mismatch',
    message: `${name} has to be ${form}, so AWS refuses the policy. Write it so.`,
    range: found.range,
    pointer: found.pointer,
  });
}
