import type { OperatorType } from '../../iam/operators.ts';
import type { ConditionKey, ConditionKeyType } from '../../iam/reference/reference.ts';
import type { ConditionEntry, Statement } from '../../policy/document.ts';
import { renaming } from '../edits.ts';
import { keyOf, type OperatorWord, operatorText, operatorWord } from '../elements/conditions.ts';
import { keyOfEntry } from '../elements/keys.ts';
import { isAllow } from '../elements/statements.ts';
import { definePolicyRules, type FixPlan, type PolicyView } from '../policyRule.ts';

const SETS =
  'AWS: [keys with one value and with several](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).';
const OPERATORS =
  'AWS: [condition operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).';

export default definePolicyRules(
  [
    {
      code: 'type-mismatch',
      severity: 'warning',
      summary: 'A condition key is compared by an operator of another type',
      issues: ['TYPE_MISMATCH'],
      docs: `A key has a type, and is compared by the operators of that type: numbers by \`Numeric…\`, dates by \`Date…\`, booleans by \`Bool\`, addresses by \`IpAddress\` and \`NotIpAddress\`, ARNs by \`Arn…\`. Another operator may compare texts that are never spelled alike.

${OPERATORS}`,
    },
    {
      code: 'string-like-operator-with-arn-condition-keys',
      severity: 'warning',
      summary: 'An ARN is compared with StringLike',
      issues: ['STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS'],
      docs: `In \`StringLike\` a wildcard stands for anything, colons included, so \`arn:aws:iam::*:role/Admin\` matches ARNs that were not thought of. \`ArnLike\` compares the six parts of an ARN one by one.

The fix is preferred where both compare the same: where the first five parts have no wildcard.

AWS: [ARN operators](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN).`,
    },
    {
      code: 'missing-qualifier',
      severity: 'error',
      summary: 'A key with several values is compared like one with one value',
      issues: ['MISSING_QUALIFIER'],
      docs: `Keys such as \`aws:TagKeys\` can have several values in a request. How they are compared has to be said: \`ForAnyValue:\` holds where one of them matches, \`ForAllValues:\` where each of them does, or there is none.

${SETS}`,
    },
    {
      code: 'forallvalues-with-single-valued-key',
      severity: 'warning',
      summary: 'ForAllValues on a key that has one value',
      issues: ['FORALLVALUES_WITH_SINGLE_VALUED_KEY'],
      docs: `\`ForAllValues\` holds as well where the request does not have the key at all. On a key with one value that is no help, and lets everybody in who leaves it out. It is reported in an \`Allow\`; a \`Deny\` only denies more by it.

${SETS}`,
    },
  ],
  {
    condition: (entry, statement, view) => {
      const word = view.of(operatorWord, entry.operator.value);
      if (word.operator === undefined || word.operator.type === 'null') return;
      const key = keyOfEntry(entry, view);
      if (key === undefined) return;
      reportQualifier(entry, word, key, statement, view);
      reportOperator(entry, word, key, statement, view);
    },
  },
);

function at(entry: ConditionEntry) {
  return { range: entry.operator.range, pointer: entry.pointer };
}

/** None where other keys stand under the same operator: they would change with it. */
function writing(entry: ConditionEntry, statement: Statement, name: string, safety: FixPlan['safety']): FixPlan[] {
  const shared = statement.conditions.some(
    (other) => other !== entry && other.operator.pointer === entry.operator.pointer,
  );
  return shared ? [] : [{ title: `Write ${name}`, safety, steps: [renaming(entry.operator.pointer, name)] }];
}

/**
 * AWS lists several values for them, but its own policies and documentation compare them without a qualifier, since an
 * event has one source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
 */
const ONE_BY_ONE: ReadonlySet<string> = new Set(['events:source', 'events:detail-type', 'events:targetarn']);

function reportQualifier(
  entry: ConditionEntry,
  word: OperatorWord,
  key: ConditionKey,
  statement: Statement,
  { report }: PolicyView,
): void {
  const name = entry.key.value;
  if (key.multivalued && word.qualifier === undefined && !ONE_BY_ONE.has(keyOf(entry))) {
    const choices = [`ForAnyValue:${entry.operator.value}`, `ForAllValues:${entry.operator.value}`];
    report({
      code: 'missing-qualifier',
      message: `A request can have several values of ${name}, and ${entry.operator.value} does not say how they are compared. Write ${choices.join(' or ')}.`,
      ...at(entry),
      fixes: choices.flatMap((choice) => writing(entry, statement, choice, 'offered')),
    });
  } else if (!key.multivalued && word.qualifier === 'ForAllValues' && isAllow(statement)) {
    const plain = operatorText({ ...word, qualifier: undefined });
    report({
      code: 'forallvalues-with-single-valued-key',
      message: `${name} has one value, and ForAllValues holds as well for a request without it, so this lets more in than is meant. Write ${plain}.`,
      ...at(entry),
      fixes: writing(entry, statement, plain, 'unsafe'),
    });
  }
}

/** Operators that compare a key of the type as it is. A text compares with everything but where it is never spelled alike. */
const FITTING: Readonly<Record<ConditionKeyType, readonly OperatorType[]>> = {
  String: ['string', 'arn'],
  ARN: ['arn', 'string'],
  Bool: ['bool'],
  Numeric: ['numeric'],
  Date: ['date'],
  IPAddress: ['ip'],
  Binary: ['binary'],
};

const NAMES: Readonly<Record<ConditionKeyType, string>> = {
  String: 'a string operator such as StringEquals',
  ARN: 'an ARN operator such as ArnLike',
  Bool: 'Bool',
  Numeric: 'a numeric operator such as NumericEquals',
  Date: 'a date operator such as DateLessThan',
  IPAddress: 'IpAddress or NotIpAddress',
  Binary: 'BinaryEquals',
};

function reportOperator(
  entry: ConditionEntry,
  word: OperatorWord,
  key: ConditionKey,
  statement: Statement,
  { report }: PolicyView,
): void {
  const { operator } = word;
  if (operator === undefined) return;
  if (key.type === 'ARN' && /^String(?:Not)?Like$/.test(operator.name)) {
    // A part of an ARN is no ARN.
    if (!entry.values.every(({ value }) => value.startsWith('arn:'))) return;
    const name = operatorText({ ...word, name: operator.negated ? 'ArnNotLike' : 'ArnLike' });
    report({
      code: 'string-like-operator-with-arn-condition-keys',
      message: `${entry.key.value} is an ARN, and in ${entry.operator.value} a wildcard stands for colons, too, so ARNs match that were not thought of. Write ${name}.`,
      ...at(entry),
      fixes: writing(entry, statement, name, comparesSame(entry) ? 'preferred' : 'offered'),
    });
    return;
  }
  if (FITTING[key.type].includes(operator.type) || keyOf(entry) === 'aws:epochtime') return;
  const meant = twin(key.type, word);
  report({
    code: 'type-mismatch',
    message: `${entry.key.value} is compared by ${NAMES[key.type]}, not by ${entry.operator.value}, which may never find it equal. ${meant === undefined ? 'Use that.' : `Write ${meant}.`}`,
    ...at(entry),
    fixes: meant === undefined ? [] : writing(entry, statement, meant, 'offered'),
  });
}

function comparesSame({ values }: ConditionEntry): boolean {
  return values.every(({ value }) => /^arn:[^:*?$]*:[^:*?$]*:[^:*?$]*:[^:*?$]*:/.test(value));
}

/** The operator of the key's type that says the same. */
function twin(type: ConditionKeyType, word: OperatorWord): string | undefined {
  const negated = word.operator?.negated === true;
  const name = TWINS[type]?.[negated ? 1 : 0];
  const equality =
    /^(?:String|Arn|Numeric|Date)?(?:Not)?(?:Equals|Like|EqualsIgnoreCase)$/.test(word.name) || word.name === 'Bool';
  return name === undefined || !equality ? undefined : operatorText({ ...word, name });
}

const TWINS: Readonly<Partial<Record<ConditionKeyType, readonly [string, string | undefined]>>> = {
  String: ['StringEquals', 'StringNotEquals'],
  Bool: ['Bool', undefined],
  Numeric: ['NumericEquals', 'NumericNotEquals'],
  IPAddress: ['IpAddress', 'NotIpAddress'],
};
