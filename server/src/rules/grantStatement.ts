/** The statement that a share needs in one of its documents. */
import { isSpelledOut } from '../sharing/agreement.ts';
import type { Leg } from '../sharing/share.ts';
import type { Share } from '../sharing/verdict.ts';

export function actionsOf(leg: Leg, share: Share): readonly string[] {
  return leg === 'resourceGrant' || leg === 'identityGrant'
    ? share.seed.pattern.resourceActions
    : share.seed.pattern.keyActions;
}

/** Undefined where the statement would need an ARN that no text names. */
export function grantStatement(leg: Leg, wanted: readonly string[], share: Share): object | undefined {
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
