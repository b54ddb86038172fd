import { settingFirst } from '../edits.ts';
import { isFragment } from '../elements/types.ts';
import { usesVariables } from '../elements/variables.ts';
import { definePolicyRule } from '../policyRule.ts';

export default definePolicyRule({
  code: 'missing-version',
  severity: 'warning',
  summary: 'The policy has no Version',
  issues: ['MISSING_VERSION'],
  docs: `Without \`Version\` AWS reads a policy by the language of 2008. Policy variables such as \`\${aws:username}\` are no variables then: they are compared letter by letter, and match nothing. Write \`"Version": "2012-10-17"\`; it is the version of the language, not of your policy.

The fix is offered only, where the policy has variables: they begin to count with it.

AWS: [Version](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html).`,
  document: (view) => {
    const { document } = view.facts;
    const misspelt = document.notUnderstood?.some(({ pointer }) => /\/version$/i.test(pointer)) ?? false;
    if (view.incomplete || isFragment(view.facts) || document.version !== undefined || misspelt) return;
    const variables = usesVariables(document);
    view.report({
      message: variables
        ? 'This policy has no Version, so AWS reads it by the language of 2008 and takes the policy variables in it literally. Add "Version": "2012-10-17".'
        : 'This policy has no Version, so AWS reads it by the language of 2008, which knows no policy variables. Add "Version": "2012-10-17".',
      range: document.anchor.range,
      pointer: document.pointer,
      fixes: [
        {
          title: 'Add "Version": "2012-10-17"',
          safety: variables ? 'offered' : 'preferred',
          steps: [settingFirst(document.pointer, 'Version', '2012-10-17')],
        },
      ],
    });
  },
});
