import type { ConditionEntry, Located, Statement } from '../../policy/document.ts';
import { renaming } from '../edits.ts';
import {
  addingCondition,
  type OperatorWord,
  operatorText,
  operatorWord,
  removingEntry,
} from '../elements/conditions.ts';
import { isOpen } from '../elements/open.ts';
import { definePolicyRules, type PolicyView } from '../policyRule.ts';

const STRINGS =
  'AWS: [string operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String).';
const NULL =
  'AWS: [the Null operator](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null).';

export default definePolicyRules(
  [
    {
      code: 'wildcard-without-like-operator',
      severity: 'warning',
      summary: 'A wildcard stands where it is compared letter by letter',
      issues: ['WILDCARD_WITHOUT_LIKE_OPERATOR'],
      docs: `\`StringEquals\` compares letter by letter: \`*\` and \`?\` are characters like others there, so \`"reports/*"\` matches nothing but itself. Wildcards count with \`StringLike\` and \`StringNotLike\`, and with the ARN operators.

${STRINGS}`,
    },
    {
      code: 'equivalent-to-null-false',
      severity: 'hint',
      summary: 'A condition asks by "*" whether a key is there',
      issues: ['EQUIVALENT_TO_NULL_FALSE'],
      docs: `\`StringLike\` with \`"*"\` holds for every value, that is wherever the request has the key. \`"Null": { "<key>": "false" }\` says so plainly.

${NULL}`,
    },
    {
      code: 'equivalent-to-null-true',
      severity: 'hint',
      summary: 'A condition asks by "*" whether a key is absent',
      issues: ['EQUIVALENT_TO_NULL_TRUE'],
      docs: `\`StringNotLike\` with \`"*"\` holds for no value, that is only where the request does not have the key. \`"Null": { "<key>": "true" }\` says so plainly.

${NULL}`,
    },
    {
      code: 'redundant-key-due-to-wildcard-in-condition',
      severity: 'hint',
      summary: 'A condition holds always',
      issues: ['REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION'],
      docs: `\`StringLikeIfExists\` and \`ForAllValues:StringLike\` with \`"*"\` hold for every value and where the key is absent: they ask for nothing.

${STRINGS}`,
    },
    {
      code: 'redundant-statement-due-to-wildcard-in-condition',
      severity: 'hint',
      summary: 'A condition never holds',
      issues: ['REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION'],
      docs: `\`ForAnyValue:StringNotLike\` with \`"*"\` asks for a value that is like nothing. There is none, so the statement has no effect.

${STRINGS}`,
    },
  ],
  {
    condition: (entry, statement, view) => {
      const word = view.of(operatorWord, entry.operator.value);
      if (word.operator?.type !== 'string') return;
      const { name } = word.operator;
      if (name === 'StringLike' || name === 'StringNotLike') {
        if (entry.values.some(({ value }) => value === '*')) reportEverything(entry, word, statement, view);
        return;
      }
      for (const value of entry.values) if (hasWildcard(value)) reportWildcard(entry, value, word, statement, view);
    },
  },
);

/** `${*}` and `${?}` are how a policy writes the characters themselves. */
function hasWildcard({ value }: Located<string>): boolean {
  return /[*?]/.test(value) && !isOpen(value) && /[*?]/.test(value.replaceAll(/\$\{[^}]*\}/g, ''));
}

function reportWildcard(
  entry: ConditionEntry,
  value: Located<string>,
  word: OperatorWord,
  statement: Statement,
  { report }: PolicyView,
): void {
  const like = word.name.endsWith('IgnoreCase') ? undefined : word.operator?.negated ? 'StringNotLike' : 'StringLike';
  const several = statement.conditions.some(
    (other) => other !== entry && other.operator.pointer === entry.operator.pointer,
  );
  const title = like === undefined ? '' : operatorText({ ...word, name: like });
  report({
    code: 'wildcard-without-like-operator',
    message: `${entry.operator.value} compares letter by letter, so "${value.value}" matches nothing but itself. ${like === undefined ? 'Wildcards count with StringLike only.' : `If a wildcard is meant, write ${title}.`}`,
    range: value.range,
    pointer: value.pointer,
    fixes:
      like === undefined || several
        ? []
        : [{ title: `Write ${title}`, safety: 'offered', steps: [renaming(entry.operator.pointer, title)] }],
  });
}

function reportEverything(
  entry: ConditionEntry,
  { operator, qualifier, ifExists }: OperatorWord,
  statement: Statement,
  { report }: PolicyView,
): void {
  const key = entry.key.value;
  const at = { range: entry.key.range, pointer: entry.pointer };
  if (operator?.negated !== true && (ifExists || qualifier === 'ForAllValues')) {
    report({
      code: 'redundant-key-due-to-wildcard-in-condition',
      message: `This holds whatever ${key} is, and without it, so it asks for nothing. Remove the key.`,
      ...at,
      fixes: [{ title: `Remove ${key}`, safety: 'preferred', steps: [removingEntry(entry, statement)] }],
    });
  } else if (operator?.negated === true && qualifier !== undefined) {
    if (qualifier !== 'ForAnyValue') return;
    report({
      code: 'redundant-statement-due-to-wildcard-in-condition',
      message: `No value of ${key} is unlike "*", so this never holds and the statement has no effect. Remove the key, or write the values to keep out.`,
      ...at,
    });
  } else if (qualifier === undefined) {
    const absent = operator?.negated === true ? 'true' : 'false';
    report({
      code: `equivalent-to-null-${absent}`,
      message: `This asks whether the request ${absent === 'true' ? 'does not have' : 'has'} ${key}, whatever its value. Write "Null": { "${key}": "${absent}" }.`,
      ...at,
      fixes: [
        {
          title: `Write "Null": { "${key}": "${absent}" }`,
          safety: 'preferred',
          steps: [removingEntry(entry, statement), addingCondition(statement, 'Null', key, absent, entry)],
        },
      ],
    });
  }
}
