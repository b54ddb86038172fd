/**
 * What is wrong with a value of Principal, whoever exists.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { templateSpans } from '../policy/placeholder.ts';
import { parseArn, roleSession } from './arn.ts';

/**
 * - `deleted`: the id that AWS shows where the role or user behind it is gone;
 * - `session`: one session of a role;
 * - `wildcard`: a part of it is a wildcard, which AWS refuses;
 * - `group`: an IAM group, which cannot be authenticated and so is no principal.
 */
export type PrincipalFault = 'deleted' | 'session' | 'wildcard' | 'group';

/** Of a value of the kind `AWS`. Undefined for a placeholder, and for what may well be a principal. */
export function principalFault(text: string): PrincipalFault | undefined {
  if (DELETED.test(text)) return 'deleted';
  const arn = parseArn(text);
  if (arn === undefined) return undefined;
  if (/[*?]/.test(withoutTemplates(text))) return 'wildcard';
  if (arn.service === 'iam' && arn.resource.startsWith('group/')) return 'group';
  return roleSession(arn) === undefined ? undefined : 'session';
}

/** Nobody who could call: deleted, or of a form that AWS refuses. A session is somebody. */
export function isNobody(text: string): boolean {
  const fault = principalFault(text);
  return fault !== undefined && fault !== 'session';
}

/** Of a session of a role, or of several by a wildcard. */
export function isSessionArn(text: string): boolean {
  const arn = parseArn(text);
  return arn !== undefined && roleSession(arn) !== undefined;
}

/** The role's ARN of a session's; a path that the role may have is not in it. */
export function roleOfSession(text: string): string | undefined {
  const arn = parseArn(text);
  const session = arn === undefined ? undefined : roleSession(arn);
  return arn === undefined || session === undefined || /[*?]/.test(session.role)
    ? undefined
    : `arn:${arn.partition}:iam::${arn.account}:role/${session.role}`;
}

/** Ids of roles and users. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids */
const DELETED = /^A(?:ROA|IDA)[A-Z0-9]{12,}$/;

function withoutTemplates(text: string): string {
  return templateSpans(text).reduce((left, span) => left.replace(span.text, ''), text);
}
