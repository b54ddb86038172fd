/** Whether a policy document can be given to the AWS CLI as it lies in its file. */
import type { PolicyDocument } from '../../policy/document.ts';
import { findPlaceholders, hasInterpolation } from '../../policy/placeholder.ts';
import { commandLine } from './shell.ts';

/** Why it cannot, and what to do; undefined where it can. `shown` is the file's name in commands. */
export function obstacle(document: PolicyDocument, text: string | undefined, shown: string): string | undefined {
  const { pointer, escaped } = document;
  if (pointer !== '') {
    const extract = commandLine(['jq', ...(escaped ? ['-r'] : []), jqPath(pointer), shown]);
    const how = extract === undefined ? '' : ` (${extract} prints it)`;
    const where = escaped
      ? `as a string at ${pointer}, as a command printed it`
      : `at ${pointer}, inside another document`;
    return `${shown} has the policy ${where}. Save it to a file of its own${how} and give that file:`;
  }
  if (document.form !== 'document') {
    return `${shown} holds statements, not a whole policy. Get the policy that is deployed, add them to its Statement, save the whole to a file and give that file:`;
  }
  if ((document.unreadable?.length ?? 0) > 0 || hasInterpolation(text ?? '')) {
    return `${shown} is a template. Render it and give the result:`;
  }
  const open = placeholderIn(document);
  if (open !== undefined) return `${shown} still has the placeholder ${open}. Fill it in first:`;
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
  return isPlainJson(text)
    ? undefined
    : `${shown} is not plain JSON, and AWS takes nothing else. Save it without comments and trailing commas, and give that file:`;
}

/** `.Policies[0].Policy` for `/Policies/0/Policy`. */
function jqPath(pointer: string): string {
  const steps = pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce((path, step) => {
    if (/^\d+$/.test(step)) return `${path === '' ? '.' : path}[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `${path}.${step}` : `${path === '' ? '.' : path}[${JSON.stringify(step)}]`;
  }, '');
}

function placeholderIn({ statements }: PolicyDocument): string | undefined {
  for (const { principal, notPrincipal, resource, notResource, conditions } of statements) {
    const principals = [principal, notPrincipal].flatMap((element) => element?.entries ?? []);
    const arns = [
      ...principals.flatMap(({ kind, values }) => (kind === 'AWS' ? values : [])),
      ...[resource, notResource].flatMap((list) => list?.values ?? []),
    ];
    const found = [
      ...arns.flatMap(({ value }) => (value === '*' ? [] : findPlaceholders(value, 'arn'))),
      ...conditions.flatMap(({ values }) => values.flatMap(({ value }) => findPlaceholders(value, 'any'))),
    ];
    if (found[0] !== undefined) return found[0].text;
  }
  return undefined;
}

function isPlainJson(text: string | undefined): boolean {
  try {
    JSON.parse(text ?? '');
    return true;
  } catch {
    return false;
  }
}
