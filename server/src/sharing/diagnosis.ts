/**
 * Why a required statement does not do its work: each cause once, at the element at fault. The rules turn causes into
 * findings; which rule takes which cause is said there.
 */
import { type CompiledStatement, matchStatement } from '../iam/evaluate.ts';
import type { Request, StatementMatch } from '../iam/request.ts';
import type { Statement } from '../policy/document.ts';
import type {
  AbsentCause,
  Cause,
  DenyCause,
  ManagedKeyCause,
  MissingCause,
  PrincipalCause,
  ReferenceCause,
} from './causes.ts';
import { agreementOnPrincipal } from './evidence.ts';
import type { DocumentFacts } from './facts.ts';
import { keyFaults, resourceFaults } from './faults.ts';
import { isBroken, LEGS, type LegState } from './legs.ts';
import { covers, principalParts } from './principalNames.ts';
import { replicaKey } from './replicas.ts';
import { ambiguousNames, guardrailCauses, manifestPrincipal } from './shareCauses.ts';
import { openCandidates, type Share } from './verdict.ts';

/** Every cause that keeps the share from working, one each. */
export function diagnose(share: Share): Cause[] {
  const misspelled = manifestPrincipal(share);
  const causes: Cause[] = misspelled === undefined ? [] : [misspelled];
  for (const leg of LEGS) {
    if (misspelled !== undefined && (leg === 'resourceGrant' || leg === 'keyGrant')) continue;
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
  // There are candidates, which is said elsewhere.
  if (openCandidates(share) !== undefined && (state.leg === 'identityGrant' || state.leg === 'identityKeyGrant'))
    return [];
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

interface Match {
  readonly facts: DocumentFacts;
  readonly compiled: CompiledStatement;
  readonly match: StatementMatch;
}

function statementMatches(state: LegState, request: Request): Match[] {
  return state.documents.flatMap((facts) =>
    facts
      .compiled()
      .statements.map((compiled) => ({ facts, compiled, match: matchStatement(compiled, request, state.side) })),
  );
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

/** The statement that was meant to grant the request, and each of its elements that is wrong; else a missing grant. */
function lackingGrant(share: Share, state: LegState, request: Request): Cause[] {
  const meant = statementMatches(state, request)
    .filter(({ compiled }) => compiled.effect === 'Allow')
    .map((candidate) => ({ ...candidate, ...meaning(share, state, candidate) }))
    .filter(({ principal, reference, match, compiled }) => {
      if (principal === undefined && match.principal === false) return false;
      if (reference === undefined && match.resource === false) return false;
      // Listing a bucket takes the bucket's ARN: such a statement is not one for objects gone wrong.
      if (match.action === false && reference?.some(({ fault }) => fault === 'objects')) return false;
      return match.action !== false || grantsSameService(compiled.statement, request.action);
    })
    .sort((one, other) => closeness(other) - closeness(one))[0];
  if (meant === undefined) return [missingGrant(share, state, request)];
  const { facts, match, principal, reference } = meant;
  const { statement } = match;
  const causes: Cause[] = [];
  if (match.principal === false && principal !== undefined) causes.push(principal);
  if (match.resource === false && reference !== undefined) causes.push(...reference);
  for (const condition of match.conditions.filter(({ result }) => result === false)) {
    const at = condition.entry.values.length === 1 ? (condition.entry.values[0] ?? condition.entry) : condition.entry;
    causes.push({
      kind: 'condition',
      leg: state.leg,
      facts,
      range: at.range,
      pointer: at.pointer,
      statement,
      entry: condition.entry,
      match: condition,
    });
  }
  if (match.action === false) {
    const list = statement.action;
    const alone = causes.length > 0 || isForShareAlone(share, state, statement);
    if (list !== undefined && alone) {
      causes.push({
        kind: 'missing',
        leg: state.leg,
        facts,
        range: list.range,
        pointer: list.pointer,
        statement,
        actions: [request.action],
      });
    } else causes.push(missingGrant(share, state, request));
  }
  return causes.length > 0 ? causes : [missingGrant(share, state, request)];
}

/** What in a statement says that it was written for this share although it does not match. */
function meaning(
  share: Share,
  state: LegState,
  { facts, compiled }: Match,
): { principal: PrincipalCause | undefined; reference: ReferenceCause[] | undefined } {
  const { statement } = compiled;
  const principal = wrongPrincipal(share, state, facts, statement) ?? nearPrincipal(share, state, facts, statement);
  const references =
    state.leg === 'resourceGrant' || state.leg === 'identityGrant'
      ? resourceFaults(share, state, facts, statement)
      : keyFaults(share, state, facts, statement);
  return { principal, reference: references.length > 0 ? references : undefined };
}

/** The one that disagrees with the other owner-side policy. */
function wrongPrincipal(
  { seed }: Share,
  { leg }: LegState,
  facts: DocumentFacts,
  statement: Statement,
): PrincipalCause | undefined {
  const disagreement = seed.principal.disagreement;
  if (disagreement?.reported !== facts) return undefined;
  const { wrong, right, other } = disagreement;
  const named = statement.principal?.entries
    .flatMap(({ values }) => values)
    .find(({ value }) => value === wrong.located.value);
  if (named === undefined) return undefined;
  const { range, pointer } = named;
  return { kind: 'principal', leg, facts, range, pointer, named, other, right: { ...right.located, value: right.arn } };
}

/** A trust policy has no second one to disagree with: a near miss of the caller is the caller. */
function nearPrincipal(
  { seed, principal }: Share,
  { leg }: LegState,
  facts: DocumentFacts,
  statement: Statement,
): PrincipalCause | undefined {
  if (facts.owner !== 'role' || facts.principals.some(({ arn }) => covers(arn, principal))) return undefined;
  const parts = principalParts(principal);
  const found = facts.principals.find(
    (one) => one.statement === statement && agreementOnPrincipal(one.parts, parts) === 'near',
  );
  if (found === undefined) return undefined;
  const { range, pointer } = found.located;
  const right = { range, pointer, value: principal };
  const other = seed.identities[0] ?? facts;
  return { kind: 'principal', leg, facts, range, pointer, named: found.located, other, right };
}

function closeness({ match, principal }: Match & { principal: unknown }): number {
  return (
    (match.principal !== false ? 4 : principal === undefined ? 0 : 3) +
    (match.resource !== false ? 4 : 3) +
    (match.action !== false ? 3 : 0) +
    (match.conditions.every(({ result }) => result !== false) ? 1 : 0)
  );
}

function grantsSameService(statement: Statement, action: string): boolean {
  const prefix = action.slice(0, action.indexOf(':') + 1).toLowerCase();
  return statement.action?.values.some(({ value }) => value.toLowerCase().startsWith(prefix)) ?? false;
}

/** Whether adding an action to the statement gives it to nobody else and on nothing else. */
function isForShareAlone(share: Share, state: LegState, statement: Statement): boolean {
  const principals = statement.principal?.entries.flatMap(({ values }) => values) ?? [];
  const resources = statement.resource?.values ?? [];
  if (statement.notPrincipal !== undefined || statement.notResource !== undefined) return false;
  if (principals.length > 1 || resources.length > 1) return false;
  if (state.side === 'resource') return principals[0]?.value === share.principal;
  return resources[0]?.value !== '*';
}

function missingGrant(share: Share, state: LegState, request: Request): MissingCause {
  // Of several identity policies, the one that has the other half.
  const other = state.leg === 'identityKeyGrant' ? share.seed.resources[0] : share.seed.keys[0];
  const facts =
    state.documents.find(({ resources, keys }) =>
      [...resources, ...keys].some(({ located }) => located === other?.located),
    ) ?? state.documents[0];
  if (facts === undefined) throw new Error('A missing statement needs a document that lacks it.');
  return {
    kind: 'missing',
    leg: state.leg,
    facts,
    ...facts.document.anchor,
    actions: [request.action],
    statement: undefined,
  };
}
