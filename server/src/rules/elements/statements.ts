/** Places and names of statements. */
import type { PolicyDocument, Statement, TextRange, ValueList } from '../../policy/document.ts';

/** Where a finding about a whole statement goes: its Sid or Effect, else its opening brace. */
export function statementPlace(statement: Statement): { readonly range: TextRange; readonly pointer: string } {
  const { range, pointer } = statement;
  const word = statement.sid ?? statement.effect;
  return { range: word?.range ?? { start: range.start, end: Math.min(range.start + 1, range.end) }, pointer };
}

/** `Statement 2 (ReadSecret)`. */
export function statementName(statement: Statement, document: PolicyDocument): string {
  const name = statement.sid?.value ?? '';
  const number = document.statements.indexOf(statement) + 1;
  const sid = name === '' ? '' : ` (${name})`;
  return document.statements.length === 1 && sid === '' ? 'This statement' : `Statement ${number}${sid}`;
}

export function isAllow({ effect }: Statement): boolean {
  return effect?.value === 'Allow';
}

export function isDeny({ effect }: Statement): boolean {
  return effect?.value === 'Deny';
}

/** An empty array; a template's value in place of one is none. */
export function isEmptyList(list: ValueList | undefined): boolean {
  return list !== undefined && list.form === 'array' && list.values.length === 0 && list.invalid.length === 0;
}

/** The last name of a JSON pointer. */
export function lastToken(pointer: string): string {
  return pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}
