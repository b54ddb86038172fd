import { matchStatement } from '../../iam/evaluate.ts';
import type { GuardrailCause } from '../../sharing/causes.ts';
import { isSpelledOut } from '../../sharing/unknownParts.ts';
import type { Share } from '../../sharing/verdict.ts';
import type { Snapshot } from '../../sharing/workspace.ts';
import { adding, editFile, fix } from '../edits.ts';
import type { Fix } from '../finding.ts';
import { otherDocuments } from '../places.ts';
import { defineCauseRule } from '../rule.ts';
import {
  accountName,
  answer,
  capitalised,
  consumerAccount,
  keyAccount,
  listed,
  ownerAccount,
  principalName,
} from '../words.ts';

export default defineCauseRule<GuardrailCause>({
  code: 'guardrail-denies',
  severity: 'error',
  summary: 'A permissions boundary, a control policy or an endpoint policy does not let the request through',
  docs: `A permissions boundary limits what a role or user can do, a service control policy what an account's principals can do, a resource control policy what can be done with an account's resources, the policy of a VPC endpoint what goes through it. A request that one of them does not allow is denied, whatever the share's own policies say. AWS names the kind of policy: \`AccessDeniedException … because no permissions boundary allows the … action\` (or \`no service control policy\`, \`no VPC endpoint policy\`), or \`with an explicit deny in a service control policy\` (or \`a resource control policy\`, \`a permissions boundary\`, \`a VPC endpoint policy\`). Where several deny, it names one.

They are evaluated where \`sharing.json\` lists them; otherwise they are not evaluated, and a verdict says nothing of them. An endpoint is for one service, which its policy's actions tell; calls that a service makes to KMS do not go through it. The fix adds the resource's ARN to the statement of an endpoint policy that lacks nothing else; of the others, who wrote the limit has to decide.

AWS: [Policy evaluation logic](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html), [Control access to VPC endpoints](https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html).`,
  takes: (cause): cause is GuardrailCause => cause.kind === 'guardrail',
  report: (cause, share) => {
    const { guardrail, actions, onKey, statement } = cause;
    const owner =
      guardrail !== 'resource control policy'
        ? consumerAccount(share)
        : onKey
          ? keyAccount(share)
          : ownerAccount(share);
    const policy = `${guardrail} of ${guardrail === 'permissions boundary' ? principalName(share) : owner}`;
    const fact =
      statement === undefined
        ? `The ${policy} does not let ${listed(actions)} through`
        : `A Deny in the ${policy} matches ${listed(actions)} of this share`;
    return {
      message: `${fact}, so ${answer(share, onKey ? 'keyGrant' : 'resourceGrant')}, whatever the share's own policies say. ${capitalised(actor(share, guardrail, owner))} has to allow it there, or the share cannot work.`,
      related: otherDocuments(share, cause.facts),
    };
  },
  fixes: (cause, share, snapshot) => (cause.guardrail === 'VPC endpoint policy' ? addArn(cause, share, snapshot) : []),
});

/**
 * Control policies are the organization's: its management account, or one that it delegates this to, writes them.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
 */
function actor(share: Share, guardrail: GuardrailCause['guardrail'], owner: string): string {
  if (guardrail === 'permissions boundary' || guardrail === 'VPC endpoint policy') return owner;
  const management = share.seed.surroundings?.organization?.managementAccount;
  return management === undefined
    ? 'the management account of the organization'
    : `the organization's management account, ${accountName(share, management)},`;
}

/** An endpoint policy limits and gives nobody anything: the ARN goes where the action is let through for the caller. */
function addArn({ facts, actions }: GuardrailCause, share: Share, snapshot: Snapshot): Fix[] {
  const request = share.decided.find((one) => actions.includes(one.request.action))?.request;
  const arn = share.agreement.resource?.spelled ?? share.agreement.key.arn;
  if (request === undefined || arn === undefined || !isSpelledOut(arn)) return [];
  const lacking = facts
    .compiled()
    .statements.filter(({ effect }) => effect === 'Allow')
    .map((statement) => matchStatement(statement, request, 'resource'))
    .find(
      ({ principal, action: covered, resource, conditions }) =>
        principal !== false &&
        covered !== false &&
        resource === false &&
        conditions.every(({ result }) => result !== false),
    );
  const list = lacking?.statement.resource;
  if (list === undefined) return [];
  return fix(`Add ${arn}`, 'preferred', editFile(snapshot, facts.document.file, adding(list.pointer, arn)));
}
