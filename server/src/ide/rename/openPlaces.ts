/** What is to be filled in at the place of a placeholder. */
import { arnFields } from '../../policy/placeholder.ts';
import { placeholderContext } from '../../policy/texts.ts';
import type { Occurrence } from '../symbols/occurrences.ts';
import {
  ACCOUNT,
  ARN,
  BUCKET_NAME,
  IAM_NAME,
  isOpenText,
  KEY_ID,
  NAME_PART,
  PARTITION,
  PRINCIPAL,
  REGION,
  SECRET_NAME,
  SECRET_SUFFIX,
  unwritable,
  type ValueKind,
} from './values.ts';

/** Why the text cannot stand in all of these places; with `open`, another placeholder can. */
export function fillingProblem(places: readonly Occurrence[], text: string, open: boolean): string | undefined {
  const problem = unwritable(text);
  if (problem !== undefined) return problem;
  if (open && (isOpenText(text) || /^[A-Za-z]\w*$/.test(text))) return undefined;
  for (const place of places) {
    const kind = kindOf(place);
    if (!kind.isValid(text)) return kind.problem(text);
  }
  return undefined;
}

export function kindOf({ located, inText, role, of }: Occurrence): ValueKind {
  const { value } = located;
  const fields = arnFields(value);
  if (fields === undefined) {
    const isWhole = inText.start === 0 && inText.end === value.length;
    if (!isWhole) return /\.amazonaws\.com(?:\.cn)?$/.test(value) ? REGION : NAME_PART;
    if (role === 'account') return ACCOUNT;
    if (role === 'principal') return PRINCIPAL;
    const context = role === 'resource' || role === 'conditionValue' ? placeholderContext(role, of) : undefined;
    return context === 'account' ? ACCOUNT : context === 'arn' ? ARN : NAME_PART;
  }
  const field = fields.findIndex(({ start, end }) => start <= inText.start && inText.end <= end);
  if (field === 1) return PARTITION;
  if (field === 3) return REGION;
  if (field === 4) return ACCOUNT;
  return field === 5 ? partKind(fields[2]!.text, fields[5]!, inText) : NAME_PART;
}

function partKind(
  service: string,
  resource: { readonly text: string; readonly start: number; readonly end: number },
  { start, end }: Occurrence['inText'],
): ValueKind {
  // A name that is made of several parts may be anything as a whole.
  const before = resource.text.slice(0, start - resource.start);
  const after = resource.text.slice(end - resource.start);
  if (service === 'kms' && before === 'key/' && after === '') return KEY_ID;
  if (service === 'iam' && /^(?:role|user)\/(?:.*\/)?$/.test(before) && after === '') return IAM_NAME;
  if (service === 'secretsmanager' && after === '' && /-$/.test(before) && end - start === 6) return SECRET_SUFFIX;
  if (service === 'secretsmanager') return SECRET_NAME;
  return service === 's3' && before === '' && /^(?:\/|$)/.test(after) ? BUCKET_NAME : NAME_PART;
}
