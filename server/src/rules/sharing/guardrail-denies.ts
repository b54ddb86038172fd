import type { GuardrailCause } from '../../sharing/causes.ts';
import { otherDocuments } from '../places.ts';
import { defineCauseRule } from '../rule.ts';
import { capitalised, consumerAccount, ownerAccount, principalName, wantedAccess } from '../words.ts';

export default defineCauseRule<GuardrailCause>({
  code: 'guardrail-denies',
  severity: 'error',
  summary: 'A permissions boundary or a control policy does not let the request through',
  docs: `A permissions boundary limits what a role or user can do, a service control policy what an account's principals can do, a resource control policy what can be done with an account's resources. A request that one of them does not allow is denied, whatever the share's own policies say: \`AccessDeniedException … because no permissions boundary allows\`, or \`with an explicit deny in a service control policy\`.

They are evaluated where \`sharing.json\` lists them; otherwise they are not evaluated, and a verdict says nothing of them. There is no fix: who wrote the limit has to decide.

AWS: [Policy evaluation logic](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).`,
  takes: (cause): cause is GuardrailCause => cause.kind === 'guardrail',
  report: (cause, share) => {
    const owner = cause.guardrail === 'resource control policy' ? ownerAccount(share) : consumerAccount(share);
    return {
      message: `The ${cause.guardrail} of ${cause.guardrail === 'permissions boundary' ? principalName(share) : owner} does not let ${cause.action} through, so ${wantedAccess(share)} fails with AccessDenied, whatever the share's own policies say. ${capitalised(owner)} has to allow it there, or the share cannot work.`,
      related: otherDocuments(share, cause.facts),
    };
  },
  fixes: () => [],
});
