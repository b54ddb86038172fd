import type { Located, Statement } from '../../policy/document.ts';
import { templateSpans } from '../../policy/placeholder.ts';
import { replacing, setting } from '../edits.ts';
import { operatorWord } from '../elements/conditions.ts';
import { isFragment } from '../elements/types.ts';
import { holdsVariable, usesVariables } from '../elements/variables.ts';
import { definePolicyRules, type PolicyReport, type PolicyView } from '../policyRule.ts';

const PAGE =
  'AWS: [policy variables](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).';

export default definePolicyRules(
  [
    {
      code: 'missing-brace-in-variable',
      severity: 'error',
      summary: 'A policy variable is not closed',
      issues: ['MISSING_BRACE_IN_VARIABLE'],
      docs: `A policy variable is \`\${\`, the name of a condition key, and \`}\`. AWS refuses a policy in which the brace is missing.

${PAGE}`,
    },
    {
      code: 'missing-quote-in-variable',
      severity: 'error',
      summary: 'The default of a policy variable does not stand in single quotes',
      issues: ['MISSING_QUOTE_IN_VARIABLE'],
      docs: `A policy variable may have a default behind a comma, in single quotes: \`\${aws:PrincipalTag/team, 'company-wide'}\`.

${PAGE}`,
    },
    {
      code: 'unsupported-space-in-variable',
      severity: 'error',
      summary: 'There is a space in a policy variable',
      issues: ['UNSUPPORTED_SPACE_IN_VARIABLE'],
      docs: `The name in a policy variable has no space in it or around it: \`\${aws:username}\`.

${PAGE}`,
    },
    {
      code: 'empty-variable',
      severity: 'error',
      summary: 'A policy variable has no name',
      issues: ['EMPTY_VARIABLE'],
      docs: `\`\${}\` names nothing, and AWS refuses it. The characters themselves are written \`\${$}\`, \`\${*}\` and \`\${?}\`.

${PAGE}`,
    },
    {
      code: 'variable-unsupported-in-element',
      severity: 'error',
      summary: 'A policy variable stands where AWS replaces none',
      issues: ['VARIABLE_UNSUPPORTED_IN_ELEMENT'],
      docs: `AWS replaces policy variables in \`Resource\`, \`NotResource\` and the values of \`Condition\`; not in a principal, an action or anywhere else.

${PAGE}`,
    },
    {
      code: 'variable-unsupported-in-version',
      severity: 'error',
      summary: 'Policy variables in a policy of the language of 2008',
      issues: ['VARIABLE_UNSUPPORTED_IN_VERSION'],
      docs: `Policy variables are of the version \`2012-10-17\`. In an older policy, or one without \`Version\`, \`\${aws:username}\` is a text like any other and matches nothing.

The fix is offered only: the variables begin to count with it.

${PAGE}`,
    },
    {
      code: 'invalid-variable-for-operator',
      severity: 'error',
      summary: 'A policy variable stands behind an operator that takes none',
      issues: ['INVALID_VARIABLE_FOR_OPERATOR'],
      docs: `Policy variables count with the string and ARN operators, and with \`Bool\`; with numbers, dates, addresses, binary data and \`Null\` they do not.

${PAGE}`,
    },
  ],
  {
    document: (view) => {
      const { document } = view.facts;
      if (document.version?.value !== '2008-10-17' || isFragment(view.facts) || !usesVariables(document)) return;
      view.report({
        code: 'variable-unsupported-in-version',
        message: `In a policy of the version 2008-10-17 variables are texts like others, so those here match nothing. Write "Version": "2012-10-17".`,
        range: document.version.range,
        pointer: document.version.pointer,
        fixes: [
          {
            title: 'Write "Version": "2012-10-17"',
            safety: 'offered',
            steps: [setting(document.pointer, 'Version', '2012-10-17')],
          },
        ],
      });
    },
    action: (action, _statement, view) => reportUnsupported(action, 'an action', view),
    resource: (resource, _statement, view) => reportForm(resource, view),
    principal: (entry, _statement, view) => {
      for (const value of entry.values) reportUnsupported(value, 'a principal', view);
    },
    condition: (entry, statement, view) => {
      for (const value of entry.values) {
        if (!value.value.includes('${')) continue;
        const { operator } = view.of(operatorWord, entry.operator.value);
        const takes =
          operator === undefined || operator.type === 'string' || operator.type === 'arn' || operator.type === 'bool';
        if (takes || !holdsVariable(value.value)) reportForm(value, view);
        else reportOperator(value, entry.operator.value, statement, view);
      }
    },
  },
);

function reportUnsupported({ value, range, pointer }: Located<string>, where: string, { report }: PolicyView): void {
  if (!value.includes('${') || !holdsVariable(value)) return;
  report({
    code: 'variable-unsupported-in-element',
    message: `AWS replaces no variables in ${where}, so "${value}" is taken letter by letter. Variables count in Resource and in the values of Condition.`,
    range,
    pointer,
  });
}

function reportOperator(
  { value, range, pointer }: Located<string>,
  operator: string,
  _statement: Statement,
  { report }: PolicyView,
): void {
  report({
    code: 'invalid-variable-for-operator',
    message: `${operator} takes no variables, so "${value}" is equal to nothing. Variables count with the string and ARN operators.`,
    range,
    pointer,
  });
}

/** What begins like a variable of IAM: a key has a prefix and a colon. A template's own texts are left alone. */
function reportForm(located: Located<string>, { report }: PolicyView): void {
  const { value } = located;
  if (!value.includes('${')) return;
  const templates = templateSpans(value);
  for (let at = value.indexOf('${'); at >= 0; at = value.indexOf('${', at + 2)) {
    const end = value.indexOf('}', at);
    const inside = value.slice(at + 2, end < 0 ? undefined : end);
    const found = mistakeIn(inside, end >= 0);
    if (found === undefined) continue;
    // A Terraform or CloudFormation value never looks like a key of AWS.
    if (inside !== '' && templates.some(({ start }) => start === at) && !KEY.test(inside.trim())) continue;
    report(formReport(located, at, end, found));
    return;
  }
}

const KEY =
  /^(?:aws|s3|iam|sts|saml|kms|ec2|cognito-identity\.amazonaws\.com|www\.amazon\.com|graph\.facebook\.com|accounts\.google\.com):[\w-]+/i;

interface Mistake {
  readonly code: string;
  readonly fact: string;
  /** What stands between the braces when it is right. */
  readonly right: string | undefined;
}

function mistakeIn(inside: string, closed: boolean): Mistake | undefined {
  if (!closed) {
    if (!KEY.test(inside.trim())) return undefined;
    const name = /^\s*[\w-]+(?:\.[\w-]+)*:[\w-]+/.exec(inside)?.[0] ?? '';
    return { code: 'missing-brace-in-variable', fact: 'has no closing brace', right: name.trim() };
  }
  if (inside.trim() === '') return { code: 'empty-variable', fact: 'names nothing', right: undefined };
  if (!KEY.test(inside.trim())) return undefined;
  const comma = inside.indexOf(',');
  const name = comma < 0 ? inside : inside.slice(0, comma);
  if (/\s/.test(name)) {
    const rest = comma < 0 ? '' : inside.slice(comma);
    return {
      code: 'unsupported-space-in-variable',
      fact: 'has a space in its name',
      right: name.replaceAll(/\s/g, '') + rest,
    };
  }
  const fallback = comma < 0 ? "''" : inside.slice(comma + 1).trim();
  if (/^'[^']*'$/.test(fallback)) return undefined;
  const text = fallback.replace(/^['"]?|['"]?$/g, '');
  return {
    code: 'missing-quote-in-variable',
    fact: 'has a default that is not in single quotes',
    right: `${name}, '${text}'`,
  };
}

function formReport(
  { value, range, pointer }: Located<string>,
  at: number,
  end: number,
  mistake: Mistake,
): PolicyReport {
  const { code, fact, right } = mistake;
  const before = value.slice(0, at);
  const cut = end < 0 ? at + 2 + (right?.length ?? 0) : end + 1;
  const written = end < 0 ? value.slice(at) : value.slice(at, end + 1);
  const meant = right === undefined ? undefined : `\${${right}}`;
  const after = meant === undefined ? undefined : before + meant + value.slice(cut);
  return {
    code,
    message: `The policy variable "${written}" ${fact}, so AWS refuses the policy. ${meant === undefined ? 'Name a condition key, or remove it.' : `Write "${meant}".`}`,
    range,
    pointer,
    fixes:
      after === undefined
        ? []
        : [{ title: `Write "${meant}"`, safety: 'preferred', steps: [replacing(pointer, after)] }],
  };
}
