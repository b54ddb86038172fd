import type { Located, ValueList } from '../../policy/document.ts';
import type { PolicyType } from '../../policy/type.ts';
import { replacing } from '../edits.ts';
import { lostActions } from '../elements/actionResources.ts';
import { servicesOf } from '../elements/actions.ts';
import { type ArnMistake, arnMistake } from '../elements/arnMistakes.ts';
import { type ArnWord, arnWord, hasPlaceholder, isAny } from '../elements/arns.ts';
import type { Severity } from '../finding.ts';
import { definePolicyRules, type PolicyRuleText, type PolicyView } from '../policyRule.ts';

const ARNS = 'AWS: [ARNs](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).';
const TYPES =
  'AWS: [resource types of each service](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).';

function text(code: string, summary: string, docs: string, severity: Severity = 'error'): PolicyRuleText {
  const issue = code.toUpperCase().replaceAll('-', '_');
  return { code, severity, summary, issues: [issue], docs };
}

/** An ARN has one mistake at most: the first from the left. */
export default definePolicyRules(
  [
    text(
      'invalid-arn-prefix',
      'A resource does not begin with "arn:"',
      `A resource is \`"*"\` or an ARN, and an ARN begins with \`arn:\`, in lower case. AWS refuses anything else.

${ARNS}`,
    ),
    text(
      'missing-arn-field',
      'An ARN has too few parts',
      `An ARN has six parts, \`arn:partition:service:region:account:resource\`. A part that a service does not use is empty, but its colon is there: \`arn:aws:s3:::reports\`.

${ARNS}`,
    ),
    text(
      'invalid-partition',
      'The partition of an ARN does not exist',
      `The second part of an ARN is the partition: \`aws\`, \`aws-cn\` in China, \`aws-us-gov\` in GovCloud, \`aws-eusc\` in the European Sovereign Cloud, \`aws-iso\` and its like.

${ARNS}`,
    ),
    text(
      'invalid-arn-service-case',
      'The service in an ARN is not in lower case',
      `The service in an ARN is written in lower case, and ARNs are compared letter by letter: \`arn:aws:S3:::reports\` names nothing.

${ARNS}`,
    ),
    text(
      'invalid-service',
      'A service does not exist',
      `No service has this name in its ARNs or condition keys, so nothing is matched. A name that our copy of AWS's service reference does not have, and that is near to none that it has, is a warning, which says how old the copy is.

${TYPES}`,
    ),
    text(
      'invalid-arn-region',
      'The Region in an ARN does not exist',
      `No Region has this name, so the ARN names nothing. A Region that AWS may have opened since is not reported.

${ARNS}`,
    ),
    text(
      'invalid-arn-account',
      'The account in an ARN does not have 12 digits',
      `The id of an account has 12 digits, zeros at its beginning included, and no hyphens.

${ARNS}`,
    ),
    text(
      'arn-region-not-allowed',
      'An ARN has a Region, and ARNs of its kind have none',
      `Some resources belong to no Region in their ARNs, such as those of IAM and the buckets of Amazon S3: the part stays empty. With a Region the ARN names nothing.

${TYPES}`,
    ),
    text(
      'arn-account-not-allowed',
      'An ARN has an account, and ARNs of its kind have none',
      `Some resources are named without an account, such as the buckets of Amazon S3, whose names are unique anyway: the part stays empty. With an account the ARN names nothing.

${TYPES}`,
    ),
    text(
      'missing-arn-region',
      'An ARN lacks its Region',
      `ARNs of this kind have a Region. Without it the ARN names nothing; \`*\` stands for every Region.

${TYPES}`,
    ),
    text(
      'missing-arn-account',
      'An ARN lacks its account',
      `ARNs of this kind have an account. Without it the ARN names nothing; \`*\` stands for every account.

${TYPES}`,
    ),
    text(
      'invalid-arn-resource',
      'The last part of an ARN is not of a form that the service has',
      `Every resource type has its own form, \`role/<name>\` or \`log-group:<name>\`. An ARN of another form names nothing. It is a warning, since AWS's service reference does not list every form.

${TYPES}`,
      'warning',
    ),
    {
      code: 'action-resource-mismatch',
      severity: 'warning',
      summary: 'No resource of the statement is one that the action works on',
      issues: [],
      docs: `An action works on resources of certain types: \`s3:GetObject\` on objects (\`arn:aws:s3:::reports/*\`), \`s3:ListBucket\` on buckets (\`arn:aws:s3:::reports\`), and some on none, for which a policy has to say \`"*"\`. With other resources the statement says nothing about that action. Where other actions of the statement do work on its resources it is an information, since AWS's service reference does not list every resource of every action; for buckets and objects of S3 it stays a warning.

Actions with wildcards are not looked at, and no statement with a placeholder among its resources.

AWS: [resource types of each action](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).`,
    },
  ],
  {
    statement: (statement, view) => {
      const services = servicesOf(statement, view);
      for (const list of [statement.resource, statement.notResource]) {
        if (list === undefined) continue;
        const arns = reportList(list, services, view);
        // What is wrong with an ARN itself is told of at the ARN.
        if (arns === undefined || arns.length === 0 || list !== statement.resource) continue;
        if (HELD.has(view.facts.type)) for (const report of lostActions(statement, arns, view)) view.report(report);
      }
    },
  },
);

/** Policies whose Resource says which resources of which services are meant. */
const HELD: ReadonlySet<PolicyType> = new Set<PolicyType>(['identity', 'boundary', 'session', 'scp']);

/** The ARNs of the list; undefined where one has a mistake, or may be anything. */
function reportList(list: ValueList, services: readonly string[], view: PolicyView): readonly ArnWord[] | undefined {
  const arns: ArnWord[] = [];
  let sure = true;
  for (const resource of list.values) {
    const { value } = resource;
    const arn = value === '*' ? undefined : arnWord(value);
    const mistake = value === '*' ? undefined : arnMistake(value, arn, services, view);
    if (mistake !== undefined) reportMistake(resource, mistake, view);
    if (mistake !== undefined || arn === undefined || isAny(arn.service)) sure = false;
    else arns.push(arn);
  }
  return sure && !arns.some(({ text: written }) => hasPlaceholder(written)) ? arns : undefined;
}

function reportMistake({ range, pointer }: Located<string>, mistake: ArnMistake, { report }: PolicyView): void {
  const { code, message, severity, meant, safety = 'offered' } = mistake;
  report({
    code,
    ...(severity === undefined ? {} : { severity }),
    message,
    range,
    pointer,
    fixes: meant === undefined ? [] : [{ title: `Write "${meant}"`, safety, steps: [replacing(pointer, meant)] }],
  });
}
