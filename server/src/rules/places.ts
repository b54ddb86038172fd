/** Related places of a finding: where the rest of the share is. */
import type { DocumentFacts } from '../sharing/facts.ts';
import type { Leg } from '../sharing/share.ts';
import type { Share } from '../sharing/verdict.ts';
import type { RelatedPlace } from './finding.ts';
import { capitalised, keyName, ownPolicyName, principalName } from './words.ts';

/** The other documents of the share, each at the element that makes it one of them. */
export function otherDocuments(share: Share, except: DocumentFacts): RelatedPlace[] {
  const { resourcePolicy, keyPolicy, identities, resources } = share.seed;
  const places: RelatedPlace[] = [];
  if (resourcePolicy !== undefined && resourcePolicy !== except) {
    places.push(place(resourcePolicy, granted(resourcePolicy, share), capitalised(ownPolicyName(share))));
  }
  if (keyPolicy !== undefined && keyPolicy !== except) {
    places.push(place(keyPolicy, granted(keyPolicy, share), `The policy of ${keyName(share)}`));
  }
  for (const identity of identities) {
    if (identity === except) continue;
    const named = resources.find(({ located }) => identity.resources.some((one) => one.located === located));
    places.push(
      place(identity, named?.located ?? identity.document.anchor, `An identity policy of ${principalName(share)}`),
    );
  }
  return places;
}

export const LEG_OF_KEY: ReadonlySet<Leg> = new Set<Leg>(['keyGrant', 'identityKeyGrant']);

function granted(facts: DocumentFacts, share: Share) {
  return facts.principals.find(({ arn }) => arn === share.principal)?.located ?? facts.document.anchor;
}

function place(facts: DocumentFacts, at: { readonly range: RelatedPlace['range'] }, message: string): RelatedPlace {
  return { file: facts.document.file, range: at.range, message };
}
