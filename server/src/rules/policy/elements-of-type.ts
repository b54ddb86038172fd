import type { Statement, TextRange } from '../../policy/document.ts';
import type { PolicyType } from '../../policy/type.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { removingProperty } from '../edits.ts';
import { typeName } from '../elements/types.ts';
import { definePolicyRules, type PolicyRuleText } from '../policyRule.ts';

type Element = 'principal' | 'notPrincipal' | 'resource' | 'notResource';

interface Row extends PolicyRuleText {
  readonly types: readonly PolicyType[];
  readonly elements: readonly Element[];
  readonly why: string;
  readonly remedy: string;
  /** Whether it may be taken out for the author: what is left says the same. */
  readonly removable: boolean;
}

/** Elements that a type of policy does not take. */
const ROWS: readonly Row[] = [
  {
    code: 'unsupported-principal',
    severity: 'error',
    summary: 'A policy of a user, group or role names a principal',
    issues: ['UNSUPPORTED_PRINCIPAL'],
    docs: `An identity policy, a permissions boundary and a session policy are about whoever holds them, so they take no \`Principal\` and no \`NotPrincipal\`; AWS refuses them. A statement with a principal belongs into the policy of the resource, or into the trust policy of the role.

AWS: [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).`,
    types: ['identity', 'boundary', 'session'],
    elements: ['principal', 'notPrincipal'],
    why: 'it is about whoever holds it',
    remedy: 'Remove it, or put the statement into the policy of the resource.',
    removable: false,
  },
  {
    code: 'scp-syntax-error-principal',
    severity: 'error',
    summary: 'A service control policy names a principal',
    issues: ['SCP_SYNTAX_ERROR_PRINCIPAL'],
    docs: `A service control policy is about all principals of the accounts that it is attached to. It takes no \`Principal\` and no \`NotPrincipal\`; a condition on \`aws:PrincipalArn\` excepts some of them.

AWS: [SCP syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html#scp-syntax-unsupported).`,
    types: ['scp'],
    elements: ['principal', 'notPrincipal'],
    why: 'it is about all principals of its accounts',
    remedy: 'Remove it; a condition on aws:PrincipalArn tells principals apart.',
    removable: false,
  },
  {
    code: 'role-trust-policy-syntax-error-notprincipal',
    severity: 'error',
    summary: 'A trust policy uses NotPrincipal',
    issues: ['ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL'],
    docs: `The trust policy of a role names those who may assume it; it takes no \`NotPrincipal\`, and AWS refuses it.

AWS: [NotPrincipal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html).`,
    types: ['trust'],
    elements: ['notPrincipal'],
    why: 'it names those who may assume the role',
    remedy: 'Write a Principal; to keep somebody out, add a Deny with a condition on aws:PrincipalArn.',
    removable: false,
  },
  {
    code: 'role-trust-policy-syntax-error-resource',
    severity: 'error',
    summary: 'A trust policy names a resource',
    issues: ['ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE'],
    docs: `The trust policy of a role is about that role. It takes no \`Resource\` and no \`NotResource\`; IAM answers \`MalformedPolicyDocument: Has prohibited field Resource\`.

AWS: [trust policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html).`,
    types: ['trust'],
    elements: ['resource', 'notResource'],
    why: 'it is about the role that it is attached to',
    remedy: 'Remove it.',
    removable: true,
  },
];

export default definePolicyRules(ROWS, {
  statement: (statement, { facts, report }) => {
    for (const { code, types, elements, why, remedy, removable } of ROWS) {
      if (!types.includes(facts.type)) continue;
      for (const name of elements) {
        const element: { readonly keyRange: TextRange; readonly pointer: string } | undefined = statement[name];
        if (element === undefined || (removable && !isTrustForSure(statement, facts))) continue;
        const title = name.charAt(0).toUpperCase() + name.slice(1);
        const alone = name === 'notResource' || name === 'resource';
        report({
          code,
          message: `${capital(typeName(facts))} takes no ${title}: ${why}. AWS refuses the policy. ${remedy}`,
          range: element.keyRange,
          pointer: element.pointer,
          fixes: [
            {
              title: `Remove ${title}`,
              safety: removable && alone ? 'preferred' : 'offered',
              steps: [removingProperty(element.pointer)],
            },
          ],
        });
      }
    }
  },
});

/**
 * The endpoint policy of STS and a resource control policy speak of sts:AssumeRole, too, and have a resource: where
 * only the words of the policy say what it is, a service or an identity provider as principal has to make it sure.
 */
function isTrustForSure({ principal }: Statement, { by }: DocumentFacts): boolean {
  return (
    by !== 'content' || (principal?.entries.some(({ kind }) => kind === 'Service' || kind === 'Federated') ?? false)
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
