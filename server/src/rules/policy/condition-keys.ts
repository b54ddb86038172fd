import type { ConditionEntry, Statement } from '../../policy/document.ts';
import { renaming } from '../edits.ts';
import { keyOf } from '../elements/conditions.ts';
import { isOpen } from '../elements/open.ts';
import { definePolicyRules, type PolicyReport, type PolicyView } from '../policyRule.ts';

const CONDITION =
  'AWS: [Condition](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html).';

export default definePolicyRules(
  [
    {
      code: 'invalid-condition-key-format',
      severity: 'error',
      summary: 'A condition key has no service in front of it',
      issues: ['INVALID_CONDITION_KEY_FORMAT'],
      docs: `A condition key is a prefix, a colon and a name: \`aws:SourceIp\`, \`s3:prefix\`. AWS refuses another form.

${CONDITION}`,
    },
    {
      code: 'duplicate-keys-with-different-case',
      severity: 'error',
      summary: 'A condition key is there twice, in different spelling',
      issues: ['DUPLICATE_KEYS_WITH_DIFFERENT_CASE'],
      docs: `The case of a condition key does not count, so \`aws:SourceIp\` and \`aws:sourceip\` under one operator are the same key twice. Put the values into one list: they are joined by "or".

${CONDITION}`,
    },
    {
      code: 'missing-tag-key-in-condition',
      severity: 'error',
      summary: 'A condition asks for a tag without saying which',
      issues: ['MISSING_TAG_KEY_IN_CONDITION'],
      docs: `Keys about tags have the tag's key behind a slash: \`aws:ResourceTag/team\`. Without it the key exists in no request.

AWS: [access by tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html).`,
    },
    {
      code: 'deprecated-global-condition-key',
      severity: 'warning',
      summary: 'aws:ARN is an old condition key',
      // AWS names one key in both checks: an error in some policies, a warning in others, and does not say in which.
      issues: ['DEPRECATED_GLOBAL_CONDITION_KEY', 'UNSUPPORTED_GLOBAL_CONDITION_KEY'],
      docs: `\`aws:ARN\` is no longer documented, and not supported everywhere. The ARN of who calls is \`aws:PrincipalArn\`; the resource on whose behalf a service calls is \`aws:SourceArn\`.

AWS: [aws:PrincipalArn](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn).`,
    },
  ],
  {
    condition: (entry, statement, view) => {
      const key = keyOf(entry);
      if (!key.includes(':')) {
        if (!isOpen(key)) view.report(wrongForm(entry, view));
      } else if (TAGS.test(key)) view.report(missingTag(entry));
      else if (key === 'aws:arn') view.report(oldKey(entry));
      reportTwice(entry, key, statement, view);
    },
  },
);

const TAGS = /^[a-z0-9-]+:(?:resourcetag|requesttag|principaltag|existingobjecttag|requestobjecttag)\/?$/;

function at(entry: ConditionEntry) {
  return { range: entry.key.range, pointer: entry.pointer };
}

function wrongForm(entry: ConditionEntry, { reference }: PolicyView): PolicyReport {
  const name = `aws:${entry.key.value}`.toLowerCase();
  const meant = reference?.().globalConditionKeys.find((one) => one.name.toLowerCase() === name)?.name;
  return {
    code: 'invalid-condition-key-format',
    message: `"${entry.key.value}" is no condition key: a key has a prefix and a colon, such as aws:SourceIp. AWS refuses the policy. ${meant === undefined ? 'Write it with the prefix of its service, or aws:.' : `Did you mean "${meant}"?`}`,
    ...at(entry),
    fixes:
      meant === undefined
        ? []
        : [{ title: `Write "${meant}"`, safety: 'preferred', steps: [renaming(entry.pointer, meant)] }],
  };
}

function missingTag(entry: ConditionEntry): PolicyReport {
  const name = entry.key.value.replace(/\/$/, '');
  return {
    code: 'missing-tag-key-in-condition',
    message: `${name} needs the key of the tag behind a slash, such as ${name}/team. As it is, no request has it.`,
    ...at(entry),
  };
}

function oldKey(entry: ConditionEntry): PolicyReport {
  return {
    code: 'deprecated-global-condition-key',
    message: `${entry.key.value} is not supported everywhere. Write aws:PrincipalArn for who calls, or aws:SourceArn for the resource on whose behalf a service calls.`,
    ...at(entry),
    fixes: ['aws:PrincipalArn', 'aws:SourceArn'].map((name) => ({
      title: `Write ${name}`,
      safety: 'offered',
      steps: [renaming(entry.pointer, name)],
    })),
  };
}

function reportTwice(entry: ConditionEntry, key: string, { conditions }: Statement, { report }: PolicyView): void {
  if (conditions.length < 2) return;
  const first = conditions.find((other) => other.operator.pointer === entry.operator.pointer && keyOf(other) === key);
  if (first === undefined || first === entry || first.key.value === entry.key.value) return;
  report({
    code: 'duplicate-keys-with-different-case',
    message: `${entry.key.value} and ${first.key.value} are the same key, so AWS refuses the policy. Put the values into one list.`,
    ...at(entry),
  });
}
