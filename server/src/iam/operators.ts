/**
 * The condition operators, a row each.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { splitArn } from './arn.ts';
import type { RequestContext } from './request.ts';
import { and, FALSE, TRUE, type Truth, truthOf, UNKNOWN } from './truth.ts';
import { canonicalBase64, parseAddressRange, parseBoolean, parseDate, parseNumber } from './values.ts';
import {
  compilePattern,
  isUncertain,
  matchPattern,
  type Pattern,
  type PatternMode,
  unknownNames,
  unresolvedVariables,
} from './wildcard.ts';

/** One value of a condition, ready to be compared with the request's. */
export interface Constant {
  readonly text: string;
  matches(value: string, context: RequestContext): Truth;
  /** Policy variables without a value in the context and without a default. */
  unresolved(context: RequestContext): readonly string[];
  /** Unknown keys in policy variables, and interpolations, that keep `matches` from knowing. */
  unknown(value: string, context: RequestContext): readonly string[];
}

export type OperatorType = 'string' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'arn' | 'null';

export interface Operator {
  readonly name: string;
  readonly type: OperatorType;
  /** True when no value matches; and for an absent key. */
  readonly negated: boolean;
  /** Undefined: the text is no value of the operator's type. */
  compile(text: string, variables: boolean): Constant | undefined;
}

type Comparison = (value: number, constant: number) => boolean;

const equals: Comparison = (value, constant) => value === constant;
const lessThan: Comparison = (value, constant) => value < constant;
const lessThanEquals: Comparison = (value, constant) => value <= constant;
const greaterThan: Comparison = (value, constant) => value > constant;
const greaterThanEquals: Comparison = (value, constant) => value >= constant;

const rows: readonly Operator[] = [
  row('StringEquals', 'string', false, text('exact', false)),
  row('StringNotEquals', 'string', true, text('exact', false)),
  row('StringEqualsIgnoreCase', 'string', false, text('exact', true)),
  row('StringNotEqualsIgnoreCase', 'string', true, text('exact', true)),
  row('StringLike', 'string', false, text('like', false)),
  row('StringNotLike', 'string', true, text('like', false)),
  row('NumericEquals', 'numeric', false, ordered(parseNumber, equals)),
  row('NumericNotEquals', 'numeric', true, ordered(parseNumber, equals)),
  row('NumericLessThan', 'numeric', false, ordered(parseNumber, lessThan)),
  row('NumericLessThanEquals', 'numeric', false, ordered(parseNumber, lessThanEquals)),
  row('NumericGreaterThan', 'numeric', false, ordered(parseNumber, greaterThan)),
  row('NumericGreaterThanEquals', 'numeric', false, ordered(parseNumber, greaterThanEquals)),
  row('DateEquals', 'date', false, ordered(parseDate, equals)),
  row('DateNotEquals', 'date', true, ordered(parseDate, equals)),
  row('DateLessThan', 'date', false, ordered(parseDate, lessThan)),
  row('DateLessThanEquals', 'date', false, ordered(parseDate, lessThanEquals)),
  row('DateGreaterThan', 'date', false, ordered(parseDate, greaterThan)),
  row('DateGreaterThanEquals', 'date', false, ordered(parseDate, greaterThanEquals)),
  row('Bool', 'bool', false, bool),
  row('BinaryEquals', 'binary', false, binary),
  row('IpAddress', 'ip', false, address),
  row('NotIpAddress', 'ip', true, address),
  row('ArnEquals', 'arn', false, arn),
  row('ArnLike', 'arn', false, arn),
  row('ArnNotEquals', 'arn', true, arn),
  row('ArnNotLike', 'arn', true, arn),
  row('Null', 'null', false, plain(parseBoolean)),
];

/** By name, in the spelling of AWS. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(rows.map((operator) => [operator.name, operator]));

type Compile = Operator['compile'];

function row(name: string, type: OperatorType, negated: boolean, compile: Compile): Operator {
  return { name, type, negated, compile };
}

const none: readonly string[] = [];

function constant(text: string, matches: Constant['matches']): Constant {
  return { text, matches, unresolved: () => none, unknown: () => none };
}

function patternConstant(pattern: Pattern, matches: Constant['matches']): Constant {
  return {
    text: pattern.text,
    matches,
    unresolved: (context) => unresolvedVariables(pattern, context),
    unknown: (value, context) => unknownNames(pattern, value, context),
  };
}

function text(mode: PatternMode, ignoreCase: boolean): Compile {
  return (written, variables) => {
    const pattern = compilePattern(written, { mode, variables, ignoreCase });
    return patternConstant(pattern, (value, context) =>
      matchPattern(pattern, ignoreCase ? value.toLowerCase() : value, isUncertain(value), context),
    );
  };
}

/** A type that policy variables cannot stand for; an interpolation of a template can. */
function plain(parse: (text: string) => unknown, matches?: (value: string, parsed: never) => boolean): Compile {
  return (written) => {
    const parsed = parse(written);
    if (parsed === undefined) return isUncertain(written) ? interpolated(written) : undefined;
    return constant(written, (value) => {
      if (matches?.(value, parsed as never) === true) return TRUE;
      return isUncertain(value) ? UNKNOWN : truthOf(matches === undefined && parse(value) === parsed);
    });
  };
}

function interpolated(written: string): Constant {
  const pattern = compilePattern(written, { mode: 'exact', variables: false, ignoreCase: false });
  return patternConstant(pattern, () => UNKNOWN);
}

function ordered(parse: (text: string) => number | undefined, compare: Comparison): Compile {
  return plain(parse, (value, expected: number) => {
    const actual = parse(value);
    return actual !== undefined && compare(actual, expected);
  });
}

function binary(written: string, variables: boolean): Constant | undefined {
  return plain(canonicalBase64)(written, variables);
}

function address(written: string, variables: boolean): Constant | undefined {
  return plain(parseAddressRange, (value, range: NonNullable<ReturnType<typeof parseAddressRange>>) => {
    const actual = parseAddressRange(value);
    return (
      actual !== undefined &&
      actual.version === range.version &&
      actual.first >= range.first &&
      actual.last <= range.last
    );
  })(written, variables);
}

/** Policy variables are allowed here, so the value is read when it is known. */
function bool(written: string, variables: boolean): Constant | undefined {
  const parsed = parseBoolean(written);
  if (parsed !== undefined) return constant(written, (value) => truthOf(parseBoolean(value) === parsed));
  if (!isUncertain(written) && !(variables && written.includes('${'))) return undefined;
  return text('exact', true)(written, variables);
}

/**
 * The six parts are compared one by one, so that a wildcard stays in its part. Texts that are no ARNs, such as
 * placeholders, are compared as a whole.
 */
function arn(written: string, variables: boolean): Constant {
  const options = { mode: 'like', variables, ignoreCase: false } as const;
  const whole = compilePattern(written, options);
  const parts = splitArn(written)?.map((part) => compilePattern(part, options));
  return patternConstant(whole, (value, context) => {
    if (whole.shape === 'literal' && written === value) return TRUE;
    const values = splitArn(value);
    if (parts !== undefined && values !== undefined) {
      const uncertain = isUncertain(value);
      return parts.reduce<Truth>(
        (truth, part, index) =>
          truth === FALSE ? FALSE : and(truth, matchPattern(part, values[index]!, uncertain, context)),
        TRUE,
      );
    }
    // A wildcard cannot stand for several parts, so only a placeholder can equal an ARN that it does not spell.
    if (parts === undefined && values !== undefined && whole.shape !== 'pieces') return FALSE;
    return matchPattern(whole, value, isUncertain(value), context);
  });
}
