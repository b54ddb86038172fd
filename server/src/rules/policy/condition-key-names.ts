import type { Service, ServiceReference } from '../../iam/reference/reference.ts';
import type { ConditionEntry } from '../../policy/document.ts';
import { renaming } from '../edits.ts';
import { keyOf } from '../elements/conditions.ts';
import { keyOfEntry } from '../elements/keys.ts';
import { nearestName } from '../elements/nearest.ts';
import { isOpen } from '../elements/open.ts';
import { definePolicyRules, type PolicyReport } from '../policyRule.ts';

export default definePolicyRules(
  [
    {
      code: 'invalid-global-condition-key',
      severity: 'error',
      summary: 'A global condition key does not exist',
      issues: ['INVALID_GLOBAL_CONDITION_KEY'],
      docs: `Keys that begin with \`aws:\` are listed by AWS. One that is not is in no request: an \`Allow\` allows nothing then, a \`Deny\` with a negated operator denies everything. It is an error where a known key is near; a key that our copy of AWS's list does not have, and that is near to none, may be newer than the copy: it is a warning, which says how old the copy is.

AWS: [global condition keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).`,
    },
    {
      code: 'invalid-service-condition-key',
      severity: 'error',
      summary: 'A service does not have such a condition key',
      issues: ['INVALID_SERVICE_CONDITION_KEY'],
      docs: `Each service lists its condition keys; one that it does not list is in none of its requests. It is an error where a known key is near, and a warning, which says how old our copy of AWS's service reference is, where none is.

AWS: [condition keys of each service](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).`,
    },
  ],
  {
    condition: (entry, _statement, view) => {
      const data = view.reference?.();
      const key = keyOf(entry);
      const colon = key.indexOf(':');
      if (data === undefined || colon <= 0 || isOpen(key) || keyOfEntry(entry, view) !== undefined) return;
      const prefix = key.slice(0, colon);
      if (prefix === 'aws') {
        // The other rules about keys say it of a tag without a key, and of the old key.
        if (key === 'aws:arn' || /^aws:(?:resource|request|principal)tag\/?$/.test(key)) return;
        view.report(
          unknownKey(
            entry,
            data.globalConditionKeys.map(({ name }) => name),
            'invalid-global-condition-key',
            data,
          ),
        );
      } else if (!OF_PROVIDERS.test(prefix) && !OF_DEVICES.test(key)) {
        const service = data.service(prefix);
        if (service === undefined) view.report(unknownService(entry, prefix, data));
        else if (!hasTagKeys(key, service)) {
          view.report(
            unknownKey(
              entry,
              service.conditionKeys.map(({ name }) => name),
              'invalid-service-condition-key',
              data,
            ),
          );
        }
      }
    },
  },
);

/** Keys about tags are listed with one tag's key, or none: any other one is as good. */
function hasTagKeys(key: string, { conditionKeys }: Service): boolean {
  const slash = key.indexOf('/');
  const start = slash < 0 ? `${key}/` : key.slice(0, slash + 1);
  return conditionKeys.some(({ name }) => name.toLowerCase().startsWith(start));
}

/** Claims of identity providers: SAML, and the domains of OpenID Connect. */
const OF_PROVIDERS = /^saml$|[./]/;

/**
 * Variables of policies that AWS IoT Core itself keeps, for devices; IAM knows none of them.
 * https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-variables.html
 */
const OF_DEVICES = /^iot:(?:connection|certificate)\.|^iot:(?:clientid|domainname)$/;

function unknownKey(
  entry: ConditionEntry,
  names: readonly string[],
  code: string,
  { date }: ServiceReference,
): PolicyReport {
  const name = entry.key.value;
  const slash = name.indexOf('/');
  // Of a tag the name of the key counts, not that of the tag.
  const known =
    slash < 0
      ? names.filter((one) => !one.includes('/'))
      : names.filter((one) => one.includes('/')).map((one) => one.slice(0, one.indexOf('/')));
  const near = nearestName([...new Set(known)], slash < 0 ? name : name.slice(0, slash));
  const meant = near === undefined ? undefined : near + (slash < 0 ? '' : name.slice(slash));
  const place = { code, range: entry.key.range, pointer: entry.pointer };
  if (meant === undefined || meant.toLowerCase() === name.toLowerCase()) {
    return {
      ...place,
      severity: 'warning',
      message: `AWS's service reference of ${date} has no condition key ${name}. Look whether it is spelled right: a key that AWS does not know is in no request.`,
    };
  }
  return {
    ...place,
    message: `There is no condition key ${name}, so no request has it. Did you mean ${meant}?`,
    fixes: [{ title: `Write ${meant}`, safety: 'offered', steps: [renaming(entry.pointer, meant)] }],
  };
}

function unknownService(entry: ConditionEntry, prefix: string, { prefixes, date }: ServiceReference): PolicyReport {
  const name = entry.key.value;
  const near = nearestName([...prefixes, 'aws'], prefix);
  const place = { code: 'invalid-service', range: entry.key.range, pointer: entry.pointer };
  if (near === undefined) {
    return {
      ...place,
      severity: 'warning',
      message: `AWS's service reference of ${date} has no service "${prefix}". Look whether ${name} is spelled right: a key that AWS does not know is in no request.`,
    };
  }
  const meant = near + name.slice(prefix.length);
  return {
    ...place,
    message: `No service has condition keys that begin with "${prefix}:", so no request has ${name}. Did you mean ${meant}?`,
    fixes: [{ title: `Write ${meant}`, safety: 'offered', steps: [renaming(entry.pointer, meant)] }],
  };
}
