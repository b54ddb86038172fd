/**
 * What in a text is not meant literally: template interpolations, whose value nobody knows here, and
 * human placeholders ("symbols") such as `<ACCOUNT_ID>` or `your-region`.
 */
import { angleEnd, braceInterpolationEnd, delimitedInterpolationEnd, interpolationEnd } from './interpolation.ts';

/** A part of a text: its words and where they stand in it. */
export interface TextSpan {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What is expected at a place: an ARN (or another principal), an account id, a service's host name, or anything. */
export type PlaceholderContext = 'arn' | 'account' | 'service' | 'any';

/** Whether a text has a template interpolation; IAM policy variables are none. */
export function hasInterpolation(text: string): boolean {
  return mayInterpolate.test(text) && templateSpans(text).length > 0;
}

/**
 * The template interpolations of a text, in order: `${account_id}`, `${AWS::AccountId}`, `{{account}}`.
 * IAM policy variables (`${aws:username}`, `${*}`) are left out, also behind Terraform's escape (`$${aws:username}`).
 */
export function templateSpans(text: string): TextSpan[] {
  if (!mayInterpolate.test(text)) return [];
  const spans: TextSpan[] = [];
  // Every interpolation ends with a brace, so none begins behind the last one.
  const last = text.lastIndexOf('}');
  for (let at = 0; at < last; at++) {
    const end = templateEnd(text, at);
    if (end < 0) continue;
    spans.push(span(text, at, end));
    at = end - 1;
  }
  return spans;
}

/** The six fields of an ARN, or undefined if the text is none; interpolations and `<…>` are never cut. */
export function arnFields(text: string): readonly TextSpan[] | undefined {
  if (!text.startsWith('arn:')) return undefined;
  const fields: TextSpan[] = [];
  let start = 0;
  for (let at = 0; at < text.length && fields.length < 5; at++) {
    if (text[at] === ':') {
      fields.push(span(text, start, at));
      start = at + 1;
    } else at = Math.max(at, interpolationEnd(text, at, true) - 1);
  }
  if (fields.length < 5) return undefined;
  fields.push(span(text, start, text.length));
  return fields;
}

/**
 * The human placeholders of a text, in order. A real ARN has none, a name such as `DevSecret` is none;
 * where an ARN or an account is expected, a text that cannot be one is a placeholder as a whole.
 */
export function findPlaceholders(text: string, context: PlaceholderContext): TextSpan[] {
  if (text === '') return [];
  const fields = arnFields(text);
  if (fields) return arnPlaceholders(text, fields);
  if (/\.amazonaws\.com(?:\.cn)?$/.test(text)) return hostPlaceholders(text);
  if (isBarePlaceholder(text, context)) return [span(text, 0, text.length)];
  return angleSpans(text, 0, text.length);
}

const mayInterpolate = /[$%]\{|\{[{%]/;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const keyId = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const region = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;
const account = /^\d{12}$/;

/** Unique ids (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html): AIDA a user, AROA a role… */
const uniqueId = /^A[A-Z]{3}[A-Z0-9]{12,}$/;

/**
 * Names that stand for an ARN: aliases of keys, and in the policy of an API a path of that API,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
 */
const shortNames = /^(?:alias|execute-api:)\//;

/** Names that stand in an ARN's account field of things that AWS itself owns. */
const accountNames: ReadonlySet<string> = new Set(['aws', 'cloudfront', 'aws-marketplace', 'amazon', 'aws-managed']);

/** Parts of a name that only an example has. */
const exampleName = /^(?:your[-_ ].*|YOUR.*|[A-Z]+(?:[-_][A-Z]+)*[-_](?:NAME|ID|ARN))$/;

/** Interpolation prefixes of the Serverless Framework; `${self:custom.x}` looks like a policy variable. */
const templatePrefix = /^(?:self|opt|env|sls|param|cf|custom|file)\b/;
const policyVariable = /^\s*[\w.\-/]+:(?!:)[^:{}'"](?:[^{}'":]|:(?!:))*(?:,\s*'[^']*'\s*)?$/;

/** The offset behind the template interpolation that begins at `at`, or -1. */
function templateEnd(text: string, at: number): number {
  const pair = text.slice(at, at + 2);
  if (pair === '${') {
    const end = braceInterpolationEnd(text, at, true);
    // `$${` is how a Terraform template writes a literal `${`.
    const literal = text[at - 1] === '$' || isPolicyVariable(text.slice(at + 2, end - 1));
    return literal ? -1 : end;
  }
  if (pair === '%{') return braceInterpolationEnd(text, at, true);
  if (pair === '{{') return delimitedInterpolationEnd(text, at, '}}');
  if (pair === '{%') return delimitedInterpolationEnd(text, at, '%}');
  return -1;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
function isPolicyVariable(inner: string): boolean {
  if (inner === '*' || inner === '?' || inner === '$') return true;
  return policyVariable.test(inner) && !templatePrefix.test(inner);
}

function arnPlaceholders(text: string, fields: readonly TextSpan[]): TextSpan[] {
  const [, partition, service, regionField, accountField, resource] = fields as readonly [
    TextSpan,
    TextSpan,
    TextSpan,
    TextSpan,
    TextSpan,
    TextSpan,
  ];
  const found: TextSpan[] = [];
  const checkField = (field: TextSpan, isReal: (value: string) => boolean): void => {
    if (field.text !== '' && !isOpen(field.text) && !isReal(field.text)) found.push(field);
  };
  checkField(partition, (value) => /^aws(?:-[a-z-]+)?$/.test(value));
  checkField(service, (value) => /^[a-z0-9-]+$/.test(value));
  checkField(regionField, (value) => region.test(value) || value === 'aws-global');
  checkField(accountField, (value) => account.test(value) || accountNames.has(value));
  found.push(...resourcePlaceholders(text, service.text, resource));
  return found;
}

function resourcePlaceholders(text: string, service: string, resource: TextSpan): TextSpan[] {
  if (service === 'kms' && resource.text.startsWith('key/')) {
    const id = span(text, resource.start + 4, resource.end);
    return id.text === '' || isOpen(id.text) || keyId.test(id.text) ? [] : [id];
  }
  const angles = angleSpans(text, resource.start, resource.end);
  if (angles.length > 0) return angles;
  const found: TextSpan[] = [];
  for (const match of resource.text.matchAll(/[^:/]+/g)) {
    const start = resource.start + match.index;
    const name = match[0];
    if (isOpen(name)) continue;
    if (exampleName.test(name)) found.push(span(text, start, start + name.length));
    else if (service === 'secretsmanager' && /-(?:X{6}|x{6})$/.test(name)) {
      found.push(span(text, start + name.length - 6, start + name.length));
    }
  }
  return found;
}

/** `secretsmanager.your-region.amazonaws.com`; labels of real service names (`delivery.logs`) are plain lower case. */
function hostPlaceholders(text: string): TextSpan[] {
  const found: TextSpan[] = [];
  for (const match of text.matchAll(/(?:<[^>]{0,200}>|\$\{[^}]{0,200}\}|\{\{[^}]{0,200}\}\}|[^.])+/g)) {
    const label = match[0];
    if (isOpen(label) || !/region|^your\b|[A-Z_<>]/.test(label)) continue;
    found.push(span(text, match.index, match.index + label.length));
  }
  return found;
}

function isBarePlaceholder(text: string, context: PlaceholderContext): boolean {
  if (isOpen(text) || /^arn:/i.test(text) || account.test(text)) return false;
  if (context === 'account') return true;
  if (context === 'service') return !text.includes('.');
  if (context !== 'arn') return false;
  return !uuid.test(text) && !keyId.test(text) && !uniqueId.test(text) && !shortNames.test(text);
}

/** A wildcard, a template interpolation or a policy variable: it stands for other texts, nobody has to fill it in. */
function isOpen(text: string): boolean {
  return /[*?]|\$\{|\{\{|[{%]%|%\{/.test(text);
}

function angleSpans(text: string, start: number, end: number): TextSpan[] {
  const spans: TextSpan[] = [];
  for (let at = text.indexOf('<', start); at >= 0 && at < end; at = text.indexOf('<', at + 1)) {
    const behind = angleEnd(text, at);
    if (behind > 0 && behind <= end) spans.push(span(text, at, behind));
  }
  return spans;
}

function span(text: string, start: number, end: number): TextSpan {
  return { text: text.slice(start, end), start, end };
}
