/** Where a thing is defined: the policy of a resource, the grants of a principal, the file that a manifest names. */
import type { PolicyDocument, TextRange } from '../../policy/document.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import type { DocumentReference } from '../../sharing/manifest.ts';
import type { Leg } from '../../sharing/share.ts';
import type { Share } from '../../sharing/verdict.ts';
import { type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import { grantingStatements, headOf } from '../shares/grants.ts';
import { type Occurrence, occurrencesOf, symbolAt } from '../symbols/occurrences.ts';
import { spansIn } from '../symbols/spans.ts';
import { type PolicySymbol, relationOf } from '../symbols/symbol.ts';

export interface Target {
  readonly file: string;
  /** What is shown: a whole statement or document. */
  readonly range: TextRange;
  /** What is selected in it. */
  readonly selection: TextRange;
}

export interface Definition {
  readonly origin: TextRange;
  readonly targets: readonly Target[];
}

export function definitionAt(snapshot: Snapshot, path: string, offset: number): Definition | undefined {
  const at = symbolAt(snapshot, path, offset);
  if (at === undefined) return undefined;
  const targets = distinct(targetsOf(snapshot, at)).filter(({ file, range }) => file !== path || !isIn(range, offset));
  return targets.length === 0 ? undefined : { origin: at.range, targets };
}

/** A document that a manifest names, if it is there. */
export function referencedDocument(snapshot: Snapshot, id: string): Target | undefined {
  const facts = snapshot.facts.get(id);
  if (facts !== undefined) return documentTarget(facts.document);
  const file = snapshot.files.get(id);
  if (file?.text === undefined) return undefined;
  const [sole, ...more] = file.facts;
  if (sole !== undefined && more.length === 0) return documentTarget(sole.document);
  const start = { start: 0, end: 0 };
  return { file: id, range: start, selection: start };
}

function targetsOf(snapshot: Snapshot, at: Occurrence): Target[] {
  switch (at.symbol.kind) {
    case 'path':
      return [referencedDocument(snapshot, at.symbol.name) ?? []].flat();
    case 'principal':
      return principalTargets(snapshot, at);
    case 'account':
      return declarations(snapshot, at.symbol);
    case 'secret':
    case 'key':
    case 'bucket':
    case 'alias':
    case 'resource':
    // A bare `SecretARN` is joined like an ARN.
    case 'placeholder':
    case 'interpolation':
      return resourceTargets(snapshot, at);
    default:
      return [];
  }
}

/** The policy of the resource; else what a manifest says of it. */
function resourceTargets(snapshot: Snapshot, at: Occurrence): Target[] {
  const own = at.document === undefined ? [] : sharesOf(snapshot, at.document.id);
  const joined = own.flatMap((share) => policyTargets(share, at, true));
  if (joined.length > 0) return joined;
  const elsewhere = [...snapshot.shares.values()].flatMap((share) => policyTargets(share, at, false));
  const stated = [...snapshot.facts.values()].flatMap(({ attachment, document }) =>
    attachment !== undefined && names(attachment.value, at.symbol) ? [documentTarget(document)] : [],
  );
  const listed = [...snapshot.manifests.values()].flatMap(({ resources }) =>
    [...resources.values()].flatMap(({ arn, aliases, policy }) => {
      const isIt = names(arn.value, at.symbol) || aliases.some(({ value }) => value === at.symbol.name);
      return isIt ? referenceTargets(snapshot, policy) : [];
    }),
  );
  const policies = [...elsewhere, ...stated, ...listed];
  return policies.length > 0 ? policies : declarations(snapshot, at.symbol);
}

/** In a share of the document itself the text need not be spelled right: it is what the documents were joined by. */
function policyTargets(share: Share, at: Occurrence, isOwn: boolean): Target[] {
  const { seed, resource, key } = share;
  const isJoined = (named: readonly { readonly located: Occurrence['located'] }[]) =>
    isOwn && named.some(({ located }) => located === at.located);
  const isWhole = at.range.end - at.range.start >= at.located.value.length;
  const targets: Target[] = [];
  if (names(resource, at.symbol) || (isWhole && isJoined(seed.resources)))
    targets.push(...policyTarget(share, 'resourceGrant', seed.resourcePolicy));
  if (names(key, at.symbol) || (isWhole && isJoined(seed.keys)))
    targets.push(...policyTarget(share, 'keyGrant', seed.keyPolicy));
  return targets;
}

/** The statement for this share, or the document that lacks it. */
function policyTarget(share: Share, leg: Leg, policy: DocumentFacts | undefined): Target[] {
  if (policy === undefined) return [];
  const [granting] = grantingStatements(share, leg);
  if (granting === undefined) return [documentTarget(policy.document)];
  const { facts, statement } = granting;
  return [{ file: facts.document.file, range: statement.range, selection: headOf(statement) }];
}

/** What the principal may do by its own policies: of the shares of this document, the other half of the grant. */
function principalTargets(snapshot: Snapshot, at: Occurrence): Target[] {
  const isFor = ({ principal }: Share) => names(principal, at.symbol);
  const own = at.document === undefined ? [] : sharesOf(snapshot, at.document.id).filter(isFor);
  const halves = own.flatMap((share) => identityTargets(share, at.document));
  if (halves.length > 0) return halves;
  const held = [...snapshot.shares.values()].filter(isFor).flatMap((share) => identityTargets(share, undefined));
  const stated = [...snapshot.facts.values()].flatMap(({ document }) =>
    names(document.embedding.siblings.get('Arn')?.value ?? null, at.symbol) ? [documentTarget(document)] : [],
  );
  const listed = [...snapshot.manifests.values()].flatMap(({ principals }) =>
    [...principals.values()].flatMap(({ arn, policies, trustPolicy }) =>
      names(arn.value, at.symbol) ? [...policies, trustPolicy].flatMap((one) => referenceTargets(snapshot, one)) : [],
    ),
  );
  const policies = [...held, ...stated, ...listed];
  if (policies.length > 0) return policies;
  const grants = occurrencesOf(snapshot, at.symbol).flatMap(({ role, statement, file }): Target[] =>
    role === 'principal' && statement !== undefined
      ? [{ file, range: statement.range, selection: headOf(statement) }]
      : [],
  );
  return [...grants, ...declarations(snapshot, at.symbol)];
}

function identityTargets(share: Share, from: PolicyDocument | undefined): Target[] {
  const { resourcePolicy, keyPolicy } = share.documents;
  const legs: readonly Leg[] =
    from !== undefined && from === keyPolicy
      ? ['identityKeyGrant']
      : from !== undefined && from === resourcePolicy
        ? ['identityGrant']
        : ['identityGrant', 'identityKeyGrant'];
  const statements = legs
    .flatMap((leg) => grantingStatements(share, leg))
    .map(({ facts, statement }) => ({
      file: facts.document.file,
      range: statement.range,
      selection: headOf(statement),
    }));
  return statements.length > 0 ? statements : share.documents.identityPolicies.map(documentTarget);
}

/** Where manifests say what it is. */
function declarations(snapshot: Snapshot, symbol: PolicySymbol): Target[] {
  if (snapshot.manifests.size === 0) return [];
  return occurrencesOf(snapshot, symbol, (path) => snapshot.manifests.has(path))
    .filter(({ declares, relation }) => declares && relation === 'same')
    .map(({ file, range }) => ({ file, range, selection: range }));
}

function referenceTargets(snapshot: Snapshot, reference: DocumentReference | undefined): Target[] {
  const target = reference === undefined ? undefined : referencedDocument(snapshot, reference.id);
  return target === undefined ? [] : [target];
}

function documentTarget({ file, range, anchor }: PolicyDocument): Target {
  return { file, range, selection: anchor.range };
}

/** Whether a text, as a whole, names the symbol. */
function names(text: string | null, symbol: PolicySymbol): boolean {
  if (text === null || symbol.kind === 'placeholder') return false;
  return spansIn(text, 'resource', '', false).some(
    (span) => span.start === 0 && span.end === text.length && relationOf(symbol, span.symbol) !== undefined,
  );
}

function isIn({ start, end }: TextRange, offset: number): boolean {
  return start <= offset && offset <= end;
}

/** Each once, and no document of which a statement is there. */
function distinct(targets: readonly Target[]): Target[] {
  const places = new Map(targets.map((target) => [`${target.file}:${target.selection.start}`, target]));
  const each = [...places.values()];
  const isAround = (outer: Target, inner: Target) =>
    outer !== inner &&
    outer.file === inner.file &&
    outer.range.start <= inner.range.start &&
    inner.range.end <= outer.range.end;
  return each.filter((target) => !each.some((other) => isAround(target, other)));
}
