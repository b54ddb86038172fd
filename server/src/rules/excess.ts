/**
 * What a document grants beyond the shares that it takes part in. Where a manifest lists the shares, that list is the
 * measure; else only what is hardly ever meant is told: other uses of the key than the share's, and every key.
 */
import { matchesAction } from '../iam/action.ts';
import { parseArn } from '../iam/arn.ts';
import { CROSS_ACCOUNT_ACTIONS } from '../iam/crossAccount.ts';
import { type CompiledStatement, matchStatement } from '../iam/evaluate.ts';
import type { Located, Statement, TextRange } from '../policy/document.ts';
import { hasInterpolation } from '../policy/placeholder.ts';
import { coversAction, type DocumentFacts, KEY_USING_SERVICES } from '../sharing/facts.ts';
import { LEGS } from '../sharing/legs.ts';
import { isNear } from '../sharing/near.ts';
import { ANY_SERVICE, PATTERNS, patternFor } from '../sharing/patterns.ts';
import { accountOf, covers } from '../sharing/principalNames.ts';
import { keyReference } from '../sharing/references.ts';
import { arnReference, resourceDifferences } from '../sharing/resourceTypes.ts';
import type { Leg } from '../sharing/share.ts';
import type { Share } from '../sharing/verdict.ts';

/** A share whose requests a statement allows, as one of its required statements. */
export interface Served {
  readonly share: Share;
  readonly leg: Leg;
}

export interface Excess {
  readonly what: 'actions' | 'resources' | 'principals';
  readonly range: TextRange;
  readonly pointer: string;
  readonly statement: Statement;
  /** Those beyond, as written. */
  readonly values: readonly Located<string>[];
  /** What the statement is for; for principals beyond the list, the access that they were given. */
  readonly served: readonly Served[];
  /** What the shares need in their place: actions, or ARNs where they are known. */
  readonly needed: readonly string[];
}

/** `unlisted`: what a manifest with `shares` does not list. What of it works is reported as such, and not again here. */
export function excesses(facts: DocumentFacts, shares: readonly Share[], unlisted: readonly Share[]): Excess[] {
  const isListed = unlisted.length > 0 || shares.some(({ seed }) => seed.declared?.listed !== undefined);
  const wanted = shares.filter(({ seed, crossAccount }) => seed.expect === 'allowed' && crossAccount);
  const measure: Measure = { facts, isListed, shares: wanted, unlisted };
  return facts.compiled().statements.flatMap((compiled) => {
    if (compiled.effect !== 'Allow') return [];
    const served = servedBy(facts, compiled, wanted);
    return [
      ...(isListed ? principalsBeyond(measure, compiled) : []),
      ...(served.length === 0 ? [] : actionsBeyond(measure, compiled.statement, served)),
      ...(served.length === 0 || facts.type !== 'identity' ? [] : resourcesBeyond(measure, compiled.statement, served)),
    ];
  });
}

interface Measure {
  readonly facts: DocumentFacts;
  readonly isListed: boolean;
  readonly shares: readonly Share[];
  readonly unlisted: readonly Share[];
}

/** Shares of which the statement allows a request, and as which leg. */
export function servedBy(facts: DocumentFacts, compiled: CompiledStatement, shares: readonly Share[]): Served[] {
  return shares.flatMap((share) =>
    LEGS.flatMap((leg): Served[] => {
      const state = share.legs[leg];
      if (!state.documents.some(({ document }) => document === facts.document)) return [];
      // A template's value may be anybody, the owner too: whoever is meant is spelled alike.
      const serves = state.requests.some((request) => {
        if (!coversAction(compiled.statement, request.action)) return false;
        const { principal, result } = matchStatement(compiled, request, state.side);
        return principal === true && result !== false;
      });
      return serves ? [{ share, leg }] : [];
    }),
  );
}

/** The actions that the shares need of the statement. */
export function neededActions(served: readonly Served[]): string[] {
  return [...new Set(served.flatMap(({ share, leg }) => share.legs[leg].requests.map(({ action }) => action)))].sort();
}

/** Whom the list does not give what the statement gives them. */
function principalsBeyond({ facts, shares, unlisted }: Measure, compiled: CompiledStatement): Excess[] {
  // Where nobody is named who is meant to be, somebody may stand in their place: that is told as such.
  const isNamed = (share: Share) => facts.principals.some(({ arn }) => covers(arn, share.principal));
  if (shares.length > 0 && !shares.some(isNamed)) return [];
  const { statement } = compiled;
  const works = new Set(unlisted.filter(isWorking).map(({ principal }) => principal));
  const beyond = unlisted.filter(
    ({ seed, principal, crossAccount }) =>
      seed.unlisted === 'principal' &&
      !works.has(principal) &&
      crossAccount &&
      !shares.some((share) => covers(principal, share.principal)),
  );
  const served = servedBy(facts, compiled, beyond).filter(({ leg }) => leg === 'resourceGrant' || leg === 'keyGrant');
  const names = new Set(served.map(({ share }) => share.principal));
  const values = facts.principals.filter((named) => named.statement === statement && names.has(named.arn));
  const [first] = values;
  const entry = statement.principal?.entries.find((one) =>
    one.values.some(({ range }) => range === first?.located.range),
  );
  if (first === undefined) return [];
  const at = values.length === 1 || entry === undefined ? first.located : entry;
  return [
    {
      what: 'principals',
      range: at.range,
      pointer: at.pointer,
      statement,
      values: values.map(({ located }) => located),
      served: served.filter(({ share }) => values.some(({ arn }) => arn === share.principal)),
      needed: [],
    },
  ];
}

function actionsBeyond(measure: Measure, statement: Statement, served: readonly Served[]): Excess[] {
  const list = statement.action;
  const needed = neededActions(served);
  const companions = served.flatMap(({ share }) => share.seed.pattern.companions);
  const known = [...needed, ...companions, ...(measure.isListed ? unintendedActions(measure, served) : [])];
  // Most statements name what is needed, and nothing else.
  const isBeyondNeed = list?.values.some(({ value }) => !known.some((one) => isSame(one, value)));
  if (list === undefined || !isBeyondNeed || servesOthers(measure, statement, served)) return [];
  const counted = countedActions(measure, served).filter((action) => !known.some((one) => isSame(one, action)));
  const values = list.values.filter(
    ({ value }) =>
      !hasInterpolation(value) &&
      !isAdministration(measure.facts, value) &&
      counted.some((action) => matchesAction(value, action)),
  );
  return beyond('actions', list, statement, values, served, needed);
}

/** Spelled out, it is reported as `shared-policy-administration`. */
function isAdministration({ kind }: DocumentFacts, action: string): boolean {
  return kind === 'secret' && isSame(action, 'secretsmanager:PutResourcePolicy');
}

/** Actions whose grant is more than the share needs. */
function countedActions({ isListed }: Measure, served: readonly Served[]): readonly string[] {
  if (isListed) {
    const services = new Set(neededActions(served).map(serviceOf));
    return [...services].flatMap((service) => (COUNTED[service] ?? []).map((action) => `${service}:${action}`));
  }
  const onKey = served.filter(({ leg }) => leg === 'keyGrant' || leg === 'identityKeyGrant');
  const isRead = onKey.length > 0 && onKey.every(({ share }) => isReadOnly(share));
  return isRead ? (patternFor('kms', 'use')?.proposedBy ?? []) : [];
}

/** Of S3, what reads, changes or gives away. */
const COUNTED: Readonly<Partial<Record<string, readonly string[]>>> = {
  ...CROSS_ACCOUNT_ACTIONS,
  s3: [
    'DeleteBucket',
    'DeleteBucketPolicy',
    'DeleteObject',
    'DeleteObjectVersion',
    'GetObject',
    'PutBucketAcl',
    'PutBucketPolicy',
    'PutObject',
    'PutObjectAcl',
  ],
};

/** Writing is not asked for anywhere: a policy that allows PutSecretValue may mean more than the share that was inferred. */
function isReadOnly({ seed }: Share): boolean {
  if (seed.pattern.access !== 'read') return false;
  const writes = [
    ...PATTERNS.filter(({ service, access }) => service === seed.pattern.service && access !== 'read').flatMap(
      ({ proposedBy }) => proposedBy,
    ),
    'secretsmanager:UpdateSecret',
    'secretsmanager:CreateSecret',
  ];
  const documents = [seed.resourcePolicy, ...seed.identities].flatMap((facts) => facts?.document ?? []);
  return !documents.some(({ statements }) =>
    statements.some(
      (statement) =>
        statement.effect?.value === 'Allow' &&
        writes.some((write) => statement.action?.values.some(({ value }) => isSame(value, write))),
    ),
  );
}

/**
 * The statement may be for more than these shares: other services that use the key, or resources of the consumer's own.
 */
function servesOthers({ isListed, facts }: Measure, statement: Statement, served: readonly Served[]): boolean {
  if (facts.type !== 'identity') {
    if (namesOtherService(statement, served)) return true;
    return !isListed && served.some(({ share }) => share.seed.identities.some((one) => usesOtherService(one, served)));
  }
  if (!isListed && usesOtherService(facts, served)) return true;
  return (statement.resource?.values ?? []).some(({ value }) => {
    const account = (arnReference(value) ?? keyReference(value))?.account;
    return account !== undefined && served.some(({ share }) => accountOf(share.principal) === account);
  });
}

/** An identity policy of a service that has the caller use a key, beside those of the shares. */
export function usesOtherService({ document }: DocumentFacts, served: readonly Served[]): boolean {
  const own = new Set(served.flatMap(({ share }) => share.seed.pattern.type?.services ?? []));
  return document.statements.some(
    ({ effect, action }) =>
      effect?.value === 'Allow' &&
      action?.values.some(({ value }) => {
        const service = serviceOf(value);
        // The log service uses the key itself, whoever writes to it.
        return KEY_USING_SERVICES.has(service) && service !== 'logs' && !own.has(service);
      }),
  );
}

/** `kms:ViaService` names a service that none of the shares goes through. */
function namesOtherService({ conditions }: Statement, served: readonly Served[]): boolean {
  return conditions
    .filter(({ key }) => key.value.toLowerCase() === 'kms:viaservice')
    .some(({ values }) =>
      values.some(
        ({ value }) =>
          !served.some(({ share: { seed } }) => {
            const { viaService } = seed.pattern;
            return viaService === ANY_SERVICE || value.startsWith(`${viaService}.`);
          }),
      ),
    );
}

/** What of the statement's principals is reported as access that works and is not listed. */
function unintendedActions({ unlisted }: Measure, served: readonly Served[]): string[] {
  return unlisted
    .filter((access) => isWorking(access) && served.some(({ share }) => share.principal === access.principal))
    .flatMap(({ seed }) => [...seed.pattern.resourceActions, ...seed.pattern.keyActions]);
}

/** Reported as `unintended-access`. */
export function isWorking({ verdict, crossAccount }: Share): boolean {
  return verdict === 'allowed' && crossAccount;
}

function resourcesBeyond(measure: Measure, statement: Statement, served: readonly Served[]): Excess[] {
  const list = statement.resource;
  if (list === undefined || statement.conditions.some(({ key }) => LIMITS_RESOURCES.test(key.value))) return [];
  const counted = measure.isListed ? served : served.filter(({ leg }) => leg === 'identityKeyGrant');
  if (counted.length === 0) return [];
  const values = list.values.filter(({ value }) =>
    value === '*' ? true : measure.isListed && !hasInterpolation(value) && isBeyond(value, measure.shares),
  );
  const needed = served.flatMap(({ share, leg }) => {
    const arn = leg === 'identityGrant' ? share.agreement.resource?.spelled : share.agreement.key.arn;
    return arn ?? [];
  });
  return beyond('resources', list, statement, values, served, [...new Set(needed)]);
}

/** Conditions that leave no more of `*` than what they name. */
const LIMITS_RESOURCES =
  /^(?:kms:(?:ResourceAliases|ViaService|EncryptionContext:.+)|aws:Resource(?:Account|OrgID|OrgPaths|Tag\/.+))$/i;

/**
 * A secret, role or key of another account that is not one share's, or a pattern for many. Near misses are mistakes, told
 * elsewhere; whose a bucket is, its ARN does not say.
 */
function isBeyond(value: string, shares: readonly Share[]): boolean {
  const arn = parseArn(value);
  const isForeign =
    arn !== undefined && arn.account !== '' && !shares.some(({ principal }) => accountOf(principal) === arn.account);
  if (!isForeign) return false;
  const key = keyReference(value);
  if (key !== undefined) {
    if (key.form === 'pattern') return true;
    return key.form === 'arn' && !shares.some((share) => keysOf(share).some((known) => isNearKey(known, key.name)));
  }
  const reference = arnReference(value);
  if (reference === undefined) return MANY.test(arn.resource);
  if (reference.suffix === 'wild') return true;
  return !shares.some(({ agreement }) => {
    const agreed = agreement.resource?.reference;
    if (agreed === undefined) return true;
    return (
      agreed.noun === reference.noun &&
      (isNear(agreed.name, reference.name) || !resourceDifferences(agreed, reference).includes('name'))
    );
  });
}

/** Its key, and those of its replicas. */
function keysOf({ agreement, seed }: Share): (string | undefined)[] {
  const entry = seed.declared?.resourceEntry;
  const replicas = [...(entry?.replicas.values() ?? [])].map(({ key }) => key?.value);
  return [agreement.key.arn, ...[entry?.key?.value, ...replicas].flatMap((key) => key ?? [])];
}

/** Every secret, every role. */
const MANY = /^(?:secret:|role\/).*[*?]/;

/** Which key it is, nobody knows where no text names it. */
function isNearKey(agreed: string | undefined, id: string): boolean {
  const reference = agreed === undefined ? undefined : keyReference(agreed);
  return reference === undefined || isNear(reference.name, id);
}

function beyond(
  what: Excess['what'],
  list: { readonly range: TextRange; readonly pointer: string },
  statement: Statement,
  values: readonly Located<string>[],
  served: readonly Served[],
  needed: readonly string[],
): Excess[] {
  const [first] = values;
  if (first === undefined) return [];
  const at = values.length === 1 ? first : list;
  return [{ what, range: at.range, pointer: at.pointer, statement, values, served, needed }];
}

function serviceOf(action: string): string {
  return action.slice(0, Math.max(action.indexOf(':'), 0)).toLowerCase();
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
