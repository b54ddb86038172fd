import { parseArn } from '../../iam/arn.ts';
import { principalFault } from '../../iam/principalFault.ts';
import { documentActor, documentName, principalLabel } from '../document.ts';
import { definePrincipalFormRule } from '../principalForm.ts';

export default definePrincipalFormRule({
  code: 'invalid-principal',
  severity: 'error',
  summary: 'The principal is of a form that AWS refuses',
  issues: ['UNSUPPORTED_WILDCARD_IN_PRINCIPAL'],
  docs: `A principal is an account, a role, a user, a session or a service, each by its whole name. A wildcard may stand for everybody (\`"*"\`), not for a part of an ARN, so neither \`role/App*\` nor \`assumed-role/App/*\` is one; and a group is none, since nobody signs in as a group. AWS refuses to save the policy:

- KMS: \`MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals.\`
- Secrets Manager: \`MalformedPolicyDocumentException: This resource policy contains an unsupported principal.\`
- IAM, for a trust policy: \`MalformedPolicyDocument: Invalid principal in policy\`; S3: \`MalformedPolicy: Invalid principal in policy\`.

The policy that is deployed stays as it was, and calls go on failing with \`AccessDeniedException … because no resource-based policy allows the … action\`.

Name the role; it stands for all its sessions. For several roles with like names, let in the account on condition of \`ArnLike\` \`aws:PrincipalArn\`. The fix names the principal that the other policy of the share names.

AWS: [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).`,
  takes: (text) => {
    const fault = principalFault(text);
    return fault === 'wildcard' || fault === 'group';
  },
  message: (text, right, facts, shares) => {
    const isGroup = principalFault(text) === 'group';
    const fact = isGroup
      ? `${text} is an IAM group, and a group is no principal`
      : `${text} has a wildcard in it, and only a principal that is "*" as a whole may have one`;
    const account = parseArn(text)?.account ?? '';
    const remedy =
      right !== undefined
        ? `name ${principalLabel(right, shares)}`
        : isGroup || !/^\d{12}$/.test(account)
          ? 'name the roles and users themselves'
          : `name the role, or account ${account} on condition of ArnLike aws:PrincipalArn`;
    return `${fact}: AWS refuses to save this policy, so ${documentName(facts, shares).replace(/^T/, 't')} stays as it is deployed. In ${documentActor(facts, shares)}, ${remedy}.`;
  },
});
