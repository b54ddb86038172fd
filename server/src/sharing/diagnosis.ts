/**
 * Why a required statement does not do its work: each cause once, at the element at fault. The rules turn causes into
 * findings; which rule takes which cause is said there.
 */
import { isNobody } from '../iam/principalFault.ts';
import type { Request } from '../iam/request.ts';
import type { AbsentCause, Cause, DenyCause, ManagedKeyCause, MissingCause, PrincipalCause } from './causes.ts';
import { expiring, shareLater } from './expiry.ts';
import { isBroken, LEGS, type LegState } from './legs.ts';
import { lackingGrant, type Match, statementMatches } from './meantStatement.ts';
import { replicaKey } from './replicas.ts';
import { ambiguousNames, guardrailCauses, manifestPrincipal, wideSuffixes } from './shareCauses.ts';
import { evaluateShare, openCandidates, type Share } from './verdict.ts';

/** What works, and is worth a word: a grant that ends soon, a pattern that matches more than the secret. */
export function foresee(share: Share): Cause[] {
  const later = shareLater(share);
  if (later === undefined) return wideSuffixes(share);
  const known = new Set(diagnose(share).map(placeOf));
  return [
    ...wideSuffixes(share),
    ...diagnose(later).flatMap((cause) => (known.has(placeOf(cause)) ? [] : expiring(cause))),
  ];
}

function placeOf(cause: Cause): string {
  return `${causeFile(cause)}|${cause.pointer}`;
}

/** Every cause that keeps the share from working, one each. */
export function diagnose(share: Share): Cause[] {
  const misspelled = manifestPrincipal(share);
  if (misspelled !== undefined) return [misspelled, ...otherwise(share, misspelled)];
  const causes: Cause[] = [];
  for (const leg of LEGS) {
    const state = share.legs[leg];
    if (state.status === 'unknown') causes.push(...absent(share, state));
    else if (leg === 'keyGrant' && share.agreement.key.managed !== undefined && isBroken(state))
      causes.push(...managedKey(share, state));
    else if (isBroken(state)) causes.push(...broken(share, state));
  }
  const impossible = replicaKey(share);
  // Which key it is the manifest has to say first.
  if (impossible.length > 0) return [...causes.filter((cause) => !isOnKey(cause)), ...impossible];
  causes.push(...ambiguousNames(share), ...guardrailCauses(share));
  const seen = new Set<string>();
  // Under the AWS managed key there is no key policy to bring, nor for a key that no document names.
  const managed = causes.some(({ kind }) => kind === 'managed-key');
  const nameless = causes.some(
    (cause) =>
      cause.kind === 'reference' &&
      (cause.fault === 'managed-key' || (cause.fault === 'replica' && cause.noun === 'key')),
  );
  return causes.filter((cause) => {
    if (nameless && cause.kind === 'absent' && cause.leg === 'keyGrant') return false;
    if (managed && cause.kind === 'reference' && cause.noun === 'key') return false;
    const id = `${cause.kind === 'reference' ? cause.fault : cause.kind}|${causeFile(cause)}|${cause.pointer}|${cause.kind === 'missing' ? cause.leg : ''}`;
    return !seen.has(id) && seen.add(id) !== undefined;
  });
}

/** What else is wrong, for the principal whom the policies name. No statement is to be made for the misspelled one. */
function otherwise({ seed, now, soonDays }: Share, { right }: PrincipalCause): Cause[] {
  const meant = evaluateShare({ ...seed, principal: { arn: right.value, disagreements: [] } }, now, soonDays);
  const namesPrincipal = ({ leg }: Cause) => leg === 'resourceGrant' || leg === 'keyGrant';
  return diagnose(meant).filter(
    (cause) => cause.kind !== 'missing' || cause.statement !== undefined || !namesPrincipal(cause),
  );
}

/** The file of the place at which the cause is. */
export function causeFile(cause: Cause): string {
  return cause.file ?? cause.facts.document.file;
}

/** Only where the others are there: what cannot be joined yields nothing. In one account the default key may do. */
function absent(share: Share, state: LegState): AbsentCause[] {
  const { resourcePolicy, keyPolicy, identities, declared, manifest, open } = share.seed;
  // Whether there is a key is for whoever lists the share to say.
  if (share.agreement.key.open && isOnKey(state) && (declared?.listed === undefined || state.leg !== 'keyGrant'))
    return [];
  const onIdentity = state.leg === 'identityGrant' || state.leg === 'identityKeyGrant';
  // There are candidates, which is said elsewhere; or the principal is nobody, and holds no policy.
  if (onIdentity && (openCandidates(share) !== undefined || isNobody(share.principal))) return [];
  if ((state.leg === 'resourceGrant' && open?.resource) || (state.leg === 'keyGrant' && open?.key)) return [];
  const joined = [identities[0], resourcePolicy, keyPolicy].filter((facts) => facts !== undefined);
  if (
    joined.length < 2 ||
    !share.crossAccount ||
    (state.leg === 'identityKeyGrant' && share.legs.identityGrant.status === 'unknown')
  )
    return [];
  const strongest = joined[0];
  if (strongest === undefined) return [];
  const named =
    strongest === identities[0]
      ? (state.leg === 'keyGrant' ? share.seed.keys[0] : share.seed.resources[0])?.located
      : undefined;
  const listed = declared?.listed?.resource;
  if (manifest !== undefined && listed !== undefined) {
    const { range, pointer } = listed;
    return [{ kind: 'absent', leg: state.leg, facts: strongest, file: manifest.path, range, pointer }];
  }
  const { range, pointer } = named ?? strongest.document.anchor;
  return [{ kind: 'absent', leg: state.leg, facts: strongest, range, pointer }];
}

function isOnKey({ leg }: Pick<LegState, 'leg'>): boolean {
  return leg === 'keyGrant' || leg === 'identityKeyGrant';
}

function managedKey(share: Share, state: LegState): ManagedKeyCause[] {
  const facts = share.seed.identities[0] ?? share.seed.keyPolicy ?? share.seed.resourcePolicy;
  const managed = share.agreement.key.managed;
  if (facts === undefined || managed === undefined) return [];
  const { range, pointer } = managed;
  return [
    {
      kind: 'managed-key',
      leg: state.leg,
      facts,
      file: share.seed.declared?.file ?? facts.document.file,
      range,
      pointer,
    },
  ];
}

function broken(share: Share, state: LegState): Cause[] {
  const causes: Cause[] = [];
  const unallowed: Request[] = [];
  for (const request of state.requests) {
    const matches = statementMatches(state, request);
    causes.push(...denials(state, request, matches));
    if (!matches.some(({ match, compiled }) => compiled.effect === 'Allow' && match.result !== false))
      unallowed.push(request);
  }
  const missing = new Map<string, { cause: MissingCause; actions: string[] }>();
  for (const request of unallowed) {
    for (const cause of lackingGrant(share, state, request)) {
      if (cause.kind !== 'missing') causes.push(cause);
      else {
        const place = `${cause.facts.document.id}|${cause.pointer}`;
        const known = missing.get(place) ?? { cause, actions: [] };
        known.actions.push(request.action);
        missing.set(place, known);
      }
    }
  }
  return [...causes, ...[...missing.values()].map(({ cause, actions }) => ({ ...cause, actions }))];
}

function denials(state: LegState, request: Request, matches: readonly Match[]): DenyCause[] {
  const allows = matches.filter(({ compiled, match }) => compiled.effect === 'Allow' && match.result === true);
  return matches
    .filter(({ compiled, match }) => compiled.effect === 'Deny' && match.result === true)
    .map(({ facts, compiled: { statement } }) => {
      const at = statement.sid ?? statement.effect ?? statement;
      const overridden = allows.map((allow) => ({ facts: allow.facts, statement: allow.compiled.statement }));
      return {
        kind: 'deny',
        leg: state.leg,
        facts,
        range: at.range,
        pointer: at.pointer,
        statement,
        overridden,
        actions: [request.action],
      };
    });
}
