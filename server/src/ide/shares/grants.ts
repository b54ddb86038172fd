/** Which statements do, or take away, what a share needs. */
import { matchStatement } from '../../iam/evaluate.ts';
import type { Statement, TextRange } from '../../policy/document.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { Leg } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';

export interface GrantingStatement {
  readonly facts: DocumentFacts;
  readonly statement: Statement;
  readonly effect: 'Allow' | 'Deny';
}

/** The statements that match a request of the leg, or may: those that allow it first, in the order of the documents. */
export function grantingStatements(share: Share, leg: Leg): GrantingStatement[] {
  const { documents, requests, side } = share.legs[leg];
  const found = documents.flatMap((facts) =>
    facts.compiled().statements.flatMap((compiled): GrantingStatement[] => {
      const { effect, statement } = compiled;
      const matches = requests.some((request) => matchStatement(compiled, request, side).result !== false);
      return matches && (effect === 'Allow' || effect === 'Deny') ? [{ facts, statement, effect }] : [];
    }),
  );
  return [...found.filter(({ effect }) => effect === 'Allow'), ...found.filter(({ effect }) => effect === 'Deny')];
}

/** What is selected of a statement that is shown: its Sid, else its Effect. */
export function headOf(statement: Statement): TextRange {
  return (statement.sid ?? statement.effect ?? statement).range;
}
