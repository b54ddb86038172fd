import type { Statement } from '../../policy/document.ts';
import type { DocumentFacts } from '../../sharing/facts.ts';
import { isNear } from '../../sharing/near.ts';
import { setting } from '../edits.ts';
import { isTemplateFunction } from '../elements/open.ts';
import { lastToken, statementName, statementPlace } from '../elements/statements.ts';
import { isFragment, namesPrincipals, typeName } from '../elements/types.ts';
import { definePolicyRules, type FixPlan, type PolicyRuleText } from '../policyRule.ts';

interface Row extends PolicyRuleText {
  readonly elements: readonly (keyof Statement & string)[];
  /** Whether a statement of this policy needs one of the elements. */
  readonly needed: (facts: DocumentFacts) => boolean;
  readonly remedy: (facts: DocumentFacts) => string;
  readonly fixes: (statement: Statement, facts: DocumentFacts) => readonly FixPlan[];
}

const ROWS: readonly Row[] = [
  {
    code: 'missing-effect',
    severity: 'error',
    summary: 'A statement does not say whether it allows or denies',
    issues: ['MISSING_EFFECT'],
    docs: `Every statement has an \`Effect\`, \`Allow\` or \`Deny\`; AWS assumes none, and refuses the policy.

AWS: [Effect](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_effect.html).`,
    elements: ['effect'],
    needed: () => true,
    remedy: () => 'Add "Effect": "Allow" or "Effect": "Deny".',
    fixes: ({ pointer }) =>
      ['Allow', 'Deny'].map((effect) => ({
        title: `Add "Effect": "${effect}"`,
        safety: 'offered',
        steps: [setting(pointer, 'Effect', effect)],
      })),
  },
  {
    code: 'missing-action',
    severity: 'error',
    summary: 'A statement names no action',
    issues: ['MISSING_ACTION'],
    docs: `Every statement has an \`Action\` or a \`NotAction\`; AWS refuses a policy without.

AWS: [Action](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).`,
    elements: ['action', 'notAction'],
    needed: () => true,
    remedy: () => 'Add the actions that it is about.',
    fixes: () => [],
  },
  {
    code: 'missing-resource',
    severity: 'error',
    summary: 'A statement names no resource',
    issues: ['MISSING_RESOURCE'],
    docs: `Every statement has a \`Resource\` or a \`NotResource\`, but in the trust policy of a role, which is about that role. In the policy of a secret or a key \`"*"\` means that secret or key, and nothing else.

Policies of other resources are left alone: some services, such as Amazon ECR, take statements without a resource.

AWS: [Resource](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html).`,
    elements: ['resource', 'notResource'],
    // In a key policy the sharing rule `key-policy-resource` says it.
    needed: (facts) => !isFragment(facts) && facts.type !== 'trust' && facts.kind !== 'other' && facts.kind !== 'key',
    remedy: ({ kind }) =>
      kind === 'secret'
        ? 'Add "Resource": "*": in the policy of a secret it means this secret.'
        : 'Add the ARNs that it is about, or "*".',
    fixes: ({ pointer }, { kind }) =>
      kind === 'secret'
        ? [{ title: 'Add "Resource": "*"', safety: 'preferred', steps: [setting(pointer, 'Resource', '*')] }]
        : [],
  },
  {
    code: 'missing-principal',
    severity: 'error',
    summary: 'A statement of a resource or trust policy names no principal',
    issues: ['MISSING_PRINCIPAL'],
    docs: `A policy that is attached to a resource or to a role's trust says in every statement whom it is about: \`Principal\`, or \`NotPrincipal\` where it denies. AWS refuses it otherwise. Only a policy of a user, group or role has none, because whoever holds it is the principal.

AWS: [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).`,
    elements: ['principal', 'notPrincipal'],
    needed: (facts) => !isFragment(facts) && namesPrincipals(facts),
    remedy: ({ type }) =>
      type === 'rcp'
        ? 'Add "Principal": "*"; a resource control policy takes no other.'
        : 'Add the principal, such as { "AWS": "arn:aws:iam::111122223333:role/ExampleRole" }.',
    fixes: ({ pointer }, { type }) =>
      type === 'rcp'
        ? [{ title: 'Add "Principal": "*"', safety: 'preferred', steps: [setting(pointer, 'Principal', '*')] }]
        : [],
  },
];

export default definePolicyRules(ROWS, {
  statement: (statement, { facts, incomplete, report }) => {
    // What a template puts in place of a statement is not known here.
    if (incomplete || statement.notUnderstood.some(({ pointer }) => isTemplateFunction(lastToken(pointer)))) return;
    for (const { code, elements, needed, remedy, fixes } of ROWS) {
      if (elements.some((name) => statement[name] !== undefined) || !needed(facts)) continue;
      const names = elements.map((name) => name.charAt(0).toUpperCase() + name.slice(1));
      if (statement.notUnderstood.some(({ pointer }) => names.some((name) => isNear(name, lastToken(pointer)))))
        continue;
      const where = code === 'missing-principal' ? `; ${typeName(facts)} needs one in every statement` : '';
      report({
        code,
        message: `${statementName(statement, facts.document)} has no ${names[0]}${where}, so AWS refuses the policy. ${remedy(facts)}`,
        ...statementPlace(statement),
        fixes: fixes(statement, facts),
      });
    }
  },
});
