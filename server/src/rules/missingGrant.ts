/** The four "missing … grant" rules are one table row each: the same cause in four places. */

import type { AbsentCause, MissingCause } from '../sharing/causes.ts';
import type { Leg } from '../sharing/share.ts';
import type { Share } from '../sharing/verdict.ts';
import type { Snapshot } from '../sharing/workspace.ts';
import { createDocument } from './createDocument.ts';
import { adding, editFile, fix, inserting } from './edits.ts';
import type { Fix } from './finding.ts';
import { actionsOf, grantStatement } from './grantStatement.ts';
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
    message: `${capitalised(policy)} is not in this workspace, so it is not known whether ${principalName(share)} gets access to ${name}: it has to allow ${listed(actionsOf(cause.leg, share))}. Add the file from ${whoActs(share, cause.leg)}, or name it in sharing.json.`,
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

/** The statement that a leg of a share needs, with a title; undefined where no text names its ARN. */
export function grantOf(leg: Leg, share: Share): { readonly title: string; readonly statement: object } | undefined {
  const wanted = actionsOf(leg, share);
  const statement = grantStatement(leg, wanted, share);
  return statement && { title: grantTitle(leg, wanted, share), statement };
}

function grantTitle(leg: Leg, wanted: readonly string[], share: Share): string {
  return `Add a statement that allows ${grantee(leg, share)}${listed(wanted)}${target(leg, share)}`;
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
