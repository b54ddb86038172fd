import type { OperatorType } from '../../iam/operators.ts';
import { canonicalBase64, parseAddressRange, parseBoolean, parseDate, parseNumber } from '../../iam/values.ts';
import type { ConditionEntry, Located } from '../../policy/document.ts';
import { replacing } from '../edits.ts';
import { cleanRange } from '../elements/addresses.ts';
import { keyOf, operatorWord } from '../elements/conditions.ts';
import { isUnfilled } from '../elements/unfilled.ts';
import type { FixSafety, Severity } from '../finding.ts';
import { definePolicyRules, type PolicyRuleText, type PolicyView } from '../policyRule.ts';

const PAGE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html';

interface Row extends PolicyRuleText {
  readonly types: readonly OperatorType[];
  readonly isValid: (text: string) => boolean;
  readonly wanted: string;
  /** What was probably meant. */
  readonly meant: (text: string) => string | undefined;
}

/** Values that are none of the type that their operator compares. */
const ROWS: readonly Row[] = [
  typed('boolean', 'warning', {
    types: ['bool', 'null'],
    issue: 'TYPE_MISMATCH_BOOLEAN',
    summary: 'A condition compares something else than true or false as a boolean',
    section: 'Conditions_Boolean',
    isValid: (text) => parseBoolean(text) !== undefined,
    wanted: 'true or false',
    meant: (text) => BOOLEANS.get(text.trim().toLowerCase()),
  }),
  typed('date', 'warning', {
    types: ['date'],
    issue: 'TYPE_MISMATCH_DATE',
    summary: 'A condition compares something else than a date as a date',
    section: 'Conditions_Date',
    isValid: (text) => parseDate(text) !== undefined,
    wanted: 'a date such as 2026-12-31 or 2026-12-31T23:59:59Z',
    meant: meantDate,
  }),
  typed('number', 'warning', {
    types: ['numeric'],
    issue: 'TYPE_MISMATCH_NUMBER',
    summary: 'A condition compares something else than a number as a number',
    section: 'Conditions_Numeric',
    isValid: (text) => parseNumber(text) !== undefined,
    wanted: 'a number',
    meant: (text) => (/^\d{1,3}(?:[,_ ]\d{3})+$/.test(text) ? text.replace(/[,_ ]/g, '') : undefined),
  }),
  typed('string', 'warning', {
    types: ['binary'],
    issue: 'TYPE_MISMATCH_STRING',
    summary: 'A condition compares something else than base64 as binary data',
    section: 'Conditions_BinaryEquals',
    isValid: (text) => canonicalBase64(text) !== undefined,
    wanted: 'the data in base64',
    meant: () => undefined,
  }),
  typed('ip-range', 'error', {
    types: ['ip'],
    issue: 'TYPE_MISMATCH_IP_RANGE',
    summary: 'A condition compares something else than an address as an address',
    section: 'Conditions_IPAddress',
    isValid: (text) => parseAddressRange(text) !== undefined,
    wanted: 'an address or a range such as 203.0.113.0/24 or 2001:db8::/32',
    meant: () => undefined,
  }),
];

export default definePolicyRules(
  [
    ...ROWS,
    {
      code: 'invalid-date-value',
      severity: 'warning',
      summary: 'A date is written as seconds since 1970',
      issues: ['INVALID_DATE_VALUE'],
      docs: `AWS takes a date as seconds since 1970, too, and warns that it may not be the moment that you expect. Nobody reads it either: write \`2026-12-31T23:59:59Z\`. For \`aws:EpochTime\` seconds are what AWS compares.

AWS: [date operators](${PAGE}#Conditions_Date).`,
    },
    {
      code: 'improve-ip-range',
      severity: 'hint',
      summary: 'A range of addresses has bits behind its prefix',
      issues: ['IMPROVE_IP_RANGE'],
      docs: `Of \`203.0.113.77/24\` only the first 24 bits count: it is \`203.0.113.0/24\`. If the one address is meant, leave the prefix out.

AWS: [IP address operators](${PAGE}#Conditions_IPAddress).`,
    },
    {
      code: 'invalid-condition-data-type',
      severity: 'error',
      summary: 'The values of a condition key are of different JSON types',
      issues: ['INVALID_CONDITION_DATA_TYPE'],
      docs: `Quotation marks are optional around numbers and booleans, but the values of one key are all written the same way.

AWS: [grammar of the policy language](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html#policies-grammar-json).`,
    },
    {
      code: 'invalid-condition-multiple-boolean',
      severity: 'error',
      summary: 'A boolean condition has several values',
      issues: ['INVALID_CONDITION_MULTIPLE_BOOLEAN'],
      docs: `A boolean key is compared with one value. With \`true\` and \`false\` the condition would say nothing, and AWS does not take several values.

AWS: [boolean operators](${PAGE}#Conditions_Boolean).`,
    },
  ],
  {
    condition: (entry, _statement, view) => {
      const { operator, qualifier } = view.of(operatorWord, entry.operator.value);
      if (operator === undefined) return;
      const { values } = entry;
      if (values.length > 1) reportSeveral(entry, operator.type === 'bool' && qualifier === undefined, view);
      const row = ROW_OF_TYPE.get(operator.type);
      if (row === undefined) return;
      for (const value of values) {
        if (value.value.includes('${') || isUnfilled(value.value)) continue;
        if (!row.isValid(value.value)) reportType(entry, value, row, view);
        else if (operator.type === 'date' && keyOf(entry) !== 'aws:epochtime') reportSeconds(value, view);
        else if (operator.type === 'ip') reportHostBits(value, view);
      }
    },
  },
);

const ROW_OF_TYPE: ReadonlyMap<OperatorType, Row> = new Map(
  ROWS.flatMap((row) => row.types.map((type): [OperatorType, Row] => [type, row])),
);

const BOOLEANS: ReadonlyMap<string, string> = new Map([
  ['yes', 'true'],
  ['1', 'true'],
  ['on', 'true'],
  ['ture', 'true'],
  ['no', 'false'],
  ['0', 'false'],
  ['off', 'false'],
  ['flase', 'false'],
]);

function typed(
  name: string,
  severity: Severity,
  row: Omit<Row, keyof PolicyRuleText> & { issue: string; summary: string; section: string },
): Row {
  return {
    ...row,
    code: `type-mismatch-${name}`,
    severity,
    issues: [row.issue],
    docs: `The operator compares with ${row.wanted}. A value of another form is equal to nothing, so the condition does not do what it says.

AWS: [condition operators](${PAGE}#${row.section}).`,
  };
}

function reportType(entry: ConditionEntry, value: Located<string>, row: Row, { report }: PolicyView): void {
  const meant = row.meant(value.value);
  report({
    code: row.code,
    message: `${entry.operator.value} compares with ${row.wanted}, and "${value.value}" is none, so it is equal to nothing. ${meant === undefined ? 'Write it in that form.' : `Did you mean "${meant}"?`}`,
    range: value.range,
    pointer: value.pointer,
    fixes: meant === undefined ? [] : [writing(value, meant, 'offered')],
  });
}

function writing({ pointer }: Located<string>, text: string, safety: FixSafety) {
  return { title: `Write "${text}"`, safety, steps: [replacing(pointer, text)] };
}

/** `2026/12/31`, `2026-1-5`, `2026-12-31 23:59:59`. */
function meantDate(text: string): string | undefined {
  const [, year, month, day, time] =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d\d:\d\d(?::\d\d)?Z?))?$/.exec(text.trim()) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const written = time === undefined ? date : `${date}T${time.length === 5 ? `${time}:00` : time}`.replace(/Z?$/, 'Z');
  return parseDate(written) === undefined ? undefined : written;
}

function reportSeconds(value: Located<string>, { report }: PolicyView): void {
  const seconds = /^\s*\d{5,}\s*$/.test(value.value) ? parseDate(value.value) : undefined;
  if (seconds === undefined || Math.abs(seconds) > 8.64e15) return;
  const date = new Date(seconds).toISOString().replace('.000Z', 'Z');
  report({
    code: 'invalid-date-value',
    message: `${value.value} is taken as seconds since 1970, that is ${date}, and may not be the moment that you expect. Write the date.`,
    range: value.range,
    pointer: value.pointer,
    fixes: [writing(value, date, 'preferred')],
  });
}

function reportHostBits(value: Located<string>, { report }: PolicyView): void {
  const clean = cleanRange(value.value);
  if (clean === value.value) return;
  report({
    code: 'improve-ip-range',
    message: `The bits behind the prefix do not count: ${value.value} is ${clean}. Write that, or leave the prefix out if the one address is meant.`,
    range: value.range,
    pointer: value.pointer,
    fixes: [writing(value, clean, 'preferred')],
  });
}

function reportSeveral(entry: ConditionEntry, isBoolean: boolean, { report }: PolicyView): void {
  const { values, range, pointer } = entry;
  const bare = values.filter(({ value, range: { start, end } }) => end - start === value.length).length;
  if (bare > 0 && bare < values.length) {
    report({
      code: 'invalid-condition-data-type',
      message: `Some values of ${entry.key.value} stand in quotation marks and some do not, so AWS refuses the policy. Write all of them as strings.`,
      range,
      pointer,
      fixes: [
        {
          title: 'Write all values as strings',
          safety: 'preferred',
          steps: [
            replacing(
              pointer,
              values.map(({ value }) => value),
            ),
          ],
        },
      ],
    });
  } else if (isBoolean) {
    report({
      code: 'invalid-condition-multiple-boolean',
      message: `${entry.key.value} is compared with one boolean, not with several. Keep the one that is meant.`,
      range,
      pointer,
      fixes: ['true', 'false'].map((text) => ({
        title: `Keep "${text}"`,
        safety: 'offered',
        steps: [replacing(pointer, text)],
      })),
    });
  }
}
