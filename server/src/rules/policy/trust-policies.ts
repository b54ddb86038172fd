import { parseArn, roleSession } from '../../iam/arn.ts';
import type { Located, Statement } from '../../policy/document.ts';
import { coversAction } from '../../sharing/facts.ts';
import { adding, removingValue, replacing } from '../edits.ts';
import { isOpen } from '../elements/open.ts';
import { federatedKind, principalValues } from '../elements/principals.ts';
import { isAllow } from '../elements/statements.ts';
import { definePolicyRules, type PolicyView } from '../policyRule.ts';
import { listed } from '../words.ts';

const ROLES_ANYWHERE = 'rolesanywhere.amazonaws.com';

/** https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html */
const ROLES_ANYWHERE_ACTIONS = ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'];

export default definePolicyRules(
  [
    {
      code: 'role-trust-policy-unsupported-wildcard-in-principal',
      severity: 'error',
      summary: 'A trust policy has the bare principal "*"',
      issues: ['ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL'],
      docs: `A trust policy does not take \`"Principal": "*"\`. \`{ "AWS": "*" }\` is accepted and means every AWS principal; with \`Allow\` it needs a condition that says who may assume the role.

AWS: [Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-anonymous).`,
    },
    {
      code: 'mismatched-action-for-principal',
      severity: 'error',
      summary: 'A trust policy lets nobody in: the action is not for such a principal',
      issues: ['MISMATCHED_ACTION_FOR_PRINCIPAL'],
      docs: `How a role is assumed depends on who assumes it: users, roles and services call \`sts:AssumeRole\`, users of a SAML provider \`sts:AssumeRoleWithSAML\`, users of an OpenID Connect provider \`sts:AssumeRoleWithWebIdentity\`. A statement whose action suits none of its principals allows nothing.

AWS: [AssumeRoleWithWebIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html), [AssumeRoleWithSAML](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html).`,
    },
    {
      code: 'missing-action-for-roles-anywhere-trust-policy',
      severity: 'error',
      summary: 'IAM Roles Anywhere may not do all that it has to',
      issues: ['MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY'],
      docs: `IAM Roles Anywhere assumes a role with the certificate's subject as source identity and session tags. The trust policy has to allow \`sts:AssumeRole\`, \`sts:SetSourceIdentity\` and \`sts:TagSession\` to \`rolesanywhere.amazonaws.com\`; without one of them no session is made.

AWS: [trust model](https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html).`,
    },
    {
      code: 'redundant-principal-in-role-trust-policy',
      severity: 'hint',
      summary: 'A trust policy names a role and one of its sessions',
      issues: ['REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY'],
      docs: `A role as principal covers all its sessions, so a session of the same role beside it adds nothing.

AWS: [role session principals](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-role-session).`,
    },
    {
      code: 'missing-action-for-condition-key',
      severity: 'error',
      summary: 'A trust policy asks for what its action cannot bring',
      issues: ['MISSING_ACTION_FOR_CONDITION_KEY'],
      docs: `Who assumes a role with session tags needs \`sts:TagSession\`, who sets a source identity needs \`sts:SetSourceIdentity\`. A trust policy that asks for the tag or the source identity without allowing that action lets nobody in: AWS refuses the call that brings it, and the condition refuses the one that does not.

AWS: [session tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required), [source identity](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html).`,
    },
  ],
  {
    document: (view) => {
      if (view.facts.type === 'trust') checkRolesAnywhere(view);
    },
    statement: (statement, view) => {
      if (view.facts.type !== 'trust') return;
      reportBareStar(statement, view);
      reportSessions(statement, view);
      if (!isAllow(statement)) return;
      reportMismatch(statement, view);
      reportMissingAction(statement, view);
    },
  },
);

function reportBareStar({ principal }: Statement, { report }: PolicyView): void {
  const entry = principal?.entries[0];
  if (principal === undefined || entry?.pointer !== principal.pointer || entry.values[0]?.value !== '*') return;
  report({
    code: 'role-trust-policy-unsupported-wildcard-in-principal',
    message:
      'A trust policy does not take "Principal": "*", so AWS refuses it. Name who may assume the role; { "AWS": "*" } means every AWS principal, which only a condition makes safe.',
    range: principal.range,
    pointer: principal.pointer,
    fixes: [{ title: 'Write { "AWS": "*" }', safety: 'offered', steps: [replacing(principal.pointer, { AWS: '*' })] }],
  });
}

type Caller = 'aws' | 'saml' | 'oidc';

const ACTION_OF: Readonly<Record<Caller, string>> = {
  aws: 'sts:AssumeRole',
  saml: 'sts:AssumeRoleWithSAML',
  oidc: 'sts:AssumeRoleWithWebIdentity',
};

const WAYS = Object.keys(ACTION_OF) as Caller[];

/** Undefined: one of them is not known. */
function callers({ principal }: Statement): ReadonlySet<Caller> | undefined {
  const found = new Set<Caller>();
  for (const { kind, values } of principal?.entries ?? []) {
    for (const { value } of values) {
      if (isOpen(value)) return undefined;
      if (kind !== 'Federated') found.add('aws');
      else {
        const provider = federatedKind(value);
        if (provider === 'other') return undefined;
        found.add(provider);
      }
    }
  }
  return found.size === 0 ? undefined : found;
}

function reportMismatch(statement: Statement, { report }: PolicyView): void {
  const present = callers(statement);
  if (present === undefined) return;
  for (const action of statement.action?.values ?? []) {
    const way = WAYS.find((one) => ACTION_OF[one].toLowerCase() === action.value.toLowerCase());
    // `sts:AssumeRole` beside `{ "AWS": "*" }` and the like is what it says.
    if (way === undefined || present.has(way)) continue;
    const right = [...present].map((one) => ACTION_OF[one]);
    report({
      code: 'mismatched-action-for-principal',
      message: `None of the principals here can call ${action.value}, so this allows nothing. ${WHO[[...present][0]!]} ${right.length === 1 ? `call ${right[0]}` : `call ${listed(right)}, each its own`}.`,
      range: action.range,
      pointer: action.pointer,
      fixes:
        right.length === 1
          ? [{ title: `Write ${right[0]}`, safety: 'offered', steps: [replacing(action.pointer, right[0])] }]
          : [],
    });
  }
}

const WHO: Readonly<Record<Caller, string>> = {
  aws: 'Users, roles and services',
  saml: 'Users of a SAML provider',
  oidc: 'Users of an OpenID Connect provider',
};

/** Keys that a session has only by an action beside sts:AssumeRole. */
const BROUGHT_BY: readonly { readonly key: RegExp; readonly action: string }[] = [
  { key: /^sts:sourceidentity$/, action: 'sts:SetSourceIdentity' },
  { key: /^(?:sts:transitivetagkeys|aws:requesttag\/.+|aws:tagkeys)$/, action: 'sts:TagSession' },
];

function reportMissingAction(statement: Statement, { facts, report }: PolicyView): void {
  if (statement.action === undefined) return;
  for (const entry of statement.conditions) {
    const row = BROUGHT_BY.find(({ key }) => key.test(entry.key.value.toLowerCase()));
    if (row === undefined || /^Null|IfExists$|Not|^ForAllValues/.test(entry.operator.value)) continue;
    const allows = facts.document.statements.filter(isAllow);
    if (allows.some((other) => coversAction(other, row.action))) continue;
    report({
      code: 'missing-action-for-condition-key',
      message: `${entry.key.value} is in a request only with ${row.action}, which no statement here allows, so nobody can assume the role by it. Add ${row.action}.`,
      range: entry.key.range,
      pointer: entry.key.pointer,
      fixes: [{ title: `Add ${row.action}`, safety: 'offered', steps: [adding(statement.action.pointer, row.action)] }],
    });
  }
}

function checkRolesAnywhere({ facts, report }: PolicyView): void {
  const statements = facts.document.statements.filter(
    (statement) =>
      isAllow(statement) && principalValues(statement, 'Service').some(({ value }) => value === ROLES_ANYWHERE),
  );
  const first = statements[0];
  if (first === undefined) return;
  const missing = ROLES_ANYWHERE_ACTIONS.filter(
    (action) => !statements.some((statement) => coversAction(statement, action)),
  );
  const list = first.action;
  if (missing.length === 0 || list === undefined) return;
  report({
    code: 'missing-action-for-roles-anywhere-trust-policy',
    message: `IAM Roles Anywhere needs ${listed(missing)} as well, or it makes no session. Add ${missing.length === 1 ? 'it' : 'them'}.`,
    range: list.range,
    pointer: list.pointer,
    fixes: [
      {
        title: `Add ${listed(missing)}`,
        safety: 'offered',
        steps: missing.map((action) => adding(list.pointer, action)),
      },
    ],
  });
}

function reportSessions({ principal }: Statement, { report }: PolicyView): void {
  for (const entry of principal?.entries ?? []) {
    if (entry.kind !== 'AWS' || entry.values.length < 2) continue;
    for (const value of entry.values) {
      const role = roleOfSession(value, entry.values);
      if (role === undefined) continue;
      report({
        code: 'redundant-principal-in-role-trust-policy',
        message: `This session is one of ${role.value}, which is named as well and covers all its sessions. Remove the session.`,
        range: value.range,
        pointer: value.pointer,
        fixes: [
          {
            title: 'Remove the session',
            safety: 'preferred',
            steps: [removingValue(entry.pointer, value.value)],
          },
        ],
      });
    }
  }
}

function roleOfSession(session: Located<string>, all: readonly Located<string>[]): Located<string> | undefined {
  const arn = parseArn(session.value);
  const parts = arn === undefined ? undefined : roleSession(arn);
  if (arn === undefined || parts === undefined) return undefined;
  return all.find(({ value }) => {
    const role = parseArn(value);
    if (role?.service !== 'iam' || role.account !== arn.account || role.partition !== arn.partition) return false;
    return role.resource.startsWith('role/') && role.resource.slice(role.resource.lastIndexOf('/') + 1) === parts.role;
  });
}
