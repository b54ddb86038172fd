/** The statement that was meant to grant a request and does not: what in it is wrong, or that there is none. */
import { type CompiledStatement, matchStatement } from '../iam/evaluate.ts';
import { isNobody } from '../iam/principalFault.ts';
import type { Request, StatementMatch } from '../iam/request.ts';
import type { Statement } from '../policy/document.ts';
import type { Cause, ElementCause, MissingCause, PrincipalCause, ReferenceCause } from './causes.ts';
import type { DocumentFacts } from './facts.ts';
import { keyFaults, resourceFaults } from './faults.ts';
import type { LegState } from './legs.ts';
import { agreementOnPrincipal } from './likeness.ts';
import { covers, principalParts } from './principalNames.ts';
import type { Share } from './verdict.ts';

export interface Match {
  readonly facts: DocumentFacts;
  readonly compiled: CompiledStatement;
  readonly match: StatementMatch;
}

export function statementMatches(state: LegState, request: Request): Match[] {
  return state.documents.flatMap((facts) =>
    facts
      .compiled()
      .statements.map((compiled) => ({ facts, compiled, match: matchStatement(compiled, request, state.side) })),
  );
}

/** The statement that was meant to grant the request, and each of its elements that is wrong; else a missing grant. */
export function lackingGrant(share: Share, state: LegState, request: Request): Cause[] {
  const meant = statementMatches(state, request)
    .filter(({ compiled }) => compiled.effect === 'Allow')
    .map((candidate) => ({ ...candidate, ...meaning(share, state, candidate) }))
    .filter(({ principal, reference, match, compiled }) => {
      if (principal === undefined && match.principal === false) return false;
      if (reference === undefined && match.resource === false && !isIgnored(state, compiled)) return false;
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
  if (isIgnored(state, meant.compiled)) {
    const at = statement.sid ?? statement.effect ?? statement;
    causes.push({
      kind: 'element',
      element: 'Resource',
      leg: state.leg,
      facts,
      range: at.range,
      pointer: at.pointer,
      statement,
    });
  }
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

/** KMS ignores a statement without a Resource. https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html */
function isIgnored({ leg }: LegState, { resourceMissing }: CompiledStatement): boolean {
  return leg === 'keyGrant' && resourceMissing;
}

/** What in a statement says that it was written for this share although it does not match. */
function meaning(
  share: Share,
  state: LegState,
  { facts, compiled }: Match,
): { principal: PrincipalCause | ElementCause | undefined; reference: ReferenceCause[] | undefined } {
  const { statement } = compiled;
  const principal =
    misnamed(share, state, facts, statement) ??
    nearPrincipal(share, state, facts, statement) ??
    refused(share, state, facts, statement);
  const references =
    state.leg === 'resourceGrant' || state.leg === 'identityGrant'
      ? resourceFaults(share, state, facts, statement)
      : keyFaults(share, state, facts, statement);
  return { principal, reference: references.length > 0 ? references : undefined };
}

/** The principal that stands there in place of the share's, by a slip. */
function misnamed(
  { seed }: Share,
  { leg }: LegState,
  facts: DocumentFacts,
  { principal }: Statement,
): PrincipalCause | undefined {
  const named = principal?.entries.flatMap(({ values }) => values) ?? [];
  for (const { reported, wrong, other, right, file } of seed.principal.disagreements) {
    const found = reported === facts ? named.find(({ value }) => value === wrong.located.value) : undefined;
    if (found === undefined) continue;
    const { range, pointer } = found;
    return {
      kind: 'principal',
      leg,
      facts,
      range,
      pointer,
      named: found,
      other,
      right: { ...right.located, value: right.arn },
      rightFile: file,
    };
  }
  return undefined;
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
  const rightFile = facts.document.file;
  return { kind: 'principal', leg, facts, range, pointer, named: found.located, other, right, rightFile };
}

/** The share's principal is itself no principal, and nobody says who is meant: that is all there is to say of it. */
function refused(
  { principal }: Share,
  { leg }: LegState,
  facts: DocumentFacts,
  statement: Statement,
): ElementCause | undefined {
  if (!isNobody(principal)) return undefined;
  const named = statement.principal?.entries.flatMap(({ values }) => values).find(({ value }) => value === principal);
  return named === undefined
    ? undefined
    : { kind: 'element', element: 'Principal', leg, facts, range: named.range, pointer: named.pointer, statement };
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
