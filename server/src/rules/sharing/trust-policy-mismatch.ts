import type { Cause, ConditionCause, MissingCause, PrincipalCause } from '../../sharing/causes.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { actualValue, writtenValues } from '../condition.ts';
import { editFile, fix, replacing } from '../edits.ts';
import type { Fix } from '../finding.ts';
import { addGrant } from '../missingGrant.ts';
import { otherDocuments } from '../places.ts';
import { defineCauseRule } from '../rule.ts';
import { isTrust } from '../trust.ts';
import { answer, capitalised, ownPolicyName, principalName, principalPath, whoActs } from '../words.ts';

type Taken = MissingCause | PrincipalCause | ConditionCause;

/** Said of a time limit by the rule on those. */
const TIME = /^aws:(?:currenttime|epochtime)$/i;

export default defineCauseRule<Taken>({
  code: 'trust-policy-mismatch',
  severity: 'error',
  summary: "The role's trust policy does not let the caller assume the role",
  docs: `To act in another account a principal can assume a role there. That takes two statements: \`sts:AssumeRole\` on the role's ARN in the caller's identity policy, and an Allow for the caller (the role or user itself, or its account's root) in the role's trust policy. A trust policy has to allow it in one account as well. If it names somebody else, or has a condition that the caller can never meet, AWS answers \`AccessDenied: User: … is not authorized to perform: sts:AssumeRole on resource: …\`; where it gives a reason, \`because no role trust policy allows the sts:AssumeRole action\`.

\`sts:ExternalId\`, MFA and source addresses depend on the call: with a condition on them the share is \`conditional\`, which is no error.

The fix corrects a principal that is nearly the caller, or adds a statement for the caller; conditions are for a person to change.

AWS: [Cross-account access with roles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_aws-accounts.html), [Troubleshoot IAM roles](https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html).`,
  takes: (cause: Cause, share): cause is Taken =>
    isTrust(share, cause.leg) &&
    (cause.kind === 'missing' ||
      cause.kind === 'principal' ||
      (cause.kind === 'condition' && !TIME.test(cause.entry.key.value))),
  report: (cause, share) => ({
    message: `${fact(cause, share)}, so ${answer(share, cause.leg)}. In ${whoActs(share, cause.leg)}, ${remedy(cause, share)}.`,
    related: otherDocuments(share, cause.facts),
  }),
  fixes: (cause, share, snapshot) => {
    if (cause.kind === 'missing') return addGrant(cause, share, snapshot);
    return cause.kind === 'principal' ? correctPrincipal(cause, snapshot) : [];
  },
});

function fact(cause: Taken, share: Share): string {
  const policy = capitalised(ownPolicyName(share));
  if (cause.kind === 'missing') return `${policy} does not let ${principalName(share)} assume the role`;
  if (cause.kind === 'principal')
    return `${policy} lets in ${principalPath(share, cause.named.value, share.principal)}, the caller is ${principalPath(share, share.principal, cause.named.value)}, and AWS compares principals letter by letter`;
  return `${policy} asks for ${cause.entry.key.value} ${cause.entry.operator.value} ${writtenValues(cause)}, but ${actualValue(cause)}`;
}

function remedy(cause: Taken, share: Share): string {
  if (cause.kind === 'principal') return `name ${cause.right.value}`;
  if (cause.kind === 'condition') return 'correct the condition or take it out';
  return cause.statement === undefined
    ? `add a statement that allows ${principalName(share)} sts:AssumeRole`
    : 'add sts:AssumeRole to this statement';
}

function correctPrincipal(cause: PrincipalCause, snapshot: Snapshot): Fix[] {
  const edit = editFile(snapshot, cause.facts.document.file, replacing(cause.pointer, cause.right.value));
  return fix(`Change the principal to ${cause.right.value}`, 'preferred', edit);
}
