/** Whether a statement for everybody is limited to somebody after all. */
import { matchesAction } from '../iam/action.ts';
import { parseArn } from '../iam/arn.ts';
import { parseAddressRange } from '../iam/values.ts';
import type { ConditionEntry, PolicyDocument, Statement } from '../policy/document.ts';
import { hasInterpolation } from '../policy/placeholder.ts';

/** `*`, alone or among others. */
export function isForEverybody({ principal }: Statement): boolean {
  return (
    principal?.entries.some(
      ({ kind, values }) => (kind === 'AWS' || kind === '*') && values.some(({ value }) => value === '*'),
    ) ?? false
  );
}

/**
 * Whether some condition fixes who calls or where from. AWS's list is that of "The meaning of public", which its newer
 * keys for organizations and services are added to; a wildcard in a value fixes nothing, unless the account is there.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isLimited({ conditions }: Statement): boolean {
  return conditions.some((entry) => isPositive(entry) && limits(entry));
}

/** A Deny for everybody, but for whom a condition on one of the keys leaves out, limits what an Allow gives. */
export function isLimitedByDeny(document: PolicyDocument, allowed: Statement): boolean {
  return document.statements.some(
    (statement) =>
      statement.effect?.value === 'Deny' &&
      isForEverybody(statement) &&
      covers(statement, allowed) &&
      statement.conditions.some((entry) => isNegative(entry) && limits(entry)),
  );
}

type Limit = (value: string) => boolean;

/** Any text without wildcards, or one that nobody knows yet. */
const fixed: Limit = (value) => !/[*?]/.test(value);
/** Wildcards may stand behind the account, or where there is none (a bucket's ARN), behind the beginning of a name. */
const inAccount: Limit = (value) => {
  const arn = parseArn(value);
  if (arn === undefined) return fixed(value);
  return arn.account === '' ? !/^[*?]/.test(arn.resource) : fixed(arn.account);
};
const beginning: Limit = (value) => !/^[*?]/.test(value);

/** Addresses of private networks are nobody's on the internet. */
const addresses: Limit = (value) => {
  const range = parseAddressRange(value);
  if (range === undefined) return true;
  // S3 counts ranges beyond these as the whole internet.
  return range.last - range.first < 1n << (range.version === 4 ? 24n : 96n) || PRIVATE.test(value);
};
const PRIVATE = /^(?:10\.|172\.(?:1[6-9]|2\d|3[01])\.|192\.168\.)/;

interface LimitingKey {
  readonly limit: Limit;
  /** The key is there in every call that can be allowed, so that `IfExists` changes nothing. */
  readonly always?: boolean;
}

const LIMITING_KEYS: Readonly<Record<string, LimitingKey>> = {
  'aws:principalarn': { limit: inAccount, always: true },
  'aws:principalaccount': { limit: fixed, always: true },
  'aws:principalorgid': { limit: fixed },
  'aws:principalorgpaths': { limit: beginning },
  'aws:principalisawsservice': { limit: (value) => value.toLowerCase() === 'true', always: true },
  'aws:principalservicename': { limit: fixed },
  'aws:principalservicenameslist': { limit: fixed },
  'aws:userid': { limit: beginning, always: true },
  'aws:sourcearn': { limit: inAccount },
  'aws:sourceaccount': { limit: fixed },
  'aws:sourceowner': { limit: fixed },
  'aws:sourceorgid': { limit: fixed },
  'aws:sourceorgpaths': { limit: beginning },
  'aws:sourceip': { limit: addresses },
  'aws:vpcsourceip': { limit: addresses },
  'aws:sourcevpc': { limit: fixed },
  'aws:sourcevpcarn': { limit: inAccount },
  'aws:sourcevpce': { limit: fixed },
  'aws:vpceaccount': { limit: fixed },
  'aws:vpceorgid': { limit: fixed },
  'aws:vpceorgpaths': { limit: beginning },
  'kms:calleraccount': { limit: fixed, always: true },
  's3:dataaccesspointaccount': { limit: fixed },
  's3:dataaccesspointarn': { limit: inAccount },
};

function limits({ key, operator, values }: ConditionEntry): boolean {
  const known = LIMITING_KEYS[key.value.toLowerCase()];
  if (known === undefined) {
    // Such as aws:ResourceAccount, compared with the caller's own account.
    return values.length > 0 && values.every(({ value }) => /\$\{aws:Principal(?:Account|OrgID)/i.test(value));
  }
  const optional = /IfExists$/.test(operator.value) && !known.always;
  return !optional && values.length > 0 && values.every(({ value }) => hasInterpolation(value) || known.limit(value));
}

function isPositive({ operator }: ConditionEntry): boolean {
  // ForAllValues holds for a key that is not there.
  return !/Not|Null|^ForAllValues:/.test(operator.value);
}

/** In a Deny: hits whoever is not in the list. */
function isNegative({ operator, values }: ConditionEntry): boolean {
  return (
    /Not/.test(operator.value) || (operator.value.startsWith('Bool') && values.some(({ value }) => value === 'false'))
  );
}

/** Whether a Deny hits all that an Allow gives, as far as actions go. */
function covers({ action, notAction }: Statement, allowed: Statement): boolean {
  if (notAction !== undefined || allowed.action === undefined) return false;
  return allowed.action.values.every(({ value }) =>
    (action?.values ?? []).some((denied) => denied.value === value || matchesAction(denied.value, value)),
  );
}
