/** The shares of a resource's own policy that no identity policy proposed. */
import { identitiesOf, knownPrincipals } from './companions.ts';
import type { Lookup } from './documentIndex.ts';
import { type DocumentFacts, namesAction } from './facts.ts';
import { addSeed, createJoin, isJoined, type JoinResult, joinResult, pickKey, type Target } from './joining.ts';
import { PATTERNS } from './patterns.ts';
import { covers } from './principalNames.ts';
import { sharePrincipals } from './principals.ts';
import { grants, ownership } from './proposals.ts';
import type { ResourceType } from './resourceTypes.ts';

/** The consumer's document is not here, or says nothing of the resource. */
export function joinResourcePolicy(lookup: Lookup, resourcePolicy: DocumentFacts, type: ResourceType): JoinResult {
  const join = createJoin(lookup);
  if (resourcePolicy.principals.every(({ arn }) => isJoined(join, resourcePolicy, arn))) return joinResult(join);
  const own = resourcePolicy.attachment?.value ?? resourcePolicy.resources[0]?.located.value;
  const resource = own === undefined ? undefined : type.read(own);
  const target: Target = {
    resource,
    keys: [],
    folders: [resourcePolicy.folder],
    principals: resourcePolicy.principals.map(({ parts }) => parts),
    identity: undefined,
  };
  const keyPolicy = pickKey(join, target, [resourcePolicy], undefined);
  if (keyPolicy === undefined) return { ...joinResult(join), joined: [] };
  for (const pattern of PATTERNS.filter((one) => one.type === type)) {
    if (
      !resourcePolicy.principals.some(({ statement }) =>
        pattern.resourceActions.every((action) => namesAction(statement, action)),
      )
    )
      continue;
    for (const principal of sharePrincipals(
      pattern,
      resourcePolicy,
      keyPolicy,
      [],
      knownPrincipals(lookup, type.policy?.owner),
    )) {
      if (isJoined(join, resourcePolicy, principal.arn)) continue;
      if (!grants(pattern, resourcePolicy, principal.arn)) continue;
      const owner = resource && ownership(resource, resourcePolicy, keyPolicy, [], principal.arn);
      if (type.hidesAccount && owner !== 'another') continue;
      const identities = identitiesOf(lookup, principal.arn).filter(
        ({ resources, keys, holderName }) => resources.length === 0 && (holderName !== undefined || keys.length > 0),
      );
      const nameless = resource === undefined && keyPolicy.contextResources.length === 0;
      // Nothing can be said of it, unless the key policy keeps the principal out, whatever its own policies say.
      const keyKnows = keyPolicy.principals.some(({ arn }) => covers(arn, principal.arn));
      if (identities.length === 0 && nameless && keyKnows && principal.disagreements.length === 0) continue;
      addSeed(join, { pattern, principal, identities, resources: [], resourcePolicy, keyPolicy });
    }
  }
  return { ...joinResult(join), joined: [] };
}
