/** The four "missing … grant" rules are one table row each: the same cause in four places. */

import { parseArn } from '../iam/arn.ts';
import { nameTokens } from '../policy/type.ts';
import { isSpelledOut } from '../sharing/agreement.ts';
import type { AbsentCause, MissingCause } from '../sharing/causes.ts';
import type { DocumentReference } from '../sharing/manifest.ts';
import { folderOf, isInside } from '../sharing/paths.ts';
import { shortName } from '../sharing/principalNames.ts';
import type { Leg } from '../sharing/share.ts';
import type { Share } from '../sharing/verdict.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import { adding, editFile, fix, inserting } from './edits.ts';
import type { Fix } from './finding.ts';
import { otherDocuments } from './places.ts';
import { type CauseRule, defineCauseRule, type Report } from './rule.ts';
import { isTrust } from './trust.ts';
import { answer, capitalised, keyName, listed, policyName, principalName, resourceName, whoActs } from './words.ts';

interface MissingGrant {
  readonly code: string;
  readonly leg: Leg;
  readonly summary: string;
  readonly docs: string;
}

export function defineMissingGrant({ code, leg, summary, docs }: MissingGrant): CauseRule {
  return defineCauseRule<AbsentCause | MissingCause>({
    code,
    severity: 'error',
    summary,
    docs,
    takes: (cause, share): cause is AbsentCause | MissingCause =>
      cause.kind === 'absent' || cause.kind === 'missing'
        ? cause.leg === leg && !(cause.kind === 'missing' && isTrust(share, leg))
        : false,
    report: (cause, share) => (cause.kind === 'absent' ? absentReport(cause, share) : missingReport(cause, share)),
    fixes: (cause, share, snapshot) =>
      cause.kind === 'absent' ? createDocument(cause, share, snapshot) : addGrant(cause, share, snapshot),
  });
}

/** A KMS grant can stand in for statements on the key, and no policy shows one. */
function proof(leg: Leg): string {
  return leg === 'keyGrant' || leg === 'identityKeyGrant'
    ? ' (unless a KMS grant that these files do not show gives it)'
    : '';
}

export function missingReport(cause: MissingCause, share: Share): Report {
  const fact = `${capitalised(policyName(share, cause))} does not allow ${grantee(cause.leg, share)}${listed(cause.actions)}${target(cause.leg, share)}`;
  const remedy =
    cause.statement === undefined ? `add a statement that allows it` : `add ${listed(cause.actions)} to this statement`;
  return {
    message: `${fact}, so ${answer(share, cause.leg, cause.actions[0])}${proof(cause.leg)}. In ${whoActs(share, cause.leg)}, ${remedy}.`,
    related: otherDocuments(share, cause.facts),
  };
}

function absentReport(cause: AbsentCause, share: Share): Report {
  const policy = policyName(share, cause);
  const name = resourceName(share);
  if (share.agreement.key.open)
    return {
      severity: 'information',
      message: `sharing.json does not say whether what is in ${name} is encrypted with a KMS key, so it is not known whether ${principalName(share)} gets access to it. Add "key" to the entry of ${name}: the key's ARN, or null where there is none.`,
      related: otherDocuments(share, cause.facts),
    };
  return {
    severity: 'information',
    message: `${capitalised(policy)} is not in this workspace, so it is not known whether ${principalName(share)} gets access to ${name}: it has to allow ${listed(actions(cause.leg, share))}. Add the file from ${whoActs(share, cause.leg)}, or name it in sharing.json.`,
    related: otherDocuments(share, cause.facts),
  };
}

function grantee(leg: Leg, share: Share): string {
  return leg === 'resourceGrant' || leg === 'keyGrant' ? `${principalName(share)} to call ` : '';
}

function target(leg: Leg, share: Share): string {
  if (leg === 'identityGrant') return ` on ${resourceName(share)}`;
  return leg === 'identityKeyGrant' ? ` on ${keyName(share)}` : '';
}

function actions(leg: Leg, share: Share): readonly string[] {
  return leg === 'resourceGrant' || leg === 'identityGrant'
    ? share.seed.pattern.resourceActions
    : share.seed.pattern.keyActions;
}

/** The statement that a leg of a share needs, with a title; undefined where no text names its ARN. */
export function grantOf(leg: Leg, share: Share): { readonly title: string; readonly statement: object } | undefined {
  const wanted = actions(leg, share);
  const statement = grantStatement(leg, wanted, share);
  return statement && { title: grantTitle(leg, wanted, share), statement };
}

function grantTitle(leg: Leg, wanted: readonly string[], share: Share): string {
  return `Add a statement that allows ${grantee(leg, share)}${listed(wanted)}${target(leg, share)}`;
}

/** Undefined where the statement would need an ARN that no text names. */
function grantStatement(leg: Leg, wanted: readonly string[], share: Share): object | undefined {
  const onOwner = leg === 'keyGrant' || leg === 'resourceGrant';
  // A fix opens nothing to everybody.
  if (onOwner && share.seed.principal.organization !== undefined) return undefined;
  const action = wanted.length === 1 ? wanted[0] : wanted;
  if (leg === 'keyGrant')
    return { Effect: 'Allow', Principal: { AWS: share.principal }, Action: action, Resource: '*' };
  if (leg === 'resourceGrant') return ownStatement(action, share);
  const resource = leg === 'identityGrant' ? share.agreement.resource?.spelled : share.agreement.key.arn;
  return resource === undefined || !isSpelledOut(resource)
    ? undefined
    : { Effect: 'Allow', Action: action, Resource: resource };
}

/** In the resource's own policy: some have the resource's ARN in it, a trust policy has no Resource at all. */
function ownStatement(action: string | readonly string[] | undefined, share: Share): object | undefined {
  const statement = { Effect: 'Allow', Principal: { AWS: share.principal }, Action: action };
  const resource = share.seed.pattern.type?.policy?.statementResource(share.agreement.resource?.spelled ?? '');
  if (resource === undefined) return statement;
  return resource === '' || !isSpelledOut(resource) ? undefined : { ...statement, Resource: resource };
}

/** Exactly what lacks, where it lacks. */
export function addGrant(cause: MissingCause, share: Share, snapshot: Snapshot): Fix[] {
  const { document } = cause.facts;
  if (cause.statement !== undefined) {
    const steps = cause.actions.map((action) => adding(cause.pointer, action));
    return fix(
      `Add ${listed(cause.actions)} to the statement`,
      'preferred',
      editFile(snapshot, document.file, ...steps),
    );
  }
  const statement = grantStatement(cause.leg, cause.actions, share);
  if (statement === undefined) return [];
  const title = grantTitle(cause.leg, cause.actions, share);
  return fix(title, 'preferred', editFile(snapshot, document.file, inserting(document, statement)));
}

/** Where the manifest says that the document is, although nothing is there. */
function listedPath(leg: Leg, { seed }: Share): string | undefined {
  const { manifest, declared, principal } = seed;
  const policy: Record<Leg, () => DocumentReference | undefined> = {
    resourceGrant: () =>
      manifest?.principals.get(declared?.resource ?? '')?.trustPolicy ?? declared?.resourceEntry?.policy,
    keyGrant: () => manifest?.resources.get(declared?.key?.value ?? '')?.policy,
    identityGrant: () => manifest?.principals.get(principal.arn)?.policies[0],
    identityKeyGrant: () => manifest?.principals.get(principal.arn)?.policies[0],
  };
  const reference = policy[leg]();
  // A place inside a file cannot be made by writing a file.
  return reference !== undefined && reference.id === reference.path ? reference.path : undefined;
}

/** A file is made only where there is none, in a workspace folder, and under a name that is read as a policy. */
function mayCreate(path: string, snapshot: Snapshot): boolean {
  const file = snapshot.files.get(path);
  const inside = snapshot.folders.length === 0 || snapshot.folders.some((folder) => isInside(folder, path));
  const free = file === undefined || file.problem?.kind === 'missing';
  return inside && free && /\.jsonc?$/.test(path);
}

/**
 * Without it nobody could change the key policy again, and KMS refuses to save it.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
function ownerStatement({ agreement, principal }: Share): object | undefined {
  const { account } = agreement.key;
  const partition = parseArn(principal)?.partition ?? 'aws';
  return account === undefined
    ? undefined
    : { Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'kms:*', Resource: '*' };
}

/** A new file beside its peers, with exactly what is needed. */
function createDocument(cause: AbsentCause, share: Share, snapshot: Snapshot): Fix[] {
  const onIdentity = cause.leg === 'identityGrant' || cause.leg === 'identityKeyGrant';
  const legs: Leg[] = onIdentity ? ['identityGrant', 'identityKeyGrant'] : [cause.leg];
  const grants = legs
    .filter((leg) => share.statements[leg] !== 'notRequired')
    .map((leg) => grantStatement(leg, actions(leg, share), share));
  const statements = cause.leg === 'keyGrant' ? [ownerStatement(share), ...grants] : grants;
  if (statements.includes(undefined)) return [];
  if (statements.length === 0 || share.agreement.key.open) return [];
  const { resourcePolicy, keyPolicy, identities } = share.seed;
  const peer =
    (cause.leg === 'resourceGrant' ? keyPolicy : cause.leg === 'keyGrant' ? resourcePolicy : undefined) ??
    identities[0] ??
    cause.facts;
  const listed = listedPath(cause.leg, share);
  const stem = nameTokens(onIdentity ? shortName(share.principal) : resourceName(share)).join('-') || 'shared';
  const own = share.seed.pattern.type?.policy?.fileWords ?? 'resource-policy';
  const kind = onIdentity ? 'identity-policy' : cause.leg === 'keyGrant' ? 'key-policy' : own;
  const path = listed ?? `${folderOf(peer.document.file)}/${stem}.${kind}.json`;
  if (!mayCreate(path, snapshot)) return [];
  const newText = `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)}\n`;
  return fix(`Create ${path.slice(path.lastIndexOf('/') + 1)}`, 'unsafe', [
    { file: path, range: { start: 0, end: 0 }, newText, create: true },
  ]);
}
