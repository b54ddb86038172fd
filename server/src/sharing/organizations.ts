/**
 * Shares with a whole organization: both policies of the owner let in everybody of it, and an identity policy names the
 * resource and its key. Who holds that policy nobody says, so the principal is `*`: some principal of the organization that
 * holds it.
 */
import { coversAction, type DocumentFacts } from './facts.ts';
import { addSeed, type Join, type SeedParts } from './joining.ts';
import { isNear } from './near.ts';
import { proposedPatterns } from './proposals.ts';

export const ANYBODY = '*';

export function joinOrganization(
  join: Join,
  identity: DocumentFacts,
  parts: Omit<SeedParts, 'pattern' | 'principal'>,
): void {
  const { resourcePolicy, keyPolicy, resources } = parts;
  const owner = resources[0]?.reference.account;
  if (resourcePolicy === undefined || keyPolicy === undefined || identity.keys.length === 0) return;
  // In the owner's own account one side may be enough.
  if (owner === undefined || identity.pathAccounts.includes(owner)) return;
  for (const pattern of proposedPatterns(resources, resourcePolicy)) {
    const letIn = resourcePolicy.organizations.filter(({ statement }) =>
      pattern.resourceActions.every((action) => coversAction(statement, action)),
    );
    const mayUse = keyPolicy.organizations.map(({ id }) => id.value);
    const ids = letIn.map(({ id }) => id.value);
    // Two policies for two organizations are about two things, but for a slip.
    const organization =
      ids.find((id) => mayUse.includes(id)) ?? ids.find((id) => mayUse.some((other) => isNear(other, id)));
    if (organization === undefined) continue;
    addSeed(join, { ...parts, pattern, principal: { arn: ANYBODY, disagreements: [], organization } });
  }
}
