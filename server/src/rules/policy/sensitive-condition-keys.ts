import { policyVariableAt } from '../../iam/interpolation.ts';
import type { ConditionEntry } from '../../policy/document.ts';
import { keyOf, operatorWord } from '../elements/conditions.ts';
import { isOpen } from '../elements/open.ts';
import { definePolicyRules, type PolicyView } from '../policyRule.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive */
const SENSITIVE: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalorgid',
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpceaccount',
  'aws:vpceorgid',
]);

const PAGE =
  'AWS: [sensitive condition keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sensitive).';

export default definePolicyRules(
  [
    {
      code: 'wildcard-usage-too-permissive',
      severity: 'error',
      summary: 'A key that says whose a request is, is compared with a wildcard',
      issues: ['WILDCARD_USAGE_TOO_PERMISSIVE'],
      docs: `Ids of accounts, organizations, VPCs and endpoints say nothing by a part of them, so a wildcard in a value of \`aws:PrincipalAccount\`, \`aws:PrincipalOrgID\`, \`aws:SourceAccount\`, \`aws:SourceVpc\` and the like lets strangers in. In \`aws:userid\` a wildcard may stand for what follows the colon, the name of the session.

${PAGE}`,
    },
    {
      code: 'variable-usage-too-permissive',
      severity: 'error',
      summary: 'A key that says whose a request is, is compared with a variable',
      issues: ['VARIABLE_USAGE_TOO_PERMISSIVE'],
      docs: `What a policy variable is replaced by may hold a wildcard, a tag for instance, and then counts as one. So variables do not belong into values of \`aws:PrincipalAccount\`, \`aws:SourceVpc\` and the like. A variable for another id of this kind, as in \`"aws:ResourceAccount": "\${aws:PrincipalAccount}"\`, is left alone: AWS's own policies compare so.

${PAGE}`,
    },
  ],
  {
    condition: (entry, _statement, view) => {
      const key = keyOf(entry);
      const isUserId = key === 'aws:userid';
      if (!isUserId && !SENSITIVE.has(key)) return;
      const { operator } = view.of(operatorWord, entry.operator.value);
      if (operator?.type !== 'string' && operator?.type !== 'arn') return;
      if (operator.name.endsWith('Like') || operator.type === 'arn') reportWildcards(entry, isUserId, view);
      if (!isUserId) reportVariables(entry, view);
    },
  },
);

function reportWildcards(entry: ConditionEntry, isUserId: boolean, { report }: PolicyView): void {
  for (const { value, range, pointer } of entry.values) {
    if (isOpen(value)) continue;
    const plain = value.replaceAll(/\$\{[^}]*\}/g, '');
    // `AIDAEXAMPLE:*` and `*:session` are what AWS takes.
    const colon = plain.indexOf(':');
    const checked = isUserId ? plain.slice(0, colon < 0 ? undefined : colon) : plain;
    if (!/[*?]/.test(checked) || (isUserId && colon >= 0 && checked === '*')) continue;
    report({
      code: 'wildcard-usage-too-permissive',
      message: isUserId
        ? `A part of an id says nothing, so "${value}" lets more in than is meant. In aws:userid the wildcard may stand behind the colon: AIDAEXAMPLE:*.`
        : `A part of an id says nothing, so "${value}" lets strangers in. Write the ids themselves.`,
      range,
      pointer,
    });
  }
}

function reportVariables(entry: ConditionEntry, { report }: PolicyView): void {
  for (const { value, range, pointer } of entry.values) {
    if (!value.includes('${') || isOpen(value)) continue;
    const variable = variableKey(value);
    if (variable === undefined || SENSITIVE.has(variable)) continue;
    report({
      code: 'variable-usage-too-permissive',
      message: `What "${value}" is replaced by may hold a wildcard, and ${entry.key.value} says whose a request is. Write the ids themselves.`,
      range,
      pointer,
    });
  }
}

function variableKey(text: string): string | undefined {
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', at + 1)) {
    const key = policyVariableAt(text, at)?.variable.key;
    if (key !== undefined && !SENSITIVE.has(key)) return key;
  }
  return undefined;
}
