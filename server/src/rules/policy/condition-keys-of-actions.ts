import { crossServiceConditionKey } from '../../iam/reference/globalKeys.ts';
import type { ServiceAction } from '../../iam/reference/reference.ts';
import type { ConditionEntry, Statement } from '../../policy/document.ts';
import { isDescribedWhole, knownAction } from '../elements/actions.ts';
import { holdsWithoutKey, keyOf, operatorWord } from '../elements/conditions.ts';
import { keyOfEntry, keysOfAction } from '../elements/keys.ts';
import { isAllow, isDeny } from '../elements/statements.ts';
import { definePolicyRules, type PolicyView } from '../policyRule.ts';
import { listed } from '../words.ts';

const TAGS = 'AWS: [access by tags](https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html).';

export default definePolicyRules(
  [
    {
      code: 'unsupported-action-for-condition-key',
      severity: 'warning',
      summary: 'A condition key is in no request for some of the actions',
      issues: ['UNSUPPORTED_ACTION_FOR_CONDITION_KEY'],
      docs: `A condition key of a service is in the requests for some of its actions only. For the others an \`Allow\` on it allows nothing, and a \`Deny\` denies nothing. Put those actions into a statement of their own.

AWS makes an error of it. It is a warning here, since AWS's service reference does not list every key with every action. Actions with wildcards are not looked at.

AWS: [condition keys of each action](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).`,
    },
    {
      code: 'deny-with-unsupported-tag-condition-key-for-service',
      severity: 'warning',
      summary: 'A Deny by tags denies nothing for some services',
      issues: ['DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE'],
      docs: `Not every service looks at the tags of its resources when it decides. Where it does not, \`aws:ResourceTag/…\` is in no request, so a \`Deny\` on it denies nothing, however the resource is tagged. Deny these actions by the names of the resources, in a statement of their own.

${TAGS}`,
    },
    {
      code: 'deny-notaction-with-unsupported-tag-condition-key-for-service',
      severity: 'warning',
      summary: 'A Deny by tags with NotAction covers actions that have no tags',
      issues: ['DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE'],
      docs: `\`NotAction\` covers actions of all services, those included that do not look at tags. For them \`aws:ResourceTag/…\` is in no request, and the \`Deny\` denies nothing. Name the actions in \`Action\`.

${TAGS}`,
    },
    {
      code: 'allow-with-unsupported-tag-condition-key-for-service',
      severity: 'hint',
      summary: 'An Allow by tags allows nothing for some services',
      issues: ['ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE'],
      docs: `Not every service looks at the tags of its resources when it decides. Where it does not, \`aws:ResourceTag/…\` is in no request, so an \`Allow\` on it allows nothing. Allow these actions by the names of the resources, in a statement of their own.

${TAGS}`,
    },
    {
      code: 'allow-notaction-with-unsupported-tag-condition-key-for-service',
      severity: 'hint',
      summary: 'An Allow by tags with NotAction covers actions that have no tags',
      issues: ['ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE'],
      docs: `\`NotAction\` covers actions of all services, those included that do not look at tags. For them \`aws:ResourceTag/…\` is in no request, and the \`Allow\` allows nothing. Name the actions in \`Action\`.

${TAGS}`,
    },
  ],
  {
    condition: (entry, statement, view) => {
      const word = view.of(operatorWord, entry.operator.value);
      if (word.operator === undefined || word.operator.type === 'null' || holdsWithoutKey(word)) return;
      const key = keyOf(entry);
      if (key.startsWith('aws:resourcetag/')) reportTags(entry, statement, view);
      else if (!key.startsWith('aws:')) reportActions(entry, statement, view);
    },
  },
);

/** Actions of the statement that are spelled out, and that the data knows. */
function namedActions(statement: Statement, view: PolicyView): readonly ServiceAction[] {
  return (statement.action?.values ?? [])
    .flatMap(({ value }) => view.of(knownAction, value) ?? [])
    .filter(isDescribedWhole);
}

function reportActions(entry: ConditionEntry, statement: Statement, view: PolicyView): void {
  const key = keyOfEntry(entry, view);
  const data = view.reference?.();
  if (key === undefined || data === undefined || statement.action === undefined) return;
  const prefix = key.name.slice(0, key.name.indexOf(':')).toLowerCase();
  // Some are in the requests to all services: ec2:SourceInstanceArn.
  if (crossServiceConditionKey(key.name) !== undefined || OF_SESSIONS.test(prefix)) return;
  const without = namedActions(statement, view).filter(
    (action) =>
      !data.derived(keysOfAction, action).has(key.name) && !isDescribeUnderContext(action, key.name, statement),
  );
  if (without.length === 0) return;
  const names = without.map(({ service, name }) => `${service}:${name}`);
  view.report({
    code: 'unsupported-action-for-condition-key',
    message: `Requests for ${listed(names.slice(0, 4))}${names.length > 4 ? ` (and ${names.length - 4} more)` : ''} carry no ${entry.key.value}, so this condition never holds for ${names.length === 1 ? 'it' : 'them'}. Put ${names.length === 1 ? 'it' : 'them'} into a statement without it.`,
    range: entry.key.range,
    pointer: entry.pointer,
  });
}

/** Keys of whoever signed in, which the session takes along to every service. */
const OF_SESSIONS = /^(?:sts|saml|credentials-iot|.*\..*)$/;

/** In a sharing rule of its own, `describe-under-encryption-context`, which says how it comes about. */
function isDescribeUnderContext({ service, name }: ServiceAction, key: string, statement: Statement): boolean {
  return isAllow(statement) && service === 'kms' && name === 'DescribeKey' && key.startsWith('kms:EncryptionContext');
}

const TAG_KEY = 'aws:ResourceTag/${TagKey}';

function reportTags(entry: ConditionEntry, statement: Statement, view: PolicyView): void {
  if (!isAllow(statement) && !isDeny(statement)) return;
  const effect = isDeny(statement) ? 'deny' : 'allow';
  const at = { range: entry.key.range, pointer: entry.pointer };
  const name = entry.key.value;
  if (statement.notAction !== undefined) {
    view.report({
      code: `${effect}-notaction-with-unsupported-tag-condition-key-for-service`,
      message: `NotAction covers actions whose requests carry no ${name}, and this ${effect === 'deny' ? 'denies' : 'allows'} nothing of them. Name the actions in Action.`,
      ...at,
    });
    return;
  }
  const data = view.reference?.();
  if (data === undefined) return;
  const without = namedActions(statement, view).filter((action) => !data.derived(keysOfAction, action).has(TAG_KEY));
  if (without.length === 0) return;
  const names = without.map(({ service, name: action }) => `${service}:${action}`);
  view.report({
    code: `${effect}-with-unsupported-tag-condition-key-for-service`,
    message: `Requests for ${listed(names.slice(0, 4))}${names.length > 4 ? ` (and ${names.length - 4} more)` : ''} carry no ${name}, so this ${effect === 'deny' ? 'denies' : 'allows'} nothing of ${names.length === 1 ? 'it' : 'them'}. Put ${names.length === 1 ? 'it' : 'them'} into a statement without the tag.`,
    ...at,
  });
}
