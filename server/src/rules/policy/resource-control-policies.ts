import { UNDER_RESOURCE_CONTROL } from '../../iam/services.ts';
import type { Located, Statement } from '../../policy/document.ts';
import { replacing } from '../edits.ts';
import { addingCondition, conditionKeys, holdsWithoutKey, keyOf, operatorWord } from '../elements/conditions.ts';
import { isOpen } from '../elements/open.ts';
import { isAllow, isDeny, statementPlace } from '../elements/statements.ts';
import { definePolicyRules, type PolicyView } from '../policyRule.ts';

const SYNTAX =
  'AWS: [RCP syntax](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html).';
const SERVICES =
  'AWS: [services under resource control policies](https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services).';

export default definePolicyRules(
  [
    {
      code: 'rcp-syntax-error-principal',
      severity: 'error',
      summary: 'A resource control policy names a principal other than "*"',
      issues: ['RCP_SYNTAX_ERROR_PRINCIPAL'],
      docs: `A resource control policy is about everybody who reaches the resources: \`"Principal": "*"\`, and no \`NotPrincipal\`. Conditions such as \`aws:PrincipalOrgID\` tell principals apart.

${SYNTAX}`,
    },
    {
      code: 'rcp-syntax-error-allow',
      severity: 'error',
      summary: 'A resource control policy allows something',
      issues: ['RCP_SYNTAX_ERROR_ALLOW'],
      docs: `A resource control policy of your own can only deny. The one \`Allow\` is that of \`RCPFullAWSAccess\`, which AWS attaches itself: everything, to everybody, on everything, without a condition.

${SYNTAX}`,
    },
    {
      code: 'rcp-syntax-error-notaction',
      severity: 'error',
      summary: 'A resource control policy uses NotAction',
      issues: ['RCP_SYNTAX_ERROR_NOTACTION'],
      docs: `A resource control policy names what it denies in \`Action\`; AWS refuses \`NotAction\`.

${SYNTAX}`,
    },
    {
      code: 'rcp-syntax-error-action',
      severity: 'error',
      summary: 'A resource control policy names actions of a service that is not under such policies',
      issues: ['RCP_SYNTAX_ERROR_ACTION'],
      docs: `A resource control policy names the service of each action, and takes the services only that AWS lists; \`"*"\` alone is refused. The list grows, so a service that is not on our copy of it is a warning.

${SERVICES}`,
    },
    {
      code: 'rcp-missing-related-principal-condition-key',
      severity: 'warning',
      summary: 'A resource control policy keeps out AWS services along with strangers',
      issues: ['RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY'],
      docs: `Resource control policies apply to AWS services that call for themselves, too. Their requests carry no \`aws:PrincipalOrgID\` and the like, so a \`Deny\` for everybody outside of the organization denies them as well: logs are no longer delivered. Add \`"BoolIfExists": { "aws:PrincipalIsAWSService": "false" }\`.

${SYNTAX}`,
    },
    {
      code: 'rcp-missing-related-service-principal-condition-key',
      severity: 'warning',
      summary: 'A resource control policy about services keeps out people and roles',
      issues: ['RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY'],
      docs: `\`aws:SourceOrgID\`, \`aws:SourceAccount\`, \`aws:SourceArn\` and \`aws:SourceOrgPaths\` are in the requests of AWS services only, so a \`Deny\` that holds without the key denies all people and roles. Add \`"BoolIfExists": { "aws:PrincipalIsAWSService": "true" }\`.

${SYNTAX}`,
    },
    {
      code: 'rcp-missing-service-condition-key-null-check',
      severity: 'warning',
      summary: 'A resource control policy keeps out services that tell no source',
      issues: ['RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK'],
      docs: `Not every request of a service carries \`aws:SourceOrgID\` or \`aws:SourceOrgPaths\`. A \`Deny\` that holds without the key breaks such an integration; let it apply only to requests that have a source, by \`"Null": { "aws:SourceAccount": "false" }\` or \`"Null": { "aws:SourceArn": "false" }\`.

${SYNTAX}`,
    },
  ],
  {
    statement: (statement, view) => {
      if (view.facts.type !== 'rcp') return;
      reportPrincipal(statement, view);
      reportAllow(statement, view);
      const { notAction } = statement;
      if (notAction !== undefined) {
        view.report({
          code: 'rcp-syntax-error-notaction',
          message: 'A resource control policy takes no NotAction, so AWS refuses it. Name the actions in Action.',
          range: notAction.keyRange,
          pointer: notAction.pointer,
        });
      }
      if (isDeny(statement)) reportMissingKeys(statement, view);
    },
    action: (action, statement, view) => {
      if (view.facts.type === 'rcp' && statement.action !== undefined && !isAllow(statement))
        reportAction(action, view);
    },
  },
);

function reportPrincipal({ principal, notPrincipal }: Statement, { report }: PolicyView): void {
  if (notPrincipal !== undefined) {
    report({
      code: 'rcp-syntax-error-principal',
      message:
        'A resource control policy takes no NotPrincipal, so AWS refuses it. Write "Principal": "*", and except somebody by a condition on aws:PrincipalArn.',
      range: notPrincipal.keyRange,
      pointer: notPrincipal.pointer,
    });
  }
  const values = principal?.entries.flatMap((entry) => entry.values) ?? [];
  if (principal === undefined || values.every(({ value }) => value === '*' || isOpen(value))) return;
  report({
    code: 'rcp-syntax-error-principal',
    message:
      'A resource control policy takes "Principal": "*" only, so AWS refuses it. Tell principals apart by a condition, such as on aws:PrincipalArn.',
    range: principal.range,
    pointer: principal.pointer,
    fixes: [{ title: 'Write "Principal": "*"', safety: 'offered', steps: [replacing(principal.pointer, '*')] }],
  });
}

function reportAllow(statement: Statement, { report }: PolicyView): void {
  if (!isAllow(statement)) return;
  const all = (values: readonly Located<string>[] | undefined) => values?.length === 1 && values[0]?.value === '*';
  const isFullAccess =
    all(statement.action?.values) && all(statement.resource?.values) && statement.conditions.length === 0;
  if (isFullAccess) return;
  report({
    code: 'rcp-syntax-error-allow',
    message:
      'A resource control policy can only deny; AWS refuses this Allow. Turn it round: deny what is not to be allowed.',
    range: statement.effect?.range ?? statementPlace(statement).range,
    pointer: statement.effect?.pointer ?? statement.pointer,
  });
}

function reportAction({ value, range, pointer }: Located<string>, { report }: PolicyView): void {
  if (isOpen(value)) return;
  const service = value.slice(0, Math.max(value.indexOf(':'), 0)).toLowerCase();
  const at = { code: 'rcp-syntax-error-action', range, pointer };
  if (service === '' || /[*?]/.test(service)) {
    report({
      ...at,
      message: `A resource control policy names the service of each action, so AWS refuses "${value}". Write one entry for each service, such as "s3:*".`,
    });
    return;
  }
  if (UNDER_RESOURCE_CONTROL.has(service)) return;
  report({
    ...at,
    severity: 'warning',
    message: `Resources of ${service} were not under resource control policies in September 2026, and AWS refuses such an action. Remove it, or look whether AWS has added the service.`,
  });
}

const OF_PRINCIPAL = /^aws:principal(?:orgid|orgpaths|account|arn)$/;
const OF_SOURCE = /^aws:source(?:orgid|orgpaths|account|arn)$/;

function reportMissingKeys(statement: Statement, { report, of }: PolicyView): void {
  const keys = conditionKeys(statement);
  for (const entry of statement.conditions) {
    const key = keyOf(entry);
    if (!holdsWithoutKey(of(operatorWord, entry.operator.value))) continue;
    const at = { range: entry.key.range, pointer: entry.pointer };
    const asked = keys.has('aws:principalisawsservice');
    if (OF_PRINCIPAL.test(key) && !asked) {
      report({
        code: 'rcp-missing-related-principal-condition-key',
        message: `AWS services that call for themselves carry no ${entry.key.value}, so this denies them, too. Add "BoolIfExists": { "aws:PrincipalIsAWSService": "false" }.`,
        ...at,
        fixes: [
          {
            title: 'Leave AWS services out',
            safety: 'offered',
            steps: [addingCondition(statement, 'BoolIfExists', 'aws:PrincipalIsAWSService', 'false')],
          },
        ],
      });
    } else if (OF_SOURCE.test(key) && !asked) {
      report({
        code: 'rcp-missing-related-service-principal-condition-key',
        message: `Only AWS services carry ${entry.key.value}, so this denies all people and roles. Add "BoolIfExists": { "aws:PrincipalIsAWSService": "true" }.`,
        ...at,
        fixes: [
          {
            title: 'Apply it to AWS services only',
            safety: 'offered',
            steps: [addingCondition(statement, 'BoolIfExists', 'aws:PrincipalIsAWSService', 'true')],
          },
        ],
      });
    } else if (/^aws:sourceorg/.test(key) && !checksForNull(statement)) {
      report({
        code: 'rcp-missing-service-condition-key-null-check',
        message: `Not every request of a service carries ${entry.key.value}, and this denies those without. Add "Null": { "aws:SourceAccount": "false" }.`,
        ...at,
        fixes: [
          {
            title: 'Apply it to requests with a source only',
            safety: 'offered',
            steps: [addingCondition(statement, 'Null', 'aws:SourceAccount', 'false')],
          },
        ],
      });
    }
  }
}

function checksForNull({ conditions }: Statement): boolean {
  return conditions.some(
    (entry) => entry.operator.value === 'Null' && /^aws:source(?:account|arn|orgid|orgpaths)$/.test(keyOf(entry)),
  );
}
