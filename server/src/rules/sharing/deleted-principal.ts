import { principalFault } from '../../iam/principalFault.ts';
import { documentActor, principalLabel } from '../document.ts';
import { definePrincipalFormRule } from '../principalForm.ts';

export default definePrincipalFormRule({
  code: 'deleted-principal',
  severity: 'error',
  summary: 'The principal is the id of a role or user that has been deleted',
  issues: ['INVALID_ROLE_REFERENCE', 'INVALID_USER_REFERENCE'],
  docs: `When a policy is saved, AWS turns a role's or user's ARN into its unique id (\`AROA…\`, \`AIDA…\`), and back when it shows the policy. An id in a policy means that the role or user is gone. Another one of the same name has another id: recreating it does not bring access back, and calls fail with \`AccessDeniedException … because no resource-based policy allows the … action\` (through Secrets Manager, for a key: \`Access to KMS is not allowed\`). A policy with such an id in it cannot be saved either: KMS answers \`MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.\`, Secrets Manager \`This resource policy contains an unsupported principal.\`

Write the ARN of the role or user that is there now, and save the policy. The fix writes the principal that the other policy of the share names; where none does, only a person knows who it was.

AWS: [Role principals](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles).`,
  takes: (text) => principalFault(text) === 'deleted',
  message: (text, right, facts, shares) => {
    const what = text.startsWith('AROA') ? 'role' : 'user';
    const remedy =
      right === undefined
        ? `write the ARN of the ${what} that is there now, or remove it`
        : `write the ARN of ${principalLabel(right, shares)}`;
    return `${text} is what AWS shows in place of a ${what} that has been deleted. Nobody has this id any more, not even a new ${what} of the same name, so it lets nobody in: calls fail with AccessDenied, and AWS refuses to save the policy with it. In ${documentActor(facts, shares)}, ${remedy}.`;
  },
});
