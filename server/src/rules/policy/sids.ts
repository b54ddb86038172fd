import type { Located } from '../../policy/document.ts';
import { removingProperty, replacing } from '../edits.ts';
import { isOpen } from '../elements/open.ts';
import { isKeptByIam, typeName } from '../elements/types.ts';
import { definePolicyRules, type PolicyReport } from '../policyRule.ts';

export default definePolicyRules(
  [
    {
      code: 'unique-sids-required',
      severity: 'error',
      summary: 'Two statements have the same Sid, which IAM refuses',
      issues: ['UNIQUE_SIDS_REQUIRED'],
      docs: `In a policy that IAM keeps every \`Sid\` is there once: IAM answers \`MalformedPolicyDocument: Statement IDs (SID) in a single policy must be unique\`.

AWS: [Sid](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html).`,
    },
    {
      code: 'unique-sids-recommended',
      severity: 'warning',
      summary: 'Two statements have the same Sid',
      issues: ['UNIQUE_SIDS_RECOMMENDED'],
      docs: `A \`Sid\` names a statement in logs, in messages and for tools that replace one statement by its name; two of the same name cannot be told apart. Some services, such as Amazon SQS and Amazon SNS, have rules of their own.

AWS: [Sid](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html).`,
    },
    {
      code: 'unsupported-sid',
      severity: 'error',
      summary: 'A Sid has characters that IAM does not take',
      issues: ['UNSUPPORTED_SID'],
      docs: `In a policy that IAM keeps a \`Sid\` is made of the letters A to Z, a to z, and digits. Spaces, hyphens and underscores are refused. The policies of keys, buckets and other resources may take more.

AWS: [Sid](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html).`,
    },
    {
      code: 'empty-sid-value',
      severity: 'hint',
      summary: 'A Sid is empty',
      issues: ['EMPTY_SID_VALUE'],
      docs: `A \`Sid\` is optional; an empty one names nothing.

AWS: [Sid](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html).`,
    },
  ],
  {
    document: ({ facts, report }) => {
      const taken = new Set<string>();
      const kept = isKeptByIam(facts);
      const sids = facts.document.statements.flatMap(({ sid }) => sid ?? []);
      const all = new Set(sids.map(({ value }) => value));
      for (const sid of sids) {
        if (sid.value === '') report(emptySid(sid));
        else if (isOpen(sid.value)) continue;
        else if (kept && !/^[A-Za-z0-9]+$/.test(sid.value)) report(wrongCharacters(sid, all, typeName(facts)));
        else if (taken.has(sid.value)) report(repeated(sid, all, kept));
        taken.add(sid.value);
      }
    },
  },
);

function emptySid({ range, pointer }: Located<string>): PolicyReport {
  return {
    code: 'empty-sid-value',
    message: 'This Sid is empty and names nothing. Give the statement a name, or remove the Sid.',
    range,
    pointer,
    fixes: [{ title: 'Remove the empty Sid', safety: 'preferred', steps: [removingProperty(pointer)] }],
  };
}

function wrongCharacters({ value, range, pointer }: Located<string>, all: Set<string>, type: string): PolicyReport {
  // `read-secret` becomes `ReadSecret`.
  const parts = value.match(/[A-Za-z0-9]+/g) ?? [];
  const joined = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
  const name = joined === '' ? undefined : free(joined, all);
  return {
    code: 'unsupported-sid',
    message: `The Sid "${value}" has characters other than letters and digits, and ${type} takes no others. AWS refuses the policy. ${name === undefined ? 'Write letters and digits.' : `Write "${name}".`}`,
    range,
    pointer,
    fixes:
      name === undefined ? [] : [{ title: `Write "${name}"`, safety: 'preferred', steps: [replacing(pointer, name)] }],
  };
}

function repeated({ value, range, pointer }: Located<string>, all: Set<string>, required: boolean): PolicyReport {
  const name = free(value, all);
  return {
    code: required ? 'unique-sids-required' : 'unique-sids-recommended',
    message: required
      ? `The Sid "${value}" is there more than once in this policy, so AWS refuses it. Give each statement a name of its own.`
      : `The Sid "${value}" is there more than once in this policy, so it does not tell which statement is meant. Give each statement a name of its own.`,
    range,
    pointer,
    fixes: [{ title: `Write "${name}"`, safety: 'preferred', steps: [replacing(pointer, name)] }],
  };
}

/** The name itself, else with the first number that makes it unique. */
function free(name: string, all: Set<string>): string {
  if (!all.has(name)) return name;
  for (let number = 2; ; number++) if (!all.has(`${name}${number}`)) return `${name}${number}`;
}
