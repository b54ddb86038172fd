/** Whole statements: what the shares of a document need and do not have, then an empty one. */
import { grantOf } from '../../rules/missingGrant.ts';
import { isBroken, LEGS } from '../../sharing/legs.ts';
import type { CompletionContext } from './context.ts';
import type { Proposal } from './item.ts';
import { literal } from './snippet.ts';

export function wholeStatements(context: CompletionContext): Proposal[] {
  const { facts, shares, type } = context;
  // What sharing.json wants denied needs nothing.
  const wanted = shares.filter(({ seed }) => seed.expect === 'allowed');
  const needed = wanted.flatMap((share) =>
    LEGS.filter(
      (leg) => facts !== undefined && share.legs[leg].documents.includes(facts) && isBroken(share.legs[leg]),
    ).flatMap((leg): Proposal[] => {
      const grant = grantOf(leg, share);
      if (grant === undefined) return [];
      return [
        {
          label: grant.title.replace('Add a statement that allows', 'allow'),
          kind: 'statement',
          detail: 'the share needs it',
          rank: 0,
          snippet: printed(grant.statement),
        },
      ];
    }),
  );
  const principal = type === 'resource' || type === 'vpc-endpoint' ? '\t"Principal": { "AWS": "$2" },\n' : '';
  const empty = `{\n\t"Effect": "\${1|Allow,Deny|}",\n${principal}\t"Action": "$3",\n\t"Resource": "$4"\n}`;
  return [...needed, { label: 'statement', kind: 'statement', detail: 'an empty one', rank: 500, snippet: empty }];
}

function printed(statement: object): string {
  return literal(JSON.stringify(statement, undefined, '\t'));
}
