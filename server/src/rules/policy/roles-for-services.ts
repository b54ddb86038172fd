import { parseArn } from '../../iam/arn.ts';
import type { Located, Statement, ValueList } from '../../policy/document.ts';
import { coverageOf, type Grant } from '../elements/actions.ts';
import { conditionKeys } from '../elements/conditions.ts';
import { isAllow } from '../elements/statements.ts';
import { definePolicyRules, type PolicyRuleText, type PolicyView } from '../policyRule.ts';

interface Family {
  readonly action: string;
  /** The beginning of the codes. */
  readonly prefix: string;
  /** A condition on it names the service, and is as good as a narrow Resource. */
  readonly key: string;
  readonly danger: string;
  readonly remedy: string;
  readonly page: string;
}

/** Passing a role to a service, and creating the role of a service: which roles, is said by Resource alone. */
const PASS: Family = {
  action: 'iam:PassRole',
  prefix: 'pass-role-with-',
  key: 'iam:PassedToService',
  danger: 'a role with more rights than its holder can be given to a service, and used through it',
  remedy: 'Name the roles in Resource, or add a condition on iam:PassedToService.',
  page: 'AWS: [passing a role to a service](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html).',
};
const CREATE: Family = {
  action: 'iam:CreateServiceLinkedRole',
  prefix: 'create-slr-with-',
  key: 'iam:AWSServiceName',
  danger: 'service-linked roles can be made for services that nobody wants',
  remedy: 'Name the roles in Resource, or add a condition on iam:AWSServiceName.',
  page: 'AWS: [service-linked roles](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html).',
};

type Width = 'star' | 'notResource';

/** By how the statement covers the action, and how it names resources. */
const WAYS: Readonly<Record<Grant, Readonly<Record<Width, { readonly code: string; readonly how: string }>>>> = {
  named: {
    star: { code: 'star-in-resource', how: 'on every role' },
    notResource: { code: 'not-resource', how: 'on every role but those in NotResource' },
  },
  star: {
    star: { code: 'star-in-action-and-resource', how: 'by a wildcard, on every role' },
    notResource: {
      code: 'star-in-action-and-not-resource',
      how: 'by a wildcard, on every role but those in NotResource',
    },
  },
  notAction: {
    star: { code: 'star-in-resource-and-not-action', how: 'because NotAction does not except it, on every role' },
    notResource: {
      code: 'not-action-and-not-resource',
      how: 'because NotAction does not except it, on every role but those in NotResource',
    },
  },
};

export default definePolicyRules([PASS, CREATE].flatMap(textsOf), {
  statement: (statement, view) => {
    if (view.facts.type !== 'identity' || !isAllow(statement)) return;
    // Who may do everything may do this as well: the graver of the two says it.
    if (!reportFamily(PASS, statement, view)) reportFamily(CREATE, statement, view);
  },
});

function textsOf({ action, prefix, danger, remedy, page }: Family): PolicyRuleText[] {
  return Object.values(WAYS).flatMap((ways) =>
    Object.values(ways).map(({ code, how }) => ({
      code: prefix + code,
      severity: 'warning' as const,
      summary: `${action} is allowed ${how}`,
      issues: [(prefix + code).toUpperCase().replaceAll('-', '_')],
      docs: `The statement allows \`${action}\` ${how}: ${danger}. ${remedy}

${page}`,
    })),
  );
}

/** Whether there was something to report. */
function reportFamily(family: Family, statement: Statement, { report }: PolicyView): boolean {
  const grant = coverageOf(statement, family.action);
  if (grant === undefined) return false;
  const { notResource } = statement;
  const star = statement.resource?.values.find(({ value }) => isEveryRole(value));
  const place: Located<string> | ValueList | undefined = notResource ?? star;
  if (place === undefined || conditionKeys(statement).has(family.key.toLowerCase())) return false;
  const { code, how } = WAYS[grant][notResource === undefined ? 'star' : 'notResource'];
  report({
    code: family.prefix + code,
    message: `This allows ${family.action} ${how}, so ${family.danger}. ${family.remedy}`,
    range: place.range,
    pointer: place.pointer,
  });
  return true;
}

function isEveryRole(resource: string): boolean {
  if (/^\*+$/.test(resource)) return true;
  const arn = parseArn(resource);
  return arn?.service === 'iam' && /^(?:\*+|role\/\*+)$/.test(arn.resource);
}
