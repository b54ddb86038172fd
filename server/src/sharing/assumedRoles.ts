/** What a role may do in its own account, once somebody of another account can become it. */
import { identitiesOf } from './companions.ts';
import type { DocumentFacts } from './facts.ts';
import { holding } from './holders.ts';
import { addSeed, type Join, pick, type Target } from './joining.ts';
import type { NamedResource } from './namedResources.ts';
import { namedTogether, proposedPatterns } from './proposals.ts';
import type { ResourceReference } from './references.ts';
import { resourceType } from './resourceTypes.ts';

/** The role is the principal of shares of its own, all in one account. */
export function joinAssumedRole(join: Join, role: ResourceReference, trustPolicy: DocumentFacts): void {
  if (role.symbol || role.account === undefined) return;
  for (const identity of identitiesOf(join.lookup, role.text)) {
    if (holding(identity, role.text, trustPolicy) !== 'evident') continue;
    for (const named of namedTogether(identity.resources)) joinOwn(join, role, identity, named);
  }
}

function joinOwn(
  join: Join,
  role: ResourceReference,
  identity: DocumentFacts,
  named: readonly NamedResource<ResourceReference>[],
): void {
  const resource = named[0]?.reference;
  // The default key lets in everybody of its account whom the resource's service serves: nothing to look for.
  if (resource === undefined || resource.account !== role.account || identity.keys.length === 0) return;
  const type = resourceType(resource);
  if (type.encrypted !== 'always' || type.policy === undefined) return;
  const target: Target = {
    resource,
    keys: identity.keys.map(({ reference }) => reference),
    folders: [identity.folder],
    principals: [],
    identity,
  };
  const found = pick(join, type.policy.owner, target, [identity], undefined);
  // In one account no policy of the resource has to grant: only one that is surely its own can matter.
  const isOwn = found?.resources.some(({ reference }) => reference.full === resource.full) ?? false;
  const resourcePolicy = isOwn || found?.attachment !== undefined ? found : undefined;
  const keyPolicy = pick(join, 'key', target, [identity], undefined);
  for (const pattern of proposedPatterns(named, undefined)) {
    addSeed(join, {
      pattern,
      principal: { arn: role.text, disagreements: [] },
      identities: [identity],
      resources: named,
      resourcePolicy,
      keyPolicy,
    });
  }
}
