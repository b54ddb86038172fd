import type { Located } from '../../policy/document.ts';
import { replacing } from '../edits.ts';
import { type ArnMistake, arnMistakes } from '../elements/arnMistakes.ts';
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
  ],
  {
    resource: (resource, statement, view) => {
      const mistake = view.of(arnMistakes, statement).get(resource.pointer);
      if (mistake !== undefined) reportMistake(resource, mistake, view);
    },
  },
);

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
