/** Access that works although the manifest lists it as denied, or does not list it. */
import { matchesAction } from '../iam/action.ts';
import { type CompiledStatement, matchStatement } from '../iam/evaluate.ts';
import type { Statement } from '../policy/document.ts';
import type { UnintendedCause } from './causes.ts';
import type { DocumentFacts } from './facts.ts';
import type { LegState } from './legs.ts';
import { covers } from './principalNames.ts';
import type { Share } from './verdict.ts';

/** At most one cause, at the grant; none unless every policy that takes part surely allows. */
export function unintended(share: Share): UnintendedCause[] {
  const { legs, seed, verdict } = share;
  const forbidden = seed.unlisted === undefined;
  if (verdict !== 'allowed' || (!forbidden && !share.crossAccount)) return [];
  // The owner's statement comes first: taking it back is the owner's to decide.
  for (const state of [legs.resourceGrant, legs.keyGrant, legs.identityGrant, legs.identityKeyGrant]) {
    for (const facts of state.documents) {
      const [grant] = grantsOf(state, facts);
      if (grant === undefined) continue;
      const { range, pointer } = placeOf(share, state, facts, grant.statement);
      return [{ kind: 'unintended', leg: state.leg, facts, range, pointer, forbidden }];
    }
  }
  return [];
}

/** Allow statements of a document that surely match one of the leg's requests. */
export function grantsOf(state: LegState, facts: DocumentFacts): CompiledStatement[] {
  return facts
    .compiled()
    .statements.filter(
      (statement) =>
        statement.effect === 'Allow' &&
        state.requests.some((request) => matchStatement(statement, request, state.side).result === true),
    );
}

/** The principal; the action where the manifest has nothing against the principal itself. */
function placeOf({ principal, seed }: Share, state: LegState, facts: DocumentFacts, statement: Statement) {
  const actions = statement.action?.values.filter(({ value }) =>
    state.requests.some(({ action }) => matchesAction(value, action)),
  );
  const named = facts.principals.filter((one) => one.statement === statement && covers(one.arn, principal));
  const exact = named.find(({ arn }) => arn === principal) ?? named[0];
  const place = seed.unlisted === 'access' ? actions?.[0] : exact?.located;
  return place ?? statement.sid ?? statement.effect ?? statement;
}
