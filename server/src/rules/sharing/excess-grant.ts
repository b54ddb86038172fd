import type { DocumentFacts } from '../../sharing/facts.ts';
import { type Snapshot, unlistedOf } from '../../sharing/workspace.ts';
import { editFile, fix } from '../edits.ts';
import { type Excess, excesses, neededActions, usesOtherService } from '../excess.ts';
import type { Fix } from '../finding.ts';
import { withoutActions, withoutPrincipals, withoutResources } from '../reduce.ts';
import { defineSharedDocumentRule, type PlacedReport } from '../rule.ts';
import {
  capitalised,
  keyName,
  listed,
  policyName,
  principalName,
  resourceName,
  wantedAccess,
  whoActs,
} from '../words.ts';

export default defineSharedDocumentRule({
  code: 'excess-grant',
  severity: 'warning',
  summary: 'A statement grants more than its shares need',
  docs: `A share works with more than it needs, and nobody notices until somebody uses the rest. With \`shares\` in \`sharing.json\` the list is the measure: actions, resources and principals of other accounts that go beyond it are named. Without it, only what is hardly ever meant is: a share that only reads, and a statement that also lets the consumer encrypt with the key (\`kms:Encrypt\`, \`kms:GenerateDataKey\`, \`kms:*\`); or \`kms:Decrypt\` on \`"Resource": "*"\` in an identity policy, which covers every key whose policy lets the consumer in.

A statement that serves several shares is measured against all of them. \`DescribeSecret\` and \`DescribeKey\` are never too much, nor is the statement that gives a key to its own account, nor \`"*"\` in a resource policy, where it means the one resource. Access of another principal that works on both sides is \`unintended-access\`.

The fix leaves what the shares need. It removes permissions, so only \`fix --unsafe\` applies it. AWS: [Grant least privilege](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege).`,
  measuresUnlisted: true,
  check: (facts, shares, unlisted) => excesses(facts, shares, unlisted).map((excess) => reportOf(excess)),
  fixes: ({ pointer }, facts, shares, snapshot) =>
    excesses(facts, shares, unlistedOf(snapshot, facts.document.id))
      .filter((excess) => excess.pointer === pointer)
      .flatMap((excess) => reduce(excess, facts, snapshot)),
});

function reportOf(excess: Excess): PlacedReport {
  const { range, pointer } = excess;
  return { range, pointer, message: MESSAGES[excess.what](excess) };
}

const MESSAGES: Readonly<Record<Excess['what'], (excess: Excess) => string>> = {
  actions: (excess) => {
    const { values, needed } = excess;
    const [{ share, leg }] = first(excess);
    return `${capitalised(policyName(share, { leg }))} allows ${granted(excess)}${quoted(values)}; ${purposes(excess)} takes ${listed(needed)} only. As far as this policy goes, the rest is open as well to whoever gets hold of the role or user. In ${whoActs(share, leg)}, allow no more than ${listed(needed)}.`;
  },
  resources: (excess) => {
    const { values, needed } = excess;
    const [{ share, leg }] = first(excess);
    const actions = listed(neededActions(excess.served));
    const meant = needed.length === 0 ? 'what it is for' : listed(needed);
    return `${capitalised(policyName(share, { leg }))} allows ${actions} on ${quoted(values)}; ${purposes(excess)} takes ${listed(targets(excess))} only. Whatever else lets ${holders(excess)} in can be used as well. In ${whoActs(share, leg)}, name ${meant}.`;
  },
  principals: (excess) => {
    const [{ share, leg }] = first(excess);
    return `${capitalised(policyName(share, { leg }))} lets ${holders(excess)} in, and sharing.json lists no share for ${excess.values.length === 1 ? 'it' : 'them'}. Whether that works depends on policies that are not here. In ${whoActs(share, leg)}, take ${excess.values.length === 1 ? 'it' : 'them'} out, or list the share.`;
  },
};

function first({ served }: Excess) {
  // An excess is measured against one share at least.
  return served as [Excess['served'][number]];
}

function holders({ served }: Excess): string {
  return listed([...new Set(served.map(({ share }) => principalName(share)))]);
}

/** In an identity policy it goes without saying. */
function granted(excess: Excess): string {
  const [{ leg }] = first(excess);
  return leg === 'resourceGrant' || leg === 'keyGrant' ? `${holders(excess)} ` : '';
}

function purposes({ served }: Excess): string {
  return listed([...new Set(served.map(({ share }) => wantedAccess(share)))]);
}

/** The resources and keys that the statement is for. */
function targets({ served }: Excess): string[] {
  return [...new Set(served.map(({ share, leg }) => (leg === 'identityGrant' ? resourceName(share) : keyName(share))))];
}

function quoted(values: Excess['values']): string {
  return listed(values.map(({ value }) => value));
}

function reduce(excess: Excess, facts: DocumentFacts, snapshot: Snapshot): Fix[] {
  const { document } = facts;
  const { what, statement, values, served, needed } = excess;
  const reduction = { statement, values };
  const principals = served.map(({ share }) => share.principal);
  const steps =
    what === 'principals'
      ? withoutPrincipals(document, [reduction])
      : what === 'actions'
        ? withoutActions(document, reduction, needed, principals)
        : withoutResources(document, reduction, neededActions(served), needed);
  const title =
    what === 'principals'
      ? `Take ${quoted(values)} out of the statement`
      : `Allow ${what === 'actions' ? '' : `${listed(neededActions(served))} on `}${listed(needed)} only`;
  // What else the policy's other services do with the keys is not followed.
  const safety = what === 'resources' && usesOtherService(facts, served) ? 'offered' : 'unsafe';
  return steps === undefined ? [] : fix(title, safety, editFile(snapshot, document.file, ...steps));
}
