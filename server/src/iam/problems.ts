/** What in a statement AWS would not understand, whatever the request. */
import type { CompiledStatement } from './compile.ts';

/** In the words of a message; empty for a statement that is understood. */
export function statementProblems(compiled: CompiledStatement, side: 'identity' | 'resource'): string[] {
  const { statement } = compiled;
  const problems = compiled.notUnderstood.map((name) => `${name} is no element of a statement, or of a wrong type`);
  if (compiled.effect === undefined) {
    problems.push(statement.effect === undefined ? 'Effect is missing' : `Effect is "${statement.effect.value}"`);
  }
  if (compiled.action === undefined) {
    problems.push(statement.action === undefined ? 'Action is missing' : 'Action and NotAction exclude each other');
  } else if (compiled.action.invalid) problems.push('an action is no string');
  if (compiled.resource === undefined && !compiled.resourceMissing) {
    problems.push('Resource and NotResource exclude each other');
  } else if (compiled.resource?.invalid) problems.push('a resource is no string');
  for (const { text } of compiled.resource?.refused ?? []) problems.push(`resource ${text} is not allowed`);
  problems.push(...principalProblems(compiled, side));
  for (const condition of compiled.conditions) {
    if (condition.operator === undefined) problems.push(`operator ${condition.entry.operator.value} is not known`);
    for (const text of condition.malformed) {
      problems.push(`value ${text} of ${condition.entry.operator.value} cannot be read`);
    }
  }
  return problems;
}

function principalProblems(compiled: CompiledStatement, side: 'identity' | 'resource'): string[] {
  if (side === 'identity') {
    return compiled.principals === undefined ? [] : ['Principal is not allowed in a policy of this type'];
  }
  if (compiled.principals === undefined) return ['Principal is missing'];
  const problems = compiled.principalTwice ? ['Principal and NotPrincipal exclude each other'] : [];
  for (const { form, text } of compiled.principals) {
    if (form === 'invalid') problems.push(`principal ${text} is not valid`);
  }
  return problems;
}
