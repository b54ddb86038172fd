import type { Located, PrincipalEntry, Statement } from '../../policy/document.ts';
import { findPlaceholders } from '../../policy/placeholder.ts';
import { isNear } from '../../sharing/near.ts';
import { renaming, replacing } from '../edits.ts';
import { isOpen, isTemplateFunction } from '../elements/open.ts';
import { federatedKind, isBare } from '../elements/principals.ts';
import { isServiceName, serviceNameMeant } from '../elements/serviceNames.ts';
import { typeName } from '../elements/types.ts';
import { definePolicyRules, type FixPlan, type PolicyView } from '../policyRule.ts';

const KINDS: readonly string[] = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

export default definePolicyRules(
  [
    {
      code: 'invalid-principal-format',
      severity: 'error',
      summary: 'Principal is a bare string other than "*"',
      issues: ['INVALID_PRINCIPAL_FORMAT'],
      docs: `\`Principal\` is \`"*"\`, or an object that says which kind of principal is meant: \`{ "AWS": "…" }\`, \`{ "Service": "…" }\`, \`{ "Federated": "…" }\`. AWS refuses a bare ARN or account.

AWS: [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).`,
    },
    {
      code: 'invalid-principal-key',
      severity: 'error',
      summary: 'A kind of principal does not exist',
      issues: ['INVALID_PRINCIPAL_KEY'],
      docs: `The kinds of principals are \`AWS\` (accounts, users, roles and sessions), \`Service\`, \`Federated\` and, in bucket policies, \`CanonicalUser\`, in this spelling.

AWS: [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).`,
    },
    {
      code: 'invalid-service-principal-format',
      severity: 'error',
      summary: 'The name of a service as principal is not of its form',
      issues: ['INVALID_SERVICE_PRINCIPAL_FORMAT'],
      docs: `A service is named by its service principal, mostly \`<service>.amazonaws.com\` in lower case; \`lambda\` alone, an ARN or another domain name no service. In a condition, such as on \`iam:PassedToService\`, a value of another form matches nothing. \`kms:ViaService\` takes the name with the Region, \`<service>.<region>.amazonaws.com\`, in every partition.

AWS: [service principals](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services).`,
    },
    {
      code: 'unsupported-wildcard-in-principal',
      severity: 'error',
      summary: 'A service or canonical user is named with a wildcard',
      // Wildcards in ARNs are `invalid-principal`.
      issues: ['UNSUPPORTED_WILDCARD_IN_PRINCIPAL'],
      docs: `Services and canonical users are named one by one: a wildcard in their names is refused. Wildcards in the ARNs of principals are reported as \`invalid-principal\`.

AWS: [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).`,
    },
    {
      code: 'federated-principal-not-supported',
      severity: 'error',
      summary: 'A policy other than a trust policy names an identity provider',
      issues: ['FEDERATED_PRINCIPAL_NOT_SUPPORTED'],
      docs: `An identity provider can be a principal only in the trust policy of a role: its users assume the role, and what the role may do is decided for the role. A resource's policy names the role instead. The policy of a VPC endpoint for AWS STS may name identity providers as well, and is left alone.

AWS: [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity).`,
    },
    {
      code: 'invalid-federated-principal-syntax-in-role-trust-policy',
      severity: 'error',
      summary: 'An identity provider in a trust policy is neither a domain nor the ARN of a provider',
      issues: ['INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY'],
      docs: `\`Federated\` is the domain of a public provider (\`cognito-identity.amazonaws.com\`, \`accounts.google.com\`…), or the ARN of a provider in your account: \`arn:aws:iam::<account>:oidc-provider/<issuer>\` or \`arn:aws:iam::<account>:saml-provider/<name>\`.

AWS: [federated principals](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity).`,
    },
  ],
  {
    principal: (entry, statement, view) => {
      if (isBare(entry, statement)) {
        for (const value of entry.values) checkBare(value, view);
      } else if (!KINDS.includes(entry.kind)) {
        reportKind(entry, statement, view);
      } else if (entry.kind === 'Federated' && view.facts.type !== 'trust') {
        if (view.facts.type === 'resource') reportFederated(entry, view);
      } else if (entry.kind !== 'AWS') {
        for (const value of entry.values) if (!isOpen(value.value)) checkValue(entry.kind, value, view);
      }
    },
    condition: (entry, _statement, view) => {
      const form = SERVICE_KEYS.get(entry.key.value.toLowerCase());
      if (form === undefined || /^Null/.test(entry.operator.value)) return;
      for (const value of entry.values) {
        const text = value.value;
        if (isOpen(text) || /[*?$]/.test(text)) continue;
        // The sharing rules speak of placeholders in it.
        if (form === VIA && findPlaceholders(text, 'service').length > 0) continue;
        if (isServiceName(text) && text === text.toLowerCase()) continue;
        reportService(
          value,
          `${entry.key.value} holds the name of a service, and "${text}" is none, so the condition matches nothing.`,
          view,
        );
      }
    },
  },
);

const VIA = '<service>.<region>.amazonaws.com';
const PLAIN = '<service>.amazonaws.com';

const SERVICE_KEYS: ReadonlyMap<string, string> = new Map([
  ['kms:viaservice', VIA],
  ['iam:passedtoservice', PLAIN],
  ['iam:awsservicename', PLAIN],
  ['aws:calledvia', PLAIN],
  ['aws:calledviafirst', PLAIN],
  ['aws:calledvialast', PLAIN],
  ['aws:principalservicename', PLAIN],
]);

function checkBare({ value, range, pointer }: Located<string>, { report }: PolicyView): void {
  // Upper case alone is a word that somebody is still to fill in.
  if (value === '*' || isOpen(value) || /^[A-Z][A-Z0-9_-]*$/.test(value)) return;
  const kind = isServiceName(value) ? 'Service' : /:(?:saml|oidc)-provider\//.test(value) ? 'Federated' : 'AWS';
  report({
    code: 'invalid-principal-format',
    message: `Principal has to say which kind of principal "${value}" is, so AWS refuses the policy. Write { "${kind}": "${value}" }.`,
    range,
    pointer,
    fixes: [{ title: `Write { "${kind}": … }`, safety: 'preferred', steps: [replacing(pointer, { [kind]: value })] }],
  });
}

function reportKind(entry: PrincipalEntry, statement: Statement, { report }: PolicyView): void {
  if (isOpen(entry.kind) || isTemplateFunction(entry.kind)) return;
  const element = entry.pointer.startsWith(statement.principal?.pointer ?? ' ')
    ? statement.principal
    : statement.notPrincipal;
  const taken = element?.entries.map(({ kind }) => kind) ?? [];
  const meant = KINDS.find((kind) => !taken.includes(kind) && isNear(kind, entry.kind));
  const fixes: FixPlan[] =
    meant === undefined
      ? []
      : [{ title: `Write "${meant}"`, safety: 'preferred', steps: [renaming(entry.pointer, meant)] }];
  report({
    code: 'invalid-principal-key',
    message: `"${entry.kind}" is no kind of principal, so AWS refuses the policy. ${meant === undefined ? `The kinds are ${KINDS.join(', ')}.` : `Did you mean "${meant}"?`}`,
    range: entry.keyRange,
    pointer: entry.pointer,
    fixes,
  });
}

function reportFederated(entry: PrincipalEntry, { facts, report }: PolicyView): void {
  report({
    code: 'federated-principal-not-supported',
    message: `An identity provider can be a principal in the trust policy of a role only, not in ${typeName(facts)}, so AWS refuses it. Name the role that its users assume.`,
    range: entry.keyRange,
    pointer: entry.pointer,
  });
}

function checkValue(kind: string, value: Located<string>, view: PolicyView): void {
  const text = value.value;
  const { range, pointer } = value;
  if (kind === 'Federated') {
    if (federatedKind(text) !== 'other' || /^arn:[^:]*:iam::[^:]*:(?:saml|oidc)-provider\/./.test(text)) return;
    view.report({
      code: 'invalid-federated-principal-syntax-in-role-trust-policy',
      message: `"${text}" is neither the domain nor the ARN of an identity provider, so AWS refuses the policy. Write a domain, or arn:aws:iam::<account>:oidc-provider/<issuer> or …:saml-provider/<name>.`,
      range,
      pointer,
    });
  } else if (/[*?]/.test(text)) {
    view.report({
      code: 'unsupported-wildcard-in-principal',
      message: `A principal of the kind ${kind} takes no wildcard, so AWS refuses "${text}". Name each one.`,
      range,
      pointer,
    });
  } else if (kind === 'Service' && (!isServiceName(text) || text !== text.toLowerCase())) {
    reportService(value, `"${text}" is not the name of a service, so AWS refuses the policy.`, view);
  }
}

function reportService({ value, range, pointer }: Located<string>, fact: string, { report }: PolicyView): void {
  const meant = serviceNameMeant(value);
  report({
    code: 'invalid-service-principal-format',
    message: `${fact} ${meant === undefined ? `The form is ${PLAIN}.` : `Did you mean "${meant.name}"?`}`,
    range,
    pointer,
    fixes:
      meant === undefined
        ? []
        : [
            {
              title: `Write "${meant.name}"`,
              safety: meant.sure ? 'preferred' : 'offered',
              steps: [replacing(pointer, meant.name)],
            },
          ],
  });
}
