import { matchesAction } from '../../iam/action.ts';
import type { Located, Statement } from '../../policy/document.ts';
import type { UnintendedCause } from '../../sharing/causes.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { shareEntries } from '../../sharing/manifestEntries.ts';
import { grantsOf } from '../../sharing/unintended.ts';
import type { Share } from '../../sharing/verdict.ts';
import { type Snapshot, sharesOf } from '../../sharing/workspace.ts';
import { editFile, fix, replacing } from '../edits.ts';
import { neededActions, servedBy } from '../excess.ts';
import type { Fix } from '../finding.ts';
import { writeEntries } from '../manifestEdits.ts';
import { otherDocuments } from '../places.ts';
import { withoutActions, withoutPrincipals } from '../reduce.ts';
import { defineCauseRule } from '../rule.ts';
import { listed, policyName, principalName, wantedAccess, whoActs } from '../words.ts';

export default defineCauseRule<UnintendedCause>({
  code: 'unintended-access',
  severity: 'warning',
  summary: 'Access works that sharing.json does not list, or lists as denied',
  docs: `With \`shares\` in \`sharing.json\` that list says which access is meant. Somebody of another account whom the policies of both accounts let in, and whom the list does not name with this access, is reported at the grant in the owner's account; nothing shows it at run time, since AWS allows it. A share that the list expects to be denied (\`"expect": "denied"\`) and that works is an error.

Access counts as working only if every policy that takes part is in the workspace and allows it. A grant of which only the owner's side is known is an \`excess-grant\`.

The fix takes the principal, or the action, out of the owner's statement; the editor also offers to list the share. AWS: [Cross-account policy evaluation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html).`,
  takes: (cause): cause is UnintendedCause => cause.kind === 'unintended',
  report: (cause, share) => {
    const access = `${wantedAccess(share)} is allowed to ${principalName(share)}`;
    const sides = share.crossAccount ? 'the policies of both accounts let it through' : 'its policies let it through';
    const intent = cause.forbidden
      ? 'but sharing.json expects it to be denied'
      : `but sharing.json lists ${share.seed.unlisted === 'access' ? 'other access for this principal, not this' : 'no share for this principal'}`;
    const remedy = cause.forbidden
      ? `take it out of ${policyName(share, cause)}`
      : `take it out of ${policyName(share, cause)}, or list the share in sharing.json`;
    return {
      message: `${access}: ${sides}, ${intent}. AWS answers the call. In ${whoActs(share, cause.leg)}, ${remedy}.`,
      related: otherDocuments(share, cause.facts),
      ...(cause.forbidden ? { severity: 'error' } : {}),
    };
  },
  fixes: (cause, share, snapshot) => [...takeBack(cause, share, snapshot), ...approve(cause, share, snapshot)],
});

/** What the principal is meant to have by the same statements stays. */
function takeBack(cause: UnintendedCause, share: Share, snapshot: Snapshot): Fix[] {
  const { facts, leg } = cause;
  const { document } = facts;
  if (leg !== 'resourceGrant' && leg !== 'keyGrant') return [];
  const wanted = sharesOf(snapshot, document.id).filter(({ seed }) => seed.expect === 'allowed');
  const grants = grantsOf(share.legs[leg], facts).map((compiled) => ({
    statement: compiled.statement,
    served: servedBy(facts, compiled, wanted),
  }));
  const isShared = grants.some(({ served }) => served.some((one) => one.share.principal === share.principal));
  if (!isShared) {
    const reductions = grants.map(({ statement }) => ({ statement, values: named(facts, statement, share.principal) }));
    const steps = reductions.some(({ values }) => values.length === 0)
      ? undefined
      : withoutPrincipals(document, reductions);
    const title = `Take ${principalName(share)} out of ${policyName(share, cause)}`;
    return steps === undefined ? [] : fix(title, 'unsafe', editFile(snapshot, document.file, ...steps));
  }
  const [grant, ...more] = grants;
  if (grant === undefined || more.length > 0) return [];
  const needed = neededActions(grant.served);
  const actions = share.legs[leg].requests.map(({ action }) => action).filter((action) => !needed.includes(action));
  const values = (grant.statement.action?.values ?? []).filter(({ value }) =>
    actions.some((action) => matchesAction(value, action)),
  );
  const principals = grant.served.map((one) => one.share.principal);
  const steps = withoutActions(document, { statement: grant.statement, values }, needed, principals);
  const title = `Take ${listed(values.map(({ value }) => value))} out of the statement`;
  return values.length === 0 || steps === undefined
    ? []
    : fix(title, 'unsafe', editFile(snapshot, document.file, ...steps));
}

function named({ principals }: DocumentFacts, statement: Statement, principal: string): Located<string>[] {
  return principals.filter((one) => one.statement === statement && one.arn === principal).map(({ located }) => located);
}

/** Only a person knows that it is meant. */
function approve({ forbidden }: UnintendedCause, share: Share, snapshot: Snapshot): Fix[] {
  const { manifest, declared } = share.seed;
  if (manifest === undefined) return [];
  if (forbidden) {
    const pointer = `${declared?.listed?.pointer}/expect`;
    return fix(
      'Expect it to be allowed in sharing.json',
      'offered',
      editFile(snapshot, manifest.path, replacing(pointer, 'allowed')),
    );
  }
  const { path, folder } = manifest;
  const entries = shareEntries(share, folder) ?? [];
  return fix('List the share in sharing.json', 'offered', writeEntries(snapshot, { path, folder, manifest }, entries));
}
