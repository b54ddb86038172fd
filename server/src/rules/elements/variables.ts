/** Policy variables: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
import { policyVariableAt } from '../../iam/interpolation.ts';
import type { Located, PolicyDocument, Statement } from '../../policy/document.ts';

/** Whether some Resource or condition value holds a policy variable. */
export function usesVariables({ statements }: PolicyDocument): boolean {
  return statements.some((statement) => variableTexts(statement).some(({ value }) => holdsVariable(value)));
}

/** Where AWS replaces variables. */
export function variableTexts(statement: Statement): readonly Located<string>[] {
  return [
    ...(statement.resource?.values ?? []),
    ...(statement.notResource?.values ?? []),
    ...statement.conditions.flatMap(({ values }) => values),
  ];
}

export function holdsVariable(text: string): boolean {
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', at + 1)) {
    if (policyVariableAt(text, at) !== undefined) return true;
  }
  return false;
}
